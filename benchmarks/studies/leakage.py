"""Do test images of salt continue training images, and what does it change?

    python -m benchmarks.studies.leakage ../shared/data

Looks for real TGS images that continue each other (`hourglass.splits.neighbours`), trains W1's autoencoder and
fits PCA with and without the training images that continue a test image, by the pipeline in a temporary copy
of the commit, and writes docs/leakage.md, docs/leakage.json and docs/leakage.png. About a quarter of an hour;
without a folder of data only the document, from the json.
"""

import datetime
import json
import os
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import command
from benchmarks.studies import leakage_page
from benchmarks.studies.recipes import ROOT
from hourglass.baselines.pca import PrincipalComponents
from hourglass.datasets import tgs
from hourglass.engines.machine import processor
from hourglass.formats.archives import Archive
from hourglass.splits import neighbours
from hourglass.splits.neighbours import LEFT, LOWER, RIGHT, UPPER

JSON, FIGURE, PAGE = (ROOT / "docs" / f"leakage.{ending}" for ending in ("json", "png", "md"))
HELD_OUT, WRITE_UP = 400, (500, 50)  # test images of all, and of how many W1 takes
M, SEEDS = 20, 20
THRESHOLDS = (0.9, 0.93, 0.95, neighbours.ALIKE, 0.97, 0.98)
ALIKE_AS_WHOLE = 0.95  # correlation of two images in blocks of 5x5 pixels
KINDS = {"side by side": (RIGHT, LEFT), "one above the other": (LOWER, UPPER)}


def main(source=None):
    if source:
        with Archive(Path(source) / "tgs-salt" / "train.zip") as archive:
            images = np.stack([tgs.read_image(archive, name) for name in tgs.image_names(archive)])
        found = {"date": str(datetime.date.today()), "machine": f"{processor()}, {os.cpu_count()} cores"} | measured(images)
        found["network"] = {split: trained(Path(source).resolve(), split) for split in ("name", "group")}
        JSON.write_text(json.dumps(found, indent=1) + "\n")
    PAGE.write_text(leakage_page.of(json.loads(JSON.read_text())))


def measured(images):
    """Return all numbers of the images (images, side, side) themselves, and draw the figure of pairs."""
    of = np.stack([neighbours.borders(image) for image in images])
    found = {"images": len(images), "kinds": {name: counts(images, of, *meeting) for name, meeting in KINDS.items()}}
    pairs = neighbours.pairs(of)
    leakage_page.draw(images, of, FIGURE)
    sizes = np.bincount(neighbours.groups(len(images), pairs))
    found |= {"pairs": len(pairs), "groups": {str(size): int((sizes == size).sum()) for size in sorted(set(sizes.tolist()))}}
    found["constant"] = int((np.ptp(images, axis=(1, 2)) == 0).sum())
    found["constant, tested"] = int((np.ptp(images[-HELD_OUT:], axis=(1, 2)) == 0).sum())
    found["copies"], found["copies, mirrored"] = copies(images)
    found["splits"] = {
        name: crossing(of[:count], tested) for name, count, tested in (("tgs_all", len(images), HELD_OUT), ("tgs", *WRITE_UP))
    }
    return found | {"pca": pca(images, of)}


def counts(images, of, one, other):
    """Return how many pairs of borders correlate at least so much: as they are, with one turned round (chance), and inside images, as a share."""
    half = images.shape[1] // 2
    inner = (images[:, :, :half], images[:, :, half:]) if one == RIGHT else (images[:, :half], images[:, half:])
    cut = [np.stack([neighbours.border(image, which) for image in side]) for side, which in zip(inner, (one, other))]
    inside = np.array([neighbours.likeness(a[None], b[None])[0, 0] for a, b in zip(*cut)])
    across = [neighbours.likeness(of[:, one], of[:, other, ::turn]) for turn in (1, -1)]
    for correlations in across:
        np.fill_diagonal(correlations, -1)
    return {
        f"{least:g}": [
            int((across[0] >= least).sum()),
            int((across[1] >= least).sum()),
            float((inside >= least).mean() / (inside > -1).mean()),
        ]
        for least in THRESHOLDS
    }


def copies(images):
    """Return how many pairs look the same in blocks of 5x5 pixels, and how many do when one is mirrored, which is chance."""
    side = images.shape[1] // 5 * 5
    small = images[:, :side, :side].reshape(len(images), side // 5, 5, side // 5, 5).mean(axis=(2, 4))
    flat = [some.reshape(len(images), -1) for some in (small, small[:, :, ::-1])]
    return [int((np.triu(neighbours.likeness(flat[0], other), 1) >= ALIKE_AS_WHOLE).sum()) for other in flat]


def crossing(of, tested):
    """Return how many pairs have one image of the last `tested` and one before, and how many of each kind are in a group with the other."""
    pairs, first = neighbours.pairs(of), len(of) - tested
    return {
        "training": first,
        "test": tested,
        "pairs": len(pairs),
        "across": int(((pairs < first).sum(axis=1) == 1).sum()),
        "test images": int((~neighbours.apart(of[first:], of[:first])).sum()),
        "left out": int((~neighbours.apart(of[:first], of[first:])).sum()),
    }


def pca(images, of):
    """Return the MSE (0-255) of PCA with `M` numbers a column, on all test images and on those that continue a training image."""
    train, tested = images[:-HELD_OUT], images[-HELD_OUT:]
    kept = neighbours.apart(of[:-HELD_OUT], of[-HELD_OUT:])
    near = ~neighbours.apart(of[-HELD_OUT:], of[:-HELD_OUT])
    found = {}
    for split, some in (("name", train), ("group", train[kept])):
        fitted = PrincipalComponents(tgs.to_columns(some), (M,))
        errors = [
            np.mean((255 * fitted.reconstruct(tgs.to_columns(one[None]) / 255) - tgs.to_columns(one[None])) ** 2)
            for one in tested
        ]
        found[split] = {"all": float(np.mean(errors)), "near": float(np.mean(np.array(errors)[near]))}
    return found


def trained(source, split):
    """Return the test MSE (0-255) of W1's autoencoder on all images from `SEEDS` seeds, trained on those that the split leaves."""
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["git", "clone", "-q", ROOT, scratch], check=True)
        subprocess.run(["dvc", "cache", "dir", "-q", "--local", ROOT / ".dvc" / "cache"], cwd=scratch, check=True)
        wanted = [f"data.source={source}", f"bottleneck={M}", "datasets.tgs.images=null", f"+datasets.tgs.split={split}"]
        wanted.append(f"+repeats.tgs_columns={{dataset:tgs,seeds:{SEEDS}}}")
        flags = [word for setting in wanted for word in ("-S", setting)]
        subprocess.run(["dvc", "exp", "run", *flags, "repeat@tgs_columns"], cwd=scratch, check=True)
        return json.loads(Path(scratch, "metrics", "tgs_columns", "repeats.json").read_text())["mse_255"]


if __name__ == "__main__":
    command.run(main)
