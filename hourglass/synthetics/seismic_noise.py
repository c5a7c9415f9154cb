"""Noise of the ground as a three-component seismograph has it: random phases between Peterson's low- and high-noise models (1993), spikes and tones."""

import numpy as np

from hourglass.synthetics.earthquakes import RATE

# Acceleration power, dB of (m/s2)2/Hz, at periods in s: the corners of the models, as obspy has them. Below 0.1 s they go on level.
LOW = ((0.1, -168.0), (0.17, -166.7), (0.4, -166.7), (0.8, -169.1), (1.24, -163.7), (2.4, -148.6), (4.3, -141.1), (5, -141.2),
       (6, -149.0), (10, -163.7), (12, -166.2), (15.6, -162.3), (21.9, -177.5), (31.6, -185.0), (101, -185.0))  # fmt: skip
HIGH = ((0.1, -91.5), (0.22, -97.4), (0.32, -110.5), (0.8, -119.9), (3.8, -98.0), (4.6, -96.5), (6.3, -101.1), (7.9, -113.4),
        (15.4, -120.2), (20, -138.2), (354.8, -126.0))  # fmt: skip


def power(frequencies, height):
    """Return the velocity's power, (m/s)2/Hz, `height` of the way in dB from the low to the high model; 0 at 0 Hz."""
    positive = np.maximum(frequencies, 1e-3)
    low, high = (np.interp(-np.log10(positive), *np.array([(np.log10(t), db) for t, db in model]).T) for model in (LOW, HIGH))
    return np.where(frequencies > 0, 10 ** ((low + height * (high - low)) / 10) / (2 * np.pi * positive) ** 2, 0)


def noise(samples, rng):
    """Return a station's noise: (samples, 3) of ground velocity, m/s, Z N E."""
    frequencies = np.fft.rfftfreq(samples, 1 / RATE)
    height = rng.uniform(0.2, 0.8) + rng.uniform(-0.1, 0.55) * np.log10(
        np.maximum(frequencies, 1)
    )  # noisy where people are, or the sea
    amplitude = np.sqrt(power(frequencies, np.clip(height, 0, 1)) * RATE * samples / 2)
    if rng.random() < 0.4:  # a geophone, deaf to slow motion
        corner = rng.choice([1, 2, 4.5])
        amplitude *= frequencies**2 / (frequencies**2 + corner**2)
    shape = (len(frequencies), 3)
    bare = (rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) / np.sqrt(2)
    ground = np.fft.irfft(bare * amplitude[:, None], samples, axis=0) * rng.uniform(0.8, 1.2, 3)
    ground *= (
        1 + 0.5 * np.interp(np.arange(samples), np.linspace(0, samples, 6), rng.uniform(-1, 1, 6))[:, None]
    )  # it comes and goes
    return ground + _disturbed(ground, rng)


def _disturbed(ground, rng):
    """Return what machines and people add: in half of the records a tone, in a quarter short spikes."""
    samples, more = len(ground), np.zeros_like(ground)
    time, size = np.arange(samples) / RATE, np.std(np.diff(ground, axis=0), axis=0)
    if rng.random() < 0.5:
        tone = np.sin(2 * np.pi * rng.uniform(2, 40) * time + rng.uniform(0, 2 * np.pi))
        more += rng.uniform(0.5, 3) * size * tone[:, None]
    if rng.random() < 0.25:
        for at in rng.integers(0, samples, rng.integers(1, 5)):
            after = np.maximum(np.arange(samples) - at, 0)
            spike = np.where(np.arange(samples) >= at, np.exp(-after / rng.uniform(3, 30)) * np.cos(after / rng.uniform(1, 4)), 0)
            more += rng.uniform(5, 30) * size * rng.uniform(0.3, 1, 3) * spike[:, None]
    return more
