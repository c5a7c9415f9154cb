"""Digits for a first run offline: a twelfth of MNIST's, kept in git.

500 training and 100 test images of each digit, drawn by `benchmarks.studies.sample`.
Licence: data/sample/README.md. Numbers measured on them are not those of MNIST.
"""

from hourglass.sources import kept

WHAT = "6,000 of MNIST's 70,000 images"
FILES = {
    "train-images-idx3-ubyte.gz": "3533f535941eb706e69f213e7d0b167853f5383afe7b4fddb7d81e45affa08a6",
    "train-labels-idx1-ubyte.gz": "4674d6d0861224ccc1f962549aee72aae15927fdd6ee422db243d6ce5e678c28",
    "t10k-images-idx3-ubyte.gz": "cbf833089f7d1851c5ad25c7cf4fdc58630369d6619b8e88c1411d6eb86489cd",
    "t10k-labels-idx1-ubyte.gz": "2529727f8cfab3bc9f879d42e9733eb76a82db74ffca9407e6e9313f3fb4bf75",
}


def make(folder):
    """Bring the four IDX files into `folder`: 5,000 training and 1,000 test images."""
    kept.bring("mnist", FILES, folder)
