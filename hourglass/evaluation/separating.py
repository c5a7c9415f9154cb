"""Denoisers beside each other on mixtures of a known signal: each tuned on one set of mixtures, measured on another."""

from functools import partial

import numpy as np
import pandas as pd

from hourglass.baselines import denoisers
from hourglass.evaluation import waveforms
from hourglass.evaluation.intervals import mean

SNRS = (-10, -5, 0, 5, 10, 15, 20)  # dB


def table(tuning, tests, rate, network, groups=None):
    """Return the measures of the network, of the classical denoisers and of the oracle at each SNR.

    Parameters
    ----------
    tuning, tests : pair of array
        Signals and noise (rows, samples, components), each row with a deviation of 1.
    rate : int
        Samples a second.
    network : function
        From mixtures to the signal in them.
    groups : array (rows,), optional
        Of the test rows that are not independent, such as the components of one earthquake.

    Returns
    -------
    pandas.DataFrame
        `method`, `snr`, `measure`, `mean`, and `low` and `high` of its 95 % interval over the rows, or the groups.
    """
    return summed(measured(tuning, tests, rate, {"network": network}), groups)


def measured(tuning, tests, rate, networks):
    """Yield (method, snr, measure, values of the rows) of each of the `networks`, functions of mixtures, of the classics and of the oracle.

    A classic is tuned at each SNR by itself, which is more than a network is told.
    """
    for snr in SNRS:
        known, (signal, noise) = (mixed(*part, snr) for part in (tuning, tests))
        methods = networks | {
            of.__name__: partial(by_component, of, rate=rate, **tuned(of, *known, rate)) for of in denoisers.GRID
        }
        made = {name: of(signal + noise) for name, of in methods.items()}
        made["oracle"] = np.stack(
            [denoisers.oracle(signal[..., c], noise[..., c], rate) for c in range(signal.shape[-1])], axis=-1
        )
        for method, waves in made.items():
            for measure, values in waveforms.measured(signal, noise, waves).items():
                yield method, snr, measure, values


def mixed(signal, noise, snr):
    """Return signals and noise, which are as strong, for mixtures of an SNR in dB."""
    return signal, noise * 10 ** (-snr / 20)


def summed(found, groups=None):
    """Return what `measured` found as a table, with intervals over the rows or over `groups` of them."""
    return pd.DataFrame(
        [{"method": method, "snr": snr, "measure": measure} | mean(values, groups) for method, snr, measure, values in found]
    )


def tuned(of, signal, noise, rate):
    """Return which numbers of its grid give a denoiser the most gain, on the mean."""

    def gain(numbers):
        return waveforms.measured(signal, noise, by_component(of, signal + noise, rate=rate, **numbers))["gain"].mean()

    return max(denoisers.GRID[of], key=gain)


def by_component(of, waves, *, rate, **numbers):
    """Return what a denoiser makes of each component of waves (rows, samples, components)."""
    return np.stack([of(waves[..., one], rate, **numbers) for one in range(waves.shape[-1])], axis=-1)
