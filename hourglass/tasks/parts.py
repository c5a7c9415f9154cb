"""An earthquake and the noise apart, three components of each: what WaveDecompNet is asked for (Yin et al. 2022)."""

import numpy as np
import scipy.signal
import tensorflow as tf

from hourglass.inputs import mixtures
from hourglass.inputs.mixtures import Span

RATE, SAMPLES = 10, 600
SHAPE = (SAMPLES, 3)
LATEST = 450  # the sample of a window at which P may arrive


class Task:
    """The way from records to the network's inputs and targets.

    Parameters
    ----------
    noise : array (rows, samples, 3)
        Records of noise at 100 samples a second.
    snr : list of float
        Between which values (dB) the mixtures' SNR is drawn; the paper has -20 and 40.
    """

    def __init__(self, noise, *, snr: Span = (-20.0, 40.0)):
        self.noise, self.snr = mixtures.Noise(slower(noise), SAMPLES), snr

    def rows(self, records, arrivals):
        """Return what is trained on: records at 10 samples a second and the sample of P, of those with three components."""
        return slower(each(records, records)), each(records, arrivals["p"].to_numpy(np.int32)) // 10

    def pair(self, records, p, draw, training):
        """Return the mixtures (rows, 600, 3), and earthquake and noise (rows, 600, 6), for records."""
        signal, noise = self.drawn(records, p, draw)
        scale = tf.math.reduce_std(signal + noise, axis=1, keepdims=True)
        signal, noise = (tf.math.divide_no_nan(part, scale) for part in (signal, noise))
        return signal + noise, tf.concat([signal, noise], axis=-1)

    def drawn(self, records, p, draw):
        """Return signals and noise (rows, 600, 3) that add up to windows."""
        signal, noise = self.windows(records, p, draw)
        return signal / mixtures.reaching(mixtures.uniform(draw, 1, (len(p), 1, 1), *self.snr)), noise

    def windows(self, records, p, draw):
        """Return windows of signals, P anywhere in the first 45 s, and of noise, (rows, 600, 3), each of deviation 1."""
        start = p - tf.cast(mixtures.uniform(draw, 0, (len(p),), 0, LATEST), tf.int32)
        return mixtures.normed(mixtures.window(records, start, SAMPLES, p)), self.noise.drawn(draw, len(p))


def each(records, values):
    """Return for each row made of records (rows, samples, 3) the value of its record: of those with three components."""
    return values[records.any(axis=1).all(axis=1)]


def given(records):
    """Return what a task makes of records (rows, samples, components) at 100 samples a second before it cuts windows: fewer samples."""
    return slower(records)


def slower(records):
    """Return records (rows, samples, components) at a tenth of the rate, what is above the new one's half taken out in both directions."""
    return scipy.signal.decimate(records, 10, ftype="fir", axis=1).astype(np.float32)


def parted(model, waves):
    """Return the earthquake and the noise in windows (rows, 600, 3): two arrays like them."""
    scale = waves.std(axis=1, keepdims=True)
    given = np.divide(waves, scale, out=np.zeros_like(waves), where=scale > 0)
    made = np.asarray(model(given, training=False)) * np.concatenate([scale, scale], axis=-1)
    return made[..., :3], made[..., 3:]
