"""A network of windows on a series of any length: windows overlap by half and fade into each other."""

import itertools

import numpy as np

AT_ONCE = 32  # windows


def blended(chunks, samples, apply):
    """Yield what `apply` makes of a series, in blocks: as many samples as came, whatever the chunks.

    Windows begin every half window and are weighted by a squared sine, which two neighbours add up to 1. What the first and the last
    one lack is the series itself, mirrored.

    Parameters
    ----------
    chunks : iterable of array (any number of samples, components)
    samples : int
        Of a window; even.
    apply : function
        From windows (rows, samples, components) to as many (rows, samples, results).
    """
    hop = samples // 2
    weights = np.sin(np.pi * (np.arange(samples) + 0.5) / samples)[:, None] ** 2
    waiting, behind, left = None, None, 0
    for chunk in itertools.chain(chunks, [None]):
        if chunk is None and waiting is None:
            return
        if chunk is not None:
            left += len(chunk)
            waiting = chunk if waiting is None else np.concatenate([waiting, chunk])
            if behind is None and len(waiting) < samples:
                continue  # the first window begins half a window before the series, which mirrors
        if behind is None:
            waiting = np.pad(waiting, [(hop, 0), (0, 0)], "symmetric")
        if chunk is None:
            waiting = np.pad(waiting, [(0, hop + -len(waiting) % hop), (0, 0)], "symmetric")
        count = (len(waiting) - samples) // hop + 1
        for first in range(0, count, AT_ONCE):
            rows = range(first, min(first + AT_ONCE, count))
            made = np.asarray(apply(np.stack([waiting[row * hop : row * hop + samples] for row in rows]))) * weights
            for one in made:
                if behind is not None:
                    block = (behind + one[:hop])[:left]
                    left -= len(block)
                    yield block
                behind = one[hop:]
        waiting = waiting[count * hop :]
