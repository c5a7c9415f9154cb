"""Greedy layer-wise pretraining, then fine-tuning, and the control that starts from random weights (W2).

Phases, each with the same optimizer, batch and epochs: the outer autoencoder on
images, the inner one on its codes, a softmax on the inner codes, the whole classifier
from those weights; and the same classifier from random weights, for as many epochs as
the fine-tuning alone and as all four phases together.
"""

from typing import Literal

import keras
import numpy as np
import tensorflow as tf

from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.learning.training import Count, Optimizer, Rate, Share


def fit(
    model,
    data,
    pair,
    seed,
    report=lambda line: None,
    checkpoint=training.NO_CHECKPOINT,
    *,
    loss: Literal["binary_crossentropy", "mse"],
    optimizer: Optimizer,
    learning_rate: Rate,
    batch: Count,
    epochs: Count,
    validation: Share = 0,
):
    """Train a model of `hourglass.architectures.stacked` in place and return its history.

    As `training.fit`, with labels in `data` and a `phase` in each row of the history.
    `loss` is the outer autoencoder's, of images; the later phases have their own. The last
    `validation` share of the training rows is watched in every phase.
    """
    history = []
    recipe = {"optimizer": optimizer, "learning_rate": learning_rate, "batch": batch}

    def phase(name, network, data, pair, loss, times=1):
        report(f"{name}:")
        rows = training.fit(network, data, pair, seed, report, checkpoint.phase(name), loss=loss, epochs=epochs * times, **recipe)
        history.extend({"phase": name} | row for row in rows)

    data = data.split(validation, "last", seed)
    codes = autoencoders(model, Data(data.train[:1], data.watched[:1], data.of), pair, loss, phase)
    _softmax(model, Data((codes.train[0], data.train[1]), (codes.watched[0], data.watched[1]), data.of), phase)
    _classifiers(model, data, pair, phase)
    return history


def autoencoders(model, images, pair, loss, phase):
    """Train the outer autoencoder on images and the inner one on its codes, in place; return the inner codes.

    Parameters
    ----------
    model : keras.Model
        Of `hourglass.architectures.stacked`.
    images : hourglass.ground.rows.Data
        Without labels.
    pair : function
        As in `fit`.
    loss : str
        The outer autoencoder's; the inner one's is `mse`.
    phase : function
        Called with the name of a phase, a network, its data, its `pair` and its loss: trains it.

    Returns
    -------
    hourglass.ground.rows.Data
    """
    outer, code = model.get_layer("outer_encoder"), model.get_layer("code")
    shape, hidden = model.input_shape[1:], (outer.units,)
    network = _chain(shape, outer, model.get_layer("outer_decoder"))
    phase("outer autoencoder", network, images, pair, loss)
    outer_codes = _encoded(_chain(shape, outer, flat_output=True), images, pair)
    phase("inner autoencoder", _chain(hidden, code, model.get_layer("inner_decoder")), outer_codes, _itself, "mse")
    return _encoded(_chain(hidden, code, flat_output=True), outer_codes, _itself)


def _softmax(model, codes, phase):
    """Train the softmax on the inner codes and their labels."""
    code, softmax = model.get_layer("code"), model.get_layer("pretrained").layers[-1]
    network = _chain((code.units,), softmax, flat_output=True)
    phase("softmax", network, codes, lambda rows, labels, draw, training: (rows, labels), "classes")


def _classifiers(model, labelled, pair, phase):
    """Fine-tune the whole classifier, and train the same from random weights, as long and four times as long."""
    pretrained, tuned, start, longer = (
        model.get_layer(name) for name in ("pretrained", "fine_tuned", "random_start", "random_start_longer")
    )
    encoders = [model.get_layer(name).get_weights() for name in ("outer_encoder", "code")]
    pretrained.set_weights([*encoders[0], *encoders[1], *pretrained.layers[-1].get_weights()])
    tuned.set_weights(pretrained.get_weights())
    longer.set_weights(start.get_weights())

    def with_labels(rows, labels, draw, training):
        return pair(rows, draw, training)[0], labels

    phase("fine-tuning", tuned, labelled, with_labels, "classes")
    phase("random start", start, labelled, with_labels, "classes")
    phase("random start, four times as long", longer, labelled, with_labels, "classes", times=4)


def _itself(rows, draw, training):
    return rows, rows


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

    return Data((every(data.train[0]),), (every(data.watched[0]),), data.of)
