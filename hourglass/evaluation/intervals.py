"""Means with intervals over rows, of a bootstrap (Efron 1979)."""

import numpy as np

DRAWS = 1000


def mean(values, groups=None):
    """Return the mean of values (rows,) and its 95 % interval: {"mean", "low", "high"}."""
    return of(np.asarray(values, float)[:, None], lambda drawn: drawn[:, 0].mean(), groups)


def of(rows, statistic, groups=None):
    """Return a statistic of rows (rows, ...) and its 95 % interval, the same draws each time.

    Rows are drawn with replacement, or whole `groups` (rows,) of them, such as the records of one earthquake.
    """
    rng = np.random.default_rng(0)
    groups = np.arange(len(rows)) if groups is None else np.asarray(groups)
    members = [np.flatnonzero(groups == group) for group in np.unique(groups)]
    drawn = [
        statistic(rows[np.concatenate([members[one] for one in rng.integers(0, len(members), len(members))])])
        for _ in range(DRAWS)
    ]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {"mean": float(statistic(rows)), "low": float(low), "high": float(high)}
