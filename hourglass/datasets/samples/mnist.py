"""Handwritten digits in MNIST's form, from those that scikit-learn carries, for a first run offline.

1,797 digits of 8x8 pixels, 0 to 16 (Alpaydin and Kaynak 1998), scaled to 20x20 and set
into 28x28 as MNIST's are. They are coarser than MNIST: numbers measured on them are
not those of MNIST.
"""

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

from hourglass.formats import idx

TRAIN, TEST = 400, 100


def make(folder):
    """Write the four IDX files into `folder`: 400 training and 100 test images."""
    digits = load_digits()
    order = np.random.default_rng(1998).permutation(len(digits.images))[: TRAIN + TEST]
    images = np.stack([enlarged(digits.images[index]) for index in order])
    labels = digits.target[order].astype(np.uint8)
    for name, (part, kind) in idx.FILES.items():
        rows = slice(TRAIN) if part == "train" else slice(TRAIN, None)
        idx.write(folder / name, (images if kind == "images" else labels)[rows])


def enlarged(digit):
    """Return a digit of (8, 8), 0-16, as (28, 28) uint8, 0-255."""
    grey = Image.fromarray((digit * 255 / 16).astype(np.uint8)).resize((20, 20), Image.Resampling.BICUBIC)
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 4:24] = np.where(np.asarray(grey) > 24, grey, 0)  # the ground is 0, as MNIST's
    return image
