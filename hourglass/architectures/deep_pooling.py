"""Convolve and pool three times, convolve and upsample three times (W5)."""

from typing import Annotated, Literal

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    pooling: Literal["max", "average", "strided"] = "max",
    decoder: Literal["convolve_upsample", "upsample_convolve", "transposed"] = "convolve_upsample",
    output: Literal["relu", "sigmoid"] = "relu",
):
    """Return the network for images of `shape` (height, width, channels), sides divisible by 8.

    Each way to halve or to double the sides has as many weights.

    Parameters
    ----------
    bottleneck : int
        Channels of the code, an eighth of the sides; W5's 128 hold two thirds of the image's numbers.
    pooling : str
        W5's `max` keeps the largest of 2x2 values, `average` their mean. `strided` convolves at
        every second place, and pools nothing (Springenberg et al. 2015).
    decoder : str
        W5's `convolve_upsample` ends by doubling pixels: its output is constant in 2x2
        blocks. `upsample_convolve` ends with a convolution; `transposed` learns to double,
        by transposed convolutions of stride 2 in place of both.
    output : str
        Of the last convolution; W5's relu can leave [0, 1], and can die at 0.
    """
    inputs = x = Input(shape)
    for filters, name in ((32, "half"), (64, "quarter"), (bottleneck, "code")):
        x = _halved(x, filters, pooling, name)
    for filters, activation, kind in ((128, "relu", None), (16, "relu", None), (shape[-1], output, "float32")):
        x = _doubled(x, filters, decoder, activation, kind)
    return Model(inputs, x)


def _halved(x, filters, pooling, name):
    if pooling == "strided":
        return layers.Conv2D(filters, 3, strides=2, padding="same", activation="relu", name=name)(x)
    x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
    pool = layers.MaxPooling2D if pooling == "max" else layers.AveragePooling2D
    return pool(2, name=name)(x)


def _doubled(x, filters, decoder, activation, kind):
    how = {"padding": "same", "activation": activation, "dtype": kind}
    if decoder == "transposed":
        return layers.Conv2DTranspose(filters, 3, strides=2, **how)(x)
    if decoder == "upsample_convolve":
        return layers.Conv2D(filters, 3, **how)(layers.UpSampling2D(2)(x))
    return layers.UpSampling2D(2, dtype=kind)(layers.Conv2D(filters, 3, **how)(x))
