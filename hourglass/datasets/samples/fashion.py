"""Clothes for a first run offline: a twelfth of Fashion-MNIST's, kept in git.

500 training and 100 test images of each class, drawn by `benchmarks.studies.sample`.
Licence: data/sample/README.md. Numbers measured on them are not those of Fashion-MNIST.
"""

from hourglass.sources import kept

WHAT = "6,000 of Fashion-MNIST's 70,000 images"
FILES = {
    "train-images-idx3-ubyte.gz": "040d16e87c373b67dc44db64bfe840df9b4c9dc8499ace49f1027330a63aa5b9",
    "train-labels-idx1-ubyte.gz": "056174a394aae16b073945e2f6950c38fd35fc37af5cbc8fc16117e7cccab763",
    "t10k-images-idx3-ubyte.gz": "7f00a12565ad2556c90a35350111ca7a0bbe56f296eecc4ddc918519daa499e5",
    "t10k-labels-idx1-ubyte.gz": "6fef17fcf06763e11bf595f0e3c0b3925b63039f4071af6faf5b81f76e433653",
}


def make(folder):
    """Bring the four IDX files into `folder`: 5,000 training and 1,000 test images."""
    kept.bring("fashion", FILES, folder)
