"""The losses that networks are trained by: their names, what a figure calls them, and their values without Keras."""

from typing import NamedTuple

import numpy as np


class Loss(NamedTuple):
    """A loss.

    Parameters
    ----------
    label : str
        What an axis says.
    keras : str
        The name of the function in `keras.losses` that a network is trained by.
    weights : tuple of float, optional
        What each output channel's loss counts; without it all count alike.
    """

    label: str
    keras: str
    weights: tuple | None = None


LOSSES = {
    "mse": Loss("mean squared error", "mean_squared_error"),
    "binary_crossentropy": Loss("binary cross-entropy", "binary_crossentropy"),
    "classes": Loss("cross-entropy", "sparse_categorical_crossentropy"),
    "phases": Loss("cross-entropy of earthquake, P and S", "binary_crossentropy", (0.05, 0.40, 0.55)),  # EQTransformer's
}
OF_IMAGES = ("mse", "binary_crossentropy")  # an autoencoder's


def of_images(images, decoded, kind, span):
    """Return a write-up's loss of images on [0, 1], each one's own.

    Parameters
    ----------
    images, decoded : array (n, ...) on [0, 1]
    kind : str
        `mse` or `binary_crossentropy` (of values clipped by 1e-7, as Keras does).
    span : float
        Width of the range the network works in: 1, 2 or 255.
    """
    axes = tuple(range(1, images.ndim))
    if kind == "mse":
        return (((images - decoded) * span) ** 2).mean(axis=axes)
    assert kind == "binary_crossentropy", kind
    decoded = np.clip(decoded, 1e-7, 1 - 1e-7)
    return -(images * np.log(decoded) + (1 - images) * np.log(1 - decoded)).mean(axis=axes)
