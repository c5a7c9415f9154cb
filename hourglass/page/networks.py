"""Keras networks for the page's script: their layers as JSON, their weights as 16-bit floats.

The script knows the layers of `KINDS`. A network with another one, or one that is too
large or too slow for a page, is left to pictures made beforehand, and the page says so.
"""

import base64
import math
import zlib

import numpy as np

KINDS = {  # layer: what of its configuration the script needs
    "InputLayer": (),
    "Dense": ("activation",),
    "Conv2D": ("activation", "strides", "padding", "kernel_size"),
    "Conv2DTranspose": ("activation", "strides", "padding", "kernel_size"),
    "MaxPooling2D": ("pool_size", "strides", "padding"),
    "UpSampling2D": ("size",),
    "Cropping2D": ("cropping",),
    "ZeroPadding2D": ("padding",),
    "Concatenate": (),
    "Reshape": (),
    "Flatten": (),
}
ACTIVATIONS = ("linear", "relu", "sigmoid", "selu", "gelu", "softmax")
PRODUCTS = 40_000_000  # of a picture: a phone takes some tenths of a second


def exported(model, low=0.0, high=1.0):
    """Return a functional Keras model as a dict for the script; layers stand behind those that they take.

    Returns
    -------
    dict
        `layers`, each with `kind`, `name`, `from` (numbers of layers), `shape` and the
        configuration; `weights`, all weights one after the other as `packed` gives them;
        and `low`, `high`, the range that the network works in.
    """
    layers, weights, numbers = [], [np.empty(0, np.float32)], {}
    for layer in model.layers:
        config = layer.get_config()
        kind = type(layer).__name__
        found = {"kind": kind, "name": layer.name, "shape": list(layer.output.shape[1:])}
        found["from"] = [numbers[tensor._keras_history.operation.name] for tensor in _inputs(layer)]
        found |= {name: config[name] for name in KINDS[kind]} | {"sizes": [list(value.shape) for value in layer.get_weights()]}
        numbers[layer.name] = len(layers)
        layers.append(found)
        weights += [value.ravel() for value in layer.get_weights()]
    return {"layers": layers, "weights": packed(np.concatenate(weights)), "low": low, "high": high}


def live(model, rows=1):
    """Return why a network cannot run in the page, or "" where it can; a picture is `rows` of its inputs."""
    for layer in model.layers:
        kind = type(layer).__name__
        if kind not in KINDS or layer.get_config().get("activation", "linear") not in ACTIVATIONS:
            return f"the page knows no layer {kind}"
        if layer.get_config().get("data_format", "channels_last") != "channels_last":
            return "its channels come first"
    if (needed := rows * products(model)) > PRODUCTS:
        return f"it needs {needed / 1e6:.0f} million multiplications for a picture"
    return ""


def products(model):
    """Return how many products of a weight and a value one input needs."""
    total = 0
    for layer in model.layers:
        if weights := layer.get_weights():
            places = layer.input.shape[1:3] if type(layer).__name__ == "Conv2DTranspose" else layer.output.shape[1:3]
            total += weights[0].size * (math.prod(places) if weights[0].ndim == 4 else 1)
    return total


def size(model):
    """Return the bytes of a network's weights as 16-bit floats."""
    return 2 * model.count_params()


def packed(values):
    """Return floats as 16-bit floats, first all high bytes, then all low ones, deflated, in base64.

    The high bytes, sign and exponent, are much alike: apart from the others they shrink.
    """
    halves = np.asarray(values, "<f2")
    planes = halves.view(np.uint8).reshape(-1, 2).T[::-1]
    return base64.b64encode(zlib.compress(np.ascontiguousarray(planes).tobytes(), 9)).decode()


def _inputs(layer):
    if type(layer).__name__ == "InputLayer":
        return []
    return layer.input if isinstance(layer.input, list) else [layer.input]
