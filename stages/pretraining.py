"""Greedy layer-wise pretraining, then fine-tuning, and the control that starts from random weights (W2).

Phases, each with the same optimizer, batch and epochs: the outer autoencoder on
images, the inner one on its codes, a softmax on the inner codes, the whole classifier
from those weights; and the same classifier from random weights, for as many epochs as
the fine-tuning alone and as all four phases together.
"""

from typing import Annotated, Literal

import keras
import numpy as np
import tensorflow as tf
from pydantic import Field

from stages import training
from stages.training import Count, Data


def fit(
    model,
    data,
    pair,
    seed,
    report=lambda line: None,
    checkpoint=training.NO_CHECKPOINT,
    *,
    optimizer: Literal["adam", "rmsprop", "adadelta"],
    learning_rate: Annotated[float, Field(gt=0, lt=100, description="a number above 0")],
    batch: Count,
    epochs: Count,
    validation: Annotated[float, Field(ge=0, lt=1, description="a share from 0 to below 1")] = 0,
):
    """Train a model of `stages.architectures.stacked` in place and return its history.

    As `training.fit`, with labels in `data` and a `phase` in each row of the history.
    The last `validation` share of the training rows gives every phase's held-out loss.
    """
    history = []
    recipe = {"optimizer": optimizer, "learning_rate": learning_rate, "batch": batch}
    part = {name: model.get_layer(name) for name in ("outer_encoder", "code", "inner_decoder", "outer_decoder")}

    def phase(name, network, data, pair, loss, times=1):
        report(f"{name}:")
        rows = training.fit(network, data, pair, seed, report, checkpoint.phase(name), loss=loss, epochs=epochs * times, **recipe)
        history.extend({"phase": name} | row for row in rows)

    train, held_out = data.split(validation, "last", seed)
    images, labelled = Data(train[:1], held_out[:1]), Data(train, held_out)

    def with_labels(rows, labels, draw, training):
        return pair(rows, draw, training)[0], labels

    phase(
        "outer autoencoder",
        _chain(model.input_shape[1:], part["outer_encoder"], part["outer_decoder"]),
        images,
        pair,
        "binary_crossentropy",
    )
    hidden = part["outer_encoder"].units
    codes = _encoded(_chain(model.input_shape[1:], part["outer_encoder"], flat_output=True), images, pair)
    phase(
        "inner autoencoder",
        _chain((hidden,), part["code"], part["inner_decoder"]),
        codes,
        lambda rows, draw, training: (rows, rows),
        "mse",
    )

    pretrained, tuned, start, longer = (
        model.get_layer(name) for name in ("pretrained", "fine_tuned", "random_start", "random_start_longer")
    )
    softmax = pretrained.layers[-1]
    inner = _encoded(_chain((hidden,), part["code"], flat_output=True), codes, lambda rows, draw, training: (rows, rows))
    inner = Data((inner.train[0], train[1]), (inner.held_out[0], held_out[1]))
    phase(
        "softmax",
        _chain((part["code"].units,), softmax, flat_output=True),
        inner,
        lambda rows, labels, draw, training: (rows, labels),
        "classes",
    )
    pretrained.set_weights(part["outer_encoder"].get_weights() + part["code"].get_weights() + softmax.get_weights())
    tuned.set_weights(pretrained.get_weights())
    phase("fine-tuning", tuned, labelled, with_labels, "classes")
    longer.set_weights(start.get_weights())
    phase("random start", start, labelled, with_labels, "classes")
    phase("random start, four times as long", longer, labelled, with_labels, "classes", times=4)
    return history


def _chain(shape, *layers, flat_output=False):
    """Return a network that applies dense layers to flattened inputs of `shape`, and gives that shape back."""
    inputs = x = keras.Input(shape)
    x = keras.layers.Flatten()(x)
    for layer in layers:
        x = layer(x)
    return keras.Model(inputs, x if flat_output else keras.layers.Reshape(shape)(x))


def _encoded(encoder, data, pair):
    """Return the codes of all rows as float32 rows."""

    @tf.function(reduce_retracing=True)
    def encode(rows):
        return encoder(pair(rows, tf.constant([0, 0]), False)[0])

    def every(rows, size=8192):
        return np.concatenate([encode(tf.constant(rows[i : i + size])).numpy() for i in range(0, len(rows), size)])

    return Data((every(data.train[0]),), (every(data.held_out[0]),))
