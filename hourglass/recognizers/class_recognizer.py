"""A small convolutional classifier of images, after LeCun et al. 1998."""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field


def build(shape, *, filters: Annotated[int, Field(ge=1)] = 32, classes: Annotated[int, Field(ge=2)] = 10):
    """Return the network from images of `shape` (height, width, channels) on [0, 1] to class probabilities."""
    inputs = x = Input(shape)
    for width in (filters, 2 * filters):
        x = layers.Conv2D(width, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2)(x)
    x = layers.Dense(128, "relu")(layers.Flatten()(x))
    return Model(inputs, layers.Dense(classes, "softmax", dtype="float32")(x))
