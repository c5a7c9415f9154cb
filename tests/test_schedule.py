"""The order of a training, with losses that are written down beforehand: schedule, patience, phases, batches, draws, splits."""

import inspect
from types import SimpleNamespace

import keras
import numpy as np
import pytest
import tensorflow as tf

from hourglass.architectures import stacked
from hourglass.engines import epochs, steps
from hourglass.engines.checkpoints import Checkpoint
from hourglass.engines.epochs import Epochs
from hourglass.ground import rows as rows_of
from hourglass.ground.rows import Data
from hourglass.inputs.pairs import Inputs
from hourglass.learning import pretraining, training

RECIPE = {"loss": "mse", "optimizer": "adam", "learning_rate": 0.5, "batch": 25, "epochs": 9}
DATA = Data((np.arange(110),), (np.arange(40),))


class Weights:
    """A model whose weights are the number of the epoch that it is in."""

    now = 0

    def get_weights(self):
        return self.now

    def set_weights(self, weights):
        self.now = weights


def trained(monkeypatch, watched, data=DATA, checkpoint=training.NO_CHECKPOINT, **changes):
    """Train where the watched loss of each epoch is known; return the history, the weights, the optimizer and what was reported."""
    model, made, said = Weights(), [], []

    def engine(model, loss, optimizer, pair, seed, batch):
        def one(rows, epoch):
            model.now = epoch
            return {"loss": 10.0 * epoch}

        made.append((loss, optimizer, seed, batch))
        measuring = lambda rows: {"loss": float(watched[model.now - 1])}  # noqa: E731
        return SimpleNamespace(variables=[], training=one, measuring=measuring)

    monkeypatch.setattr(training, "Epochs", engine)
    history = training.fit(model, data, None, 3, said.append, checkpoint, **RECIPE | changes)
    return history, model.now, made[0], said


@pytest.mark.parametrize(
    ("watched", "patience", "ran", "best"),
    [
        ([5, 4, 3, 2, 1, 2, 3, 4, 5], None, 9, 9),  # without patience the last
        ([5, 3, 4, 4, 1, 0, 0, 0, 0], 2, 4, 2),  # two epochs no better, and the better ones never come
        ([5, 3, 4, 2, 3, 3, 0, 0, 0], 2, 6, 4),
        ([5, 3, 3, 3, 1, 0, 0, 0, 0], 2, 4, 2),  # as good is no better: the first of them
        ([9, 8, 7, 6, 5, 4, 3, 2, 1], 1, 9, 9),
        ([1, 2, 0, 0, 0, 0, 0, 0, 0], 1, 2, 1),
    ],
)
def test_patience_counts_epochs_that_are_no_better_and_the_best_weights_are_kept(monkeypatch, watched, patience, ran, best):
    history, weights, _, said = trained(monkeypatch, watched, patience=patience)
    assert [row["epoch"] for row in history] == list(range(1, ran + 1)) and weights == best
    assert [row["kept"] for row in history] == [int(epoch == best) for epoch in range(1, ran + 1)]
    assert [(row["loss"], row["test_loss"]) for row in history] == [
        (10 * epoch, watched[epoch - 1]) for epoch in range(1, ran + 1)
    ]
    lowest = [min(watched[: epoch + 1]) == watched[epoch] and watched[epoch] not in watched[:epoch] for epoch in range(ran)]
    assert ["*" in line for line in said] == lowest
    assert said[0].startswith(f"epoch   1/9  loss 10  test loss {watched[0]} *")


def test_the_recipe_s_loss_optimizer_seed_and_batch_are_what_trains(monkeypatch):
    _, _, (loss, optimizer, seed, batch), _ = trained(monkeypatch, range(9), loss="binary_crossentropy", optimizer="rmsprop")
    assert loss is keras.losses.binary_crossentropy and type(optimizer) is keras.optimizers.RMSprop and (seed, batch) == (3, 25)
    assert float(optimizer.learning_rate) == 0.5
    kinds = {"adam": "Adam", "rmsprop": "RMSprop", "adadelta": "Adadelta"}
    assert {name: kind.__name__ for name, kind in training.OPTIMIZERS.items()} == kinds


