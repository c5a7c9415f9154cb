"""Stanford Dogs: photographs of 120 breeds.

12,000 training and 8,580 test photographs, JPEG, in an archive as
`cropped/train/<breed>/<name>.jpg` and `cropped/test/<breed>/<name>.jpg`, cut to the
dog and scaled to 224x224. Licence and source: CITATION.cff.
"""

import io
from typing import Annotated

import numpy as np
from PIL import Image
from pydantic import Field

from hourglass.formats import pictures
from hourglass.formats.archives import Archive
from hourglass.ground.errors import UserError
from hourglass.ground.outputs import ArrayFile
from hourglass.sources import stanford_dogs

FILES = {"traintest.zip": None}  # the publisher pins no hash; a mirror's file may have a longer name with this end
PUBLISHED = {
    "traintest.zip": (
        "kaggle://datasets/miljan/stanford-dogs-dataset-traintest/traintest.zip",
        stanford_dogs.bring,
    )
}


def prepare(
    raw,
    out,
    *,
    image_size: Annotated[int, Field(ge=8, le=1024, multiple_of=8, description="a multiple of 8 from 8 to 1024, in pixels")],
    images: Annotated[int, Field(ge=1, description="a whole number of at least 1")] = 12000,
):
    """Decode the photographs into `train.npy`, `held_out.npy`: (images, image_size, image_size, 3) uint8, 0-255.

    Photographs larger than `image_size` are reduced; smaller ones are refused. `images`
    is the most to take of either part, by name. Memory does not grow with their number.

    Returns
    -------
    dict
        `train_images`, `held_out_images`.
    """
    counts = {}
    with Archive(raw / "traintest.zip") as archive:
        for part, folder in (("train", "cropped/train/"), ("held_out", "cropped/test/")):
            names = archive.below(folder, ".jpg")[:images]
            if not names:
                raise UserError(f"{archive.path}: expected {folder}<breed>/*.jpg, found none; is it Stanford Dogs' archive?")
            with ArrayFile(out / f"{part}.npy", (len(names), image_size, image_size, 3), np.uint8) as file:
                for name in names:
                    file.append(read_photo(archive, name, image_size)[None])
            counts[f"{part}_images"] = len(names)
    return counts


def read_photo(archive, name, size):
    """Return a member as (size, size, 3) uint8, 0-255."""
    where = f"{archive.path}: {name}"
    with pictures.opened(io.BytesIO(archive.read(name)), where, "JPEG") as picture:
        if min(picture.size) < size:
            width, height = picture.size
            raise UserError(
                f"{where}: is {width}x{height}, smaller than datasets.dogs.image_size {size}; lower it to {min(picture.size) // 8 * 8}"
            )
        picture = picture.convert("RGB")
        if picture.size != (size, size):
            picture = picture.resize((size, size), Image.Resampling.BOX)
        return np.asarray(picture)
