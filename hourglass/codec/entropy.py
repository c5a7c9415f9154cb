"""Whole numbers <-> few bytes: a range coder under a model that learns as it goes, and forgets.

The numbers are (places, channels): the codes of neighbouring places in order, in parts. Of a
part each is coded as its difference from the channel's number at the place before, or as it is,
whichever comes out shorter, under a Laplace distribution whose width is the mean size of the
channel's last numbers. The decoder learns the same from what it has decoded, in integers, so
that nothing but one byte of the first width has to be sent. The low bits of wide
numbers, which are as good as random, stand beside the coder's words as they are.
Source: adaptive Golomb-Rice coding as in JPEG-LS (Weinberger et al. 2000), with asymmetric numeral
systems (`hourglass.codec.rans`) in Golomb's place.

A part: how many words (an integer of 7 bits a byte), 1 byte of first width and differences, the words, the bits.
"""

import numpy as np

from hourglass.codec import bits, rans

LARGEST = 32767
LEAST_BITS = rans.LEAST_BITS
WINDOW = 64  # places that the width is of: sections side by side differ
WEIGHT = 4  # the first width counts as this many places
FIRST = [round(2 ** (exponent / 8 + 5)) for exponent in range(128)]  # widths times 256: 1/8 and up
EDGES = np.array([int(2 ** ((level + 0.5) / rans.AN_OCTAVE + 3)) for level in range(21 * rans.AN_OCTAVE)])  # times 256
CLOSE = 64  # bits: of two ways so close both are coded, for a coder's words are whole ones
WHOLE = 18  # bits of a number that is written as it is


class DamagedError(ValueError):
    """Raised for bytes that cannot be the numbers asked for."""


def pack(numbers):
    """Return a part, (places, channels) of int between -LARGEST and LARGEST, as bytes.

    Raises
    ------
    ValueError
        Where a number is larger.
    """
    numbers = np.asarray(numbers, np.int64)
    if np.abs(numbers).max() > LARGEST:
        raise ValueError(f"numbers from -{LARGEST} to {LARGEST} can be packed")
    ways = [_modelled(numbers, False), _modelled(np.diff(numbers, axis=0, prepend=0), True)]
    least = min(bits for bits, _ in ways)
    return min((_coded(**way) for bits, way in ways if bits < least + CLOSE), key=len)


def _modelled(coded, differences):
    """Return about how many bits `_coded` takes, and what it is to code."""
    sizes = np.abs(coded)
    exponent = min(127, max(0, round(8 * np.log2(max(sizes[:1].mean(), 1 / 8))) + 24))
    sums = np.concatenate([np.zeros_like(sizes[:1]), np.cumsum(sizes, axis=0)])
    places = np.arange(len(coded))
    levels, low = _widths(sums[:-1] - sums[np.maximum(places - WINDOW, 0)], np.minimum(places, WINDOW)[:, None], exponent)
    high = coded >> low
    beyond = np.abs(high) > rans.MOST
    symbols, levels = np.where(beyond, rans.BEYOND, high + rans.MOST).ravel(), levels.ravel()
    low, lengths = np.where(beyond, coded + (1 << WHOLE - 1), coded - (high << low)).ravel(), np.where(beyond, WHOLE, low).ravel()
    way = {"symbols": symbols, "levels": levels, "low": low, "lengths": lengths}
    return rans.length(symbols, levels) + lengths.sum(), way | {"exponent": exponent, "differences": differences}


def _coded(symbols, levels, low, lengths, exponent, differences):
    words, beside = rans.encode(symbols, levels), bits.write(low, lengths)
    return bits.count(len(words) // 2) + bits.count(len(beside)) + bytes([exponent | 128 * differences]) + words + beside


def _widths(sums, places, exponent):
    """Return the level of each width, of the sizes' `sums` over so many `places`, and how many low bits stand beside."""
    level = np.searchsorted(EDGES, ((sums << 8) + WEIGHT * FIRST[exponent]) // (places + WEIGHT), "right")
    low = np.maximum(0, (level - rans.LEVELS) // rans.AN_OCTAVE + 1)
    return level - rans.AN_OCTAVE * low, low


class Unpacker:
    """Gives back the numbers, (places, channels) in all, of the parts that `pack` made, one after another in `content`.

    Raises
    ------
    DamagedError
        Where `content` cannot be so many numbers, here and in `take`.
    """

    def __init__(self, content, places, channels):
        if 8 * len(content) < LEAST_BITS * places * channels:
            raise DamagedError("cut short")
        self._content, self._channels = memoryview(content), channels

    def take(self, places):
        """Return the next part, (places, channels)."""
        words, beside = self._count(), self._count()
        head = self._taken(1)[0]
        try:
            decoder, low = rans.Decoder(self._taken(2 * words)), bits.Reader(self._taken(beside))
            coded = self._coded(places, head & 127, decoder, low)
        except IndexError as error:
            raise DamagedError("not what a range coder writes") from error
        numbers = np.cumsum(coded, axis=0) if head & 128 else coded
        if not decoder.ended() or np.abs(numbers).max() > LARGEST:
            raise DamagedError("not what is packed")
        return numbers

    def _coded(self, places, exponent, decoder, beside):
        coded, sums = np.empty((places, self._channels), np.int64), np.zeros(self._channels, np.int64)
        for place in range(places):
            levels, low = _widths(sums, min(place, WINDOW), exponent)
            high = np.array(decoder.take(levels.tolist())) - rans.MOST
            beyond = high > rans.MOST
            found = coded[place] = high << low
            lengths = np.where(beyond, WHOLE, low)
            if lengths.any():
                coded[place] = beside.take(lengths) + np.where(beyond, -1 << WHOLE - 1, found)
            sums += np.abs(coded[place])
            if place >= WINDOW:
                sums -= np.abs(coded[place - WINDOW])
        return coded

    def _taken(self, count):
        """Return the next bytes."""
        if len(self._content) < count:
            raise DamagedError("cut short")
        taken, self._content = self._content[:count], self._content[count:]
        return taken

    def _count(self):
        """Return the whole number that comes next, as `bits.count` writes it."""
        found = 0
        for shift in range(0, 35, 7):
            byte = self._taken(1)[0]
            found |= (byte & 127) << shift
            if byte < 128:
                return found
        raise DamagedError("no number of words")
