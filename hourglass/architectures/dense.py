"""Fully connected autoencoders: [n -> (hidden ...) -> bottleneck -> (... hidden) -> n]."""

import math
from typing import Annotated, Literal

from keras import Input, Model, layers
from pydantic import Field


def build(
    shape,
    *,
    bottleneck: Annotated[int, Field(ge=1, description="a whole number of at least 1, the width of the code")],
    hidden: list[Annotated[int, Field(ge=1)]] = (),
    activation: Literal["relu", "selu", "gelu", "linear"] = "relu",
    code: Literal["relu", "selu", "linear"] | None = None,
    output: Literal["linear", "sigmoid"] = "linear",
):
    """Return the network for inputs of `shape`.

    Parameters
    ----------
    shape : tuple of int
        Of one input; it has n numbers.
    bottleneck : int
        Width m of the code, 1 to n.
    hidden : list of int
        Widths of further layers before the code, which the decoder has the other way round.
    activation : str
        Of the hidden layers and the code.
    code : str, optional
        Of the code, where it has another one.
    output : str
        Of the last layer.

    Raises
    ------
    ValueError
        Where the bottleneck is wider than the input.
    """
    numbers = math.prod(shape)
    if bottleneck > numbers:
        raise ValueError(
            f"bottleneck is {bottleneck}: expected 1 to {numbers}. An input has {numbers} numbers, "
            f"so a code of {numbers} already holds a copy of it and a wider one is no bottleneck"
        )
    inputs = x = Input(shape)
    x = layers.Reshape((numbers,))(x)
    for width in hidden:
        x = layers.Dense(width, activation)(x)
    x = layers.Dense(bottleneck, code or activation, name="code")(x)
    for width in reversed(hidden):
        x = layers.Dense(width, activation)(x)
    x = layers.Dense(numbers, output, dtype="float32")(x)
    return Model(inputs, layers.Reshape(shape, dtype="float32")(x))