@pytest.mark.parametrize(("share", "steps_an_epoch"), [(0, 5), (0.2, 4)])  # 110 rows in 25s, and 88 of them
def test_a_cosine_falls_to_nothing_at_the_last_step_of_the_last_epoch(monkeypatch, share, steps_an_epoch):
    _, _, (_, optimizer, _, _), _ = trained(monkeypatch, range(9), decay="cosine", validation=share)
    rate, last = optimizer._learning_rate, 9 * steps_an_epoch
    assert [float(rate(step)) for step in (0, last / 2, last)] == pytest.approx([0.5, 0.25, 0], abs=1e-6)
    assert float(rate(last - 1)) > 1e-4


def test_the_best_epoch_is_the_first_of_the_lowest_loss_and_penalty_and_none_of_no_epoch():
    assert training.best_of([]) == 0
    rows = [
        {"epoch": at, "test_loss": loss, "test_penalty": more} for at, loss, more in ((1, 3, 1), (2, 1, 2), (3, 3, 0), (4, 0, 4))
    ]
    assert training.best_of(rows) == 2 and training.best_of([row | {"loss": -row["epoch"]} for row in rows]) == 2


@pytest.mark.parametrize("function", [training.fit, pretraining.fit])
def test_what_a_recipe_does_not_name_is_left_out(function):
    more = {"decay": "none", "patience": None, "split": "last"} if function is training.fit else {}
    found = {name: one.default for name, one in inspect.signature(function).parameters.items() if one.kind is one.KEYWORD_ONLY}
    assert {name: value for name, value in found.items() if value is not inspect.Parameter.empty} == {"validation": 0} | more
    needed = {"loss", "optimizer", "learning_rate", "batch", "epochs"}
    assert {name for name, value in found.items() if value is inspect.Parameter.empty} == needed


def test_a_training_that_goes_on_has_its_history_and_its_best_weights(monkeypatch, tmp_path):
    checkpoint = Checkpoint(tmp_path, "this")
    before = [{"epoch": 1, "loss": 10.0, "test_loss": 2.0}, {"epoch": 2, "loss": 20.0, "test_loss": 3.0}]
    checkpoint.remember(before, [], [np.array(1)])
    checkpoint.write()
    history, weights, _, said = trained(monkeypatch, [2, 3, 4] + [0] * 6, checkpoint=checkpoint, patience=2)
    assert said[0] == "goes on after epoch 2" and [row["test_loss"] for row in history] == [2, 3, 4]
    assert [int(value) for value in weights] == [1]  # of an epoch before the stop
    assert Checkpoint(tmp_path, "another").load([]) is None and Checkpoint(tmp_path, "this", "phase").load([]) is None


def test_validation_rows_are_the_last_share_or_a_drawn_one():
    data = Data((np.arange(10), np.arange(10) * 7), (np.arange(3),))
    last = data.split(0.3, "last", 5)
    assert [part.tolist() for part in last.train] == [[0, 1, 2, 3, 4, 5, 6], [0, 7, 14, 21, 28, 35, 42]]
    assert [part.tolist() for part in last.watched] == [[7, 8, 9], [49, 56, 63]] and last.of == "validation"
    drawn = data.split(0.3, "random", 5)
    order = np.random.default_rng([5, 0]).permutation(10)
    assert drawn.watched[0].tolist() == sorted(order[7:]) and drawn.train[0].tolist() == sorted(order[:7])
    assert (drawn.train[1] == 7 * drawn.train[0]).all() and (drawn.watched[1] == 7 * drawn.watched[0]).all()
    assert data.split(0, "last", 5) is data and data.of == "test" and data.taken(0.26) == 3


