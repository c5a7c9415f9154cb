"""A small U-Net (Ronneberger et al. 2015) that says of each pixel of an image whether there is salt."""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field


def build(shape, *, filters: Annotated[int, Field(ge=1)] = 8):
    """Return the network from images of `shape` (height, width, 1) on [0, 1] to probabilities of the same shape."""
    inputs = Input(shape)
    edges = [(rest // 2, rest - rest // 2) for rest in (-side % 8 for side in shape[:2])]
    x, skips = layers.ZeroPadding2D(edges)(inputs), []
    for level in range(3):
        skips.append(_twice(x, filters << level))
        x = layers.MaxPooling2D(2)(skips[-1])
    x = _twice(x, filters << 3)
    for level, skip in reversed(list(enumerate(skips))):
        x = _twice(layers.Concatenate()([layers.UpSampling2D(2)(x), skip]), filters << level)
    x = layers.Conv2D(1, 1, activation="sigmoid", dtype="float32")(x)
    return Model(inputs, layers.Cropping2D(edges, dtype="float32")(x))


def _twice(x, filters):
    for _ in range(2):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    return x
