"""Classical pickers of arrivals, as obspy has them: a window (samples, 3) -> the samples of P and of S.

Each gives at most one of either, and has numbers to be tuned, `GRID`, on other data than it is measured on. But for `ar_pick`, which has
its own way, S is what the same method finds on the length of the horizontal components, half a second after P and later.
"""

import numpy as np
from obspy.signal import trigger

LATER = 50  # samples from P to the earliest S
S_SHORT, S_LONG = 1.0, 4.0  # s: the means that `autoregressive` finds S by


def sta_lta(window, rate, *, short, long, threshold):
    """Pick P where the mean of `short` seconds is `threshold` times that of `long` (Allen 1978), S where that is largest."""
    return _ratio(window, trigger.classic_sta_lta, int(short * rate), int(long * rate), threshold)


def recursive(window, rate, *, short, long, threshold):
    """Pick by the same of means that forget exponentially (Withers et al. 1998)."""
    return _ratio(window, trigger.recursive_sta_lta, int(short * rate), int(long * rate), threshold)


def baer(window, rate, *, threshold, lasting):
    """Pick by Baer's and Kradolfer's detector (1987): its function above `threshold` for `lasting` seconds."""

    def pick(trace):
        scaled = np.ascontiguousarray(trace / max(np.abs(trace).max(), 1e-20), np.float32)
        at, _ = trigger.pk_baer(scaled, rate, rate // 5, int(lasting * rate), threshold, 1.7 * threshold, rate, rate)
        return at if at > 1 else None

    return _both(window, pick)


def aic(window, rate, *, before):
    """Pick where Akaike's criterion of two pieces is least (Maeda 1985), from `before` seconds before the largest value to that."""

    def pick(trace):
        largest = int(np.abs(trace).argmax())
        start = max(0, largest - int(before * rate))
        return start + int(trigger.aic_simple(trace[start : largest + 1]).argmin()) if largest - start > 10 else None

    return _both(window, pick)


def autoregressive(window, rate, *, order):
    """Pick by autoregression and AIC (Akazawa 2004), with so many coefficients.

    obspy's `ar_pick` reads before its arrays where the long mean of S is longer than the record before P, and writes past them where P is
    in the last samples: what it returns then hangs on what lay in memory. So P is found first, S with a mean that fits before it, and a
    second of nothing follows the record. Without a horizontal there is no S.
    """
    there = window.any(axis=0)
    if not there[0]:
        return None, None
    if not there.all():  # P is found on the vertical alone
        window = window[:, [0, 0, 0]]
    z, n, e = np.ascontiguousarray(np.pad(window - window.mean(axis=0), ((0, rate), (0, 0))).T, np.float32)

    def pick(long, s):
        return trigger.ar_pick(z, n, e, rate, 1.0, 45.0, 1.0, 0.1, long, S_SHORT, order, order, 0.1, 0.2, s)

    p, _ = pick(S_LONG, False)
    long = min(S_LONG, p)
    s = pick(long, True)[1] if there.all() and long > S_SHORT else 0.0
    return (p * rate if p > 0 else None), (s * rate if s > p > 0 else None)


_OF_MEANS = [
    {"short": short, "long": long, "threshold": threshold}
    for short in (0.1, 0.3, 1.0)
    for long in (3, 10)
    for threshold in (2.0, 3.0, 4.0, 6.0, 9.0)
]
GRID = {  # what is tried of each
    sta_lta: _OF_MEANS,
    recursive: _OF_MEANS,
    baer: [{"threshold": threshold, "lasting": lasting} for threshold in (5.0, 7.0, 10.0, 20.0) for lasting in (0.2, 0.6)],
    aic: [{"before": before} for before in (2.0, 5.0, 10.0, 30.0)],
    autoregressive: [{"order": order} for order in (2, 4, 8)],
}


def _both(window, pick):
    """Return P on the vertical and S on the horizontals after it, each None where `pick` finds nothing."""
    p = pick(np.ascontiguousarray(window[:, 0], np.float64))
    across = np.ascontiguousarray(np.hypot(window[:, 1], window[:, 2])[0 if p is None else int(p) + LATER :], np.float64)
    if p is None or len(across) < 4 * LATER or not across.any():
        return p, None
    s = pick(across - across.mean())
    return p, None if s is None else s + int(p) + LATER


def _ratio(window, of, short, long, threshold):
    """Return P where a ratio of the vertical passes `threshold` first, and S where that of the horizontals is largest half a second later on."""
    above = of(np.ascontiguousarray(window[:, 0], np.float64), short, long) > threshold
    if not above.any():
        return None, None
    p, across = int(above.argmax()), np.ascontiguousarray(np.hypot(window[:, 1], window[:, 2]), np.float64)
    after = of(across, short, long)[p + LATER :] if across.any() else ()
    return p, p + LATER + int(np.argmax(after)) if len(after) else None
