"""What a network sees of uint8 rows: the value range its write-up trains in, and damage to be undone.

Every draw is a function of (seed, epoch, batch), so that no random state has to be kept.
"""

from typing import Annotated, Literal

import tensorflow as tf
from pydantic import Field

from hourglass.inputs import structured
from hourglass.inputs.augmentation import flipped, shifted
from hourglass.inputs.corruption import crosshair
from hourglass.inputs.scaling import RANGES


class Inputs:
    """The way from uint8 rows to a network's inputs and targets, and from its outputs to [0, 1].

    Parameters
    ----------
    scaling : str
        The range of inputs and targets: `bytes` 0 to 255, `unit` 0 to 1, `symmetric` -1 to 1.
    corruption : str
        `noise`: Gaussian of standard deviation `amount` (on [0, 1]), then clipped to the
        range. `dropout`: a share `amount` of the values becomes 0 and the others grow by
        1 / (1 - amount). `crosshair`: a bright cross through a random point, its arms 1 to
        `amount` pixels thick; of a column a bright stretch. Of images only, and as
        `hourglass.inputs.structured` says: `stripes`, `swell` and `ground_roll` are added,
        `amount` (on [0, 1]) times as strong as there, then clipped to the range;
        `missing_traces` turns a share `amount` of the columns black.
    shift : int
        In training a row is moved by up to this many pixels in each direction, to a new
        place each epoch; what comes in from outside is 0.
    flips : bool
        In training half of the rows are turned upside down, and half have their values
        inverted: seismic waves from below, and of the other polarity.
    """

    def __init__(
        self,
        *,
        scaling: Literal["bytes", "unit", "symmetric"],
        corruption: Literal[
            "none", "noise", "dropout", "crosshair", "stripes", "missing_traces", "swell", "ground_roll"
        ] = "none",
        amount: Annotated[float, Field(ge=0)] = 0,
        shift: Annotated[int, Field(ge=0)] = 0,
        flips: bool = False,
    ):
        self.low, self.high = RANGES[scaling]
        self.corruption, self.amount, self.shift, self.flips = corruption, amount, shift, flips

    def scale(self, rows):
        """Return uint8 rows as float32 in the range."""
        return self.low + tf.cast(rows, tf.float32) * ((self.high - self.low) / 255.0)

    def unscale(self, values):
        """Return values of the range on [0, 1]."""
        return (values - self.low) / (self.high - self.low)

    def pair(self, rows, draw, training):
        """Return (what the network gets, what it should give) for uint8 rows.

        Parameters
        ----------
        rows : tensor (rows, ...) of uint8
        draw : pair of int
            Decides the damage; the same pair, the same damage.
        training : bool
            Whether rows are shifted and flipped, too.
        """
        if training and self.shift:
            rows = shifted(rows, draw, self.shift)
        if training and self.flips:
            rows = flipped(rows, draw)
        clean = self.scale(rows)
        return self.corrupt(clean, draw)[0], clean

    def corrupt(self, clean, draw):
        """Return the damaged values and where they were damaged (bool)."""
        if self.corruption == "noise":
            noise = self.amount * (self.high - self.low) * tf.random.stateless_normal(tf.shape(clean), draw)
            return tf.clip_by_value(clean + noise, self.low, self.high), tf.ones_like(clean, tf.bool)
        if self.corruption == "dropout":
            dropped = tf.random.stateless_uniform(tf.shape(clean), draw) < self.amount
            return tf.where(dropped, 0.0, clean / (1 - self.amount)), dropped
        if self.corruption == "crosshair":
            cross = crosshair(clean, draw, int(self.amount))
            return tf.where(cross, self.high, clean), cross
        if self.corruption == "missing_traces":
            missing = structured.missing_traces(clean, draw, self.amount)
            return tf.where(missing, self.low, clean), missing
        if self.corruption in structured.ADDED:
            added = self.amount * (self.high - self.low) * structured.ADDED[self.corruption](clean, draw)
            there = tf.broadcast_to(added != 0, tf.shape(clean))
            return tf.clip_by_value(clean + added, self.low, self.high), there
        return clean, tf.zeros_like(clean, tf.bool)
