"""How much of a signal a denoiser gives back: measures of waves (rows, samples, components), one number a row.

They are of mixtures whose signal is known, and over the whole window, all components together.
"""

import numpy as np


def snr(signal, noise):
    """Return the signal-to-noise ratio, dB: 20 log10 of the standard deviations' ratio."""
    return 20 * np.log10(_deviation(signal) / np.maximum(_deviation(noise), 1e-20))


def measured(signal, noise, made):
    """Return {measure: (rows,)} of what was `made` of `signal` + `noise`.

    Returns
    -------
    dict of array
        `gain`: SNR of what was made, its error as the noise, less that of the mixture, dB. `correlation` with the signal.
        `peak`: the largest value's size over the signal's. `explained`: 1 less the error's variance over the signal's.
    """
    error = made - signal
    return {
        "gain": snr(signal, error) - snr(signal, noise),
        "correlation": _correlation(signal, made),
        "peak": _peak(made) / _peak(signal),
        "explained": 1 - _deviation(error) ** 2 / _deviation(signal) ** 2,
    }


def _deviation(waves):
    return (waves - waves.mean(axis=1, keepdims=True)).std(axis=(1, 2), dtype=np.float64)


def _correlation(one, other):
    one, other = (waves - waves.mean(axis=1, keepdims=True, dtype=np.float64) for waves in (one, other))
    lengths = np.sqrt((one**2).sum(axis=(1, 2)) * (other**2).sum(axis=(1, 2)))
    return (one * other).sum(axis=(1, 2)) / np.maximum(lengths, 1e-20)


def _peak(waves):
    return np.abs(waves - waves.mean(axis=1, keepdims=True)).max(axis=(1, 2))
