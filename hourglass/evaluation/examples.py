"""The few images, codes and weights of an autoencoder that its figures draw, as arrays."""

import math

import numpy as np

from hourglass.ground.errors import UserError

FIRST = 5  # test images shown decoded over original
CODES = 1000  # codes drawn in two dimensions
BETWEEN = 16  # codes between two photographs


def of_figures(figures, autoencoder, arrays, seed):
    """Return what `figures` draw beside reconstructions: of each of the names below that is among them, its arrays.

    Parameters
    ----------
    arrays : dict of array
        `held_out`, `held_out_labels` where there are classes, and of columns `round_trip_...`.

    Raises
    ------
    UserError
        Where the network or its data cannot give a figure.
    """
    held_out, labels = arrays["held_out"], arrays.get("held_out_labels")
    layers = {layer.name: layer for layer in autoencoder.model.layers}
    weight = layers["code"].get_weights()
    dense = weight and weight[0].shape[0] == math.prod(autoencoder.row)
    makers = {  # figure: what it needs, whether that is there, the function
        "latent": ("data with classes", labels is not None, lambda: latent(autoencoder, held_out, labels)),
        "weights": ("a code that is a dense layer of the input", dense, lambda: weights(autoencoder)),
        "feature_maps": ('a layer "features"', "features" in layers, lambda: feature_maps(autoencoder, held_out)),
        "between": ("images", held_out.ndim == 4, lambda: between(autoencoder, held_out, seed)),
        "columns": ("data cut into columns", "round_trip_image" in arrays, lambda: columns(arrays)),
    }
    found = {}
    for name in sorted(set(figures) & set(makers)):
        needed, there, make = makers[name]
        if not there:
            raise UserError(f"params.yaml: the figures of this autoencoder have {name!r}, which needs {needed}; leave it out")
        found |= make()
    return found


def latent(autoencoder, held_out, labels):
    """Codes of the first test rows, flat, with their labels."""
    codes = autoencoder.encode(held_out[:CODES])
    return {"codes": codes.reshape(len(codes), -1), "code_labels": labels[:CODES]}


def weights(autoencoder):
    """The incoming weights of each unit of the code, as images: (units, height, width)."""
    kernel = autoencoder.model.get_layer("code").get_weights()[0]
    return {"weights": kernel.T.reshape(-1, *autoencoder.row[:2])}


def feature_maps(autoencoder, held_out):
    """What the first convolution gives for two images, and for these only: (2, height, width, maps)."""
    return {"maps": autoencoder.output_of("features", held_out[:2]), "maps_of": held_out[:2]}


def between(autoencoder, held_out, seed):
    """Two random photographs, and what the decoder makes of their codes and of 16 codes between: (18, ...) on [0, 1]."""
    pair = np.sort(np.random.default_rng([seed, 16]).choice(len(held_out), 2, replace=False))
    start, stop = autoencoder.encode(held_out[pair])
    share = np.linspace(0, 1, BETWEEN + 2, dtype=np.float32).reshape(-1, *[1] * start.ndim)
    return {"between": autoencoder.decode((1 - share) * start + share * stop), "between_of": held_out[pair]}


def columns(arrays):
    """An image as it was published, and the columns that were made of it."""
    image, number = arrays["round_trip_image"], int(arrays["round_trip_number"])
    width = image.shape[1]
    cut = np.asarray(arrays["train"][number * width : (number + 1) * width])
    return {"columns": cut, "columns_of": image, "columns_name": arrays["round_trip_name"]}


def power(errors):
    """Power of each image's error (images, height, width, 1) at each spatial frequency, the lowest in the middle."""
    return np.fft.fftshift(np.abs(np.fft.fft2(errors[..., 0])) ** 2 / errors[0].size, axes=(1, 2))
