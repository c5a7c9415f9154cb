"""Whole numbers of a Laplace distribution <-> words: a range coder for numbers whose width is known.

Asymmetric numeral systems (Duda 2009; 32 bits of state, words of 16): a number that has the share f of 2**16
moves the state x to (x // f) * 2**16 + x mod f + what lies below the number. Whole numbers
alone decide, so a file is the same on every machine. The decoder takes numbers in the order
that they were given; the encoder works from the last to the first.
"""

import math
from functools import cache

import numpy as np

BITS = 16  # of a share, and of a word
ONE = 1 << BITS
MOST = 127  # numbers from -MOST to MOST have a share each, what lies beyond one together
BEYOND = 2 * MOST + 1
AN_OCTAVE = 8  # widths from one to its double
LEVELS = 9 * AN_OCTAVE  # widths from 2**-5 to 2**4: beyond MOST is one in some thousands
LEAST_BITS = -math.log2(1 - (BEYOND + 1) / ONE)  # of a number: each other one, too, has a share


@cache
def shares(level):
    """Return of each number from -MOST on, and of those beyond, how many of 2**16 it has, and how many lie below it: two lists.

    Parameters
    ----------
    level : int
        Of the width, the mean size of a number: 2**(level / AN_OCTAVE - 5).
    """
    width = 2 ** (level / AN_OCTAVE - 5)
    ends = [math.exp(-(size + 0.5) / width) for size in range(MOST + 1)]  # the chance of a larger size
    sizes = [1 - ends[0], *((more - less) / 2 for more, less in zip(ends, ends[1:]))]
    chances = [*reversed(sizes[1:]), *sizes, ends[-1]]
    found = [1 + int(chance * (ONE - BEYOND - 1)) for chance in chances]
    found[MOST] += ONE - sum(found)
    return found, [0, *np.cumsum(found[:-1]).tolist()]


@cache
def _numbers(level):
    """Return what each of the 2**16 places of a share is of, as bytes."""
    return np.repeat(np.arange(BEYOND + 1, dtype=np.uint8), shares(level)[0]).tobytes()


def encode(symbols, levels):
    """Return the words, uint16 as bytes, of symbols 0 (for -MOST) to BEYOND under widths of `levels`, arrays of the same length."""
    shares_of, belows = (table[levels, symbols][::-1].tolist() for table in _table())
    state, words = ONE, []
    for share, below in zip(shares_of, belows):
        if state >= share << BITS:
            words.append(state & ONE - 1)
            state >>= BITS
        state = (state // share << BITS) + state % share + below
    words += [state & ONE - 1, state >> BITS]
    return np.array(words[::-1], "<u2").tobytes()


def length(symbols, levels):
    """Return how many bits symbols hold under widths of `levels`; their words are up to three longer, the state and a word begun."""
    return BITS * len(symbols) - np.log2(_table()[0][levels, symbols]).sum()


@cache
def _table():
    """Return the shares of all symbols under each level, and what lies below them: two arrays (LEVELS, BEYOND + 1)."""
    return np.moveaxis([shares(level) for level in range(LEVELS)], 1, 0)


class Decoder:
    """Gives back symbols from words that `encode` wrote.

    Raises
    ------
    IndexError
        From `take`, where there are no more words.
    """

    def __init__(self, words):
        words = np.frombuffer(words, "<u2").tolist()
        self._state, self._words, self._next = words[0] << BITS | words[1], words, 2

    def take(self, levels):
        """Return the next symbols, one for each width of the list `levels`."""
        state, words, place, found = self._state, self._words, self._next, []
        for level in levels:
            low = state & ONE - 1
            symbol = _numbers(level)[low]
            share, below = shares(level)
            state = share[symbol] * (state >> BITS) + low - below[symbol]
            if state < ONE:
                state, place = state << BITS | words[place], place + 1
            found.append(symbol)
        self._state, self._next = state, place
        return found

    def ended(self):
        """Return whether all was taken, down to the state that `encode` began with."""
        return self._state == ONE and self._next == len(self._words)
