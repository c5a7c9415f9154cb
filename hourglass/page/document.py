"""The page put together: templates, style and script into one file under a strict content-security policy."""

import base64
import hashlib
import json
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

STYLE = ("vendor/pico.classless.min.css", "style/page.css", "style/tools.css")
HERE = Path(__file__).parent
SCRIPT = (
    "layers",
    "network",
    "images",
    "address",
    "choices",
    "table",
    "bottleneck",
    "walk",
    "numbers",
    "map",
    "damage",
    "ink",
    "own",
    "start",
)


def write(path, context, data):
    """Write the page to `path`.

    Parameters
    ----------
    path : path
    context : dict
        What the templates fill in.
    data : dict
        What the script works on, as JSON.
    """
    style = "\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLE)
    script = "\n".join((HERE / f"script/{name}.js").read_text(encoding="utf-8") for name in SCRIPT)
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters["number"] = number
    page = environment.get_template("page.html").render(
        context,
        style=Markup(style),
        script=Markup(script),
        policy=policy(style, script),
        payload=Markup(json.dumps(data, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")),
    )
    Path(path).write_text(page, encoding="utf-8")


def policy(style, script):
    """Return the content-security policy: this style and this script and no other, pictures inside the page, no network."""
    style, script = (base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (style, script))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def number(value):
    """Return a number to four significant digits, as 9,874 or 0.01758; whole ones as they are, text too, nothing for None."""
    if value is None or isinstance(value, str):
        return value or ""
    if float(value).is_integer() or abs(value) >= 1e6:
        return f"{value:,.0f}"
    return "0" if abs(value) < 1e-9 else f"{float(f'{value:.4g}'):,g}"
