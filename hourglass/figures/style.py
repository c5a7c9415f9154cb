"""How the project's figures look: Matplotlib without a display, one style, the same bytes each time."""

import os

os.environ["MPLBACKEND"] = "Agg"  # as it is imported, Matplotlib stumbles over one that it does not know

import matplotlib

matplotlib.use("Agg")  # if it was imported before

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

NETWORK, BOUND, TRAIN = "#c0392b", "#2c3e50", "#95a5a6"  # one colour for each thing, in every figure
WIDEST = 1360  # pixels: what a page of `dvc plots show` has room for in a window of 1,400
STYLE = {
    "figure.dpi": 150,
    "figure.constrained_layout.use": True,
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "grid.alpha": 0.3,
    "legend.frameon": False,
    "image.interpolation": "nearest",
}
matplotlib.rcdefaults()  # whatever a matplotlibrc says
matplotlib.rcParams.update(STYLE)


def save(figure, path, about=None, note=""):
    """Write a figure as PNG, without the date and version that would change its bytes.

    `about` are the facts of the data it shows, or of a network on them: a `sample` among them is named below it,
    with the epochs of a recipe of the sample's own, and before it the `note`.
    """
    about = about or {}
    recipe = (
        f", {about['epochs']} epochs, the sample's own recipe" if about.get("recipe") == "sample" and "epochs" in about else ""
    )
    below = [*note.splitlines(), *([f"sample data: {about['sample']}{recipe}"] if "sample" in about else [])]
    if below:
        room = 0.15 * len(below) / figure.get_figheight()
        figure.get_layout_engine().set(rect=(0, room, 1, 1 - room))
        text = {"ha": "right", "va": "bottom", "fontsize": 6.5, "color": "#555555", "linespacing": 1.1}
        figure.text(0.995, 0.03 / figure.get_figheight(), "\n".join(below), **text)
    figure.set_dpi(min(plt.rcParams["figure.dpi"], WIDEST / figure.get_figwidth()))
    figure.canvas.draw()
    pixels = np.asarray(figure.canvas.buffer_rgba())[..., :3]  # all are opaque: a tenth less
    Image.fromarray(pixels).save(path, format="PNG")
    plt.close(figure)


def show(axes, image, **how):
    """Draw one image (height, width, 1 or 3 channels) and return the artist.

    Colours and grey values are on [0, 1] and clipped; `how` takes `vmin`, `vmax`, `cmap`
    for maps of one channel.
    """
    axes.grid(False)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_linewidth(0.5)
    if image.shape[-1] == 3:
        return axes.imshow(np.clip(image, 0, 1))
    return axes.imshow(image[..., 0], **({"cmap": "gray", "vmin": 0, "vmax": 1} | how))


def rows_of_images(rows, labels, size=1.0, titles=None, wide=1):
    """Draw rows of images, each row named at its left, each column by `titles`.

    Parameters
    ----------
    rows : list of array (columns, height, width, channels) on [0, 1]
    labels : list of str
    size : float
        Height of one image, in inches.
    wide : float
        An image is this many times as wide as high.
    """
    columns, gap = len(rows[0]), 2 * plt.rcParams["figure.constrained_layout.h_pad"]
    inches = (columns * (wide * size + gap) + 0.9, len(rows) * (size + gap) + (0.25 if titles else 0))
    figure, grid = plt.subplots(len(rows), columns, figsize=inches, squeeze=False)
    for line, row, label in zip(grid, rows, labels):
        for axes, image in zip(line, row):
            show(axes, image)
            axes.set(xticks=[], yticks=[])
        line[0].set_ylabel(label, rotation=0, ha="right", va="center")
    for axes, title in zip(grid[0], titles or []):
        axes.set_title(title)
    return figure


def number(value):
    """Return a number below a million with three significant digits, as 1,980 or 0.0123."""
    return f"{float(f'{value:.3g}'):,g}"


def integers(axis):
    """Put ticks at whole numbers only."""
    axis.set_major_locator(matplotlib.ticker.MaxNLocator(integer=True))


def plain_log(axes):
    """Make the vertical axis logarithmic, its ticks labelled with plain numbers."""
    axes.set_yscale("log")
    axes.yaxis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:g}"))
    low, high = axes.get_ylim()
    minor = (
        matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:g}") if high / low < 30 else matplotlib.ticker.NullFormatter()
    )
    if high / low < 30:
        axes.yaxis.set_minor_locator(matplotlib.ticker.LogLocator(subs=(2, 3, 5) if high / low > 2 else np.arange(1, 10, 0.5)))
    axes.yaxis.set_minor_formatter(minor)
