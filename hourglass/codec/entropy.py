"""Whole numbers <-> few bytes: a range coder under a model that learns as it goes.

The numbers are (places, channels): the codes of neighbouring places in order. Each is
coded as its difference from the channel's number at the place before, or as it is,
whichever comes out shorter, under a Laplace distribution whose width is the mean size of
the channel's numbers so far. The decoder learns the same from what it has decoded, in
integers, so that nothing but one byte of the first width has to be sent.
Source: adaptive Golomb-Rice coding as in JPEG-LS (Weinberger et al. 2000), with the range
coder of the `constriction` package (Bamler 2022) in Golomb's place.
"""

import math
import struct

import numpy as np
from constriction import stream

LARGEST = 32767
LAPLACE = stream.model.QuantizedLaplace(-2 * LARGEST, 2 * LARGEST)
WEIGHT = 4  # the first width counts as this many numbers


def pack(numbers):
    """Return (places, channels) of int between -LARGEST and LARGEST as bytes.

    Raises
    ------
    ValueError
        Where a number is larger.
    """
    numbers = np.asarray(numbers, np.int64)
    if numbers.size and np.abs(numbers).max() > LARGEST:
        raise ValueError(f"numbers from -{LARGEST} to {LARGEST} can be packed")
    return min((_packed(numbers, differences) for differences in (False, True)), key=len)


def _packed(numbers, differences):
    coded = np.diff(numbers, axis=0, prepend=0) if differences else numbers
    exponent = min(127, max(0, round(8 * math.log2(max(np.abs(coded[:1]).mean(), 1 / 8))) + 24))
    before = np.cumsum(np.abs(coded), axis=0) - np.abs(coded)
    widths = _widths(before, np.arange(len(coded))[:, None], exponent)
    encoder = stream.queue.RangeEncoder()
    encoder.encode(coded.astype(np.int32).ravel(), LAPLACE, np.zeros(coded.size), widths.ravel())
    words = encoder.get_compressed().astype("<u4").tobytes()
    return struct.pack("<B", exponent | 128 * differences) + words


def unpack(content, places, channels):
    """Return the numbers that `pack` made into `content`.

    Raises
    ------
    ValueError
        Where `content` cannot be so many numbers.
    """
    if len(content) % 4 != 1:
        raise ValueError("cut short")
    decoder = stream.queue.RangeDecoder(np.frombuffer(content, "<u4", offset=1).astype(np.uint32))
    coded, before, mean = np.empty((places, channels), np.int64), np.zeros(channels, np.int64), np.zeros(channels)
    for place in range(places):
        try:
            coded[place] = decoder.decode(LAPLACE, mean, _widths(before, place, content[0] & 127))
        except AssertionError as error:
            raise ValueError("not what a range coder writes") from error
        before += np.abs(coded[place])
    return np.cumsum(coded, axis=0) if content[0] & 128 else coded


def _widths(before, places, exponent):
    """Return the Laplace distributions' widths from the sums of sizes `before` of so many `places`."""
    return np.maximum((before + WEIGHT * 2.0 ** (exponent / 8 - 3)) / (places + WEIGHT), 0.02)
