"""Photographs in the form of Stanford Dogs' archive, for a first run offline.

224x224 pieces of photographs that scikit-image and scikit-learn carry: few dogs, but
photographs, in the archive's layout. Numbers measured on them are not those of dogs.
"""

import io
import zipfile

import numpy as np
from PIL import Image
from skimage import data
from sklearn.datasets import load_sample_images

WHAT = "36 pieces of six photographs, the same in training and test"
SIZE = 224
TRAIN, TEST = 24, 12  # pieces


def make(folder):
    """Write `traintest.zip` into `folder`: 24 training and 12 test pieces, JPEG; the same bytes each time."""
    photos = {"astronaut": data.astronaut(), "cat": data.chelsea(), "coffee": data.coffee(), "rocket": data.rocket()}
    photos |= dict(zip(("temple", "flower"), load_sample_images().images))
    rng = np.random.default_rng(2011)
    with zipfile.ZipFile(folder / "traintest.zip", "w", zipfile.ZIP_STORED) as archive:
        for index in range(TRAIN + TEST):
            part, kind = ("train" if index < TRAIN else "test"), list(photos)[index % len(photos)]
            jpeg = io.BytesIO()
            piece(photos[kind], rng).save(jpeg, "JPEG", quality=92)
            name = f"cropped/{part}/{kind}/{kind}_{index}.jpg"
            archive.writestr(zipfile.ZipInfo(name, (2018, 7, 18, 0, 0, 0)), jpeg.getvalue())


def piece(photo, rng):
    """Return a random square piece of a photograph, 224x224, mirrored half of the time."""
    side = rng.integers(SIZE, min(photo.shape[:2]) + 1)
    top, left = (rng.integers(0, length - side + 1) for length in photo.shape[:2])
    cut = photo[top : top + side, left : left + side]
    cut = cut[:, ::-1] if rng.random() < 0.5 else cut
    return Image.fromarray(np.ascontiguousarray(cut)).resize((SIZE, SIZE), Image.Resampling.LANCZOS)
