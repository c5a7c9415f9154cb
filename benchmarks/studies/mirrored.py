"""W5's network with a decoder that mirrors its encoder: unpooled to remembered places, or trained layer by layer.

Both need a decoder whose layers undo the encoder's one by one, with as many channels; W5's has 128, 16 and 3.
"""

import keras
from keras import Input, Model, layers

from hourglass.learning import training

FILTERS, HIDDEN = (32, 64), "relu"  # W5's, before those of the code
PHASES = 4  # three layers, one after the other, and all of them


class Places(layers.Layer):
    """Where the maximum of each 2x2 block is: (rows, height, width, channels) -> the same shape, 1 there and 0 elsewhere.

    Of equal values the first counts, line by line, so that each block has one place.
    """

    def call(self, values):
        _, height, width, channels = values.shape
        blocks = keras.ops.reshape(values, (-1, height // 2, 2, width // 2, 2, channels))
        blocks = keras.ops.reshape(keras.ops.transpose(blocks, (0, 1, 3, 5, 2, 4)), (-1, height // 2, width // 2, channels, 4))
        places = keras.ops.one_hot(keras.ops.argmax(blocks, axis=-1), 4, dtype=values.dtype)
        places = keras.ops.reshape(places, (-1, height // 2, width // 2, channels, 2, 2))
        return keras.ops.reshape(keras.ops.transpose(places, (0, 1, 4, 2, 5, 3)), (-1, height, width, channels))


def mirrored(shape, *, bottleneck, unpooled=False):
    """Return the network for images of `shape` (height, width, channels), sides divisible by 8.

    Parameters
    ----------
    bottleneck : int
        Channels of the code, an eighth of the sides.
    unpooled : bool
        Whether a doubled value stands where its maximum was, with 0 in the block's other three places (Zeiler and Fergus
        2014), not in all four: the places are carried past the code, 2 bits for each pooled number.
    """
    inputs = x = Input(shape)
    places = {}
    for number, filters in enumerate((*FILTERS, bottleneck), 1):
        x = layers.Conv2D(filters, 3, padding="same", activation=HIDDEN, name=f"convolve_{number}")(x)
        if unpooled:
            places[number] = Places(name=f"skip_places_{number}")(x)
        x = layers.MaxPooling2D(2, name=f"pooled_{number}" if number < 3 else "code")(x)
    for number, filters, activation in ((3, FILTERS[1], HIDDEN), (2, FILTERS[0], HIDDEN), (1, shape[-1], "sigmoid")):
        x = layers.UpSampling2D(2)(x)
        if unpooled:
            x = layers.Multiply()([x, places[number]])
        x = layers.Conv2D(filters, 3, padding="same", name=f"rebuild_{number}")(x)
        x = layers.Activation(activation, name=f"rebuilt_{number}")(x)
    return Model(inputs, x)


def layer_by_layer(model, data, pair, seed, **recipe):
    """Train the three layers of a `mirrored` network in place, one after the other (Masci et al. 2011), all but the last phase.

    Each is an autoencoder of what the one before makes of the images: it convolves, pools, doubles and convolves. What it
    rebuilds are images through the sigmoid; codes through no activation, under which no unit can die.
    """
    code = model.input
    for number in (1, 2, 3):
        convolve, rebuild = model.get_layer(f"convolve_{number}"), model.get_layer(f"rebuild_{number}")
        inputs = Input(code.shape[1:])
        x = rebuild(layers.UpSampling2D(2)(layers.MaxPooling2D(2)(convolve(inputs))))
        stage = Model(inputs, layers.Activation("sigmoid")(x) if number == 1 else x)
        training.fit(stage, data, coded(Model(model.input, code), pair), seed, **recipe)
        code = model.get_layer(f"pooled_{number}" if number < 3 else "code").output


def coded(encoder, pair):
    """Return a `pair` of what an encoder makes of the network's inputs, to be rebuilt."""

    def codes(rows, draw, training):
        found = encoder(pair(rows, draw, training)[0], training=False)
        return found, found

    return codes
