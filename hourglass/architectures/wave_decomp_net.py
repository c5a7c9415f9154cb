"""WaveDecompNet: three components into the earthquake and the noise (Yin et al. 2022).

The published network on 600 samples; a convolution to as many channels at each step, /2 of stride 2:

    8 -> 8/2 -> 16 -> 16/2 -> 32 -> 32/2 -> 64, 75 samples

Then twice the same, once for the earthquake and once for the noise: a bottleneck of two
bidirectional LSTMs, and transposed convolutions up again. What is carried across is added, and
taken before the norm. Convolutions are padded as Keras' "same", and an LSTM has one bias.
"""

from typing import Annotated

from keras import Input, Model, layers
from pydantic import Field

from hourglass.layers.lstm import LSTM


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=2, multiple_of=2, description="an even number of at least 2, the channels of a code")],
):
    """Return the network for records of `shape` (samples, components), the samples divisible by 8.

    Its output, (samples, 2 * components), is the earthquake's components, then the noise's; the
    layers "earthquake" and "noise" have them apart.

    Parameters
    ----------
    bottleneck : int
        Channels of the code at an eighth of the samples, half of them of an LSTM forward and half backward; the
        paper has 64. "code" is the earthquake's; the noise has "noise_code". The layers "skip_..." pass both by.

    Raises
    ------
    ValueError
        Where the rows are no records, their samples not divisible by 8, or the bottleneck is odd.
    """
    if len(shape) != 2:
        raise ValueError(f"rows are {shape}: expected (samples, components)")
    samples, components = shape
    if samples % 8:
        raise ValueError(f"a record has {samples} samples: expected a multiple of 8, which three strides of 2 halve evenly")
    if bottleneck % 2:
        raise ValueError(f"bottleneck is {bottleneck}: expected an even number, half forward and half backward in time")
    inputs = Input(shape)
    x = _normed(layers.Conv1D(8, 9, padding="same")(inputs))
    x = _normed(layers.Conv1D(8, 9, strides=2, padding="same")(x))
    half = layers.Conv1D(16, 7, padding="same", name="skip_half")(x)
    x = _normed(layers.Conv1D(16, 7, strides=2, padding="same")(_normed(half)))
    quarter = layers.Conv1D(32, 5, padding="same", name="skip_quarter")(x)
    x = _normed(layers.Conv1D(32, 5, strides=2, padding="same")(_normed(quarter)))
    eighth = layers.Conv1D(bottleneck, 3, padding="same", name="skip_eighth")(x)
    x = _normed(eighth)
    parts = [
        _decoded(_code(x, bottleneck, code), eighth, quarter, half, components, name)
        for name, code in (("earthquake", "code"), ("noise", "noise_code"))
    ]
    return Model(inputs, layers.Concatenate(dtype="float32")(parts))


def _code(x, bottleneck, name):
    x = layers.Bidirectional(LSTM(bottleneck // 2, return_sequences=True))(x)
    return layers.Bidirectional(LSTM(bottleneck // 2, return_sequences=True), name=name)(x)


def _decoded(x, eighth, quarter, half, components, name):
    x = _normed(layers.Add()([x, eighth]))
    x = _normed(layers.Conv1DTranspose(32, 3, padding="same")(x))
    x = _normed(layers.Add()([layers.Conv1DTranspose(32, 5, strides=2, padding="same")(x), quarter]))
    x = _normed(layers.Conv1DTranspose(16, 5, padding="same")(x))
    x = _normed(layers.Add()([layers.Conv1DTranspose(16, 7, strides=2, padding="same")(x), half]))
    x = _normed(layers.Conv1DTranspose(8, 7, padding="same")(x))
    x = _normed(layers.Conv1DTranspose(8, 9, strides=2, padding="same")(x))
    x = layers.Conv1DTranspose(components, 9, padding="same")(x)
    return layers.BatchNormalization(name=name, dtype="float32")(x)


def _normed(x):
    return layers.Activation("relu")(layers.BatchNormalization()(x))
