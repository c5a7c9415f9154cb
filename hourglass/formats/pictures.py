"""Picture files: PNG and JPEG in archives, and any that Pillow reads."""

import contextlib
import struct
import warnings

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from hourglass.ground.errors import UserError

LARGEST, SIDE = 1 << 26, 65535  # pixels of a picture that a person gives, and of its longer side
KINDS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM")  # those of which Pillow tells how deep they are
MODES = ("1", "L", "P", "RGB", "RGBX", "YCbCr", "LA", "PA", "RGBA", "RGBa")  # those that become grey or RGB without loss
BROKEN = (OSError, SyntaxError, ValueError, Image.DecompressionBombError)  # what Pillow raises for a damaged file
ODDLY_BROKEN = (*BROKEN, LookupError, ArithmeticError, TypeError, EOFError, struct.error)  # and of kinds that no data set has


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


def fits(width, height):
    """Return whether a picture of that size is taken."""
    return 0 < width <= SIDE and 0 < height <= SIDE and width * height <= LARGEST


def read(path):
    """Return a picture file as Pillow's picture of mode L (grey) or RGB, upright, and what of the file is left out, for a person.

    Raises
    ------
    UserError
        Where it is none of `KINDS`, damaged, too large, transparent, or of more than 8 bits a channel or other colours.
    """
    too_large = f"{path}: expected at most {LARGEST:,} pixels, {SIDE:,} a side, got"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=KINDS) as picture:
                if not fits(*picture.size):
                    raise UserError(f"{too_large} {picture.size}; cut it")
                left_out = ["further frames: the first is taken"] if getattr(picture, "is_animated", False) else []
                return _plain(picture, path), left_out
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such image") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise UserError(f"{too_large} more; cut it") from None
    except ODDLY_BROKEN as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UserError(
            f"{path}: expected an image ({', '.join(KINDS)}), found something else or a damaged one; replace or convert it"
        ) from None


def _plain(picture, path):
    """Return an open picture upright, as EXIF has it, in mode L or RGB."""
    if picture.mode.startswith(("I", "F")) or _is_deep(picture):
        raise UserError(f"{path}: expected 8 bits a channel, got a picture of mode {picture.mode} with more; convert it")
    if picture.mode not in MODES:
        raise UserError(f"{path}: expected grey, a palette or RGB, got a picture of mode {picture.mode}; convert it")
    if picture.has_transparency_data and picture.convert("RGBA").getchannel("A").getextrema()[0] < 255:
        raise UserError(f"{path}: expected no transparency, which a code cannot hold; put it on a background")
    mode = "L" if picture.mode in ("1", "L", "LA") else "RGB"
    return ImageOps.exif_transpose(picture).convert(mode)


def _is_deep(picture):
    """Return whether Pillow would cut a colour picture's channels down to 8 bits, as it does without a word."""
    if picture.format == "TIFF":
        return max(picture.tag_v2.get(258, (1,))) > 8  # BitsPerSample
    arguments = picture.tile[0].args if picture.tile else ()
    if picture.format == "PPM":
        return isinstance(arguments, tuple) and arguments[1] > 255  # the largest value
    return picture.format == "PNG" and ";16" in str(arguments)


def as_array(picture, channels):
    """Return a picture as (height, width, channels) uint8, for 1 channel its grey values."""
    array = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    return array.reshape(*array.shape[:2], channels)
