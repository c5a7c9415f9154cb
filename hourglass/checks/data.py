"""What a data set's module prepared: rows that every stage after it can work with."""

import numpy as np

from hourglass.ground import reading
from hourglass.ground.errors import UserError


def prepared(module, folder, about):
    """Refuse arrays that are not what `hourglass.datasets` asks a module for.

    Parameters
    ----------
    module : module
        Of `hourglass.datasets`, for the message.
    folder : path
        With `train.npy`, `held_out.npy` and, where there are any, labels.
    about : dict
        What its `prepare` returned.

    Raises
    ------
    UserError
    """
    place = f"{module.__name__.replace('.', '/')}.py"
    if not isinstance(about, dict):
        raise UserError(f"{place}: prepare returned {about!r}: expected a dict of train_images, held_out_images and more")
    arrays = reading.as_prepared(folder)
    if getattr(module, "RECORDS", False):
        return  # `hourglass.formats.records` writes nothing else
    for part in ("train", "held_out"):
        rows, images, labels = arrays[part], about.get(f"{part}_images"), arrays.get(f"{part}_labels")
        _rows(f"{place}: {part}.npy", rows)
        if not images or len(rows) % images or (rows.ndim == 4 and len(rows) != images):
            raise UserError(
                f"{place}: {part}_images is {images}: expected how many images the {len(rows)} rows of {part}.npy are"
            )
        if labels is not None and not (labels.shape == (images,) and labels.dtype.kind in "iu" and labels.min() >= 0):
            raise UserError(
                f"{place}: {part}_labels.npy has {labels.dtype} of {labels.shape}: expected the number of a class, "
                f"from 0, for each of {images} images"
            )
        masks = arrays.get(f"{part}_masks")
        if masks is not None and (masks.shape[:-1] != rows.shape[:-1] or masks.max() > 1):
            raise UserError(
                f"{place}: {part}_masks.npy has values to {masks.max()} of {masks.shape}: expected 0 and 1, for each pixel of "
                f"{part}.npy, {rows.shape}"
            )
    if arrays["train"].shape[1:] != arrays["held_out"].shape[1:]:
        raise UserError(f"{place}: rows of train.npy and held_out.npy have other shapes: expected the same; mend prepare")


def _rows(place, rows):
    sides = rows.shape[1:-1]
    if rows.dtype != np.uint8 or rows.ndim not in (3, 4) or not len(rows) or rows.shape[-1] not in (1, 3):
        raise UserError(
            f"{place}: expected uint8 of (images, height, width, channels) or (columns, height, channels) with 1 or 3 channels, "
            f"got {rows.dtype} of {rows.shape}; mend prepare"
        )
    if min(sides) < 3:
        raise UserError(f"{place}: expected rows of at least 3 pixels a side, got {sides}; mend prepare")
