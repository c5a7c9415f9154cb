"""EQTransformer: three components into the probabilities of an earthquake, its P and its S (Mousavi et al. 2020).

The published network on 6,000 samples:

    7 x [convolution, pooling] -> 47 x 64 -> 7 residual blocks -> LSTMs both ways -> 2 transformers -> code 47 x 16

and three decoders of 7 x [double, convolution]; those of P and S first go through an LSTM
and attention to the neighbours. Nothing passes the code by.

It differs from the authors' own network: dropout follows an LSTM and is in training alone, an
attention's weights are a softmax's, not normalised by what the attention gives, and what doubling an odd length has
too much is cut off at its end and at once. P and S begin as rare as they are (the bias of their last layers): from 1/2 everywhere
training drives both to 0 and past where a float's cross-entropy has a slope, and they stay there. In inference it is the network that
SeisBench has.
"""

import math
from typing import Annotated, Literal

import keras
from keras import Input, Model, layers, ops
from pydantic import Field

from hourglass.layers.attention import AdditiveAttention
from hourglass.layers.lstm import LSTM

RARE = 0.004  # the share of samples at which P, or S, is near: bells of 25 samples in 6,000
FILTERS, KERNELS = (8, 16, 16, 32, 32, 64, 64), (11, 9, 7, 7, 5, 5, 3)
RESIDUAL_KERNELS = (3, 3, 3, 3, 2, 3, 2)


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the channels of the code")],
    lstms: Annotated[int, Field(ge=1, le=8)] = 2,
    dropout: Annotated[float, Field(ge=0, lt=1)] = 0.1,
    variant: Literal["seisbench", "conservative", "non-conservative"] = "seisbench",
):
    """Return the network for records of `shape` (samples, components), of any length.

    Its output, (samples, 3), is the probability of an earthquake, of P and of S.

    Parameters
    ----------
    bottleneck : int
        Channels of the code, and of the LSTMs and transformers before it; the paper has 16.
    lstms : int
        Blocks of an LSTM each way; the authors' trainer has 2 by default, SeisBench 3.
    dropout : float
        Share of the values, or of the channels, that are dropped in training.
    variant : str
        `seisbench`: as above. The others are what the authors' two sets of weights need, as SeisBench has them: a
        length that was odd is cut at both ends and a layer later; `conservative` has LSTMs whose gates are
        pieces of straight lines, too.

    Raises
    ------
    ValueError
        Where the rows are no records.
    """
    if len(shape) != 2:
        raise ValueError(f"rows are {shape}: expected (samples, components)")
    epsilon = 1e-5 if variant == "seisbench" else 1e-7
    gate = hard_sigmoid if variant == "conservative" else "sigmoid"
    inputs = x = Input(shape)
    lengths = []
    for level, (filters, kernel) in enumerate(zip(FILTERS, KERNELS)):
        lengths.append(x.shape[1])
        x = layers.Conv1D(filters, kernel, padding="same", activation="relu", name=f"encoder_{level}")(x)
        x = layers.MaxPooling1D(2, padding="same")(x)
    for block, kernel in enumerate(RESIDUAL_KERNELS):
        x = _residual(x, kernel, dropout, f"residual_{block}")
    for block in range(lstms):
        lstm = LSTM(bottleneck, recurrent_activation=gate, return_sequences=True)
        x = layers.Dropout(dropout)(layers.Bidirectional(lstm, name=f"lstm_{block}")(x))
        x = layers.Conv1D(bottleneck, 1, name=f"lstm_{block}_joined")(x)
        x = layers.BatchNormalization(name=f"lstm_{block}_norm")(x)
    x = _transformed(x, dropout, epsilon, "transformer_0", "transformer_0_end")
    code = _transformed(x, dropout, epsilon, "transformer_1", "code")
    series = [_decoded(code, lengths, variant, "earthquake", 0.5)]
    for phase in ("p", "s"):
        x = LSTM(bottleneck, recurrent_activation=gate, return_sequences=True, name=f"{phase}_lstm")(code)
        x = AdditiveAttention(width=3, epsilon=epsilon, name=f"{phase}_attention")(layers.Dropout(dropout)(x))
        series.append(_decoded(x, lengths, variant, phase, RARE))
    return Model(inputs, layers.Concatenate(dtype="float32")(series))


def _residual(x, kernel, dropout, name):
    y = x
    for half in range(2):
        y = layers.Activation("relu")(layers.BatchNormalization(name=f"{name}_norm_{half}")(y))
        y = layers.SpatialDropout1D(dropout)(y)
        y = layers.Conv1D(x.shape[-1], kernel, padding="same", name=f"{name}_convolution_{half}")(y)
    return layers.Add()([x, y])


def _transformed(x, dropout, epsilon, name, end):
    """Attention to all times and two dense layers at each, their results added to what came in and normed."""
    y = layers.Add()([x, AdditiveAttention(epsilon=epsilon, name=f"{name}_attention")(x)])
    x = layers.LayerNormalization(epsilon=1e-14, name=f"{name}_norm")(y)
    y = layers.Dropout(dropout)(layers.Dense(128, "relu", name=f"{name}_wide")(x))
    y = layers.Add()([x, layers.Dense(x.shape[-1], name=f"{name}_narrow")(y)])
    return layers.LayerNormalization(epsilon=1e-14, name=end)(y)


def _decoded(x, lengths, variant, name, share):
    """Double and convolve to the length of the record; what comes out begins near `share`."""
    for level, (length, filters, kernel) in reversed(list(enumerate(zip(lengths, FILTERS, KERNELS)))):
        x = layers.UpSampling1D(2)(x)
        surplus = x.shape[1] - length
        if variant == "seisbench" or level == 0:
            x = layers.Cropping1D((0, surplus))(x)
        elif surplus % 2 == 0:
            x = layers.Cropping1D(surplus // 2)(x)
        x = layers.Conv1D(filters, kernel, padding="same", activation="relu", name=f"{name}_decoder_{level}")(x)
    start = keras.initializers.Constant(math.log(share / (1 - share)))
    return layers.Conv1D(1, 11, padding="same", activation="sigmoid", bias_initializer=start, name=name, dtype="float32")(x)


@keras.saving.register_keras_serializable("hourglass")
def hard_sigmoid(x):
    """Return the gate of early Keras: 0.2 x + 0.5 between 0 and 1; Keras' own by now has another slope."""
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)
