"""Strided convolutions down, transposed convolutions up (W3)."""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
):
    """Return the network for images of `shape` (height, width, channels), sides divisible by 4.

    The code has `bottleneck` channels at a quarter of the sides: with W3's 32 twice as
    many numbers as a grey image. The output is a sigmoid's, whatever the data's range.
    """
    inputs = x = Input(shape)
    x = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(bottleneck, 3, strides=2, padding="same", activation="relu", name="code")(x)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    return Model(
        inputs, layers.Conv2DTranspose(shape[-1], 3, strides=2, padding="same", activation="sigmoid", dtype="float32")(x)
    )
