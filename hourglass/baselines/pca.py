"""Principal components: what a network of the same code size has to beat."""

import math

import numpy as np

LARGEST = 4096  # numbers in a row; beyond it PCA works on blocks


class PrincipalComponents:
    """PCA of uint8 rows on [0, 1], from their covariance, in memory that does not grow with the rows.

    Among linear codes of m numbers it has the smallest squared error on the rows it
    was fitted on (Eckart and Young 1936). Rows of more than `LARGEST` numbers are cut
    into the blocks that the places of the code stand for, each with as many components
    as the code has channels: the code keeps its size and shape.

    Parameters
    ----------
    rows : array (rows, ...) of uint8
        What it is fitted on.
    code : tuple of int
        Shape of the network's code; its size is the number of components.
    """

    def __init__(self, rows, code):
        self.shape = rows.shape[1:]
        self.block = None
        self.size = math.prod(code)
        if math.prod(self.shape) > LARGEST:
            self.block = (self.shape[0] // code[0], self.shape[1] // code[1])
            self.size = code[2]
        total, products, count = 0.0, 0.0, 0
        for start in range(0, len(rows), step := self._step()):
            vectors = self._vectors(rows[start : start + step] / 255.0)
            total, products, count = total + vectors.sum(axis=0), products + vectors.T @ vectors, count + len(vectors)
        self.mean = total / count
        covariance = products / count - np.outer(self.mean, self.mean)
        self.components = np.linalg.eigh(covariance)[1][:, ::-1].T  # the strongest first

    def reconstruct(self, values, size=None):
        """Return rows on [0, 1] coded with `size` numbers (a block) and decoded, in the same shape."""
        kept = self.components[: self.size if size is None else size]
        vectors = (self._vectors(values) - self.mean) @ kept.T @ kept + self.mean
        if self.block is None:
            return vectors.reshape(values.shape)
        height, width, channels = self.shape
        tall, wide = self.block
        blocks = vectors.reshape(len(values), height // tall, width // wide, tall, wide, channels)
        return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(values.shape)

    def _vectors(self, values):
        """(rows, ...) -> (vectors, numbers)."""
        if self.block is None:
            return values.reshape(len(values), -1)
        height, width, channels = self.shape
        tall, wide = self.block
        blocks = values.reshape(len(values), height // tall, tall, width // wide, wide, channels)
        return blocks.transpose(0, 1, 3, 2, 4, 5).reshape(-1, tall * wide * channels)

    def _step(self):
        return max(1, (8 << 20) // math.prod(self.shape))
