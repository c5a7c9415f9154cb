"""A stacked autoencoder and the classifiers that start from it (W2): 784-128-64-128-784 and 784-128-64-10."""

import math
from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field

CLASSIFIERS = ("pretrained", "fine_tuned", "random_start", "random_start_longer")


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the width of the code")],
    hidden: Annotated[int, Field(ge=1)] = 128,
    classes: Annotated[int, Field(ge=2)] = 10,
):
    """Return one model of everything that `hourglass.learning.pretraining` trains.

    Its outputs, by name: `reconstruction`, of the stacked autoencoder, and the class
    probabilities of each of `CLASSIFIERS`, which are models of their own inside it.
    """
    numbers = math.prod(shape)
    inputs = Input(shape)
    flat = layers.Reshape((numbers,), name="flat")(inputs)
    outer = layers.Dense(hidden, "relu", name="outer_encoder")(flat)
    code = layers.Dense(bottleneck, "relu", name="code")(outer)
    inner = layers.Dense(hidden, name="inner_decoder")(code)
    image = layers.Dense(numbers, "sigmoid", name="outer_decoder", dtype="float32")(inner)
    outputs = {"reconstruction": layers.Reshape(shape, name="reconstruction", dtype="float32")(image)}
    for name in CLASSIFIERS:
        outputs[name] = classifier(shape, hidden, bottleneck, classes, name)(inputs)
    return Model(inputs, outputs)


def classifier(shape, hidden, bottleneck, classes, name):
    """Return the network 784-128-64-10, from images to class probabilities."""
    inputs = Input(shape)
    x = layers.Reshape((math.prod(shape),))(inputs)
    x = layers.Dense(hidden, "relu", name=f"{name}_outer")(x)
    x = layers.Dense(bottleneck, "relu", name=f"{name}_inner")(x)
    return Model(inputs, layers.Dense(classes, "softmax", name=f"{name}_softmax", dtype="float32")(x), name=name)
