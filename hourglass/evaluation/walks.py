"""From one image to another by way of their codes: how even the steps are, and whether the way is more than a cross-fade."""

import numpy as np

PAIRS, STEPS = 5, 16


def walks(autoencoder, held_out, seed):
    """Return `largest_step` and `middle_off`, means over pairs of test rows drawn from `seed`.

    Codes go from the one's to the other's in 16 equal steps, and are decoded.

    - `largest_step`: the largest root mean squared difference of neighbours, of the mean one: 1 where the change is even.
    - `middle_off`: how far what is decoded halfway lies from the mean of both ends, of the distance between those: 0 where
      the way is a cross-fade of pixels.

    Of two rows that decode to the same both are 0.
    """
    rng, found = np.random.default_rng([seed, 17]), []
    for _ in range(PAIRS):
        decoded = way(autoencoder, held_out[np.sort(rng.choice(len(held_out), 2, replace=False))], STEPS)
        steps, ends = distance(decoded[1:], decoded[:-1]), distance(decoded[:1], decoded[-1:])[0]
        off = distance(decoded[STEPS // 2], (decoded[0] + decoded[-1]) / 2, axis=None)
        found.append([steps.max() / steps.mean(), off / ends] if ends > 0 else [0, 0])
    return dict(zip(("largest_step", "middle_off"), map(float, np.mean(found, axis=0))))


def way(autoencoder, pair, steps):
    """Return what is decoded from the code of the first of two rows to that of the second, in equal steps: (steps + 1, ...) on [0, 1]."""
    start, stop = autoencoder.encode(pair)
    share = np.linspace(0, 1, steps + 1, dtype=np.float32).reshape(-1, *[1] * start.ndim)
    return autoencoder.decode((1 - share) * start + share * stop)


def distance(one, other, axis=(1, 2, 3)):
    """Return the root mean squared difference of images, each by itself."""
    return np.sqrt(((one - other) ** 2).mean(axis=axis))
