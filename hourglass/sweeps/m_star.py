"""m*: the smallest bottleneck at which reconstructions are still recognised, by a curve that only rises; and the table of a sweep.

A single m above or below the line is chance. So recognition over m, all seeds together, is fitted by
a curve that never falls (isotonic regression: Barlow et al. 1972), and m* is where that reaches a share of what
the originals give, both counted from chance on. The interval is of a bootstrap (Efron 1979) that draws seeds and test images
at once, the same for the originals, the network and PCA.
"""

import math

import numpy as np
import pandas as pd
from scipy.optimize import isotonic_regression

PREFIXES = ("", "beside_", "pca_")  # of the network's numbers, of those with `beside` and of PCA's


def table(methods):
    """Return a row for each (m, seed), errors on grey values 0 to 255, and beside each recognition the curve fitted to it.

    `methods` has for each of `PREFIXES`, as far as it is there, {(m, seed): result of hourglass.sweeps.subject.Subject}.
    """
    rows = []
    for m, seed in methods[""]:
        row = {"m": m, "seed": seed}
        for prefix, cells in methods.items():
            cell = cells[m, seed]
            mse = float(cell["mse"])
            row |= {f"{prefix}mse_255": 255**2 * mse, f"{prefix}psnr_db": -10 * math.log10(max(mse, 1e-12))}
            row |= {f"{prefix}{name}": float(cell[name][0]) for name in ("recognition", "retrained") if name in cell}
            row |= {f"{prefix}{name}": float(cell[name]) for name in ("iou",) if name in cell}
            row |= {f"{prefix}{name}": int(cell[name]) for name in ("dead_units", "epochs") if name in cell}
        rows.append(row)
    found = pd.DataFrame(rows)
    found["live_units"] = found["m"] - found["dead_units"]
    for prefix in methods:
        for name, x in (("recognition", "m"), ("retrained", "m"), ("recognition", "live_units")):
            if f"{prefix}{name}" in found and (x == "m" or not prefix):
                known = found[f"{prefix}{name}"].notna()
                at, fit = fitted(*found.loc[known, [x, f"{prefix}{name}"]].to_numpy().T, np.ones(known.sum()))
                ending = "fitted" if x == "m" else "fitted_live"
                found.loc[known, f"{prefix}{name}_{ending}"] = fit[np.searchsorted(at, found.loc[known, x])]
    return found


def sufficient(methods, originals, chance, share, seed):
    """Return m* of each method: over m, of the network over its live units too, and by recognizers trained anew; and the largest tried.

    Parameters
    ----------
    methods : dict
        As `table` takes it.
    originals : dict
        {seed: recognition of the originals (draws,)}
    chance : array (draws,)
    share : float
    seed : int
        Of the draws of seeds.
    """
    seeds = sorted(originals)
    drawn = np.random.default_rng([seed, 8]).multinomial(len(seeds), np.full(len(seeds), 1 / len(seeds)), len(chance) - 1)
    drawn = np.concatenate([np.ones((1, len(seeds)), int), drawn])  # (draws, seeds), first each once
    of_originals = (drawn * np.stack([originals[one] for one in seeds], axis=1)).sum(axis=1) / len(seeds)
    enough = np.where(of_originals > chance, chance + share * (of_originals - chance), np.inf)
    found = {}
    for prefix, cells in methods.items():
        for name, ending in (("recognition", ""), ("recognition", "_live"), ("retrained", "_retrained")):
            points = {place: cell for place, cell in cells.items() if name in cell}
            if not points or (ending == "_live" and prefix):
                continue
            x = np.array([m - int(cell["dead_units"]) if ending == "_live" else m for (m, _), cell in points.items()])
            y = np.stack([cell[name] for cell in points.values()], axis=1)
            weights = drawn[:, [seeds.index(one) for _, one in points]]
            found |= {} if prefix else {f"largest{ending}": int(x.max())}
            found |= {
                f"{prefix}m_star{ending}{of}": value for of, value in zip(("", "_low", "_high"), smallest(x, y, weights, enough))
            }
    return found


def smallest(x, recognised, weights, enough):
    """Return the smallest x at which the fitted recognition is enough, with its 95 % interval.

    Parameters
    ----------
    x : array (points,)
        m, or how many units are live.
    recognised : array (draws, points)
        The first draw is the data as they are.
    weights : array (draws, points)
        How often each point is drawn.
    enough : array (draws,)
        The recognition that is.

    Returns
    -------
    tuple of three (int or None)
        It, and the 2.5th and 97.5th percentile of the other draws'. None where no x is enough.
    """
    first = [crossing(*fitted(x, *point), line) for *point, line in zip(recognised, weights, enough)]
    low, high = np.percentile(first[1:], (2.5, 97.5), method="inverted_cdf")
    return tuple(int(value) if np.isfinite(value) else None for value in (first[0], low, high))


def fitted(x, y, weights):
    """Return the different x, ascending, and the values there of the rising curve with the least squared error from the points.

    `x`, `y` and `weights` are arrays (points,); points of no weight count for nothing.
    """
    at, place = np.unique(x[weights > 0], return_inverse=True)
    y, weights = y[weights > 0], weights[weights > 0]
    total = np.bincount(place, weights)
    return at, isotonic_regression(np.bincount(place, weights * y) / total, weights=total).x


def crossing(at, fit, enough):
    """Return the first of `at` whose fitted value is `enough`, infinity where none is."""
    return at[np.argmax(fit >= enough)] if fit[-1] >= enough else np.inf
