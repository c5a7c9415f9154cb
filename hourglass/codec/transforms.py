"""Ways from tiles to codes and back: a trained autoencoder, principal components, the cosine transform."""

import math

from scipy.fft import dctn, idctn

from hourglass.ground import outputs
from hourglass.ground.errors import UserError


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
    numbers : int
        How many trained numbers both sides must have.
    """

    def __init__(self, tile, code, encode, decode, name=b"\0\0\0\0", numbers=0):
        self.tile, self.code, self.encode, self.decode, self.name, self.numbers = tile, code, encode, decode, name, numbers


def of_autoencoder(autoencoder):
    """Return the transform of a trained autoencoder that was loaded from a file.

    Raises
    ------
    UserError
        Where its decoder needs more than the code.
    """
    if autoencoder.skips:
        raise UserError(
            f"{autoencoder.path}: this network's skip connections carry more than its code: it is no codec; "
            "choose another autoencoder"
        )
    name = bytes.fromhex(outputs.sha256_of(autoencoder.path)[:8])
    numbers = autoencoder.encoder.count_params() + autoencoder.decoder.count_params()
    return Transform(autoencoder.row, autoencoder.code, autoencoder.encode, autoencoder.decode, name, numbers)


def remembering(transform):
    """Return the same transform, which works out the codes of the same tiles once."""
    known = {}

    def encode(tiles):
        key = tiles.tobytes()
        if key not in known:
            known[key] = transform.encode(tiles)
        return known[key]

    return Transform(transform.tile, transform.code, encode, transform.decode, transform.name, transform.numbers)


def linear(tile, components, mean):
    """Return the transform to `components` (numbers, values), 255 times as long as unit vectors."""

    def encode(tiles):
        return (tiles.reshape(len(tiles), -1) / 255 - mean) @ components.T

    def decode(codes):
        return (codes @ components / 255**2 + mean).reshape(-1, *tile)

    return Transform(tile, (len(components),), encode, decode, numbers=components.size + mean.size)


def cosine(tile):
    """Return the orthonormal cosine transform (DCT-II) of tiles, in grey values."""
    axes = tuple(range(1, len(tile)))  # height, and width where a tile has one

    def encode(tiles):
        return dctn(tiles.astype(float), axes=axes, norm="ortho").reshape(len(tiles), -1)

    def decode(codes):
        return idctn(codes.reshape(-1, *tile), axes=axes, norm="ortho") / 255

    return Transform(tile, (math.prod(tile),), encode, decode)
