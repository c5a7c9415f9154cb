"""Convolve and pool three times, then double the sides and convolve three times (W4).

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
    filters: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=2, max_length=2)] = (32, 32),
    upsampling: Literal["resize", "bilinear", "transposed", "transposed_2x2", "shuffle"] = "resize",
):
    """Return the network for images of `shape` (28, 28, channels).

    Parameters
    ----------
    bottleneck : int
        Channels of the code, (4, 4, bottleneck); W4 has 16, its author's notebook also 8.
    filters : list of int
        Of the two convolutions before the code's, and in reverse of the last two after it; the notebook's smaller network has 16 and 8.
    upsampling : str
        `resize`: nearest neighbour, then a convolution; `bilinear`: between the four nearest, the same convolution. `transposed`: a
        transposed convolution of stride 2 in their place, with as many weights; `transposed_2x2`: of a kernel as wide as its
        stride, with 4 weights for 9. `shuffle`: a convolution to four times the channels, which become the pixels of 2x2 blocks (Shi
        et al. 2016), with 36 for 9.
    """
    inputs = x = Input(shape)
    x = _pooled(x, filters[0], "features")  # (28, 28) -> (14, 14)
    x = _pooled(x, filters[1], "more_features")  # -> (7, 7)
    x = layers.Conv2D(bottleneck, 3, padding="same", activation="relu")(x)
    x = layers.MaxPooling2D(2, padding="same", name="code")(x)  # -> (4, 4)
    x = _doubled(x, bottleneck, upsampling, crop=1)  # -> (7, 7)
    x = _doubled(x, filters[1], upsampling)  # -> (14, 14)
    x = _doubled(x, filters[0], upsampling)  # -> (28, 28)
    return Model(inputs, layers.Conv2D(shape[-1], 3, padding="same", activation="sigmoid", dtype="float32")(x))


def _pooled(x, filters, name):
    x = layers.Conv2D(filters, 3, padding="same", activation="relu", name=name)(x)
    return layers.MaxPooling2D(2, padding="same")(x)


def _doubled(x, filters, upsampling, crop=0):
    """Double the sides, less `crop` at the end: for 4 -> 7 that is nearest-neighbour resizing too."""
    if upsampling in ("resize", "bilinear"):
        x = layers.UpSampling2D(2, interpolation="nearest" if upsampling == "resize" else "bilinear")(x)
        return layers.Conv2D(filters, 3, padding="same", activation="relu")(_cropped(x, crop))
    if upsampling == "shuffle":
        return _cropped(_shuffled(layers.Conv2D(4 * filters, 3, padding="same", activation="relu")(x)), crop)
    kernel = 2 if upsampling == "transposed_2x2" else 3
    return _cropped(layers.Conv2DTranspose(filters, kernel, strides=2, padding="same", activation="relu")(x), crop)


def _cropped(x, crop):
    return layers.Cropping2D(((0, crop), (0, crop)))(x) if crop else x


def _shuffled(x):
    """(height, width, 4 * filters) -> (2 * height, 2 * width, filters): four channels are a block's pixels, line by line."""
    height, width, channels = x.shape[1:]
    x = layers.Permute((1, 3, 2, 4, 5))(layers.Reshape((height, width, 2, 2, channels // 4))(x))
    return layers.Reshape((2 * height, 2 * width, channels // 4))(x)
