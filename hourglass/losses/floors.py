"""Floors: what a loss cannot go below, whatever the network's weights, given what it is asked for."""

import numpy as np


def loss(images, decoded, kind, span):
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
    decoded = np.clip(decoded, 1e-7, 1 - 1e-7)
    return -(images * np.log(decoded) + (1 - images) * np.log(1 - decoded)).mean(axis=axes)


def floor(images, kind, low, high, limits, block):
    """Return each image's smallest possible loss.

    Parameters
    ----------
    images : array (n, height, width, channels) on [0, 1]
    kind : str
        The loss. Cross-entropy on grey pixels cannot go below the pixels' own entropy.
    low, high : float
        The range the network works in.
    limits : pair of float
        What its last layer can give, such as (0, 1) of a sigmoid.
    block : int
        Side of the blocks in which the output is constant; 1 for none.
    """
    nearest = images
    if block > 1:
        count, height, width, channels = images.shape
        tiles = images.reshape(count, height // block, block, width // block, block, channels)
        nearest = np.broadcast_to(tiles.mean(axis=(2, 4), keepdims=True), tiles.shape).reshape(images.shape)
    values = low + nearest * (high - low)
    reached = np.clip(values, *limits)
    nearest = np.where(reached == values, nearest, (reached - low) / (high - low))  # exactly itself where it can be given
    if kind == "mse":
        return loss(images, nearest, kind, high - low)
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -(images * np.log(nearest) + (1 - images) * np.log(1 - nearest))
    return np.nan_to_num(entropy, nan=0.0, posinf=0.0).mean(axis=(1, 2, 3))


def of_model(model):
    """Return the limits of a model's output and the side of the blocks in which it is constant."""
    import keras

    block, limits = 1, (-np.inf, np.inf)
    for layer in reversed(model.layers):
        if isinstance(layer, keras.layers.UpSampling2D):
            block *= layer.size[0]
        elif hasattr(layer, "activation"):
            limits = {"sigmoid": (0.0, 1.0), "relu": (0.0, np.inf)}.get(layer.activation.__name__, limits)
            break
    return limits, block
