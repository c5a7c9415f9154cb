"""Floors: what a loss cannot go below, whatever the network's weights, given what it is asked for."""

import numpy as np

from hourglass.losses.losses import of_images


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
        return of_images(images, nearest, kind, high - low)
    assert kind == "binary_crossentropy", kind
    with np.errstate(divide="ignore", invalid="ignore"):
        entropy = -(images * np.log(nearest) + (1 - images) * np.log(1 - nearest))
    return np.nan_to_num(entropy, nan=0.0, posinf=0.0).mean(axis=(1, 2, 3))


def of_model(model):
    """Return the limits of a Keras model's one output and the side of the blocks in which it is constant.

    What its last layers are known to do; of others there is no limit, and the floor is lower.
    """
    block, limits = 1, (-np.inf, np.inf)
    for layer in reversed(model.operations):  # layers, and functions of keras.ops, which are none
        kind = type(layer).__name__
        if kind == "UpSampling2D" and layer.interpolation == "nearest" and len(set(layer.size)) == 1:
            block *= layer.size[0]
        elif kind != "Reshape" or block > 1:
            name = getattr(getattr(layer, "activation", None), "__name__", "")
            return {"sigmoid": (0.0, 1.0), "relu": (0.0, np.inf)}.get(name, limits), block
    return limits, block
