"""Numbers of which another reading is near: ends and ties, one image or one epoch of several, two options at once."""

from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf

from hourglass.architectures import dense, stacked
from hourglass.baselines import pca
from hourglass.codec import rivals, transforms
from hourglass.evaluation import examples, measuring
from hourglass.evaluation.bounds import Bounds
from hourglass.evaluation.separation import separation
from hourglass.figures import rates
from hourglass.ground.rows import Data
from hourglass.inputs.pairs import Inputs
from hourglass.learning import pretraining, training
from hourglass.models.autoencoder import Autoencoder
from hourglass.page import overview
from hourglass.reports import cards, comparison, judging, pairs
from hourglass.splits import neighbours
from hourglass.sweeps import m_star
from hourglass.sweeps.seeds import Seeds
from hourglass.sweeps.subject import Subject


def test_the_linear_map_of_damaged_images_goes_through_all_numbers_of_a_code_with_places():
    inputs = keras.Input((2, 2, 1))
    code = keras.layers.Conv2D(1, (2, 1), strides=(2, 1), name="code")(inputs)  # (1, 2, 1): two numbers, one channel
    network = Autoencoder(
        keras.Model(inputs, keras.layers.UpSampling2D((2, 1))(code)), Inputs(scaling="unit", corruption="noise", amount=0)
    )
    rows = np.zeros((4, 2, 2, 1), np.uint8)
    rows[2:, 0, 0], rows[1::2, 1, 1] = 255, 255  # two pixels that vary: two numbers hold them
    np.testing.assert_allclose(Bounds(network, rows, 0)(rows / 255)["pca"], rows / 255, atol=1e-6)


def test_the_network_s_steps_are_of_the_spread_over_all_images():
    images = np.zeros((4, 4, 5, 1), np.uint8)
    images[:, 0, 0, 0] = [0, 2, 4, 6]  # the code of each: of variance (9 + 1 + 1 + 9) / 4
    network = transforms.Transform((4, 5, 1), (1,), lambda tiles: tiles.reshape(-1, 20)[:, :1] * 1.0, None)
    steps = rivals.of_tiles(network, np.arange(240, dtype=np.uint8).reshape(12, 4, 5, 1), images)["network"][1]
    assert steps[6] == pytest.approx(5**0.5)


def test_classifiers_are_trained_on_rows_that_are_moved_as_in_any_training(monkeypatch):
    moved = []

    def fit(network, data, pair, *others, loss, **recipe):
        if loss == "classes" and network.input_shape[1:] == (4, 3, 1):
            given = [pair(*(tf.constant(part[:1]) for part in data.train), [0, 0], training)[0] for training in (True, False)]
            moved.append([float(tf.reduce_max(one)) for one in given])
        return [{"epoch": 1}]

    monkeypatch.setattr(training, "fit", fit)
    rows, labels = np.zeros((4, 4, 3, 1), np.uint8), np.arange(4) % 3
    pair = lambda rows, draw, training: (tf.cast(rows, tf.float32) + float(training), rows)  # noqa: E731
    model = stacked.build((4, 3, 1), bottleneck=2, hidden=5, classes=3)
    data = Data((rows, labels), (rows, labels))
    pretraining.fit(model, data, pair, 0, loss="mse", optimizer="adam", learning_rate=0.5, batch=2, epochs=1)
    assert moved == [[1, 0]] * 3


def test_undecided_claims_count_as_not_checked():
    claims = [{"reproduced": word} for word in ("yes", "no", "undecided", "undecided", "not measured")]
    row = overview.row({"name": "a", "what": "", "results": {"source": "files"}, "claims": claims}, None)
    assert (row["yes"], row["checked"], row["unchecked"]) == (1, 2, 3)


def test_a_flat_border_says_nothing_on_either_side():
    steep, flat = np.array([[0.0, 10, 20, 30]]), np.array([[0.0, 1, 2, 3]])  # half of it within 1 of its median
    assert neighbours.likeness(steep, steep) == pytest.approx(1)
    assert neighbours.likeness(steep, flat) == neighbours.likeness(flat, steep) == -1


def test_the_interval_is_of_the_other_draws_alone():
    late, early = [0.0, 1], [1.0, 1]
    draws = np.array([late, early] + 39 * [late])  # one of 40 draws, 2.5 %, is early: of 41 it would be less
    assert m_star.smallest(np.array([1, 2]), draws, np.ones((41, 2)), np.full(41, 0.5)) == (2, 1, 2)


def test_recognizers_learn_from_reconstructions_rounded_to_the_nearest_grey_value():
    part = SimpleNamespace(rows=np.zeros((2, 1, 1, 1), np.uint8), images=2)
    decoded = np.array([0.999, 0.1], np.float32).reshape(2, 1, 1, 1)  # 254.745 and 25.5 less a rounding
    found = Subject._images(None, lambda rows: decoded - np.float32(0.001) * (rows + [[[[0]]], [[[1]]]]), part)
    assert found.ravel().tolist() == [255, 25]  # 254.745 and 25.245


