"""An autoencoder as a codec: an image of any size <-> a small file.

The image is cut into tiles of the network's input (columns, patches or whole images; at
the edges the last pixels are repeated), each tile becomes its code, the code's numbers are
divided by `step` and rounded, and `hourglass.codec.entropy` writes them.

A file: "HGL1", the first 4 bytes of the model's SHA-256, width and height (2 bytes each),
channels (1), step (a 4-byte float), a CRC-32 of all the rest (4), then the codes; all
little-endian.
"""

import struct
import zlib

import numpy as np

from hourglass.codec import entropy, tiles
from hourglass.formats.pictures import LARGEST
from hourglass.ground.errors import UserError

HEADER = struct.Struct("<4s4sHHBfI")
MAGIC = b"HGL1"


def encode(image, transform, step):
    """Return the file of an image (height, width, channels) uint8, its codes rounded to multiples of `step`."""
    height, width, channels = image.shape
    codes = transform.encode(tiles.cut(image, transform.tile))
    numbers = np.rint(codes.astype(np.float64) / step)
    if not np.abs(numbers).max() <= entropy.LARGEST:
        largest = np.abs(codes).max() / entropy.LARGEST
        raise UserError(f"step is {step:g}: expected at least {largest:.3g}, or the numbers of the code are too large to write")
    content = entropy.pack(numbers.astype(np.int64).reshape(-1, transform.code[-1]))
    fields = (MAGIC, transform.name, width, height, channels, step)
    return HEADER.pack(*fields, _checksum(*fields, content)) + content


def decode(content, transform, path="the file"):
    """Return the image (height, width, channels) uint8 of a file that `encode` made with the same transform.

    Raises
    ------
    UserError
        Where it is no such file, is damaged or of another model.
    """
    if len(content) < HEADER.size or not content.startswith(MAGIC):
        raise UserError(f"{path}: expected an image encoded by Hourglass, found something else; encode it again")
    *fields, checksum = HEADER.unpack_from(content)
    _, name, width, height, channels, step = fields
    body = content[HEADER.size :]
    damaged = UserError(f"{path}: damaged or truncated, its checksum does not fit; get another copy or encode it again")
    if _checksum(*fields, body) != checksum:
        raise damaged
    if name != transform.name:
        raise UserError(
            f"{path}: encoded with the model {name.hex()}, expected {transform.name.hex()}; decode it with that model"
        )
    count = tiles.count(height, width, transform.tile)
    if channels != transform.tile[-1] or not 0 < count * np.prod(transform.tile) <= LARGEST or not 0 < step < np.inf:
        raise damaged
    try:
        numbers = entropy.unpack(body, count * int(np.prod(transform.code[:-1])), transform.code[-1])
    except ValueError:
        raise damaged from None
    decoded = transform.decode((numbers * np.float64(step)).reshape(count, *transform.code))
    grey = np.rint(255 * np.clip(decoded, 0, 1)).astype(np.uint8)
    return tiles.join(grey, (height, width, channels))


def _checksum(magic, name, width, height, channels, step, content):
    return zlib.crc32(HEADER.pack(magic, name, width, height, channels, step, 0) + content)
