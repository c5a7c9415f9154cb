"""The same test images as the network gave them before and after a change, and how far they moved."""

import base64
import hashlib
import io
import logging
from pathlib import Path

import dvc.api
import matplotlib.pyplot as plt
import numpy as np
from dvc.exceptions import DvcException

from benchmarks.review.files import git, made
from hourglass.figures import style
from hourglass.ground import reading

ROWS = ("original", "before", "after", "difference")
INCHES, GAP = 1.15, 0.05  # the width of an image, and how far the next one is, as a share of it
FETCH = "`dvc fetch` with a remote, or `make repro` there, brings it"


def of(name, base):
    """Return an autoencoder's reconstructions before and after as a PNG in base64, or None, and a line about them.

    Before: of the commit `base`, from DVC's cache or its remote. After: of the working folder.
    """
    path = Path("metrics") / name / "examples.npz"
    locks = git("show", f"{base}:dvc.lock"), Path("dvc.lock").read_text(encoding="utf-8")
    old, new = (made(lock).get(str(path), (None, None))[1] for lock in locks)
    if not path.exists() or hashlib.md5(path.read_bytes()).hexdigest() != new:
        return None, f"No pictures: {path} is not that of dvc.lock; `make repro` or `dvc pull` makes it so."
    if old is None:
        return None, f"No pictures: {base[:7]} had none of {name}."
    if old == new:
        return None, "The pictures are the same to the byte."
    logging.getLogger("dvc").setLevel(logging.CRITICAL)
    try:
        before = reading_of(dvc.api.read(str(path), rev=base, mode="rb"))
    except (DvcException, OSError):
        return None, f"No pictures: {path} of {base[:7]} is neither in DVC's cache nor in a remote; {FETCH}."
    after = reading.as_arrays(path)
    if not np.array_equal(before["first_original"], after["first_original"]):
        return None, "No pictures: the test images are others than before."
    return drawn(before, after)


def reading_of(content):
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {name: file[name] for name in ("first_original", "first_decoded")}


def drawn(before, after):
    """Return the first test images as `ROWS`, without words and ground, which are the page's: a PNG in base64, and what its colours mean."""
    images = [before["first_original"] / 255.0, before["first_decoded"], after["first_decoded"]]
    moved = (images[2] - images[1]).mean(axis=-1, keepdims=True)
    most = float(np.quantile(np.abs(moved), 0.999)) or 1.0
    count, height, width = moved.shape[:3]
    size = INCHES * (count + GAP * (count - 1)), INCHES * height / width * (len(ROWS) + GAP * (len(ROWS) - 1))
    figure, grid = plt.subplots(len(ROWS), count, figsize=size, squeeze=False, layout="none")
    figure.subplots_adjust(left=0, right=1, bottom=0, top=1, wspace=GAP, hspace=GAP)
    figure.patch.set_alpha(0)
    for line, row in zip(grid, images):
        for axes, image in zip(line, row):
            style.show(axes, image)
    for axes, image in zip(grid[-1], moved):
        style.show(axes, image, cmap="RdBu_r", vmin=-most, vmax=most)
    for axes in grid.flat:
        axes.axis("off")
    png = io.BytesIO()
    style.save(figure, png)
    line = f"Difference: red is brighter than before, blue darker, in full colour by {most:.2g} of 1 or more."
    return base64.b64encode(png.getvalue()).decode(), line
