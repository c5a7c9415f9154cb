"""What came of a record, written as it comes: miniSEED chunk by chunk, what cannot be continued at its end."""

import io
from pathlib import Path

import numpy as np
import obspy
from obspy.core.util.base import ENTRY_POINTS

from hourglass.ground.errors import UserError

ENDINGS = {".mseed": "MSEED", ".ms": "MSEED", ".sac": "SAC"}


def format_of(path, read):
    """Return in which format a file `path` is to be written, by its ending or else as what was `read`.

    Raises
    ------
    UserError
        Where obspy does not write it.
    """
    found = ENDINGS.get(Path(path).suffix.lower(), read)
    if found not in ENTRY_POINTS["waveform_write"]:
        raise UserError(f"{path}: obspy reads {found} and does not write it; give a name that ends in .mseed")
    try:
        obspy.Stream([obspy.Trace(np.ones(10, np.float32))]).write(io.BytesIO(), format=found)
    except Exception as error:  # of a format of whole numbers
        raise UserError(f"{path}: obspy writes no waves as {found} ({error}); give a name that ends in .mseed") from None
    return found


class Waves:
    """A file of waves, open while it is written.

    Parameters
    ----------
    path : Path
    format : str
        As obspy calls it.
    headers : obspy.Stream, optional
        Of what was read: SAC's own fields (the places of station and event, and the like) are kept.
    """

    def __init__(self, path, format, headers=()):
        self._format, self._stream, self._path = format, obspy.Stream(), path
        self._sac = {trace.id: dict(trace.stats.sac) for trace in headers if "sac" in trace.stats and format == "SAC"}
        self._file = open(path, "wb") if format == "MSEED" else None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self._file:
            self._file.close()
        elif kind is None:
            self._stream.merge(method=1).split().write(str(self._path), format=self._format)

    def add(self, piece, first, rate, waves):
        """Write the samples from `first` on of a piece, (samples, components), at `rate`; what was not recorded is left out."""
        for channel, data in zip(piece.channels, waves.T):
            if channel and len(data):
                network, station, location, name = channel.split(".")
                trace = obspy.Trace(
                    np.ascontiguousarray(data, np.float32),
                    {
                        "network": network, "station": station, "location": location, "channel": name,
                        "starttime": piece.start + first / rate, "sampling_rate": rate,
                    },
                )  # fmt: skip
                if channel in self._sac:
                    trace.stats.sac = self._sac[channel]
                if self._file:
                    obspy.Stream([trace]).write(self._file, format="MSEED")
                else:
                    self._stream += trace
