"""Rows of any shape through a code of one, two or three dimensions; the first convolution of images is called "features"."""

import math
from typing import Literal

from keras import Input, Model, layers


def build(shape, *, bottleneck: int, rank: Literal[1, 2, 3]):
    """Return the network: its code is (m,), (4, m) or (2, 3, m)."""
    inputs = x = Input(shape)
    if rank == 1:
        x = layers.Dense(bottleneck, name="code")(layers.Flatten()(x))
    else:
        if len(shape) == 3:
            x = layers.Conv2D(2, 3, padding="same", activation="relu", name="features")(x)
        code = {2: (4, bottleneck), 3: (2, 3, bottleneck)}[rank]
        x = layers.Reshape(code, name="code")(layers.Dense(math.prod(code))(layers.Flatten()(x)))
    x = layers.Dense(math.prod(shape), "sigmoid", dtype="float32")(layers.Flatten()(x))
    return Model(inputs, layers.Reshape(shape, dtype="float32")(x))
