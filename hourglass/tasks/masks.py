"""Masks that part the spectrogram of one component into signal and noise: what DeepDenoiser is asked for (Zhu, Mousavi and Beroza 2019).

In training as in use a window's transform is divided by its own standard deviation: the authors' code does so in training alone, and
in use by one that slides.
"""

from typing import Annotated

import numpy as np
import tensorflow as tf
from pydantic import Field

from hourglass.inputs import mixtures, spectrograms
from hourglass.inputs.mixtures import Share, Span

RATE, SAMPLES = 100, 3000  # samples a second, and of a window
SHAPE = (spectrograms.FREQUENCIES, SAMPLES // spectrograms.HOP + 1, 2)
LATEST = 2500  # the sample of a window at which P may arrive


class Task:
    """The way from records to the network's inputs and targets.

    Parameters
    ----------
    noise : array (rows, samples, 3)
        Records of noise.
    snr : list of float, optional
        Between which values (dB) the mixtures' SNR is drawn. Without it the noise is as many times stronger as a normal variable of
        mean 2 and deviation 1 says, as in the paper: a network that hardly saw strong signals weakens them.
    alone : float
        The share of windows with noise alone.
    reversed : float
        The share of windows whose signal runs backwards.
    """

    def __init__(
        self,
        noise,
        *,
        snr: Annotated[Span | None, Field(description="a list of two numbers, in dB, or null")] = None,
        alone: Share = 0.1,
        reversed: Share = 0.2,
    ):
        self.noise = mixtures.Noise(components(noise), SAMPLES)
        self.snr, self.alone, self.reversed = snr, alone, reversed

    def rows(self, records, arrivals):
        """Return what is trained on: each recorded component of each record, (rows, samples, 1), and the sample of its P."""
        return components(records), each(records, arrivals["p"].to_numpy(np.int32))

    def pair(self, records, p, draw, training):
        """Return the network's inputs and targets, each (rows, 31, 201, 2), for records (rows, samples, 1)."""
        signal, noise = self.drawn(records, p, draw)
        of_signal, of_noise = (spectrograms.spectrogram(wave[..., 0]) for wave in (signal, noise))
        mask = tf.abs(of_signal) / (tf.abs(of_signal) + tf.abs(of_noise) + 1e-4)
        return inputs(of_signal + of_noise), tf.stack([mask, 1 - mask], axis=-1)

    def drawn(self, records, p, draw):
        """Return signals and noise (rows, 3000, 1) that add up to windows."""
        signal, noise = self.windows(records, p, draw)
        rows = len(p)
        backwards, alone = (mixtures.uniform(draw, number, (rows, 1, 1)) for number in (1, 2))
        signal = tf.where(backwards < self.reversed, signal[:, ::-1], signal)
        signal = tf.where(alone < self.alone, 0.0, signal)
        if self.snr:
            return signal, mixtures.reaching(mixtures.uniform(draw, 3, (rows, 1, 1), *self.snr)) * noise
        normal = tf.random.stateless_normal((rows, 1, 1), tf.random.experimental.stateless_fold_in(draw, 3))
        return signal, tf.abs(2 + normal) * noise

    def windows(self, records, p, draw):
        """Return windows of signals, P anywhere in the first 25 s, and of noise, (rows, 3000, 1), each of deviation 1."""
        start = p - tf.cast(mixtures.uniform(draw, 0, (len(p),), 0, LATEST), tf.int32)
        return mixtures.normed(mixtures.window(records, start, SAMPLES, p)), self.noise.drawn(draw, len(p))


def given(records):
    """Return what a task makes of records (rows, samples, components) at 100 samples a second before it cuts windows: nothing."""
    return records


def components(records):
    """Return each recorded component of records (rows, samples, 3) as a row of its own, (rows, samples, 1)."""
    return np.moveaxis(records, 2, 1)[records.any(axis=1)][..., None]


def each(records, values):
    """Return for each row made of records (rows, samples, 3) the value of its record."""
    return np.repeat(values, records.any(axis=1).sum(axis=1))


def inputs(spectrogram):
    """Return what the network gets of complex transforms (rows, 31, times): real and imaginary part, of deviation 1."""
    parts = tf.stack([tf.math.real(spectrogram), tf.math.imag(spectrogram)], axis=-1)
    return tf.math.divide_no_nan(parts, tf.math.reduce_std(parts, axis=(1, 2, 3), keepdims=True))


def parted(model, waves):
    """Return the signal and the noise in windows (rows, 3000, components), each component by itself: two arrays like them."""
    of = spectrograms.spectrogram(tf.reshape(tf.transpose(waves, (0, 2, 1)), (-1, waves.shape[1])))
    masks = tf.cast(model(inputs(of), training=False), of.dtype)
    made = [spectrograms.waves(of * masks[..., part], waves.shape[1]).numpy() for part in (0, 1)]
    return tuple(np.moveaxis(part.reshape(len(waves), -1, waves.shape[1]), 1, 2) for part in made)
