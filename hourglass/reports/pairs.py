"""Which of two is better, from runs in pairs: the rule of a verdict. docs/verdicts.md says it in words."""

from dataclasses import dataclass

import numpy as np
from scipy import special

from hourglass.reports.verdicts import NO, UNDECIDED, YES, first_of, interval

ENOUGH = 6  # pairs; of fewer no exact interval excludes one half: 2 * 0.5**5 > 0.05
OFTEN = 0.75  # of the pairs A has to win, so that "better" is worth acting on (Bouthillier et al. 2021)


@dataclass
class Better:
    """Whether A is better than B, a smaller number being better.

    Attributes
    ----------
    verdict : str
        yes, no (B is better), or undecided.
    runs, wins, ties : int
        How many pairs there are, A has won, and came out the same.
    difference, low, high : float
        The mean of A - B with its 95 % interval (paired t).
    share, share_low, share_high : float
        P(A better), a tie counting half, with its exact 95 % interval (Clopper and Pearson 1934, ties left out).
    would_decide : int or None
        Where it is undecided: how many pairs would decide if they went on alike; None where no number would.
    """

    verdict: str
    runs: int
    wins: int
    ties: int
    difference: float
    low: float
    high: float
    share: float
    share_low: float
    share_high: float
    would_decide: int | None = None


def better(one, other):
    """Judge whether A is better than B.

    Parameters
    ----------
    one, other : arrays (n,)
        Of A and of B, n >= 2, pair by pair with the same seed, order and split.

    Returns
    -------
    Better
        Yes: P(A better) is at least 0.75 and its interval above 0.5; no: the mirror image. Of
        fewer than six pairs, whose exact interval never is: yes where the interval of the mean of
        A - B lies below 0, no where above.
    """
    gain = np.asarray(one, float) - np.asarray(other, float)
    n, mean, deviation = len(gain), float(gain.mean()), float(gain.std(ddof=1))
    wins, ties = int((gain < 0).sum()), int((gain == 0).sum())

    def after(more):
        won = round(more * wins / n)
        return _verdict(more, mean, deviation, won, min(round(more * ties / n), more - won))

    verdict = after(n)
    low, high = interval(mean, deviation / np.sqrt(n), n - 1, 0.95)
    more = first_of(n, after) if verdict == UNDECIDED and ties < n else None
    return Better(verdict, n, wins, ties, mean, low, high, _share(n, wins, ties), *_exact(n, wins, ties), more)


def _verdict(n, mean, deviation, wins, ties):
    """Return the verdict of n pairs, A - B of this mean and standard deviation."""
    if n < ENOUGH:
        low, high = interval(mean, deviation / np.sqrt(n), n - 1, 0.95)
        return YES if high < 0 else NO if low > 0 else UNDECIDED
    share = _share(n, wins, ties)
    if 1 - OFTEN < share < OFTEN:
        return UNDECIDED
    low, high = _exact(n, wins, ties)
    return YES if low > 0.5 else NO if high < 0.5 else UNDECIDED


def _share(n, wins, ties):
    return (wins + ties / 2) / n


def _exact(n, wins, ties):
    """Return the 95 % interval of the share of wins where it is no tie, by quantiles of the beta distribution."""
    losses = n - ties - wins
    low = special.betaincinv(wins, losses + 1, 0.025) if wins else 0.0
    high = special.betaincinv(wins + 1, losses, 0.975) if losses else 1.0
    return float(low), float(high)
