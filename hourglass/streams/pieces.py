"""Stretches of a record without gaps: what of a channel's traces is one, and in what two of them are there at once."""

from dataclasses import dataclass

import obspy


@dataclass(frozen=True)
class Piece:
    """A stretch of a record without gaps.

    Attributes
    ----------
    channels : tuple of str
        "network.station.location.channel" of each component, "" of one that was not recorded.
    start : obspy.UTCDateTime
    samples : int
    rate : float
        Samples a second, of the record.
    """

    channels: tuple
    start: obspy.UTCDateTime
    samples: int
    rate: float

    @property
    def end(self):
        """The time one sample after the last."""
        return self.start + self.samples / self.rate


def joined(channel, stats):
    """Return the pieces of a channel's traces, sorted by time: those that touch or overlap are one."""
    pieces = []
    for one in stats:
        rate = one.sampling_rate
        if pieces and pieces[-1].rate == rate and one.starttime <= pieces[-1].end + 0.5 / rate:
            end = max(pieces[-1].end, one.endtime + 1 / rate)
            last = pieces.pop()
            pieces.append(Piece(last.channels, last.start, round((end - last.start) * rate), rate))
        else:
            pieces.append(Piece((channel,), one.starttime, one.npts, rate))
    return pieces


def common(one, two):
    """Return the piece in which two are there, to the nearest sample of the first, or None."""
    start, end = max(one.start, two.start), min(one.end, two.end)
    samples = round((end - start) * one.rate)
    return Piece((), start, samples, one.rate) if samples > 0 and one.rate == two.rate else None
