"""Matplotlib's figures as SVG inside the page: text as text, colours from the page's style, the same bytes each time."""

import io
import re

import matplotlib.pyplot as plt
from markupsafe import Markup, escape

from hourglass.figures import style  # noqa: F401  # the project's figures look alike on the page too

LARGER = 1.25  # than on paper: its letters are then about as large as the page's small ones
SETTINGS = {"svg.fonttype": "none", "svg.hashsalt": "hourglass"}


def svg(figure, name, title):
    """Return a figure as an `svg` element and close it.

    Its style attributes become presentation attributes, as the page's content-security
    policy wants; `name` keeps its ids apart from other charts'. `title` is what a screen reader says.
    """
    content = io.StringIO()
    with plt.rc_context(SETTINGS):
        figure.savefig(content, format="svg", metadata={"Date": None, "Creator": None}, transparent=True)
    plt.close(figure)
    text = content.getvalue()
    text = re.sub(r"<(metadata|style)\b.*?</\1>", "", text, flags=re.S)
    text = re.sub(r' style="([^"]*)"', lambda match: _attributes(match[1]), text[text.index("<svg") :])
    text = re.sub(r'(\bid="|href="#|url\(#)', rf"\g<1>{name}-", text)
    text = re.sub(r"\s*\n\s*", "\n", text)
    width, height = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text).groups()
    head = f'<svg class="chart" role="img" aria-label="{escape(title)}" viewBox="0 0 {width} {height}" width="{LARGER * float(width):.0f}">'
    return Markup(head + text[text.index(">") + 1 :].strip())


def places(figure, axes, points):
    """Return points (x, y) of the axes in the units of the figure's viewBox, rounded; call it after `svg`."""
    width, height = 72 * figure.get_size_inches()
    shares = figure.transFigure.inverted().transform(axes.transData.transform(points))
    return [[round(float(x * width), 1), round(float((1 - y) * height), 1)] for x, y in shares]


def _attributes(declarations):
    """Return CSS declarations as attributes; a font becomes its size, the face is the page's."""
    found = ""
    for name, value in (part.split(":", 1) for part in declarations.split(";") if ":" in part):
        name, value = name.strip(), value.strip()
        if name == "font":
            name, value = "font-size", re.search(r"([\d.]+)px", value)[1]
        if name != "font-family":
            found += f' {name}="{value.removesuffix("px")}"'
    return found
