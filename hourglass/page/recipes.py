"""An autoencoder's block of params.yaml as a table: each parameter, its value, its comment, and what mends a fault.

Comments say the rest: `# <fault>; mended: <value>` behind a parameter names a fault of
the write-up and the value without it; the comment behind an autoencoder's name says
which write-up it is of.
"""

import re

from ruamel.yaml import YAML

from hourglass.ground import parameters

WRITTEN = re.compile(r"(?:(?P<fault>.*); )?mended: (?P<value>\S+)$")
PARTS = ("input", "model", "train")


def commented(path=parameters.FILE):
    """Return params.yaml with its comments, as ruamel.yaml reads it."""
    with open(path, encoding="utf-8") as file:
        return YAML().load(file)


def what(params, name, block="autoencoders"):
    """Return what the comment behind a name in a block of params.yaml says, such as "W3, dense", or ""."""
    return _comment(params[block], name)


def rows(params, name, source):
    """Return a dict for each parameter of an autoencoder: `path`, `value`, `note`, and of a fault `fault` and `mended`.

    `source` decides which of two values holds, that for the sample or the other.
    """
    block = params["autoencoders"][name]
    where = f"autoencoders.{name}"
    found = [{"path": block["bottleneck_at"], "value": str(parameters.at(params, block["bottleneck_at"])), "note": ""}]
    for part in PARTS:
        for key, value in block[part].items():
            comment = _comment(block[part], key)
            row = {"path": f"{where}.{part}.{key}", "value": shown(value, source), "note": comment}
            if match := WRITTEN.match(comment):
                row |= {"note": "", "fault": match["fault"] or "a fault of the write-up", "mended": match["value"]}
            found.append(row)
    return found


def shown(value, source):
    """Return a parameter's value as text, of two values the one that holds and the other."""
    if isinstance(value, dict) and value.keys() == {"real", "sample"}:
        real, sample = value["real"], value["sample"]
        return f"{sample} (real data: {real})" if source == "sample" else str(real)
    return (
        ", ".join(map(str, value)) if isinstance(value, list) else str(value).lower() if isinstance(value, bool) else str(value)
    )


def _comment(block, key):
    """Return the comment at the end of a key's line."""
    tokens = getattr(block, "ca", None) and block.ca.items.get(key)
    return tokens[2].value.split("\n")[0].lstrip("# ").strip() if tokens and tokens[2] else ""
