"""Means with intervals over rows, of a bootstrap (Efron 1979)."""

import numpy as np

DRAWS = 1000


def mean(values):
    """Return the mean of values (rows,) and its 95 % interval: {"mean", "low", "high"}."""
    return of(np.asarray(values, float)[:, None], lambda drawn: drawn[:, 0].mean())


def of(rows, statistic):
    """Return a statistic of rows (rows, ...) and its 95 % interval, rows drawn with replacement, the same draws each time."""
    rng = np.random.default_rng(0)
    drawn = [statistic(rows[rng.integers(0, len(rows), len(rows))]) for _ in range(DRAWS)]
    low, high = np.quantile(drawn, (0.025, 0.975))
    return {"mean": float(statistic(rows)), "low": float(low), "high": float(high)}