def test_the_kept_epoch_of_a_run_is_the_one_whose_weights_it_has():
    rows = np.arange(96, dtype=np.uint8).reshape(6, 4, 4, 1)
    history = [
        {"epoch": epoch, "loss": 9.0 - epoch, "test_loss": loss, "kept": int(epoch == 2)}
        for epoch, loss in ((1, 3.0), (2, 1.0), (3, 2.0))
    ]
    of = Seeds.__new__(Seeds)
    of.title, of.draw, of.bounds, of.figures, of.threads = "a", None, False, [], 1
    of.plan = SimpleNamespace(
        network=lambda: dense.build((4, 4, 1), bottleneck=1), fit=lambda *_: history, arrays={"train": rows, "held_out": rows},
        about={"held_out_images": 6}, recipe={"loss": "mse"}, inputs=Inputs(scaling="unit"), of_data="written",
    )  # fmt: skip
    found = of._run(0, None)
    assert (found["kept_epoch"], found["epochs"], found["test_loss"]) == (2, 3, 1.0)


def test_where_rows_are_damaged_the_linear_map_is_not_called_pca_s_neighbours():
    rows = np.random.default_rng(0).integers(0, 256, (40, 4, 4, 1), dtype=np.uint8)
    arrays = {"train": rows, "held_out": rows, "held_out_labels": np.arange(40) % 3}
    for corruption, there in (("none", True), ("noise", False)):
        network = Autoencoder(dense.build((4, 4, 1), bottleneck=2), Inputs(scaling="unit", corruption=corruption, amount=0.1))
        found = measuring.metrics(network, arrays, 40, "mse", ["latent"], 0)[0]
        assert ("pca_neighbours" in found) == there and "code_neighbours" in found and "pca_mse" in found


def test_a_code_of_as_many_numbers_as_its_input_is_no_smaller():
    metrics = {"mse_255": 1.0, "mean_mse_255": 2.0, "compression": 1.0, "dead_units": 0, "floor": 0.0, "source": "files"}
    limit = "Its code has no fewer numbers than its input."
    assert limit in cards.limits(metrics) and limit not in cards.limits(metrics | {"compression": 1.1})


def test_what_decided_is_the_share_whatever_the_mean_difference():
    found = pairs.better([0.0] * 10, [1.0] * 9 + [-100.0])  # nine wins by 1 and a loss by 100: A - B is 9.1 on average
    assert found.difference == pytest.approx(9.1) and found.share == 0.9
    assert "real: a is better, as P(A better) is at least 0.75 and its interval above 0.5" in comparison.told("a", "b", found)


def test_of_two_settings_with_as_many_bits_the_worse_is_left_out():
    points = pd.DataFrame({"bits_per_pixel": [1.0, 1.0, 2.0], "psnr_db": [20.0, 30.0, 35.0]})
    assert rates.front(points)["psnr_db"].tolist() == [30, 35]


def test_blocks_that_go_over_the_edge_repeat_the_last_pixels(monkeypatch):
    monkeypatch.setattr(pca, "LARGEST", 4)
    rows = np.array([0, 85, 170, 255], np.uint8).reshape(4, 1, 1, 1) * np.ones((4, 3, 3, 1), np.uint8)  # each of one shade
    found = pca.PrincipalComponents(rows, (2, 2, 1))  # of four blocks of 2x2: one number says their shade
    assert found.block == (2, 2)
    np.testing.assert_allclose(found.reconstruct(rows / 255), rows / 255, atol=1e-9)


def test_three_quarters_of_the_pairs_are_often_enough():
    found = pairs.better([0.0] * 20, [1.0] * 15 + [-1.0] * 5)
    assert found.share == 0.75 and found.share_low == pytest.approx(0.50895, abs=1e-4) and found.verdict == "yes"
    assert pairs.better([0.0] * 20, [-1.0] * 15 + [1.0] * 5).verdict == "no"


def test_the_first_columns_have_the_labels_of_their_images():
    columns = np.array([0, 1, 100, 101, 200, 201, 220, 221], np.uint8).reshape(8, 1, 1)  # of four images of two columns
    network = SimpleNamespace(encode=lambda rows: rows / 255)
    found = separation(network, None, columns, np.array([0, 1, 2, 3]), rows=4)
    assert found == {"code_neighbours": 1, "pixel_neighbours": 1}  # the nearest to each is the other of its image


def test_weights_of_columns_stand_upright():
    model = dense.build((3, 1), bottleneck=1)
    model.get_layer("code").set_weights([np.array([[1.0], [2], [3]]), np.zeros(1)])
    found = examples.weights(Autoencoder(model, Inputs(scaling="unit")))["weights"]
    assert found.shape == (1, 3, 1, 1) and found.ravel().tolist() == [1, 2, 3]


def test_what_a_printed_number_may_have_been_rounded_from_agrees_up_to_its_end():
    claim = {"values": None, "exact": True, "metric": "a", "below": None, "above": None, "value": 12.0, "quantity": None}
    verdicts = [judging.judged(claim, {"a": found}, {}, {})["reproduced"] for found in (11.4, 11.5, 12.5, 12.6)]
    assert verdicts == ["no", "yes", "yes", "no"]


def test_what_is_dropped_becomes_0_in_any_range():
    inputs = Inputs(scaling="symmetric", corruption="dropout", amount=0.5)
    damaged, dropped = inputs.corrupt(inputs.scale(np.full((1, 1000, 1), 255, np.uint8)), [0, 0])
    assert set(np.unique(damaged)) == {0, 2} and (damaged.numpy()[dropped.numpy()] == 0).all()  # of 1, and 1 / (1 - 0.5)
