"""IDX files, the format of MNIST: a magic number, the sizes big-endian, then bytes; gzipped.

Format: two zero bytes, the type (8 for unsigned bytes), the number of dimensions, a
32-bit size for each, the values.
"""

import gzip
import math
import struct
import zlib
from typing import Annotated

import numpy as np
from pydantic import Field

from hourglass.ground.errors import UserError
from hourglass.ground.outputs import ArrayFile

FILES = {  # what the four files hold: (part, images or labels)
    "train-images-idx3-ubyte.gz": ("train", "images"),
    "train-labels-idx1-ubyte.gz": ("train", "labels"),
    "t10k-images-idx3-ubyte.gz": ("held_out", "images"),
    "t10k-labels-idx1-ubyte.gz": ("held_out", "labels"),
}
LARGEST = 1 << 30  # bytes a file may unpack to
Most = Annotated[int, Field(ge=10, le=60000, description="a whole number from 10 to 60000")]


def read(path, dimensions):
    """Return a gzipped IDX file of unsigned bytes as an array.

    Raises
    ------
    UserError
        Where it is no gzip, damaged, of another type or number of dimensions, or
        shorter or longer than its sizes say.
    """
    try:
        with gzip.open(path, "rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, EOFError, zlib.error) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UserError(f"{path}: expected a gzip file, found a damaged or truncated one; delete it and run again") from None
    magic, header = content[:4], 4 + 4 * dimensions
    if magic != bytes([0, 0, 8, dimensions]) or len(content) < header:
        raise UserError(f"{path}: expected IDX bytes of {dimensions} dimensions, got magic number {magic.hex() or 'nothing'}")
    sizes = struct.unpack(f">{dimensions}I", content[4:header])
    if len(content) - header != math.prod(sizes):
        shape = " x ".join(map(str, sizes))
        raise UserError(f"{path}: states {shape} bytes, holds {len(content) - header}; delete it and run again")
    return np.frombuffer(content, np.uint8, offset=header).reshape(sizes)


def write(path, array):
    """Write uint8 `array` as a gzipped IDX file, the same bytes each time."""
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes(), mtime=0))


def prepare(raw, out, images):
    """Turn the four files into `train.npy`, `held_out.npy`: (images, 28, 28, 1) uint8, and their labels.

    The test images are `held_out`. `images` is the most to take of either part.

    Returns
    -------
    dict
        `train_images`, `held_out_images`.
    """
    counts = {}
    for part, called in (("train", "training"), ("held_out", "test")):
        pixels, labels = (read(raw / name, 3 if kind == "images" else 1) for name, (of, kind) in FILES.items() if of == part)
        if pixels.shape[1:] != (28, 28) or len(labels) != len(pixels) or not len(pixels) or labels.max() > 9:
            raise UserError(
                f"{raw}: expected {called} images of 28 x 28 with as many labels from 0 to 9, got {pixels.shape} and {labels.shape}"
            )
        pixels, labels = pixels[:images, ..., None], labels[:images]
        with ArrayFile(out / f"{part}.npy", pixels.shape, np.uint8) as file:
            file.append(pixels)
        np.save(out / f"{part}_labels.npy", labels)
        counts[f"{part}_images"] = len(pixels)
    return counts
