"""The few images, codes and weights of an autoencoder that its figures draw, as arrays."""

import math

import keras
import numpy as np

from hourglass.ground.errors import UserError

FIRST = 5  # test images shown decoded over original
CODES = 1000  # codes drawn in two dimensions
BETWEEN = 16  # codes between two photographs


def of_figures(figures, model, inputs, held_out, labels, seed):
    """Return what `figures` draw beside reconstructions: of each of the names below that is among them, its arrays.

    Raises
    ------
    UserError
        Where the network or its data cannot give a figure.
    """
    layers = {layer.name: layer for layer in model.layers}
    weight = layers["code"].get_weights()
    dense = weight and weight[0].shape[0] == math.prod(held_out.shape[1:])
    makers = {  # figure: what it needs, whether that is there, the function
        "latent": ("data with classes", labels is not None, lambda: latent(model, inputs, held_out, labels)),
        "weights": ("a code that is a dense layer of the input", dense, lambda: weights(model, held_out)),
        "feature_maps": ('a layer "features"', "features" in layers, lambda: feature_maps(model, inputs, held_out)),
        "between": ("images", held_out.ndim == 4, lambda: between(model, inputs, held_out, seed)),
    }
    found = {}
    for name in sorted(set(figures) & set(makers)):
        needed, there, make = makers[name]
        if not there:
            raise UserError(f"params.yaml: the figures of this autoencoder have {name!r}, which needs {needed}; leave it out")
        found |= make()
    return found


def latent(model, inputs, held_out, labels):
    """Codes of the first held-out rows, flat, with their labels."""
    encoder = keras.Model(model.input, model.get_layer("code").output)
    rows = held_out[:CODES]
    codes = encoder.predict(inputs.scale(rows), batch_size=100, verbose=0)
    return {"codes": codes.reshape(len(rows), -1).astype(np.float32), "code_labels": labels[:CODES]}


def weights(model, held_out):
    """The incoming weights of each unit of the code, as images: (units, height, width)."""
    kernel = model.get_layer("code").get_weights()[0]
    return {"weights": kernel.T.reshape(-1, *held_out.shape[1:3])}


def feature_maps(model, inputs, held_out):
    """What the first convolution gives for two images, and for these only: (2, height, width, maps)."""
    first = keras.Model(model.input, model.get_layer("features").output)
    return {"maps": np.asarray(first(inputs.scale(held_out[:2])), np.float32), "maps_of": held_out[:2]}


def between(model, inputs, held_out, seed):
    """Two random photographs, and what the decoder makes of their codes and of 16 codes between: (18, ...) on [0, 1]."""
    code = model.get_layer("code").output
    encoder, decoder = keras.Model(model.input, code), keras.Model(code, model.output)
    pair = np.sort(np.random.default_rng([seed, 16]).choice(len(held_out), 2, replace=False))
    start, stop = np.asarray(encoder(inputs.scale(held_out[pair])), np.float32)
    share = np.linspace(0, 1, BETWEEN + 2, dtype=np.float32).reshape(-1, 1, 1, 1)
    decoded = [np.asarray(decoder(one[None]), np.float32)[0] for one in (1 - share) * start + share * stop]
    return {"between": inputs.unscale(np.stack(decoded)), "between_of": held_out[pair]}


def power(errors):
    """Power of each image's error (images, height, width, 1) at each spatial frequency, the lowest in the middle."""
    return np.fft.fftshift(np.abs(np.fft.fft2(errors[..., 0])) ** 2 / errors[0].size, axes=(1, 2))
