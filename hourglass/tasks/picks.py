"""The probabilities of an earthquake, of its P and of its S at each sample: what EQTransformer is asked for (Mousavi et al. 2020)."""

import numpy as np
import scipy.signal
import tensorflow as tf

from hourglass.inputs import mixtures
from hourglass.inputs.mixtures import Share, Span

RATE, SAMPLES = 100, 6000
SHAPE = (SAMPLES, 3)
BAND = (1.0, 45.0)  # Hz
WIDTH, REACH = 10, 20  # samples: the deviation of a target's bell, and how far it goes
LATEST = 5000  # the sample of a window at which P may arrive


class Task:
    """The way from records to the network's inputs and targets.

    Parameters
    ----------
    noise : array (rows, samples, 3)
        Records of noise.
    snr : list of float
        Between which values (dB) noise is added to a window; none where `clean` says so.
    clean : float
        The share of windows to which no noise is added: of real records, which bring their own.
    alone : float
        The share of windows with noise alone.
    second : float
        The share of windows with another earthquake, which begins at least 3 s after the first's S.
    dropped : float
        The share of windows in which one or two components are 0.
    """

    def __init__(
        self,
        noise,
        *,
        snr: Span = (-5.0, 40.0),
        clean: Share = 0.0,
        alone: Share = 0.2,
        second: Share = 0.2,
        dropped: Share = 0.2,
    ):
        self.noise = mixtures.Noise(filtered(noise), SAMPLES)
        self.snr, self.clean, self.alone, self.second, self.dropped = snr, clean, alone, second, dropped

    def rows(self, records, arrivals):
        """Return what is trained on: filtered records, the samples of P and of S, of those with an S."""
        there = arrivals["s"].notna().to_numpy()
        return filtered(records[there]), *(arrivals[wave].to_numpy()[there].astype(np.int32) for wave in ("p", "s"))

    def pair(self, records, p, s, draw, training):
        """Return the network's inputs (rows, 6000, 3) and its targets, earthquake, P and S, (rows, 6000, 3)."""
        rows = len(p)
        waves, targets, end = self._placed(records, p, s, draw, 0)
        others, more, begun = self._placed(*(tf.reverse(part, [0]) for part in (records, p, s)), draw, 10)
        both = (mixtures.uniform(draw, 20, (rows, 1, 1)) < self.second) & (begun[0] > end[1] + 3 * RATE)[:, None, None]
        waves += tf.where(both, others * 10 ** mixtures.uniform(draw, 21, (rows, 1, 1), -1, 0.5), 0.0)
        targets = tf.where(both, tf.maximum(targets, more), targets)
        silent = mixtures.uniform(draw, 22, (rows, 1, 1)) < self.alone
        waves, targets = (tf.where(silent, 0.0, part) for part in (waves, targets))
        waves += tf.where(silent, 1.0, self._loudness(draw, rows)) * self.noise.drawn(draw, rows)
        kept = mixtures.uniform(draw, 25, (rows, 1, 3)) < 0.5
        kept |= tf.one_hot(tf.cast(3 * mixtures.uniform(draw, 26, (rows, 1)), tf.int32), 3) > 0
        kept |= mixtures.uniform(draw, 27, (rows, 1, 1)) >= self.dropped
        return normalised(tf.where(kept, waves, 0.0)), targets

    def _placed(self, records, p, s, draw, number):
        """Return windows with P anywhere in the first 50 s, their targets, and the samples of P and of the earthquake's end."""
        start = p - tf.cast(mixtures.uniform(draw, number, (len(p),), 0, LATEST), tf.int32)
        waves = mixtures.normed(mixtures.window(records, start, SAMPLES, p))
        p, s = p - start, s - start
        return waves, targets(p, s), (p, s + tf.cast(0.4 * tf.cast(s - p, tf.float32), tf.int32))

    def _loudness(self, draw, rows):
        """Return by how much noise is multiplied, (rows, 1, 1): for an SNR that is drawn, 0 where a window stays clean."""
        loud = mixtures.reaching(mixtures.uniform(draw, 23, (rows, 1, 1), *self.snr))
        return tf.where(mixtures.uniform(draw, 24, (rows, 1, 1)) < self.clean, 0.0, loud)

    def placed(self, records, p, s, draw):
        """Return one window (rows, 6000, 3) of each filtered record, P anywhere in the first 50 s, noise added as in training, and its P and S.

        An S that nobody read is not a number, one past the window infinite.
        """
        start = p.astype(np.int32) - (LATEST * mixtures.uniform(draw, 0, (len(p),)).numpy()).astype(np.int32)
        waves = mixtures.normed(
            mixtures.window(tf.constant(records), tf.constant(start), SAMPLES, tf.constant(p.astype(np.int32)))
        )
        s = np.where(s - start >= SAMPLES, np.inf, s - start)
        return (waves + self._loudness(draw, len(p)) * self.noise.drawn(draw, len(p))).numpy(), p - start, s


def targets(p, s):
    """Return the targets (rows, 6000, 3): 1 from P to 0.4 of S - P after S, and bells of deviation 0.1 s, cut at 0.2 s, at P and at S."""
    at = tf.range(SAMPLES, dtype=tf.float32)
    p, s = (tf.cast(wave, tf.float32)[:, None] for wave in (p, s))
    bells = [tf.where(tf.abs(at - wave) <= REACH, tf.exp(-(((at - wave) / WIDTH) ** 2) / 2), 0.0) for wave in (p, s)]
    return tf.stack([tf.cast((at >= p) & (at <= s + 0.4 * (s - p)), tf.float32), *bells], axis=-1)


def given(records):
    """Return what a task makes of records (rows, samples, components) at 100 samples a second before it cuts windows: a narrower band."""
    return filtered(records)


def filtered(records):
    """Return records (rows, samples, components) between 1 and 45 Hz, in both directions, so that nothing moves."""
    band = scipy.signal.butter(4, BAND, "bandpass", fs=RATE, output="sos")
    return scipy.signal.sosfiltfilt(band, records, axis=1).astype(np.float32) if len(records) else records


def normalised(waves):
    """Return waves (rows, samples, components), each component less its mean and divided by its deviation; a flat one is 0."""
    waves -= tf.reduce_mean(waves, axis=1, keepdims=True)
    return tf.math.divide_no_nan(waves, tf.math.reduce_std(waves, axis=1, keepdims=True))


def probabilities(model, waves):
    """Return the probabilities (rows, 6000, 3) of an earthquake, P and S in filtered windows (rows, 6000, 3)."""
    return np.asarray(model(normalised(tf.constant(waves)), training=False))
