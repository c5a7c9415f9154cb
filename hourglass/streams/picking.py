"""Probabilities over a record of any length -> picks, and those as a table or as QuakeML."""

import itertools

import numpy as np
import obspy
import pandas as pd
from obspy.core import event

from hourglass.evaluation.detecting import APART, PHASES
from hourglass.evaluation.picking import peaks
from hourglass.ground.errors import UserError

COLUMNS = ["time", "station", "phase", "probability", "earthquake"]
KEPT = 10  # times the least distance of two picks: how much of what was looked at is looked at again


def of_series(blocks, threshold, rate):
    """Yield (sample, number of the phase, its probability, that of an earthquake) of each peak above a threshold.

    Parameters
    ----------
    blocks : iterable of array (any number of samples, 3)
        Probabilities of an earthquake, of P and of S, one after another.
    threshold : float
    rate : int
        Samples a second. Two picks of a phase are at least `APART` seconds apart.
    """
    apart, series, offset, done = round(APART * rate), np.zeros((0, 1 + len(PHASES))), 0, 0
    for block in itertools.chain(blocks, [None]):
        series = series if block is None else np.concatenate([series, block])
        safe = offset + len(series) - (apart if block is not None else 0)  # what comes may hold a higher peak
        for number in range(1, 1 + len(PHASES)):
            for at in peaks(series[:, number], threshold, apart):
                if done <= offset + at < safe:
                    yield offset + int(at), number, float(series[at, number]), float(series[at, 0])
        done, cut = safe, max(0, len(series) - KEPT * apart)
        series, offset = series[cut:], offset + cut


def table(found):
    """Return picks, (time, station, phase, probability, probability of an earthquake), as a table in the order of time, which is text."""
    return pd.DataFrame([(str(time), *others) for time, *others in found], columns=COLUMNS).sort_values(
        ["time", "station", "phase"], ignore_index=True
    )


def write(path, picks, target):
    """Write a table of picks to `path` as what the name `target` ends in: .csv, or .xml or .qml for QuakeML.

    QuakeML knows picks of an event alone: all are of one, which is no more than what holds them.
    """
    if ending(target) == "csv":
        picks.to_csv(path, index=False, float_format="%.4f")
        return
    made = [
        event.Pick(
            time=obspy.UTCDateTime(row.time),
            waveform_id=event.WaveformStreamID(seed_string=row.station),
            phase_hint=row.phase.upper(),
            evaluation_mode="automatic",
            comments=[event.Comment(text=f"probability {row.probability:.4f}, of an earthquake {row.earthquake:.4f}")],
        )
        for row in picks.itertuples()
    ]
    catalog = obspy.Catalog([event.Event(picks=made)] if made else [])
    catalog.write(str(path), format="QUAKEML")


def ending(target):
    """Return "csv" or "xml".

    Raises
    ------
    UserError
        Where the name ends otherwise.
    """
    found = str(target).lower().rpartition(".")[2]
    if found not in ("csv", "xml", "qml"):
        raise UserError(f"{target}: expected a name that ends in .csv, or in .xml or .qml for QuakeML")
    return "csv" if found == "csv" else "xml"
