"""Pickers beside each other on records with an analyst's arrivals: each tuned on one set of windows, measured on another."""

import numpy as np
import pandas as pd

from hourglass.baselines import pickers
from hourglass.evaluation import intervals
from hourglass.evaluation.picking import matched, peaks, scores

TOLERANCES = (0.1, 0.5)  # s
THRESHOLDS = (0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
APART = 1.0  # s between two picks of one phase
PHASES = ("p", "s")


def table(tuning, tests, silence, rate, probabilities):
    """Return precision, recall, F1 and errors of the network and of the classical pickers, P and S, at each tolerance.

    Parameters
    ----------
    tuning, tests : tuple of array
        Windows (rows, samples, 3), and the samples of P and of S, not a number where there is none.
    silence : array (rows, samples, 3)
        Windows of noise.
    rate : int
    probabilities : function
        From windows to the probabilities (rows, samples, 3) of an earthquake, P and S.

    Returns
    -------
    pandas.DataFrame
        `method`, `phase`, `tolerance`, `precision`, `recall`, `f1` with `low` and `high` of its 95 % interval over the windows, `error` and
        `deviation` (s), `false_an_hour` on noise, and `tuned`.
    """
    made = {part: probabilities(windows) for part, windows in (("tuning", tuning[0]), ("tests", tests[0]), ("silence", silence))}
    hours, rows = silence.shape[0] * silence.shape[1] / rate / 3600, []
    for number, phase in enumerate(PHASES, 1):
        series = {part: one[..., number] for part, one in made.items()}
        threshold = max(THRESHOLDS, key=lambda one: _f1(_picked(series["tuning"], one, rate), tuning[number], rate))
        picks = {part: _picked(one, threshold, rate) for part, one in series.items()}
        false = sum(map(len, picks["silence"])) / hours
        rows += of_phase("network", phase, picks["tests"], tests[number], rate, false, {"threshold": threshold})
        for of, grid in pickers.GRID.items():
            numbers = max(grid, key=lambda one: _f1(_classical(of, tuning[0], rate, one, number), tuning[number], rate))
            false = sum(map(len, _classical(of, silence, rate, numbers, number))) / hours
            rows += of_phase(
                of.__name__, phase, _classical(of, tests[0], rate, numbers, number), tests[number], rate, false, numbers
            )
    return pd.DataFrame(rows)


def of_phase(method, phase, picks, arrivals, rate, false, numbers):
    """Return the rows of one method and phase, one for each tolerance."""
    found = []
    for tolerance in TOLERANCES:
        counts = np.array([matched(one, at, tolerance * rate) for one, at in zip(picks, arrivals)])
        f1 = intervals.of(counts, lambda drawn: scores(drawn, rate)["f1"])
        row = (
            {"method": method, "phase": phase, "tolerance": tolerance}
            | scores(counts, rate)
            | {"low": f1["low"], "high": f1["high"]}
        )
        found.append(row | {"false_an_hour": false, "tuned": ", ".join(f"{name} {value:g}" for name, value in numbers.items())})
    return found


def _picked(series, threshold, rate):
    return [peaks(one, threshold, APART * rate) for one in series]


def _classical(of, windows, rate, numbers, number):
    return [[at for at in of(window, rate, **numbers)[number - 1 : number] if at is not None] for window in windows]


def _f1(picks, arrivals, rate):
    counts = np.array([matched(one, at, TOLERANCES[-1] * rate) for one, at in zip(picks, arrivals)])
    return scores(counts, rate)["f1"]
