"""DeepDenoiser: a U-Net from a spectrogram to the masks of signal and noise (Zhu, Mousavi and Beroza 2019).

The published network on the grid of 31 frequencies and 201 times:

    8 -> 8 -> 16 -> 32 -> 64 -> 128 -> code 256, a convolution and one of stride 2 at each depth
    31x201  16x101  8x51  4x26  2x13   1x7

and up again by transposed convolutions, cropped to what is carried across. Each convolution is
3x3 without bias, then batch norm and relu. In inference as the authors' network and SeisBench's.
"""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    filters: Annotated[int, Field(ge=1)] = 8,
    depth: Annotated[int, Field(ge=1, le=8)] = 5,
):
    """Return the network for spectrograms of `shape` (frequencies, times, 2), real and imaginary part, of any grid.

    Its output, (frequencies, times, 2), is a softmax: the mask of the signal, then that of the noise.

    Parameters
    ----------
    bottleneck : int
        Channels of the code; the paper has 256. The layers "skip_..." pass it by.
    filters : int
        Channels at the top; each depth has twice as many.
    depth : int
        How many times the sides are halved.

    Raises
    ------
    ValueError
        Where the rows are no spectrograms.
    """
    if len(shape) != 3:
        raise ValueError(f"rows are {shape}: expected (frequencies, times, 2)")
    inputs = Input(shape)
    x = _convolved(inputs, filters, "first")
    skips = []
    for level in range(depth):
        x = _convolved(x, filters * 2**level, f"skip_{level}")
        skips.append(x)
        x = _convolved(x, filters * 2**level, f"halved_{level}", strides=2)
    x = _convolved(x, bottleneck, "code")
    for level, skip in reversed(list(enumerate(skips))):
        x = _convolved(x, filters * 2**level, f"doubled_{level}", layers.Conv2DTranspose, strides=2)
        x = layers.Concatenate()([skip, _cropped(x, skip)])
        x = _convolved(x, filters * 2**level, f"joined_{level}")
    return Model(inputs, layers.Conv2D(2, 1, activation="softmax", dtype="float32", name="masks")(x))


def _convolved(x, filters, name, kind=layers.Conv2D, **options):
    x = kind(filters, 3, padding="same", use_bias=False, name=f"convolve_{name}", **options)(x)
    return layers.Activation("relu", name=name)(layers.BatchNormalization(name=f"normalise_{name}")(x))


def _cropped(x, skip):
    """Cut off what doubling an odd side's half has too much, at the end."""
    surplus = [(0, have - wanted) for have, wanted in zip(x.shape[1:3], skip.shape[1:3])]
    return layers.Cropping2D(surplus)(x)
