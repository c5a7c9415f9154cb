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
from pathlib import Path

import numpy as np

from hourglass.codec import entropy
from hourglass.engines import device
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import UserError
from hourglass.ground.rows import in_parts

HEADER = struct.Struct("<4s4sHHBfI")
MAGIC = b"HGL1"
LARGEST = 1 << 26  # pixels


class Transform:
    """A way from tiles to codes and back.

    Parameters
    ----------
    tile : tuple of int
        Shape of a tile: (height, width, channels), or (height, channels) for columns.
    code : tuple of int
        Shape of a tile's code.
    encode : function
        (tiles, *tile) uint8 -> (tiles, *code).
    decode : function
        (tiles, *code) -> (tiles, *tile) on [0, 1].
    name : bytes
        Four bytes that tell whose codes they are.
    """

    def __init__(self, tile, code, encode, decode, name=b"\0\0\0\0"):
        self.tile, self.code, self.encode, self.decode, self.name = tile, code, encode, decode, name


def of_autoencoder(name):
    """Return the transform of the trained autoencoder `name`, set up as params.yaml has it."""
    params = parameters.load()
    block = parameters.autoencoder(params, name)
    device.start_as(params)
    return of_file(Path("models") / f"{name}.keras", block["input"], f"autoencoders.{name}.input")


def of_file(path, input, where):
    """Return the transform of the trained autoencoder in `path`; `input` is its block of params.yaml, `where` that stands.

    Raises
    ------
    UserError
        Where there is no such model, or its decoder needs more than the code.
    """
    import keras  # device.start_as comes first

    from hourglass.models import files as model_files
    from hourglass.inputs.pairs import Inputs

    model, inputs = model_files.load(path), Inputs(**parameters.check(Inputs, input, where))
    code = model.get_layer("code").output
    image = model.output["reconstruction"] if isinstance(model.output, dict) else model.output
    if any(layer.name.startswith("skip_") for layer in model.layers):
        raise UserError(
            f"{path}: this network's skip connections carry more than its code: it is no codec; choose another autoencoder"
        )
    encoder, decoder = keras.Model(model.input, code), keras.Model(code, image)

    def encode(tiles):
        return in_parts(lambda part: encoder(inputs.scale(part), training=False), tiles)

    def decode(codes):
        return inputs.unscale(in_parts(lambda part: decoder(part, training=False), codes.astype(np.float32)))

    name = bytes.fromhex(outputs.sha256_of(path)[:8])
    return Transform(tuple(model.input_shape[1:]), tuple(code.shape[1:]), encode, decode, name)


def encode(image, transform, step):
    """Return the file of an image (height, width, channels) uint8, its codes rounded to multiples of `step`."""
    height, width, channels = image.shape
    codes = transform.encode(cut(image, transform.tile))
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
    tiles = _tiles(height, width, transform.tile)
    if channels != transform.tile[-1] or not 0 < tiles * np.prod(transform.tile) <= LARGEST or not 0 < step < np.inf:
        raise damaged
    try:
        numbers = entropy.unpack(body, tiles * int(np.prod(transform.code[:-1])), transform.code[-1])
    except ValueError:
        raise damaged from None
    decoded = transform.decode((numbers * np.float64(step)).reshape(tiles, *transform.code))
    grey = np.rint(255 * np.clip(decoded, 0, 1)).astype(np.uint8)
    return join(grey, (height, width, channels))


def _checksum(magic, name, width, height, channels, step, content):
    return zlib.crc32(HEADER.pack(magic, name, width, height, channels, step, 0) + content)


def cut(image, tile):
    """(height, width, channels) -> (tiles, *tile), line by line from the top left; the edges repeated where it does not fit."""
    tall, wide = tile[0], tile[1] if len(tile) == 3 else 1
    height, width, channels = image.shape
    padded = np.pad(image, ((0, -height % tall), (0, -width % wide), (0, 0)), "edge")
    tiles = padded.reshape(padded.shape[0] // tall, tall, padded.shape[1] // wide, wide, channels).swapaxes(1, 2)
    return tiles.reshape(-1, *tile)


def join(tiles, shape):
    """(tiles, *tile) -> the image of `shape` that `cut` cut."""
    height, width, channels = shape
    tall, wide = tiles.shape[1], tiles.shape[2] if tiles.ndim == 4 else 1
    down, across = -(-height // tall), -(-width // wide)
    image = tiles.reshape(down, across, tall, wide, channels).swapaxes(1, 2).reshape(down * tall, across * wide, channels)
    return image[:height, :width]


def _tiles(height, width, tile):
    return -(-height // tile[0]) * -(-width // (tile[1] if len(tile) == 3 else 1))
