"""What a verdict is: the rules by which runs here decide on a claim. docs/verdicts.md says them in words.

Runs are the unit: trainings from another seed, order and choice of rows together, never images
or epochs. "Undecided" is a verdict, and says how many runs would decide if they scattered alike.
"""

from dataclasses import dataclass

import numpy as np
from scipy import stats

YES, NO, UNDECIDED = VERDICTS = ("yes", "no", "undecided")
PAIRS = 6  # of fewer no exact interval excludes one half: 2 * 0.5**5 > 0.05
OFTEN = 0.75  # of the pairs A has to win, so that "better" is worth acting on
MOST = 10_000  # runs beyond which nobody goes


@dataclass
class Verdict:
    """`verdict` (yes, no, undecided), the `runs` it rests on, the number `found` with its 95 % interval `low` to `high`,
    the 95 % interval of a single further run, and how many runs `would_decide` (None where no number of runs would)."""

    verdict: str
    runs: int
    found: float
    low: float
    high: float
    one_low: float | None = None
    one_high: float | None = None
    would_decide: int | None = None


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
    verdict, (low, high), (one_low, one_high) = _against(n, mean, deviation, stated, delta)
    decided = None
    if verdict == UNDECIDED:
        decided = next((more for more in _growing(n) if _against(more, mean, deviation, stated, delta)[0] != UNDECIDED), None)
    return Verdict(verdict, n, mean, low, high, one_low, one_high, decided)


def better(one, other):
    """Judge whether A is better than B, a smaller number being better, from runs in pairs.

    Parameters
    ----------
    one, other : arrays (n,)
        Of A and of B, pair by pair with the same seed, order and split.

    Returns
    -------
    Verdict
        `found` is P(A better), a tie counting half, with its exact 95 % interval (Clopper and
        Pearson 1934, ties left out). Yes: it is at least 0.75 and the interval above 0.5; no: the
        mirror image. With fewer than six pairs `found` is the mean of B - A with its 95 % paired
        t interval: yes where that lies above 0, no where below.
    """
    gain = np.asarray(other, float) - np.asarray(one, float)
    n = len(gain)
    if n < PAIRS:
        mean, deviation = float(gain.mean()), float(gain.std(ddof=1))
        low, high = _interval(mean, deviation / np.sqrt(n), n - 1, 0.95)
        verdict = YES if low > 0 else NO if high < 0 else UNDECIDED
        return Verdict(verdict, n, mean, low, high, would_decide=PAIRS if verdict == UNDECIDED else None)
    wins, decided = int((gain > 0).sum()), int((gain != 0).sum())
    share = (wins + (n - decided) / 2) / n
    verdict, low, high = _of_wins(wins, decided, share)
    more = None
    if verdict == UNDECIDED and decided:
        rate = wins / decided
        more = next((many for many in _growing(n) if _of_wins(round(rate * many), many, rate)[0] != UNDECIDED), None)
    return Verdict(verdict, n, share, low, high, would_decide=more)


def holm(chances, level=0.05):
    """Return which of several p-values hold at `level` for all together (Holm 1979)."""
    order = np.argsort(chances)
    held = np.maximum.accumulate(np.asarray(chances)[order] * np.arange(len(chances), 0, -1)) <= level
    found = np.zeros(len(chances), bool)
    found[order] = held
    return found


def _growing(n):
    """Yield numbers of runs above n, up to MOST, each a little larger than the one before."""
    while n < MOST:
        n = max(n + 1, n * 21 // 20)
        yield n


def _interval(mean, error, freedom, level):
    half = float(stats.t.ppf((1 + level) / 2, freedom) * error)
    return mean - half, mean + half


def _against(n, mean, deviation, stated, delta):
    """Return the verdict of `stated_number`, the 95 % interval of the mean and that of a single run."""
    error = deviation / np.sqrt(n)
    inner = _interval(mean, error, n - 1, 0.90)
    low, high = _interval(mean, error, n - 1, 0.95)
    one_low, one_high = _interval(mean, deviation * np.sqrt(1 + 1 / n), n - 1, 0.95)
    if stated - delta <= inner[0] and inner[1] <= stated + delta:
        verdict = YES
    elif not one_low <= stated <= one_high and (high < stated - delta or low > stated + delta):
        verdict = NO
    else:
        verdict = UNDECIDED
    return verdict, (low, high), (one_low, one_high)


def _of_wins(wins, decided, share):
    """Return the verdict of `better` and the exact interval of P(A better)."""
    low, high = stats.binomtest(wins, decided).proportion_ci(0.95, "exact") if decided else (0.0, 1.0)
    if low > 0.5 and share >= OFTEN:
        return YES, float(low), float(high)
    if high < 0.5 and share <= 1 - OFTEN:
        return NO, float(low), float(high)
    return UNDECIDED, float(low), float(high)
