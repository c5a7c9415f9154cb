"""Do filters look for edges in one direction? How they answer to gratings of light and dark stripes turned round."""

import numpy as np

TURNS = np.arange(16) * np.pi / 16  # directions across the stripes; half a turn brings a grating back
FREQUENCIES = (1 / 8, 1 / 4, 3 / 8)  # cycles a pixel: stripes that kernels of 3 to 7 pixels can tell


def selectivity(kernels):
    """Return how selective each filter is: 0 where all directions are alike to it, as to a spot, 1 where it answers to one alone.

    A convolution's answer to a grating is its kernel's Fourier transform there. Of the frequency at which a filter
    has its largest answer: one less the circular variance of the answers (Ringach, Shapley and Hawken 2002).

    Parameters
    ----------
    kernels : array (height, width, channels, filters)
        As a convolution has them; stripes are grey.

    Returns
    -------
    array (filters,)
    """
    down, across = np.mgrid[: kernels.shape[0], : kernels.shape[1]]
    along = across * np.cos(TURNS)[:, None, None] + down * np.sin(TURNS)[:, None, None]
    waves = np.exp(-2j * np.pi * np.multiply.outer(FREQUENCIES, along))
    answers = np.abs(np.einsum("ftyx,yxk->ftk", waves, kernels.sum(axis=2, dtype=float)))
    best = np.take_along_axis(answers, answers.max(axis=1).argmax(axis=0)[None, None], axis=0)[0]
    whole = best.sum(axis=0)
    return np.abs(np.exp(2j * TURNS) @ best) / np.where(whole > 0, whole, 1)


def of_features(autoencoder, seed):
    """Return `orientation` and `orientation_untrained`, means over the filters of the layer "features", trained and with first weights drawn from `seed`.

    Nothing of a layer that is no plain convolution.
    """
    if getattr(autoencoder.model.get_layer("features"), "kernel", np.zeros(0)).ndim != 4:
        return {}
    networks = {"orientation": autoencoder, "orientation_untrained": autoencoder.untrained(seed)}
    kernels = {name: np.asarray(one.model.get_layer("features").kernel) for name, one in networks.items()}
    return {name: float(selectivity(one).mean()) for name, one in kernels.items()}
