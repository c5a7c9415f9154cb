"""The few images, codes and weights of an autoencoder that its figures draw, as arrays."""

import keras
import numpy as np

FIRST = 5  # test images shown decoded over original
CODES = 1000  # codes drawn in two dimensions
BETWEEN = 16  # codes between two photographs


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
