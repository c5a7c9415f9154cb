"""Picture files: PNG and JPEG in archives, and any that Pillow reads."""

import contextlib

import numpy as np
from PIL import Image, UnidentifiedImageError

from hourglass.ground.errors import UserError

LARGEST = 1 << 26  # pixels of a picture that a person gives
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what Pillow raises for a damaged file


@contextlib.contextmanager
def opened(file, where, kind):
    """Yield a picture of `kind`, "PNG" or "JPEG", as Pillow opens it; `where` it is, for the message.

    Raises
    ------
    UserError
        Where it is something else, damaged or truncated.
    """
    try:
        with Image.open(file, formats=[kind]) as picture:
            yield picture
    except UnidentifiedImageError:
        raise UserError(f"{where}: expected a {kind} picture, got something else; replace it") from None
    except BROKEN:
        raise UserError(f"{where}: the {kind} is damaged or truncated; replace it") from None


def read(path):
    """Return a picture file of any kind as Pillow's picture of mode L (grey) or RGB, 8 bits a channel.

    Raises
    ------
    UserError
        Where it is none, damaged, too large, or of more bits.
    """
    try:
        with Image.open(path) as picture:
            if picture.mode.startswith(("I", "F")):
                raise UserError(f"{path}: expected 8 bits a channel, got a picture of mode {picture.mode}; convert it")
            if max(picture.size) > 65535 or picture.width * picture.height > LARGEST:
                raise UserError(f"{path}: expected at most {LARGEST:,} pixels, 65,535 a side, got {picture.size}; cut it")
            return picture.convert("L" if picture.mode in ("1", "L", "LA") else "RGB")
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such image") from None
    except (UnidentifiedImageError, *BROKEN) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UserError(f"{path}: expected an image, found something else or a damaged one; replace it") from None


def as_array(picture, channels):
    """Return a picture as (height, width, channels) uint8, for 1 channel its grey values."""
    array = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    return array.reshape(*array.shape[:2], channels)
