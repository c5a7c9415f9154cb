"""TGS Salt Identification Challenge: seismic images, taken as columns.

4,000 images (PNG, 101x101, RGB with equal channels) and a mask for each that is
non-zero where there is salt, in `train.zip` as `images/<id>.png` and
`masks/<id>.png`. Rows are depth, columns are traces. Some images are constant.
Licence and source: CITATION.cff.
"""

import io
import zlib
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from hourglass.formats import pictures
from hourglass.formats.archives import Archive
from hourglass.ground.errors import UserError
from hourglass.ground.outputs import ArrayFile
from hourglass.ground.rows import rows_to_images
from hourglass.splits import neighbours

FILES = {"train.zip": None}  # the competition publishes no hash
PUBLISHED = {"train.zip": ("kaggle://competitions/tgs-salt-identification-challenge/train.zip",)}
SIDE = 101
ROW = (SIDE, 1)
AXES = ("trace", "depth (samples)")


def prepare(
    raw,
    out,
    *,
    images: Annotated[int | None, Field(ge=2, le=4000, description="a whole number from 2 to 4000")] = None,
    held_out: Annotated[float, Field(gt=0, lt=1, description="a share between 0 and 1")],
    split: Literal["name", "group"] = "name",
):
    """Turn the first `images` images by file name, or all of them, into columns.

    Writes `train.npy` and `held_out.npy`, each (images * 101, 101, 1) uint8, 0-255:
    image after image, in each its traces from left to right. The last `held_out`
    share, whole images, is test data. With the split `group` the training images that
    continue one of it, or are continued by one that does, are left out
    (`hourglass.splits.neighbours`). Of an image no more than its borders stays in memory.
    `train_masks.npy` and `held_out_masks.npy` say where there is salt: 1, else 0.

    `round_trip.npz` keeps one image as it was read, for the figure of the columns.

    Returns
    -------
    dict
        `train_images`, `held_out_images`, and what the figures call the axes.
    """
    with Archive(raw / "train.zip") as archive:
        names = image_names(archive)
        images = images or len(names)
        if len(names) < images:
            raise UserError(
                f"{archive.path}: expected {images} images (datasets.tgs.images), found {len(names)}; lower the parameter"
            )
        last = max(1, round(images * held_out))
        parts = {"train": names[: images - last], "held_out": names[images - last : images]}
        if not parts["train"]:
            raise UserError(f"params.yaml: datasets.tgs.held_out is {held_out}: of {images} images none is left to train")
        if split == "group":
            parts["train"] = _apart(archive, **parts)
        for part, chosen in parts.items():
            _write(out / f"{part}.npy", archive, chosen, read_image)
            _write(out / f"{part}_masks.npy", archive, [name.replace("images/", "masks/", 1) for name in chosen], read_mask)
        images = ((number, name, read_image(archive, name)) for number, name in enumerate(parts["train"]))
        number, name, image = next((found for found in images if np.ptp(found[2])), (0, names[0], None))  # not a constant one
        if image is not None:
            np.savez(out / "round_trip.npz", name=name, number=number, image=image)
    return {f"{part}_images": len(chosen) for part, chosen in parts.items()} | {"axes": AXES}


def _apart(archive, train, held_out):
    """Return the names of training images that no test image continues."""
    of = [np.stack([neighbours.borders(read_image(archive, name)) for name in names]) for names in (train, held_out)]
    kept = [name for name, alone in zip(train, neighbours.apart(*of)) if alone]
    if not kept:
        raise UserError(f"{archive.path}: every training image continues a test image; datasets.tgs.split has to be name")
    return kept


def _write(path, archive, names, read):
    """Write the columns of the named images, and check that the file gives the images back."""
    sums = []
    with ArrayFile(path, (len(names) * SIDE, SIDE, 1), np.uint8) as file:
        for name in names:
            image = read(archive, name)
            sums.append(zlib.crc32(image))
            file.append(to_columns(image[None]))
    with open(path, "rb") as file:
        np.lib.format.read_magic(file)
        np.lib.format.read_array_header_1_0(file)
        for name, expected in zip(names, sums):
            columns = np.frombuffer(file.read(SIDE * SIDE), np.uint8).reshape(SIDE, SIDE, 1)
            if zlib.crc32(np.ascontiguousarray(rows_to_images(columns, 1)[0, ..., 0])) != expected:
                raise AssertionError(f"{path}: the columns of {name} do not give the image back")


def to_columns(images):
    """(images, 101, 101) -> (images * 101, 101, 1), the traces from left to right; `rows_to_images` is the way back."""
    return images.transpose(0, 2, 1).reshape(-1, SIDE, 1)


def image_names(archive):
    """Return the names of the images, sorted; each must have its mask and the other way round."""
    images, masks = archive.below("images/", ".png"), archive.below("masks/", ".png")
    without = {name.removeprefix("images/") for name in images} ^ {name.removeprefix("masks/") for name in masks}
    if without:
        name = min(without)
        has, lacks = ("mask", "image") if f"masks/{name}" in masks else ("image", "mask")
        raise UserError(f"{archive.path}: {has}s/{name} has no {lacks} {lacks}s/{name}; get another copy of the archive")
    if not images:
        raise UserError(f"{archive.path}: expected images/*.png, found none; is it the challenge's train.zip?")
    return images


def read_image(archive, name):
    """Return the first channel of a member: (101, 101) uint8, 0-255."""
    return np.ascontiguousarray(_pixels(archive, name, ("RGB",))[..., 0])


def read_mask(archive, name):
    """Return where a member is not zero, which is where there is salt: (101, 101) uint8, 0 or 1."""
    return (_pixels(archive, name, ("I;16", "L", "1")) != 0).astype(np.uint8)


def _pixels(archive, name, modes):
    where = f"{archive.path}: {name}"
    with pictures.opened(io.BytesIO(archive.read(name)), where, "PNG") as picture:
        if picture.size != (SIDE, SIDE) or picture.mode not in modes:
            got = "{}x{} {}".format(*picture.size, picture.mode)
            raise UserError(f"{where}: expected a {SIDE}x{SIDE} {modes[0]} picture, got {got}; replace it")
        return np.asarray(picture)
