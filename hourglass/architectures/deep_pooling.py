"""Convolve and pool three times, convolve and upsample three times (W5)."""

from typing import Annotated, Literal

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    decoder: Literal["convolve_upsample", "upsample_convolve"] = "convolve_upsample",
    output: Literal["relu", "sigmoid"] = "relu",
):
    """Return the network for images of `shape` (height, width, channels), sides divisible by 8.

    Parameters
    ----------
    bottleneck : int
        Channels of the code, an eighth of the sides; W5's 128 hold two thirds of the image's numbers.
    decoder : str
        W5's `convolve_upsample` ends by doubling pixels: its output is constant in 2x2
        blocks. `upsample_convolve` ends with a convolution, with as many weights.
    output : str
        Of the last convolution; W5's relu can leave [0, 1], and can die at 0.
    """
    inputs = x = Input(shape)
    for filters, name in ((32, "half"), (64, "quarter"), (bottleneck, "code")):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
        x = layers.MaxPooling2D(2, name=name)(x)
    for filters, activation, kind in ((128, "relu", None), (16, "relu", None), (shape[-1], output, "float32")):
        if decoder == "upsample_convolve":
            x = layers.UpSampling2D(2)(x)
        x = layers.Conv2D(filters, 3, padding="same", activation=activation, dtype=kind)(x)
        if decoder == "convolve_upsample":
            x = layers.UpSampling2D(2, dtype=kind)(x)
    return Model(inputs, x)