def test_batches_are_in_order_and_the_last_is_filled_up_or_short():
    rows, labels = np.arange(5).reshape(5, 1), np.arange(5) * 2
    ((first, (one, other), counts),) = epochs._batches([rows, labels], 2, True)
    assert first == 0 and one.numpy()[..., 0].tolist() == [[0, 1], [2, 3], [4, 0]] and counts.numpy().tolist() == [2, 2, 1]
    assert other.numpy().tolist() == [[0, 2], [4, 6], [8, 0]]
    (_, (one, _), counts), (first, (rest, own), last) = epochs._batches([rows, labels], 2, False)
    assert one.numpy()[..., 0].tolist() == [[0, 1], [2, 3]] and counts.numpy().tolist() == [2, 2]
    assert (first, rest.numpy()[..., 0].tolist(), own.numpy().tolist(), last.numpy().tolist()) == (4, [[4]], [[8]], [1])
    ((_, (whole,), counts),) = epochs._batches([rows[:4]], 2, False)
    assert whole.shape == (2, 2, 1) and counts.numpy().tolist() == [2, 2]
    assert epochs._weights(4, tf.constant(3.0)).numpy().tolist() == pytest.approx([1 / 3] * 3 + [0])


@pytest.mark.parametrize(("rows", "parts"), [(100, 4), (90, 3), (7, 1), (97, 97), (31, 31), (30, 1)])
def test_a_batch_goes_in_the_fewest_equal_parts_that_fit(monkeypatch, rows, parts):
    monkeypatch.setattr(steps, "PART_BYTES", 30 * 12 + 11)
    assert steps._parts(np.zeros((rows, 3, 4), np.uint8)) == parts


def test_each_batch_of_each_epoch_has_its_own_draw_however_the_rows_are_read(monkeypatch, eager):
    inputs = keras.Input((2,))
    model = keras.Model(inputs, keras.layers.Dense(2)(inputs))
    rows, seen = np.zeros((11, 2), np.uint8), []

    def pair(rows, draw, training):
        seen.append((*draw.numpy().tolist(), training, len(rows)))
        return tf.cast(rows, tf.float32), tf.cast(rows, tf.float32)

    def drawn(seed):
        seen.clear()
        engine = Epochs(model, keras.losses.mean_squared_error, keras.optimizers.Adam(), pair, seed, 3)
        engine.training((rows,), 1), engine.training((rows,), 2), engine.measuring((rows,))
        return list(seen)

    whole = drawn(7)
    numbers = [1_000_003 + at for at in range(4)] + [2_000_006 + at for at in range(4)] + list(range(4))
    assert whole == [(7, number, place < 8, 3) for place, number in enumerate(numbers)]
    monkeypatch.setattr(epochs, "CHUNK_BYTES", 13)  # 6 rows of 2 bytes, two batches
    assert [draw[:3] for draw in drawn(7)] == [draw[:3] for draw in whole]
    assert drawn(2**31 + 5)[0][0] == 5
    monkeypatch.setattr(steps, "PART_BYTES", 2)
    assert [draw[:2] for draw in drawn(7)[:3]] == [(7 + part, 1_000_003) for part in range(3)]


def test_the_mean_of_an_epoch_is_over_rows_and_a_penalty_is_beside_it(eager):
    inputs = keras.Input((1,))
    layer = keras.layers.Dense(1, use_bias=False, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.25))
    model = keras.Model(inputs, layer(inputs))
    rows = np.array([[1], [2], [3], [4], [5]], np.uint8)

    def pair(rows, draw, training):
        return tf.cast(rows, tf.float32), tf.zeros(rows.shape)

    engine = Epochs(model, keras.losses.mean_squared_error, keras.optimizers.SGD(0.0), pair, 0, 2)
    expected = {"loss": (1 + 4 + 9 + 16 + 25) / 5, "penalty": 0.25}
    assert engine.measuring((rows,)) == pytest.approx(expected) == engine.training((rows,), 1)


