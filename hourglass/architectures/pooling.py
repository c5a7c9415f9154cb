"""A shallow convolutional autoencoder: convolve, pool, convolve, upsample, convolve (W2)."""

from typing import Annotated, Literal

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    output: Literal["relu", "sigmoid"] = "relu",
):
    """Return the network for images of `shape` (height, width, channels), even height and width.

    Parameters
    ----------
    bottleneck : int
        Channels of the code, (height / 2, width / 2, bottleneck): with W2's 32 it holds
        eight times as many numbers as the image.
    output : str
        Of the last layer; W2's relu can leave [0, 1], and can die at 0.
    """
    inputs = x = Input(shape)
    x = layers.Conv2D(bottleneck, 3, padding="same", activation="relu", name="features")(x)
    x = layers.MaxPooling2D(2, name="code")(x)
    x = layers.Conv2D(32, 3, padding="same", activation="relu")(x)
    x = layers.UpSampling2D(2)(x)
    return Model(inputs, layers.Conv2D(shape[-1], 3, padding="same", activation=output, dtype="float32")(x))
