"""What obspy reads -> pieces without gaps, and their samples a chunk at a time at the rate of a task.

Of miniSEED only what a chunk needs is in memory; other formats are read at once.
"""

import glob
from fractions import Fraction
from functools import cached_property
from pathlib import Path

import numpy as np
import obspy
import scipy.signal

from hourglass.formats.records import COMPONENTS, RATE
from hourglass.ground.errors import UserError
from hourglass.streams.pieces import Piece, common, joined

PLACE = {"Z": 0, "N": 1, "1": 1, "E": 2, "2": 2}  # the last letter of a channel, and its place in `COMPONENTS`
CHUNK, MARGIN = 600, 20  # s: what is read at once, and what more on either side, so that no filter sees an end
SHORTEST = 1  # s
FINEST, DRIFT = 20_000, 6e-8  # of what numbers the ratio of two rates may be, and how far off: 5 ms a day


class Recording:
    """A file that obspy reads, or several with `*` in the name.

    Parameters
    ----------
    path : str

    Attributes
    ----------
    format : str
        As obspy calls it.
    files : list of str
    not_numbers, short : int
        Samples read so far that are no finite numbers and were taken for 0; pieces that were left out.

    Raises
    ------
    UserError
        Where it is not there, or obspy cannot read it.
    """

    def __init__(self, path):
        self.path, self.not_numbers, self.short = path, 0, 0
        self.files = [file for file in sorted(glob.glob(path)) if Path(file).is_file()]
        if not self.files:
            raise UserError(f"{path}: expected a file with a record, such as miniSEED or SAC; found none")
        self.headers = self._read(headonly=True)
        self.format = self.headers[0].stats._format

    def pieces(self, together):
        """Return the pieces of a second and more, of each channel by itself, or of a station's three components `together`.

        Raises
        ------
        UserError
            Where there is none, a channel is slower than the networks are or of a rate without such a ratio, or a component's name is none.
        """
        found = self._pieces(together)
        kept = [piece for piece in found if piece.samples >= SHORTEST * piece.rate]
        if not kept:
            rates = sorted({trace.stats.sampling_rate for trace in self.headers})
            differ = (
                f", at {' and '.join(f'{rate:g}' for rate in rates)} samples a second: resample to one rate" if rates[1:] else ""
            )
            raise UserError(
                f"{self.path}: expected at least {SHORTEST} s without gaps, of all components at once; found none{differ}"
            )
        self.short = len(found) - len(kept)
        return kept

    def _pieces(self, together):
        traces = {}
        for trace in sorted(self.headers, key=lambda trace: (trace.id, trace.stats.starttime)):
            if trace.stats.sampling_rate < RATE:
                raise UserError(
                    f"{self.path}: {trace.id} has {trace.stats.sampling_rate:g} samples a second: expected {RATE} or more; "
                    "what a slower record lacks the networks were trained with"
                )
            if abs(_share(trace.stats.sampling_rate) * trace.stats.sampling_rate / RATE - 1) > DRIFT:
                raise UserError(
                    f"{self.path}: {trace.id} has {trace.stats.sampling_rate:.9g} samples a second: expected a rate in a ratio to {RATE} of "
                    f"whole numbers up to {FINEST:,}, as time drifts otherwise; resample it"
                )
            traces.setdefault(trace.id, []).append(trace.stats)
        whole = {channel: joined(channel, stats) for channel, stats in traces.items()}
        if not together:
            return [piece for pieces in whole.values() for piece in pieces]
        return [piece for station in self._stations(whole) for piece in station]

    def _stations(self, whole):
        """Yield the pieces of each station: where all its components are there at once."""
        stations = {}
        for channel in whole:
            if (letter := channel[-1:]) not in PLACE:
                raise UserError(f"{self.path}: {channel} is no component: expected a channel that ends in Z, N or 1, E or 2")
            stations.setdefault(channel[:-1], {})[PLACE[letter]] = channel
        for places in stations.values():
            names = tuple(places.get(place, "") for place in range(len(COMPONENTS)))
            first, *others = (whole[channel] for channel in places.values())
            for other in others:
                first = [both for one in first for two in other if (both := common(one, two))]
            yield [Piece(names, piece.start, piece.samples, piece.rate) for piece in first]

    def chunks(self, piece, task):
        """Yield a piece's samples (samples, components) as float32 at the task's rate and as the task filters them."""
        share, level = _share(piece.rate), 0.0
        slower = RATE // task.RATE
        step = share.denominator * slower  # samples of the record after which both rates meet again
        chunk, margin = (max(1, round(seconds * piece.rate / step)) * step for seconds in (CHUNK, MARGIN))
        for first in range(0, piece.samples, chunk):
            low, high = max(0, first - margin), min(piece.samples, first + chunk + margin)
            waves = self._samples(piece, low, high)
            level = level if first else waves.mean(axis=0)  # an offset would ring at the ends
            waves -= level
            if share != 1:
                waves = scipy.signal.resample_poly(waves, share.numerator, share.denominator, axis=0)
            waves = task.given(waves[None])[0]
            before, after = (int((at - low) * share / slower) for at in (first, first + chunk))
            yield np.asarray(
                waves[before:] if high == piece.samples and first + chunk >= high else waves[before:after], np.float32
            )

    def _samples(self, piece, low, high):
        """Return the samples from `low` on and before `high` of a piece, (samples, components), what was not recorded 0."""
        half = 0.5 / piece.rate
        start, end = piece.start + low / piece.rate - half, piece.start + (high - 1) / piece.rate + half
        stream = self._read(starttime=start, endtime=end) if self.format == "MSEED" else self._whole.slice(start, end)
        waves = np.zeros((high - low, len(piece.channels)))
        for place, channel in enumerate(piece.channels):
            for trace in stream.select(id=channel) if channel else ():
                at = round((trace.stats.starttime - piece.start) * piece.rate) - low
                found = trace.data[max(0, -at) : high - low - at]
                waves[max(0, at) : max(0, at) + len(found), place] = found
        finite = np.isfinite(waves)
        self.not_numbers += int(waves.size - finite.sum())
        return np.where(finite, waves, 0.0)

    @cached_property
    def _whole(self):
        return self._read()

    def _read(self, **options):
        try:
            return obspy.read(self.path, **options)
        except Exception as error:  # of a damaged or foreign file; obspy raises many kinds
            if isinstance(error, OSError) and error.errno:
                raise
            said = " ".join(str(error).split()) or type(error).__name__
            raise UserError(f"{self.path}: expected a record that obspy reads, such as miniSEED or SAC ({said})") from None


def _share(rate):
    """Return how many samples there are at the networks' rate for one at `rate`."""
    return Fraction(RATE / rate).limit_denominator(FINEST)


def told(piece):
    """Return in words which piece it is."""
    return f"{' '.join(filter(None, piece.channels))} {piece.start}, {piece.samples / piece.rate:,.1f} s"


def left_out(recording):
    """Return in lines what of a record was not used."""
    lines = [f"{recording.short} pieces of less than {SHORTEST} s are left out\n"] if recording.short else []
    if recording.not_numbers:
        lines.append(f"{recording.path}: {recording.not_numbers:,} samples are no finite numbers and were taken for 0\n")
    return "".join(lines)
