"""An autoencoder as a codec: an image of any size <-> a small file.

The image is cut into tiles of the network's input (columns, patches or whole images; at
the edges the last pixels are repeated), each tile becomes its code, the code's numbers are
divided by `step` and rounded, and `hourglass.codec.entropy` writes them. Some tiles at a
time: memory grows with the image alone, and not with its codes.

A file: "HGL2", the first 4 bytes of the model's SHA-256, width and height (2 bytes each),
channels (1), step (a 4-byte float), a CRC-32 of all the rest (4), then the codes; all
little-endian.
"""

import math
import struct
import zlib

import numpy as np
from tqdm import tqdm

from hourglass.codec import entropy, tiles
from hourglass.formats.pictures import fits
from hourglass.ground.errors import UserError

HEADER = struct.Struct("<4s4sHHBfI")
MAGIC = b"HGL2"
STEPS = (2.0**-100, 2.0**100)  # the finest and the coarsest, about 1e-30 and 1e30: a code's numbers stay finite
PART = 1 << 20  # numbers of tiles, or of their codes, in memory at a time


def as_step(text):
    """Return the number in a text as the step that a file holds.

    Raises
    ------
    UserError
        Where it is none, or beyond `STEPS`.
    """
    try:
        step = struct.unpack("<f", struct.pack("<f", float(text)))[0]
    except (ValueError, OverflowError):
        step = math.nan
    if not STEPS[0] <= step <= STEPS[1]:
        raise UserError(f"step is {text}: expected a number from 1e-30 to 1e30, such as 1")
    return step


def encode(image, transform, step):
    """Return the file of an image (height, width, channels) uint8, its codes rounded to multiples of `step`.

    Raises
    ------
    UserError
        Where the step is too small for the codes.
    """
    height, width, channels = image.shape
    content, largest = [], 0.0
    for part in _parts(height, width, transform, "encoding"):
        codes = transform.encode(tiles.cut(image[part], transform.tile)).astype(np.float64)
        largest = np.maximum(largest, np.abs(codes).max())  # keeps what is not a number
        if np.rint(largest / step) <= entropy.LARGEST:
            content.append(entropy.pack(np.rint(codes / step).astype(np.int64).reshape(-1, transform.code[-1])))
    if not np.isfinite(largest):
        raise UserError("the model gives codes that are no numbers of this image; choose another model")
    if np.rint(largest / step) > entropy.LARGEST:
        least = largest / entropy.LARGEST
        raise UserError(f"step is {step:g}: expected at least {least:.3g}, or the numbers of the code are too large to write")
    fields, content = (MAGIC, transform.name, width, height, channels, step), b"".join(content)
    return HEADER.pack(*fields, _checksum(*fields, content)) + content


def decode(content, transform, path="the file"):
    """Return the image (height, width, channels) uint8 of a file that `encode` made with the same transform.

    Raises
    ------
    UserError
        Where it is no such file, is damaged or of another model.
    """
    width, height, step, body = _opened(content, transform, path)
    image = np.empty((height, width, transform.tile[-1]), np.uint8)
    places = math.prod(transform.code[:-1])  # of a tile
    try:
        unpacker = entropy.Unpacker(body, tiles.count(height, width, transform.tile) * places, transform.code[-1])
        for part in _parts(height, width, transform, "decoding"):
            shape = image[part].shape
            count = tiles.count(*shape[:2], transform.tile)
            codes = (unpacker.take(count * places) * np.float64(step)).reshape(count, *transform.code)
            image[part] = tiles.join(_pixels(transform.decode(codes), path), shape)
    except entropy.DamagedError:
        raise _damaged(path) from None
    return image


def rounded(image, transform, step):
    """Return what `decode` makes of the file that `encode` makes of an image, without the file."""
    decoded = np.empty_like(image)
    for part in _parts(*image.shape[:2], transform, "rounding"):
        codes = np.rint(transform.encode(tiles.cut(image[part], transform.tile)).astype(np.float64) / step)
        decoded[part] = tiles.join(_pixels(transform.decode(codes * np.float64(step)), "the image"), image[part].shape)
    return decoded


def _opened(content, transform, path):
    """Return width, height, step and the packed numbers of a file, after a look at all of its header."""
    if len(content) < HEADER.size or not content.startswith(MAGIC):
        raise UserError(f"{path}: expected an image encoded by Hourglass, found something else; encode it again")
    *fields, checksum = HEADER.unpack_from(content)
    _, name, width, height, channels, step = fields
    body = memoryview(content)[HEADER.size :]
    if _checksum(*fields, body) != checksum:
        raise _damaged(path)
    if name != transform.name:
        raise UserError(
            f"{path}: encoded with the model {name.hex()}, expected {transform.name.hex()}; decode it with that model"
        )
    if channels != transform.tile[-1] or not fits(width, height) or not STEPS[0] <= step <= STEPS[1]:
        raise _damaged(path)
    return width, height, step, body


def _parts(height, width, transform, doing):
    """Return the places of tiles to take at a time, and show how far they are to whoever waits for a second or more."""
    most = max(1, PART // max(math.prod(transform.tile), math.prod(transform.code)))
    return tqdm(tiles.parts(height, width, transform.tile, most), doing, leave=False, disable=None, delay=1, unit="part")


def _pixels(decoded, path):
    """Return values on [0, 1] as uint8."""
    if not np.isfinite(decoded).all():
        raise UserError(f"{path}: the model makes no picture of these codes; encode it again, with another step or model")
    return np.rint(255 * np.clip(decoded, 0, 1)).astype(np.uint8)


def _damaged(path):
    return UserError(f"{path}: damaged or truncated, its checksum does not fit; get another copy or encode it again")


def _checksum(magic, name, width, height, channels, step, content):
    return zlib.crc32(content, zlib.crc32(HEADER.pack(magic, name, width, height, channels, step, 0)))
