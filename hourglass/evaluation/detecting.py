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
        Windows (rows, samples, 3), and the samples of P and of S: not a number where nobody read them, and the window is left
        out, infinite where they lie past it.
    silence : array (rows, samples, 3)
        Windows of noise.
    rate : int
    probabilities : function
        From windows to the probabilities (rows, samples, 3) of an earthquake, P and S.

    Returns
    -------
    pandas.DataFrame
        As of `summed`.
    """
    found = [*by_network(tuning, tests, silence, rate, probabilities), *by_classics(tuning, tests, silence, rate)]
    rows = [row for one in found for row in summed(*one, rate)]
    return pd.DataFrame(rows).sort_values("phase", kind="stable", ignore_index=True)


def by_network(tuning, tests, silence, rate, probabilities):
    """Yield (method, phase, {tolerance: counts}, hours of noise, false picks in them, what it was tuned to) of each phase.

    Counts are (rows, 4), as `picking.matched` gives them, of the windows whose arrival was read.
    """
    made = {part: probabilities(windows) for part, windows in (("tuning", tuning[0]), ("tests", tests[0]), ("silence", silence))}
    for number, phase in enumerate(PHASES, 1):
        (known, wanted), (read, arrivals) = (_read(part[number]) for part in (tuning, tests))
        series = {part: one[..., number] for part, one in made.items()}
        threshold = max(THRESHOLDS, key=lambda one: _f1(_picked(series["tuning"][known], one, rate), wanted, rate))
        kept, false = _picked(series["tests"][read], threshold, rate), _picked(series["silence"], threshold, rate)
        yield of_phase("network", phase, kept, arrivals, silence, false, {"threshold": threshold}, rate)


def by_classics(tuning, tests, silence, rate):
    """Yield the same of the classical pickers."""
    for number, phase in enumerate(PHASES, 1):
        (known, wanted), (read, arrivals) = (_read(part[number]) for part in (tuning, tests))
        for of, grid in pickers.GRID.items():
            numbers = max(grid, key=lambda one: _f1(_classical(of, tuning[0][known], rate, one, number), wanted, rate))
            kept, false = (_classical(of, windows, rate, numbers, number) for windows in (tests[0][read], silence))
            yield of_phase(of.__name__, phase, kept, arrivals, silence, false, numbers, rate)


def of_phase(method, phase, picks, arrivals, silence, false, numbers, rate):
    """Return what is yielded above of the picks of one method and phase, and of those that are `false` in `silence`."""
    counts = {
        tolerance: np.array([matched(one, at, tolerance * rate) for one, at in zip(picks, arrivals)]) for tolerance in TOLERANCES
    }
    return method, phase, counts, silence.shape[0] * silence.shape[1] / rate / 3600, sum(map(len, false)), numbers


def summed(method, phase, counts, hours, false, numbers, rate, groups=None):
    """Return a row for each tolerance of what `by_network` yields, with intervals over the windows, or over `groups` of them.

    Returns
    -------
    list of dict
        `method`, `phase`, `tolerance`, `precision`, `recall`, `f1` with `low` and `high` of its 95 % interval, `error` and `deviation` (s),
        `false_an_hour` on noise, and `tuned`.
    """
    rows = []
    for tolerance, found in counts.items():
        f1 = intervals.of(found, lambda drawn: scores(drawn, rate)["f1"], groups)
        row = {"method": method, "phase": phase, "tolerance": tolerance} | scores(found, rate)
        row |= {"low": f1["low"], "high": f1["high"], "false_an_hour": false / hours}
        rows.append(row | {"tuned": ", ".join(f"{name} {value:g}" for name, value in numbers.items())})
    return rows


def _read(arrivals):
    """Return where somebody read an arrival, and those."""
    there = ~np.isnan(arrivals)
    return there, arrivals[there]


def _picked(series, threshold, rate):
    return [peaks(one, threshold, APART * rate) for one in series]


def _classical(of, windows, rate, numbers, number):
    return [[at for at in of(window, rate, **numbers)[number - 1 : number] if at is not None] for window in windows]


def _f1(picks, arrivals, rate):
    counts = np.array([matched(one, at, TOLERANCES[-1] * rate) for one, at in zip(picks, arrivals)])
    return scores(counts, rate)["f1"]
