"""Whole numbers <-> few bytes: a range coder under a model that learns as it goes.

The numbers are (places, channels): the codes of neighbouring places in order. Each is
coded as its difference from the channel's number at the place before, or as it is,
whichever comes out shorter, under a Laplace distribution whose width is the mean size of
the channel's numbers so far. The decoder learns the same from what it has decoded, in
integers, so that nothing but one byte of the first width has to be sent. Numbers come and
go a part at a time, in memory that does not grow with them.
Source: adaptive Golomb-Rice coding as in JPEG-LS (Weinberger et al. 2000), with the range
coder of the `constriction` package (Bamler 2022) in Golomb's place.
"""

import math
import struct

import numpy as np
from constriction import stream

LARGEST = 32767
LAPLACE = stream.model.QuantizedLaplace(-2 * LARGEST, 2 * LARGEST)
LEAST_BITS = -math.log2(1 - 4 * LARGEST / 2**24)  # of a number: each other one, too, has a share of 2**-24 at least
WEIGHT = 4  # the first width counts as this many numbers


class DamagedError(ValueError):
    """Raised for bytes that cannot be the numbers asked for."""


class Packer:
    """Turns numbers into bytes."""

    def __init__(self):
        self._ways = [_Way(differences) for differences in (False, True)]

    def add(self, numbers):
        """Take the next (places, channels) of int between -LARGEST and LARGEST.

        Raises
        ------
        ValueError
            Where a number is larger.
        """
        numbers = np.asarray(numbers, np.int64)
        if np.abs(numbers).max() > LARGEST:
            raise ValueError(f"numbers from -{LARGEST} to {LARGEST} can be packed")
        for way in self._ways:
            way.add(numbers)

    def content(self):
        """Return the numbers so far as bytes."""
        return min((way.content() for way in self._ways), key=len)


class _Way:
    """The numbers as they are, or as differences, under a range coder."""

    def __init__(self, differences):
        self.differences, self.encoder = differences, stream.queue.RangeEncoder()
        self.exponent, self.places, self.before, self.last = None, 0, 0, 0

    def add(self, numbers):
        coded = np.diff(numbers, axis=0, prepend=np.zeros_like(numbers[:1]) + self.last) if self.differences else numbers
        if self.exponent is None:
            self.exponent = min(127, max(0, round(8 * math.log2(max(np.abs(coded[:1]).mean(), 1 / 8))) + 24))
        sizes = np.abs(coded)
        sums = self.before + np.cumsum(sizes, axis=0)
        widths = _widths(sums - sizes, self.places + np.arange(len(coded))[:, None], self.exponent)
        self.encoder.encode(coded.astype(np.int32).ravel(), LAPLACE, np.zeros(coded.size), widths.ravel())
        self.places, self.before, self.last = self.places + len(coded), sums[-1], numbers[-1]

    def content(self):
        words = self.encoder.get_compressed().astype("<u4").tobytes()
        return struct.pack("<B", self.exponent | 128 * self.differences) + words


class Unpacker:
    """Gives back the numbers, (places, channels) in all, that `Packer` made into `content`.

    Raises
    ------
    DamagedError
        Where `content` cannot be so many numbers, here and in `take`.
    """

    def __init__(self, content, places, channels):
        if len(content) % 4 != 1 or 8 * len(content) < LEAST_BITS * places * channels - 64:
            raise DamagedError("cut short")
        self._decoder = stream.queue.RangeDecoder(np.frombuffer(content, "<u4", offset=1).astype(np.uint32))
        self._exponent, self._differences = content[0] & 127, content[0] & 128
        self._places, self._before, self._last = 0, np.zeros(channels, np.int64), 0

    def take(self, places):
        """Return the next (places, channels) numbers."""
        coded, mean = np.empty((places, len(self._before)), np.int64), np.zeros(len(self._before))
        for place in range(places):
            try:
                coded[place] = self._decoder.decode(LAPLACE, mean, _widths(self._before, self._places + place, self._exponent))
            except AssertionError as error:
                raise DamagedError("not what a range coder writes") from error
            self._before += np.abs(coded[place])
        numbers = self._last + np.cumsum(coded, axis=0) if self._differences else coded
        if np.abs(numbers).max() > LARGEST:
            raise DamagedError("larger than what is packed")
        self._places, self._last = self._places + places, numbers[-1]
        return numbers


def _widths(before, places, exponent):
    """Return the Laplace distributions' widths from the sums of sizes `before` of so many `places`."""
    return np.maximum((before + WEIGHT * 2.0 ** (exponent / 8 - 3)) / (places + WEIGHT), 0.02)
