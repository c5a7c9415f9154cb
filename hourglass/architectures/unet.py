"""A small U-Net: strided convolutions down, transposed up, with skip connections (named in W3).

What is carried across a skip connection does not pass the code: the network is no bottleneck.
"""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
):
    """Return the network for images of `shape` (height, width, channels), sides divisible by 4.

    The code is W3's, `bottleneck` channels at a quarter of the sides; the layers whose
    output is carried across are named "skip_...".
    """
    inputs = Input(shape)
    whole = layers.Conv2D(8, 3, padding="same", activation="relu", name="skip_whole")(inputs)
    half = layers.Conv2D(16, 3, strides=2, padding="same", activation="relu", name="skip_half")(whole)
    x = layers.Conv2D(bottleneck, 3, strides=2, padding="same", activation="relu", name="code")(half)
    x = layers.Conv2DTranspose(16, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Conv2D(16, 3, padding="same", activation="relu")(layers.Concatenate()([x, half]))
    x = layers.Conv2DTranspose(8, 3, strides=2, padding="same", activation="relu")(x)
    x = layers.Concatenate()([x, whole])
    return Model(inputs, layers.Conv2D(shape[-1], 3, padding="same", activation="sigmoid", dtype="float32")(x))
