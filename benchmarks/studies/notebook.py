"""docs/notebook.png: ten test digits, as the notebook of W4's author shows them, by its three networks trained here.

    python -m benchmarks.studies.notebook ../shared/data

Each is trained in a temporary copy of the commit, on all 60,000 images; of the denoiser's 100 epochs 10. About 15 minutes of a core.
"""

import subprocess
import tempfile
from pathlib import Path

import numpy as np

from benchmarks import command
from benchmarks.studies.findings import DOCS
from benchmarks.studies.real_data import copied
from benchmarks.studies.real_runs import shorter
from benchmarks.studies.repeats import ADAM, ALL, SMALL
from hourglass.figures import style

FIGURE = DOCS / "notebook.png"
DIGITS = 10
NETWORKS = {  # what its row is called: its autoencoder and settings
    "dense, 32\n20 epochs": ("mnist_dense", ADAM),
    "16-8-8, 128\n20 epochs": ("mnist_resize_conv", SMALL),
    "denoised\n10 epochs": ("mnist_denoise", [ALL, *shorter("mnist_denoise")]),
}


def main(source):
    rows = {}
    with tempfile.TemporaryDirectory() as scratch:
        copied(scratch)
        for label, (autoencoder, settings) in NETWORKS.items():
            folder = trained(autoencoder, settings, Path(source).resolve(), Path(scratch))
            rows |= shown(label, folder / "models" / f"{autoencoder}.keras", folder / "data" / "prepared" / "mnist")
    style.save(style.rows_of_images(list(rows.values()), list(rows)), FIGURE)


def trained(autoencoder, settings, source, folder):
    """Train an autoencoder in the copy of the project in `folder` with other settings, and return that folder."""
    subprocess.run(["git", "checkout", "-q", "."], cwd=folder, check=True)
    flags = [word for setting in (f"data.source={source}", *settings) for word in ("-S", setting)]
    subprocess.run(["dvc", "exp", "run", *flags, f"train@{autoencoder}"], cwd=folder, check=True)
    return folder


def shown(label, model, prepared):
    """Return {label: images (10, 28, 28, 1) on [0, 1]} of the first test digits: as they are, as the network gets them if damaged, as it gives them."""
    from hourglass.models.autoencoder import load  # TensorFlow, once the stages have no more need of the cores

    digits = np.load(prepared / "held_out.npy")[:DIGITS]
    made = load(model).through(digits, (0, 0))
    given = {"noise of 0.5": made["damaged"]} if made["mask"].any() else {}
    return {"test digits": digits / 255.0} | given | {label: made["decoded"]}


if __name__ == "__main__":
    command.run(main)
