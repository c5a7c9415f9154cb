"""How well arrivals are picked: which picks lie near an analyst's, which are false, which are missing."""

import numpy as np
import scipy.signal


def peaks(probabilities, threshold, apart):
    """Return the samples at which a series of probabilities (samples,) has peaks above `threshold`, at least `apart` samples from higher ones."""
    padded = np.concatenate([[0], probabilities, [0]])  # or one at an end is none
    return scipy.signal.find_peaks(padded, height=threshold, distance=apart)[0] - 1


def matched(picks, arrival, tolerance):
    """Return (found, missing, false, residual) of the picks of one record.

    Parameters
    ----------
    picks : sequence of samples
    arrival : float
        The analyst's sample; infinite where there is none.
    tolerance : float
        Samples. The nearest pick counts as found where it is no farther; all others are false.

    Returns
    -------
    tuple of int, int, int, float
        The residual, pick less arrival in samples, is not a number where nothing is found.
    """
    if np.isinf(arrival):
        return 0, 0, len(picks), np.nan
    away = np.asarray(picks, float) - arrival
    if len(away) and np.abs(away).min() <= tolerance:
        return 1, 0, len(away) - 1, away[np.abs(away).argmin()]
    return 0, 1, len(away), np.nan


def scores(counts, rate):
    """Return precision, recall, F1, and mean absolute error and deviation (s) of picks.

    Parameters
    ----------
    counts : array (records, 4)
        What `matched` gives of each.
    rate : float
        Samples a second.
    """
    found, missing, false = counts[:, :3].sum(axis=0)
    residuals = counts[~np.isnan(counts[:, 3]), 3] / rate
    return {
        "precision": found / max(found + false, 1),
        "recall": found / max(found + missing, 1),
        "f1": 2 * found / max(2 * found + false + missing, 1),
        "error": float(np.abs(residuals).mean()) if len(residuals) else np.nan,
        "deviation": float(residuals.std()) if len(residuals) else np.nan,
    }
