"""What excites each filter of a convolutional network most: its best input, by gradient ascent."""

import keras
import numpy as np
import tensorflow as tf

STEPS, RATE = 200, 0.1  # of the ascent, and how far each goes, in shares of the norm


def inputs(network, norm):
    """Return {"features", "code": the best input of each filter} of a network of `hourglass.architectures.pooling`.

    Of the first layer that of one unit in the middle, before its relu, at norm 1: (filters, 5, 5, 1). Of the code that of a whole
    map, its mean, at `norm`: (filters, height, width, 1).
    """
    kernel, code = network.get_layer("features").kernel, keras.Model(network.input, network.get_layer("code").output)
    side, middle = network.input_shape[1], network.input_shape[1] // 2
    shape = (kernel.shape[-1], side, side, network.input_shape[-1])
    one = ascended(lambda x: tf.nn.conv2d(x, kernel, 1, "SAME")[:, middle, middle], shape, 1.0)
    whole = ascended(lambda x: tf.reduce_mean(code(x), (1, 2)), shape, norm)
    return {"features": one[:, middle - 2 : middle + 3, middle - 2 : middle + 3], "code": whole}


def ascended(answers, shape, norm):
    """Return for each filter the input of a given norm that excites it most, found by gradient ascent from noise.

    The regulariser is the norm (Erhan et al. 2009): without one the answer of a convolution grows with the input for ever. Under it
    the best input of one linear unit is known, its kernel at that norm. A filter that answers to nothing gets zeros.

    Parameters
    ----------
    answers : function
        From inputs (filters, height, width, 1) to the answers of all filters (filters, filters) to each.
    shape : tuple of int
        Of the inputs.
    norm : float

    Returns
    -------
    array of `shape`
    """
    x = tf.constant(np.random.default_rng(0).normal(size=shape), tf.float32)

    def of_norm(x):
        return x * norm / tf.norm(tf.reshape(x, (shape[0], -1)), axis=1)[:, None, None, None]

    x = of_norm(x)
    for _ in range(STEPS):
        with tf.GradientTape() as tape:
            tape.watch(x)
            own = tf.linalg.diag_part(answers(x))
        slope = tape.gradient(own, x)
        length = tf.norm(tf.reshape(slope, (shape[0], -1)), axis=1)[:, None, None, None]
        x = of_norm(x + RATE * norm * tf.math.divide_no_nan(slope, length))
    return np.where((length == 0).numpy(), 0, x.numpy())
