"""Earthquakes with the noise of other places added, in windows: new ones in each epoch, every draw a function of (seed, epoch, batch).

A signal-to-noise ratio (SNR) is, in dB, 20 log10 of the signal's over the noise's standard deviation in the window, all components together.
"""

from typing import Annotated

import numpy as np
import tensorflow as tf
from pydantic import Field

SMEARED = 20  # samples before P that are not taken for quiet: filters spread an onset, analysts err
Share = Annotated[float, Field(ge=0, le=1, description="a share from 0 to 1")]
Span = Annotated[list[float], Field(min_length=2, max_length=2, description="a list of two numbers, in dB")]


def uniform(draw, number, shape, low=0.0, high=1.0):
    """Return numbers from `low` to `high`, decided by `draw` (a pair of int) and a `number` that no other draw there has."""
    return tf.random.stateless_uniform(shape, tf.random.experimental.stateless_fold_in(draw, number), low, high)


def window(records, start, samples, p=None):
    """Return the `samples` from `start` (rows,) on of records (rows, length, components).

    Before a record's first sample goes on, mirrored as often as it takes, what is before `p` (rows,), the sample of the first
    arrival, by `SMEARED`: its own noise, or nothing; behind its last one the record itself, mirrored.
    """
    length = records.shape[1]
    at = start[:, None] + tf.range(samples)
    if p is not None:
        quiet = tf.maximum(p - SMEARED, 1)[:, None]
        back = (-at - 1) % (2 * quiet)
        at = tf.where(at < 0, tf.minimum(back, 2 * quiet - 1 - back), at)
        at = tf.where(at >= length, tf.maximum(2 * length - 1 - at, 0), at)
    return tf.gather(records, at, batch_dims=1)


def lengthened(records, samples):
    """Return records (rows, length, components) of at least `samples`: a shorter one goes on backwards, as often as it takes."""
    return np.pad(records, [(0, 0), (0, max(0, samples - records.shape[1])), (0, 0)], "symmetric")


def normed(waves):
    """Return waves (rows, samples, components), each component less its mean, each row with a standard deviation of 1; what is 0 everywhere stays so."""
    waves -= tf.reduce_mean(waves, axis=1, keepdims=True)  # an offset is no signal, and in use none comes in
    return tf.math.divide_no_nan(waves, tf.math.reduce_std(waves, axis=(1, 2), keepdims=True))


class Noise:
    """Records of noise of which windows are drawn.

    Parameters
    ----------
    records : array (rows, length, components)
        They are kept in memory.
    samples : int
        Of a window.
    """

    def __init__(self, records, samples):
        self.records, self.samples = tf.constant(lengthened(np.asarray(records, np.float32), samples)), samples

    def drawn(self, draw, rows):
        """Return a window for each of `rows`, of records and from samples on that are drawn: (rows, samples, components), deviation 1."""
        return self.windows(tf.cast(uniform(draw, 100, (rows,)) * self.records.shape[0], tf.int32), draw)

    def windows(self, which, draw):
        """Return the same of the records `which` (rows,)."""
        start = tf.cast(uniform(draw, 101, which.shape) * float(self.records.shape[1] - self.samples + 1), tf.int32)
        return normed(window(tf.gather(self.records, which), start, self.samples))


def reaching(snr):
    """Return by how much noise of deviation 1 is to be multiplied beside a signal of deviation 1 for an SNR in dB."""
    return 10.0 ** (-snr / 20.0)
