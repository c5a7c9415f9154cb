"""A training from its first epoch to its best: the recipe, the order of things, when to stop, where to go on.

Keras's own `fit` returns to Python after every batch, and with a seed repeats one
permutation for ever. Here the order of epoch e is `default_rng([seed, e])`'s
permutation, and `hourglass.engines.epochs` runs a whole epoch in one compiled call.
"""

import math
import time
from typing import Annotated, Literal

import keras
from pydantic import Field

from hourglass.engines.checkpoints import Forgetful
from hourglass.engines.epochs import Epochs
from hourglass.ground.errors import UserError
from hourglass.losses.functions import function

OPTIMIZERS = {"adam": keras.optimizers.Adam, "rmsprop": keras.optimizers.RMSprop, "adadelta": keras.optimizers.Adadelta}
NO_CHECKPOINT = Forgetful()
Count = Annotated[int, Field(ge=1, le=10**6, description="a whole number of at least 1, at most 1000000")]
Optimizer = Literal["adam", "rmsprop", "adadelta"]
Rate = Annotated[float, Field(gt=0, lt=100, description="a number above 0 and below 100")]
Share = Annotated[float, Field(ge=0, lt=1, description="a share from 0 to below 1")]


def fit(
    model,
    data,
    pair,
    seed,
    report=lambda line: None,
    checkpoint=NO_CHECKPOINT,
    *,
    loss: Literal["mse", "binary_crossentropy", "classes", "phases"],
    optimizer: Optimizer,
    learning_rate: Rate,
    decay: Literal["none", "cosine"] = "none",
    batch: Count,
    epochs: Count,
    patience: Count | None = None,
    validation: Share = 0,
    split: Literal["last", "random"] = "last",
):
    """Train `model` in place and return its history.

    Parameters
    ----------
    model : keras.Model
    data : hourglass.ground.rows.Data
        Training rows and those that are watched.
    pair : function
        From (tensor of rows, (seed, number), training or not) to (inputs, targets) of the network.
    seed : int
        Of the order of the rows and of what `pair` draws.
    report : function
        Called with a line of text after each epoch.
    checkpoint : hourglass.engines.checkpoints.Checkpoint
        Where the training goes on from, and leaves its state after each epoch.
    decay : str
        `cosine` lets the learning rate fall to 0 at the last of `epochs` (Loshchilov and Hutter 2017).
    epochs : int
        The most epochs.
    patience : int, optional
        Stop after this many epochs in which the watched rows' loss, penalty included, was no
        better, and keep the best weights. Without it every epoch runs and the last weights are kept.
    validation : float
        This share of the training rows is not trained on but watched, the `last` of them or
        a `random` choice. With 0 it is the test rows that are watched.

    Returns
    -------
    list of dict
        `epoch` (from 1), `loss` (mean over the epoch's batches as it trained), the watched
        rows' `validation_loss` or `test_loss`, and `kept`, 1 in the epoch whose weights the
        model has now, else 0. Of a network with regularisers or `add_loss` a `penalty` beside
        each loss, which is without it; minimised is the sum.

    Raises
    ------
    UserError
        When the loss is no longer a number.
    """
    data = data.split(validation, split, seed)
    if decay == "cosine":
        learning_rate = keras.optimizers.schedules.CosineDecay(learning_rate, epochs * math.ceil(len(data.train[0]) / batch))
    epoch_of = Epochs(model, function(loss), OPTIMIZERS[optimizer](learning_rate), pair, seed, batch)
    history, kept = checkpoint.load(epoch_of.variables) or ([], None)
    if history:
        report(f"goes on after epoch {len(history)}")
    try:
        while len(history) < epochs and not (patience and len(history) - best_of(history) >= patience):
            started = time.perf_counter()
            history.append(one_epoch(epoch_of, data, len(history) + 1))
            speed = len(data.train[0]) / (time.perf_counter() - started)
            better = best_of(history) == len(history)
            if better and patience:
                kept = model.get_weights()
            checkpoint.remember(history, epoch_of.variables, kept)
            report(f"{numbers(history[-1], epochs)}{' *' if better else '  '}  {speed:,.0f} rows/s")
    finally:
        checkpoint.write()
    if patience:
        model.set_weights(kept)
    last = best_of(history) if patience else len(history)
    return [row | {"kept": int(row["epoch"] == last)} for row in history]


def one_epoch(epoch_of, data, epoch):
    """Train for one epoch and return its row of the history.

    Raises
    ------
    UserError
        When a loss is no longer a number.
    """
    row = {"epoch": epoch} | epoch_of.training(data.train, epoch)
    row |= {f"{data.of}_{name}": value for name, value in epoch_of.measuring(data.watched).items()}
    for name, value in row.items():
        if not math.isfinite(value):
            raise UserError(
                f"training diverged in epoch {epoch}: the {name.replace('_', ' ')} is {value}; "
                "lower learning_rate, or mend a layer of your own that divides by 0"
            )
    return row


def numbers(row, epochs):
    """Return a row of the history as a line of text."""
    values = (f"{name.replace('_', ' ')} {value:.6g}" for name, value in row.items() if name != "epoch")
    return "  ".join((f"epoch {row['epoch']:3d}/{epochs}", *values))


def best_of(history):
    """Return the first epoch with the lowest loss of the watched rows, penalty included, 0 before the first."""

    def minimised(row):
        return sum(row.get(f"{of}_{name}", 0) for of in ("validation", "test") for name in ("loss", "penalty"))

    return min(history, key=minimised)["epoch"] if history else 0