def test_pretraining_s_phases_train_the_right_layers_on_the_right_codes_for_the_right_time(monkeypatch):
    phases, weights = [], []
    model = stacked.build((4, 3, 1), bottleneck=2, hidden=5, classes=3)

    def fit(network, data, pair, seed, report, checkpoint, *, epochs, loss, **recipe):
        inputs, targets = pair(tf.constant(data.train[0][:2]), *(tf.constant(part[:2]) for part in data.train[1:]), [0, 0], True)
        weights.append([value.copy() for value in network.get_weights()])
        phases.append((network.input_shape[1:], network.output_shape[1:], loss, epochs, seed, recipe, data, inputs, targets))
        network.set_weights([value + 1 + len(phases) for value in network.get_weights()])  # each phase learns something else
        return [{"epoch": 1}]

    monkeypatch.setattr(training, "fit", fit)
    first, drawn = model.get_layer("random_start").get_weights(), []

    def given(rows, draw, training):
        drawn.append((np.asarray(tf.get_static_value(draw)).tolist(), training))
        return Inputs(scaling="unit").pair(rows, draw, training)

    rows, labels = np.random.default_rng(0).integers(0, 256, (10, 4, 3, 1), dtype=np.uint8), np.arange(10) % 3
    history = pretraining.fit(
        model, Data((rows, labels), (rows[:2], labels[:2])), given, 4, validation=0.2,
        loss="binary_crossentropy", optimizer="adam", learning_rate=0.5, batch=3, epochs=6,
    )  # fmt: skip
    assert [row["phase"] for row in history] == [
        "outer autoencoder", "inner autoencoder", "softmax", "fine-tuning", "random start", "random start, four times as long"
    ]  # fmt: skip
    assert {tuple(draw) for draw, training in drawn if not training} == {(0, 0)}  # codes are of the same damage each time
    image, classes = (4, 3, 1), (3,)
    assert [phase[:5] for phase in phases] == [
        (image, image, "binary_crossentropy", 6, 4), ((5,), (5,), "mse", 6, 4), ((2,), classes, "classes", 6, 4),
        (image, classes, "classes", 6, 4), (image, classes, "classes", 6, 4), (image, classes, "classes", 24, 4),
    ]  # fmt: skip
    assert all(phase[5] == {"optimizer": "adam", "learning_rate": 0.5, "batch": 3} for phase in phases)
    data = [phase[6] for phase in phases]
    assert all((len(one.train[0]), len(one.watched[0]), one.of) == (8, 2, "validation") for one in data)
    assert (
        (data[0].train[0] == rows[:8]).all()
        and (data[0].watched[0] == rows[8:]).all()
        and len(data[0].train) == len(data[0].watched) == 1
    )
    outer, code = (model.get_layer(name).get_weights() for name in ("outer_encoder", "code"))

    def dense(values, kernel, bias):
        return np.maximum(0, values.reshape(len(values), -1) @ kernel + bias)

    outer_codes = dense(rows / 255, *outer)
    np.testing.assert_allclose(data[1].train[0], outer_codes[:8], rtol=1e-4)
    np.testing.assert_allclose(data[1].watched[0], outer_codes[8:], rtol=1e-4)
    np.testing.assert_allclose(data[2].train[0], dense(outer_codes, *code)[:8], rtol=1e-4)
    assert (data[2].train[1] == labels[:8]).all() and (data[2].watched[1] == labels[8:]).all()
    for phase in phases[3:]:
        assert (phase[6].train[0] == rows[:8]).all() and (phase[6].train[1] == labels[:8]).all()
    for (_, _, loss, *_, inputs, targets), one in zip(phases, data):
        assert (np.asarray(targets) == (one.train[1][:2] if loss == "classes" else np.asarray(inputs))).all()
    softmax = [value + 4 for value in weights[2]]  # as the third phase left it
    for value, expected in zip(weights[3], [*outer, *code, *softmax]):
        np.testing.assert_array_equal(value, expected)
    for name, learnt, start in (("pretrained", 0, weights[3]), ("fine_tuned", 5, weights[3])):
        for value, expected in zip(model.get_layer(name).get_weights(), start):
            np.testing.assert_array_equal(value, expected + np.float32(learnt))
    for start in (weights[4], weights[5]):  # both from the same random weights
        assert all((value == expected).all() for value, expected in zip(start, first))


def test_networks_are_given_rows_in_parts_and_their_answers_put_together():
    sizes = []

    def network(part):
        sizes.append(len(part))
        return part * 2.0

    found = rows_of.in_parts(network, np.arange(7, dtype=np.float32).reshape(7, 1), 3)
    assert sizes == [3, 3, 1] and found[:, 0].tolist() == [0, 2, 4, 6, 8, 10, 12] and found.dtype == np.float32
    assert rows_of.labels_of_rows([4, 5], np.zeros((6, 2, 1))).tolist() == [4, 4, 4, 5, 5, 5]
