"""What a verdict is: the rules by which runs here decide on a claim. docs/verdicts.md says them in words.

Runs are the unit: trainings from another seed, order and choice of rows together, never images
or epochs. "Undecided" is a verdict, and says how many runs would decide if they scattered alike.
Of two that are compared: hourglass.reports.pairs.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special

YES, NO, UNDECIDED = VERDICTS = ("yes", "no", "undecided")
MOST = 10_000  # runs beyond which nobody goes


@dataclass
class Verdict:
    """`verdict` (yes, no, undecided), the `runs` it rests on, the number `found` with its 95 % interval `low` to `high`,
    the 95 % interval of a single further run, how many runs `would_decide` (None where no number of runs would), and the
    90 % interval of the mean."""

    verdict: str
    runs: int
    found: float
    low: float
    high: float
    one_low: float | None = None
    one_high: float | None = None
    would_decide: int | None = None
    inner_low: float | None = None
    inner_high: float | None = None


def counted(found, stated):
    """Judge a count, such as parameters: equal or not.

    Returns
    -------
    Verdict
    """
    return Verdict(YES if found == stated else NO, 1, found, found, found)


def stated_number(runs, stated, delta):
    """Judge a number that somebody else states of one run.

    Parameters
    ----------
    runs : array (n,)
        The number in each of n >= 2 runs here.
    stated : float
    delta : float
        What differences do not matter, fixed beforehand; above 0.

    Returns
    -------
    Verdict
        Yes: the 90 % interval of the mean lies within stated +- delta (two one-sided t tests
        at 5 %; Schuirmann 1987). No: the stated number lies outside of the 95 % prediction
        interval of a single run, and the 95 % interval of the mean apart from stated +- delta.
    """
    runs = np.asarray(runs, float)
    n, mean, deviation = len(runs), float(runs.mean()), float(runs.std(ddof=1))
    verdict, (low, high), (one_low, one_high), inner = _against(n, mean, deviation, stated, delta)
    decided = None
    if verdict == UNDECIDED:
        decided = first_of(n, lambda more: _against(more, mean, deviation, stated, delta)[0])
    return Verdict(verdict, n, mean, low, high, one_low, one_high, decided, *inner)


def first_of(n, verdict):
    """Return a number of runs above `n`, at most MOST, for which `verdict` is not undecided, or None; up to 5 % too large."""
    while n < MOST:
        n = max(n + 1, n * 21 // 20)
        if verdict(n) != UNDECIDED:
            return n
    return None


def interval(mean, error, freedom, level):
    """Return the interval of a mean by Student's t, from its standard error."""
    half = float(special.stdtrit(freedom, (1 + level) / 2) * error)
    return mean - half, mean + half


def _against(n, mean, deviation, stated, delta):
    """Return the verdict of `stated_number`, the 95 % interval of the mean, that of a single run, and the mean's 90 % interval."""
    error = deviation / np.sqrt(n)
    inner = interval(mean, error, n - 1, 0.90)
    low, high = interval(mean, error, n - 1, 0.95)
    one_low, one_high = interval(mean, deviation * np.sqrt(1 + 1 / n), n - 1, 0.95)
    if stated - delta <= inner[0] and inner[1] <= stated + delta:
        verdict = YES
    elif not one_low <= stated <= one_high and (high < stated - delta or low > stated + delta):
        verdict = NO
    else:
        verdict = UNDECIDED
    return verdict, (low, high), (one_low, one_high), inner
