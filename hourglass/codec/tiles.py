"""An image <-> the tiles of a network's input: columns, patches or whole images."""

import numpy as np


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


def parts(height, width, tile, most):
    """Return the places, pairs of slices, of at most `most` tiles each that make up an image, in the order of `cut`."""
    tall, wide = tile[0], tile[1] if len(tile) == 3 else 1
    across = min(-(-width // wide), most)
    down = max(1, most // across) if across * wide >= width else 1  # whole lines of tiles, or a piece of one
    tops, lefts = range(0, height, down * tall), range(0, width, across * wide)
    return [np.s_[top : top + down * tall, left : left + across * wide] for top in tops for left in lefts]


def count(height, width, tile):
    """Return how many tiles `cut` makes of an image."""
    return -(-height // tile[0]) * -(-width // (tile[1] if len(tile) == 3 else 1))
