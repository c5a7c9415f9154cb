"""What the network is measured beside, fitted on the training rows: the mean row, PCA, and of damaged rows the linear map."""

import math

import numpy as np

from hourglass.baselines.linear import LinearRestoration
from hourglass.baselines.mean import mean_row
from hourglass.baselines.pca import LARGEST, PrincipalComponents, is_small

PIECE_BYTES = 8 << 20  # training bytes in memory at a time


class Bounds:
    """Called with damaged rows on [0, 1], what each baseline makes of them: {"mean", "pca", "linear": rows on [0, 1]}.

    `pca` is of codes that are no wider than a row; of damaged rows it is the best linear map to
    clean ones through so many numbers, and `linear` that through as many as a row has.

    Parameters
    ----------
    autoencoder : hourglass.models.autoencoder.Autoencoder
    train : array (rows, *row) of uint8, or None for no baseline
    seed : int
        Of the training rows' damage.
    """

    def __init__(self, autoencoder, train, seed):
        self.makers, code = {}, autoencoder.code
        if train is None:
            return
        mean, small = mean_row(train), is_small(autoencoder.row, code)
        self.makers["mean"] = lambda rows: np.broadcast_to(mean, rows.shape)
        if autoencoder.inputs.corruption != "none" and math.prod(autoencoder.row) <= LARGEST:
            linear = LinearRestoration(damaged(train, autoencoder.inputs, seed))
            self.makers["linear"] = linear.reconstruct
            if small:
                self.makers["pca"] = lambda rows: linear.reconstruct(rows, math.prod(code))
        elif small:
            self.makers["pca"] = PrincipalComponents(train, code).reconstruct

    def __call__(self, rows):
        return {name: make(rows) for name, make in self.makers.items()}


def damaged(rows, inputs, seed):
    """Yield uint8 rows a piece at a time on [0, 1]: as they are damaged for the network, and clean."""
    step = max(1, PIECE_BYTES // rows[:1].nbytes)
    for start in range(0, len(rows), step):
        clean = inputs.scale(rows[start : start + step])
        given, _ = inputs.corrupt(clean, [seed % 2**31, 2 * 10**9 + start % 10**8])
        yield tuple(inputs.unscale(values.numpy()) for values in (given, clean))
