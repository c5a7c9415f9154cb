"""Whole numbers of so many bits each <-> bytes, for numbers that no model makes shorter."""

import numpy as np


def write(values, lengths):
    """Return the lowest bits of `values`, so many of each as `lengths` says, as bytes."""
    of = np.repeat(np.arange(len(values)), lengths)
    place = np.arange(len(of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    return np.packbits((values[of] >> place & 1).astype(np.uint8), bitorder="little").tobytes()


def count(number):
    """Return a whole number as bytes of 7 bits, the lowest first, all but the last of them with the eighth set."""
    return b"".join(
        bytes([number >> shift & 127 | 128 * (number >> shift + 7 > 0)]) for shift in range(0, max(1, number.bit_length()), 7)
    )


class Reader:
    """Gives back what `write` wrote, so many bits of each number at a time; IndexError where there are no more."""

    def __init__(self, content):
        self._read, self._at = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little"), 0

    def take(self, lengths):
        """Return the next numbers, of so many bits each as the array `lengths` says."""
        place = np.arange(lengths.max())
        ends = self._at + np.cumsum(lengths)
        there = place < lengths[:, None]
        self._at = int(ends[-1])
        return (self._read[np.where(there, (ends - lengths)[:, None] + place, 0)] * there << place).sum(axis=1)
