"""Convolve and pool three times, then resize and convolve three times (W4).

Resizing by nearest neighbour and then convolving avoids the checkerboard that
transposed convolutions leave (Odena, Dumoulin and Olah 2016).
"""

from typing import Annotated, Literal

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    upsampling: Literal["resize", "transposed"] = "resize",
):
    """Return the network for images of `shape` (28, 28, channels).

    Parameters
    ----------
    bottleneck : int
        Channels of the code, (4, 4, bottleneck); W4 has 16.
    upsampling : str
        `resize`: nearest neighbour, then a convolution. `transposed`: a transposed
        convolution of stride 2 in its place, with as many weights; for comparison.
    """
    inputs = x = Input(shape)
    x = _pooled(x, 32, "features")  # (28, 28) -> (14, 14)
    x = _pooled(x, 32, "more_features")  # -> (7, 7)
    x = layers.Conv2D(bottleneck, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2, padding="same", name="code")(x)  # -> (4, 4)
    x = _doubled(x, 16, upsampling, crop=1)  # -> (7, 7)
    x = _doubled(x, 32, upsampling)  # -> (14, 14)
    x = _doubled(x, 32, upsampling)  # -> (28, 28)
    return Model(inputs, layers.Conv2D(shape[-1], 3, padding="same", activation="sigmoid", dtype="float32")(x))


def _pooled(x, filters, name):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)
    return layers.MaxPooling2D(2, padding="same")(x)


def _doubled(x, filters, upsampling, crop=0):
    """Double the sides, less `crop` at the end: for 4 -> 7 that is nearest-neighbour resizing too."""
    if upsampling == "transposed":
        x = layers.Conv2DTranspose(filters, 3, strides=2, padding="same", activation="relu")(x)
        return layers.Cropping2D(((0, crop), (0, crop)))(x) if crop else x
    x = layers.UpSampling2D(2)(x)
    if crop:
        x = layers.Cropping2D(((0, crop), (0, crop)))(x)
    return layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
