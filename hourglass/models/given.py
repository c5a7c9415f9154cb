"""What is given to an autoencoder, grey values or codes: taken where it is what the network takes, else said."""

import numpy as np

from hourglass.ground.errors import UserError


def as_rows(rows, autoencoder):
    """Return rows as an array of uint8. Values that somebody has scaled are refused: of what range, the values cannot tell.

    Raises
    ------
    UserError
        Where they are no uint8, of another shape, or none.
    """
    rows = np.asarray(rows)
    if rows.dtype != np.uint8 or rows.shape[1:] != autoencoder.row or not len(rows):
        inputs = autoencoder.inputs
        raise UserError(
            f"{autoencoder.path}: expected grey values, uint8 from 0 to 255, of shape {_shape(autoencoder.row)}, which are scaled "
            f"here to the network's {inputs.low:g} to {inputs.high:g}; got {_told(rows)}; convert them"
        )
    return rows


def as_codes(codes, autoencoder):
    """Return codes as an array of float32.

    Raises
    ------
    UserError
        Where they are no finite numbers, of another shape, or none.
    """
    codes = np.asarray(codes)
    numbers = codes.dtype.kind in "fiu"
    if not numbers or codes.shape[1:] != autoencoder.code or not len(codes) or not np.isfinite(codes.astype(np.float32)).all():
        raise UserError(f"{autoencoder.path}: expected finite codes of shape {_shape(autoencoder.code)}, got {_told(codes)}")
    return codes.astype(np.float32)


def as_labels(labels, images, path):
    """Return the class of each of so many images as an array of whole numbers from 0.

    Raises
    ------
    UserError
        Where they are none, or not one for each image.
    """
    labels = np.asarray(labels)
    if labels.shape != (images,) or labels.dtype.kind not in "iu" or labels.min() < 0:
        raise UserError(
            f"{path}: expected labels, a whole number from 0 for each of {images} images, got {labels.dtype} of {labels.shape}"
        )
    return labels


def _shape(shape):
    return f"(rows, {', '.join(map(str, shape))})"


def _told(array):
    values = f", {array.min():.4g} to {array.max():.4g}" if array.dtype.kind in "fiu" and array.size else ""
    return f"{array.dtype} of shape {array.shape}{values}"
