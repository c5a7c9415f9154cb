"""Principal components: what a network of the same code size has to beat."""

import math

import numpy as np

LARGEST = 4096  # numbers in a vector whose covariance is worked out whole
PASSES, MORE = 6, 10  # over the rows, and components beside the wanted ones, where it is not


class PrincipalComponents:
    """PCA of uint8 rows on [0, 1], in memory that does not grow with the rows.

    Among linear codes of m numbers it has the smallest squared error on the rows it
    was fitted on (Eckart and Young 1936). Rows of more than `LARGEST` numbers are cut
    into the blocks that the places of the code stand for, each with as many components
    as the code has channels: the code keeps its size and shape. Where the code has no
    places, as a dense one of images, or blocks are as large, their strongest components
    come from a randomized subspace iteration (Halko, Martinsson and Tropp 2011).

    Parameters
    ----------
    rows : array (rows, ..., channels) of uint8
        What it is fitted on.
    code : tuple of int
        Shape of the network's code; its size is the number of components, at most one fewer than vectors.
    """

    def __init__(self, rows, code):
        self.block, self.size = blocks_of(rows.shape[1:], code)
        total, count = 0.0, 0
        for vectors in self._pieces(rows):
            total, count = total + vectors.sum(axis=0), count + len(vectors)
        self.mean = total / count
        whole = len(self.mean) <= LARGEST
        found = self._all(rows, count) if whole else self._strongest(rows)
        self.components = found[: max(1, count - 1)]  # of more than that the vectors say nothing

    def reconstruct(self, values, size=None):
        """Return rows on [0, 1] coded with `size` numbers (a block) and decoded, in the same shape."""
        kept = self.components[: self.size if size is None else size]
        vectors = (self._vectors(values) - self.mean) @ kept.T @ kept + self.mean
        if self.block is None:
            return vectors.reshape(values.shape)
        *sides, channels = values.shape[1:]
        counts = [-(-side // of_block) for side, of_block in zip(sides, self.block)]
        order = np.argsort(self._order())
        blocks = vectors.reshape(len(values), *counts, *self.block, channels).transpose(order)
        padded = blocks.reshape(len(values), *(a * b for a, b in zip(counts, self.block)), channels)
        return padded[(slice(None), *map(slice, sides))]

    def _all(self, rows, count):
        """Return all components, the strongest first, from the covariance."""
        products = sum(vectors.T @ vectors for vectors in self._pieces(rows))
        return np.linalg.eigh(products / count - np.outer(self.mean, self.mean))[1][:, ::-1].T

    def _strongest(self, rows):
        """Return the `size` strongest components: a subspace is multiplied by the covariance until it is theirs."""
        basis = np.random.default_rng(0).standard_normal((len(self.mean), min(self.size + MORE, len(self.mean))))
        for _ in range(PASSES):
            images = ((vectors - self.mean) for vectors in self._pieces(rows))
            basis = np.linalg.qr(sum(centred.T @ (centred @ basis) for centred in images))[0]
        coded = ((vectors - self.mean) @ basis for vectors in self._pieces(rows))
        return (basis @ np.linalg.eigh(sum(codes.T @ codes for codes in coded))[1][:, ::-1]).T[: self.size]

    def _pieces(self, rows):
        step = max(1, (8 << 20) // math.prod(rows.shape[1:]))
        return (self._vectors(rows[start : start + step] / 255.0) for start in range(0, len(rows), step))

    def _vectors(self, values):
        """(rows, ..., channels) -> (vectors, numbers); where blocks do not fit, the last pixels are repeated."""
        if self.block is None:
            return values.reshape(len(values), -1)
        *sides, channels = values.shape[1:]
        values = np.pad(values, [(0, 0), *((0, -side % of) for side, of in zip(sides, self.block)), (0, 0)], "edge")
        parts = [part for side, of in zip(values.shape[1:-1], self.block) for part in (side // of, of)]
        return (
            values.reshape(len(values), *parts, channels).transpose(self._order()).reshape(-1, math.prod(self.block) * channels)
        )

    def _order(self):
        """Return where the axes (rows, blocks down, a block's height, ..., channels) stand in (rows, blocks ..., a block ..., channels)."""
        axes = len(self.block)
        return (0, *range(1, 2 * axes, 2), *range(2, 2 * axes + 1, 2), 2 * axes + 1)


def blocks_of(shape, code):
    """Return the sides of the blocks that rows of `shape` are cut into, or None, and the components of each."""
    places = code[:-1]
    if math.prod(shape) <= LARGEST or len(places) != len(shape) - 1:
        return None, math.prod(code)
    return tuple(-(-side // count) for side, count in zip(shape, places)), code[-1]


def is_small(shape, code):
    """Return whether a code has no more numbers than a row, and its components no more than `LARGEST` squared."""
    block, size = blocks_of(shape, code)
    numbers = math.prod(shape if block is None else (*block, shape[-1]))
    return math.prod(code) <= math.prod(shape) and (numbers <= LARGEST or numbers * size <= LARGEST**2)
