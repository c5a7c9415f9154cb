"""m*: the smallest bottleneck from which reconstructions are still recognised; and the table of a sweep."""

import math

import numpy as np
import pandas as pd


def table(networks, bounds):
    """Return the table: a row for each (m, seed), errors on grey values 0 to 255, PCA's beside the network's."""
    found = []
    for (m, seed), cell in networks.items():
        row = {"m": m, "seed": seed}
        for prefix, result in (("", cell), ("pca_", bounds[m])):
            mse = float(result["mse"])
            row |= {f"{prefix}mse_255": 255**2 * mse, f"{prefix}psnr_db": -10 * math.log10(max(mse, 1e-12))}
            row |= {f"{prefix}recognition": float(result["recognition"][0])}
            row |= {f"{prefix}{name}": float(result[name]) for name in ("iou",) if name in result}
        found.append(row | {name: int(cell[name]) for name in ("dead_units", "epochs")})
    return pd.DataFrame(found)


def sufficient(widths, networks, bounds, originals, share):
    """Return m* of the network (the mean of its seeds) and of PCA, with 95 % intervals over test images."""
    seeds = {seed for _, seed in networks}
    of_network = np.stack([np.mean([networks[m, seed]["recognition"] for seed in seeds], axis=0) for m in widths], axis=1)
    of_pca = np.stack([bounds[m]["recognition"] for m in widths], axis=1)
    results = {"share": share, "originals_recognition": float(originals["recognition"][0]), "largest": int(widths[-1])}
    for prefix, values in (("", of_network), ("pca_", of_pca)):
        names = (f"{prefix}m_star", f"{prefix}m_star_low", f"{prefix}m_star_high")
        results |= dict(zip(names, smallest(widths, values, originals["recognition"], share)))
    return results


def smallest(widths, recognised, originals, share):
    """Return m*, the smallest width from which recognition stays at `share` of the originals', with its 95 % interval.

    Parameters
    ----------
    widths : list of int
        Ascending.
    recognised : array (draws, widths)
        The first draw is the data as they are.
    originals : array (draws,)
    share : float

    Returns
    -------
    tuple of three (int or None)
        m*, and the 2.5th and 97.5th percentile of the other draws' m*. None where no width is
        enough, or the originals are not recognised either.
    """
    enough = (recognised >= share * originals[:, None]) & (originals[:, None] > 0)
    stays = np.flip(np.minimum.accumulate(np.flip(enough, axis=1), axis=1), axis=1)
    first = np.where(stays.any(axis=1), stays.argmax(axis=1), len(widths))
    low, high = np.percentile(first[1:], (2.5, 97.5), method="inverted_cdf")
    return tuple([*widths, None][int(index)] for index in (first[0], low, high))
