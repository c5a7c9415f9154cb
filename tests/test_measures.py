"""Inputs and their damage, bounds, baselines and the ledger, against numbers worked out by hand."""

import json
import re

import keras
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
from conftest import ROOT
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression

from hourglass.architectures import deep_pooling, dense, pooling, resize, strided, unet
from hourglass.baselines import filters, pca
from hourglass.baselines.linear import LinearRestoration
from hourglass.baselines.mean import mean_row
from hourglass.baselines.pca import PrincipalComponents
from hourglass.ground.errors import UserError
from hourglass.inputs.augmentation import shifted
from hourglass.inputs.corruption import crosshair
from hourglass.inputs.pairs import Inputs
from hourglass.losses import floors, losses
from hourglass.models.blocks import of_source
from hourglass.reports import claims as ledger

GREY = np.full((200, 28, 28, 1), 128, np.uint8)


@pytest.mark.parametrize(("name", "ends"), [("bytes", (0, 255)), ("unit", (0, 1)), ("symmetric", (-1, 1))])
def test_scalings_and_the_way_back(name, ends):
    inputs = Inputs(scaling=name)
    scaled = inputs.scale(np.array([0, 255], np.uint8)).numpy()
    assert tuple(scaled) == ends
    assert tuple(inputs.unscale(scaled)) == (0, 1)


@pytest.mark.parametrize("kind", ["noise", "dropout", "crosshair"])
def test_damage_is_new_for_each_draw_and_the_same_for_the_same_draw(kind):
    inputs = Inputs(scaling="unit", corruption=kind, amount=0.5 if kind != "crosshair" else 3)
    one, same, other = (inputs.pair(tf.constant(GREY), draw, True)[0].numpy() for draw in ([0, 1], [0, 1], [0, 2]))
    assert (one == same).all() and (one != other).any()
    assert (one[0] != one[1]).any()


def test_shifted_images_move_by_at_most_so_many_pixels_and_only_in_training():
    dot = np.zeros((200, 9, 9, 1), np.uint8)
    dot[:, 4, 0] = 255
    inputs = Inputs(scaling="unit", shift=1)
    given, wanted = (values.numpy() for values in inputs.pair(tf.constant(dot), [0, 1], True))
    assert (given == wanted).all()
    places = {tuple(place) for place in np.argwhere(given[..., 0])[:, 1:]}
    assert places == {(down, right) for down in (3, 4, 5) for right in (0, 1)}  # or out of the picture
    assert 40 < (given.sum(axis=(1, 2, 3)) == 0).sum() < 95
    assert (inputs.pair(tf.constant(dot), [0, 1], False)[0].numpy() * 255 == dot).all()


def test_flipped_rows_are_upside_down_inverted_both_or_neither():
    rows = np.tile(np.arange(5, dtype=np.uint8)[:, None], (400, 1, 1))
    given = np.rint(Inputs(scaling="symmetric", flips=True).pair(tf.constant(rows), [0, 1], True)[0].numpy() * 127.5 + 127.5)
    kinds, counts = np.unique(given[..., 0], axis=0, return_counts=True)
    straight = np.arange(5)
    assert {tuple(kind) for kind in kinds} == {tuple(kind) for one in (straight, straight[::-1]) for kind in (one, 255 - one)}
    assert counts.min() > 60


def test_noise_has_its_strength_and_stays_in_the_range():
    damaged, clean = Inputs(scaling="symmetric", corruption="noise", amount=0.1).pair(tf.constant(GREY), [0, 0], True)
    difference = (damaged - clean).numpy()
    assert difference.std() == pytest.approx(0.2, rel=0.01)  # 0.1 of a range of 2
    assert np.abs(damaged.numpy()).max() <= 1


def test_dropout_zeroes_its_share_and_keeps_the_mean():
    inputs = Inputs(scaling="unit", corruption="dropout", amount=0.2)
    damaged, mask = inputs.corrupt(inputs.scale(tf.constant(GREY)), [0, 0])
    assert mask.numpy().mean() == pytest.approx(0.2, abs=0.005)
    assert (damaged.numpy()[mask.numpy()] == 0).all()
    assert damaged.numpy().mean() == pytest.approx(128 / 255, rel=0.01)


def test_a_crosshair_is_two_bars_of_one_to_three_pixels_through_any_point():
    inputs = Inputs(scaling="unit", corruption="crosshair", amount=3)
    damaged, mask = (part.numpy()[..., 0] for part in inputs.corrupt(inputs.scale(tf.constant(GREY)), [0, 0]))
    rows, columns = mask.all(axis=2).sum(axis=1), mask.all(axis=1).sum(axis=1)
    assert (rows == columns).mean() > 0.8  # a bar at the border may lose a pixel
    assert set(rows) <= {0, 1, 2, 3} and {1, 2, 3} <= set(rows)
    assert (damaged[mask] == 1).all() and (damaged[~mask] == np.float32(128 / 255)).all()
    centres = mask.all(axis=2).argmax(axis=1)
    assert centres.min() < 4 and centres.max() > 22


def test_a_crosshair_is_a_bright_stretch_of_a_column():
    columns = tf.zeros((200, 101, 1), tf.uint8)
    given = Inputs(scaling="unit", corruption="crosshair", amount=3).pair(columns, [0, 0], True)[0].numpy()
    assert set(given.ravel()) == {0, 1} and set(given.sum(axis=(1, 2))) == {1, 2, 3}


def test_the_floor_of_cross_entropy_is_the_entropy_of_grey():
    images = np.array([0.0, 0.5, 1.0, 0.25]).reshape(1, 2, 2, 1)
    entropy = (np.log(2) + -(0.25 * np.log(0.25) + 0.75 * np.log(0.75))) / 4
    assert floors.floor(images, "binary_crossentropy", 0, 1, (0, 1), 1) == pytest.approx([entropy])
    assert losses.of_images(images, images, "binary_crossentropy", 1) == pytest.approx([entropy], abs=1e-5)


def test_the_floor_of_a_sigmoid_on_symmetric_data_is_the_negative_half():
    images = np.array([0.0, 0.25, 0.5, 1.0]).reshape(1, 2, 2, 1)  # -1, -0.5, 0, 1
    assert floors.floor(images, "mse", -1, 1, (0, 1), 1) == pytest.approx([1.25 / 4])


def test_the_floor_of_blocks_is_their_variance():
    images = np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 1, 1], [0, 0, 1, 1]], float).reshape(1, 4, 4, 1)
    assert floors.floor(images, "mse", 0, 1, (0, np.inf), 2) == pytest.approx([0.25 / 4])


def test_a_crosshair_lies_where_its_draws_say():
    draws = tf.random.stateless_uniform((3, 6, 1), [0, 5]).numpy()[..., 0]
    found = crosshair(tf.zeros((6, 8, 10, 2)), [0, 5], 3).numpy()
    for image, down, right, thickness in zip(found, *draws):
        half = np.floor(3 * thickness + 1) / 2
        arms = np.abs(np.arange(8) + 0.5 - 8 * down) < half, np.abs(np.arange(10) + 0.5 - 10 * right) < half
        assert (image[..., 0] == (arms[0][:, None] | arms[1][None])).all() and (image[..., 1] == image[..., 0]).all()
    column = crosshair(tf.zeros((6, 9, 1)), [0, 5], 1).numpy()[..., 0]
    assert (column.argmax(axis=1) == np.floor(9 * draws[0])).all() and (column.sum(axis=1) == 1).all()


def test_damage_and_moves_are_those_of_the_draws_of_tensorflow():
    rows = np.random.default_rng(0).integers(0, 256, (5, 6, 7, 1), np.uint8)
    noisy = Inputs(scaling="bytes", corruption="noise", amount=0.1)
    noise = 25.5 * tf.random.stateless_normal(rows.shape, [3, 4]).numpy()
    np.testing.assert_allclose(noisy.corrupt(noisy.scale(rows), [3, 4])[0], np.clip(rows + noise, 0, 255), rtol=1e-5)
    dropping = Inputs(scaling="unit", corruption="dropout", amount=0.2)
    dropped = tf.random.stateless_uniform(rows.shape, [3, 4]).numpy() < 0.2
    given, mask = dropping.corrupt(dropping.scale(rows), [3, 4])
    np.testing.assert_allclose(given, np.where(dropped, 0, rows / 255 / 0.8), rtol=1e-5)
    assert (mask.numpy() == dropped).all()
    plain = Inputs(scaling="unit").corrupt(dropping.scale(rows), [3, 4])
    assert not plain[1].numpy().any() and (plain[0].numpy() == dropping.scale(rows).numpy()).all()
    places = tf.random.stateless_uniform((5, 2), [3, 4], 0, 5, dtype=tf.int32).numpy() - 2
    padded = np.pad(rows, ((0, 0), (2, 2), (2, 2), (0, 0)))
    for image, other, (down, right) in zip(shifted(tf.constant(rows), [3, 4], 2).numpy(), padded, places):
        assert (image == other[2 + down : 8 + down, 2 + right : 9 + right]).all()


SIGMOID, RELU, LINEAR = (0, 1), (0, np.inf), (-np.inf, np.inf)


@pytest.mark.parametrize(
    ("architecture", "design", "expected"),
    [
        (dense, {}, (LINEAR, 1)), (dense, {"output": "sigmoid"}, (SIGMOID, 1)), (pooling, {}, (RELU, 1)),
        (pooling, {"output": "sigmoid"}, (SIGMOID, 1)), (strided, {}, (SIGMOID, 1)), (resize, {}, (SIGMOID, 1)),
        (unet, {}, (SIGMOID, 1)), (deep_pooling, {"output": "sigmoid"}, (SIGMOID, 2)), (deep_pooling, {}, (RELU, 2)),
        (deep_pooling, {"decoder": "upsample_convolve"}, (RELU, 1)),
        (deep_pooling, {"decoder": "transposed", "output": "sigmoid"}, (SIGMOID, 1)),
    ],
)  # fmt: skip
def test_the_limits_and_blocks_of_a_network_are_its_last_layers(architecture, design, expected):
    shape = (16, 16, 3) if architecture is deep_pooling else (28, 28, 1)
    assert floors.of_model(architecture.build(shape, bottleneck=2, **design)) == expected


def test_the_limits_of_a_network_whose_last_layers_are_others():
    inputs = keras.Input((4, 4, 1))
    blocks = keras.layers.UpSampling2D(2)(keras.layers.UpSampling2D(3)(keras.layers.Conv2D(1, 1, activation="relu")(inputs)))
    assert floors.of_model(keras.Model(inputs, blocks)) == (RELU, 6)
    assert floors.of_model(keras.Model(inputs, keras.layers.Reshape((12, 48))(blocks))) == (RELU, 6)
    assert floors.of_model(
        keras.Model(inputs, keras.layers.Reshape((4, 4))(keras.layers.UpSampling2D(2)(inputs)[:, :4, :4]))
    ) == (LINEAR, 1)
    assert floors.of_model(keras.Model(inputs, 2 * blocks - 1)) == (LINEAR, 1)  # a function, which is no layer
    smooth = keras.layers.UpSampling2D(2, interpolation="bilinear")(inputs)
    uneven = keras.layers.UpSampling2D((1, 2))(inputs)
    assert floors.of_model(keras.Model(inputs, smooth)) == floors.of_model(keras.Model(inputs, uneven)) == (LINEAR, 1)


@pytest.mark.parametrize("kind", ["mse", "binary_crossentropy"])
@pytest.mark.parametrize("span", [1, 2, 255])
def test_a_loss_of_images_is_keras_s(kind, span):
    rng = np.random.default_rng(0)
    one, other = rng.uniform(0, 1, (2, 3, 4, 5, 1))
    other[0, 0, 0], other[0, 0, 1] = 0, 1  # clipped
    own = getattr(keras.losses, losses.LOSSES[kind].keras)
    scale = span if kind == "mse" else 1
    expected = own(scale * one.reshape(3, -1), scale * other.reshape(3, -1))
    np.testing.assert_allclose(losses.of_images(one, other, kind, span), expected, rtol=1e-5)


def test_the_floor_of_cross_entropy_where_white_cannot_be_given():
    images = np.array([0.0, 1.0, 0.5, 1.0]).reshape(1, 2, 2, 1)
    found = floors.floor(images, "binary_crossentropy", 0, 1, (0, 0.5), 1)
    assert found == pytest.approx([3 * np.log(2) / 4])  # twice 1 is given as 0.5, and 0.5 as itself
    assert floors.floor(images, "mse", 0, 255, (0, 127.5), 1) == pytest.approx([2 * 127.5**2 / 4])
    blocks = np.array([[0.0, 1.0], [1.0, 1.0]]).reshape(1, 2, 2, 1)
    entropy = -(0.75 * np.log(0.75) + 0.25 * np.log(0.25))  # of the block's mean
    assert floors.floor(blocks, "binary_crossentropy", 0, 1, (0, 1), 2) == pytest.approx([entropy])


def test_pca_equals_scikit_learn_s(columns):
    train, held_out = columns[:500], columns[500:]
    ours = PrincipalComponents(train, (3,)).reconstruct(held_out / 255.0)
    other = PCA(3, svd_solver="full").fit(train[..., 0] / 255.0)
    np.testing.assert_allclose(ours[..., 0], other.inverse_transform(other.transform(held_out[..., 0] / 255.0)), atol=1e-9)


def test_pca_of_large_images_works_on_the_blocks_of_the_code(monkeypatch):
    images = np.random.default_rng(0).integers(0, 256, (40, 16, 24, 3), dtype=np.uint8)
    monkeypatch.setattr(pca, "LARGEST", 100)
    whole = PrincipalComponents(images, (2, 3, 192))  # blocks of 8x8x3 = 192 numbers, all kept
    np.testing.assert_allclose(whole.reconstruct(images / 255.0), images / 255.0, atol=1e-9)
    kept = [np.mean((whole.reconstruct(images / 255.0, size) - images / 255.0) ** 2) for size in (1, 60, 120)]
    assert kept[0] > kept[1] > kept[2] > 0


def test_the_best_linear_map_is_scikit_learn_s_and_through_m_numbers_without_damage_pca(columns):
    clean = columns[:200] / 255.0
    damaged = clean + np.random.default_rng(0).normal(0, 0.3, clean.shape)
    found = LinearRestoration([(damaged[:50], clean[:50]), (damaged[50:], clean[50:])]).reconstruct(damaged)
    flat = [values.reshape(200, -1) for values in (damaged, clean)]
    np.testing.assert_allclose(found.reshape(200, -1), LinearRegression().fit(*flat).predict(flat[0]), atol=1e-9)
    through = LinearRestoration([(clean, clean)]).reconstruct(clean, 5)
    np.testing.assert_allclose(through, PrincipalComponents(columns[:200], (5,)).reconstruct(clean), atol=1e-9)
    constant = np.concatenate([clean, np.ones_like(clean)], axis=1)  # pixels that never vary are no reason to fail
    np.testing.assert_allclose(LinearRestoration([(constant, constant)]).reconstruct(constant), constant, atol=1e-9)


def test_the_mean_row_is_numpy_s_a_piece_at_a_time(columns):
    assert mean_row(columns) == pytest.approx(columns.astype(float).mean(axis=0) / 255, abs=1e-12)


@pytest.mark.parametrize(
    ("source", "batch", "name"), [("sample", 3, "sample"), ("public", 7, "written"), ("../samples", 7, "written")]
)
def test_the_sample_s_values_are_for_the_sample_and_no_other_data(source, batch, name):
    assert of_source({"batch": {"real": 7, "sample": 3}, "epochs": 2}, "train", source) == ({"batch": batch, "epochs": 2}, name)
    assert of_source({"batch": 5}, "train", source) == ({"batch": 5}, "written")


def test_filters_reduce_noise_and_inpainting_fills_the_cross():
    image = np.zeros((1, 28, 28, 1))
    image[0, 8:20, 8:20] = 0.8
    noisy = np.clip(image + np.random.default_rng(0).normal(0, 0.2, image.shape), 0, 1)
    for filtered in filters.denoised(noisy).values():
        assert np.mean((filtered - image) ** 2) < 0.5 * np.mean((noisy - image) ** 2)
    mask = np.zeros(image.shape, bool)
    mask[0, 14] = True
    filled = filters.inpainted(np.where(mask, 1.0, image), mask)["biharmonic"]
    assert np.mean((filled - image)[mask] ** 2) < 0.02 < np.mean((1 - image)[mask] ** 2)


@pytest.mark.parametrize(("rows", "code"), [(20, 64), (5, 8), (30, 12)])
def test_pca_has_no_more_components_than_its_rows_tell(rows, code):
    rng = np.random.default_rng(0)
    train, test = rng.integers(0, 256, (rows, 12, 12, 1), np.uint8), rng.integers(0, 256, (7, 12, 12, 1), np.uint8)
    decoded = pca.PrincipalComponents(train, (code,)).reconstruct(test / 255.0)
    own = PCA(min(code, rows - 1)).fit(train.reshape(rows, -1) / 255.0)
    expected = own.inverse_transform(own.transform(test.reshape(7, -1) / 255.0))
    assert decoded.reshape(7, -1) == pytest.approx(expected, abs=1e-6)


RESULTS = {
    "a": {
        "source": "real",
        "mse": 0.5,
        "code_size": 20,
        "pca_mse": 0.6,
        "epochs": 3,
        "history": pd.DataFrame({"epoch": [1, 2], "loss": [5.0, 4.0]}),
    },
    "b": {"source": "real", "mse": 0.7, "epochs": 3, "history": pd.DataFrame()},
    "many": {
        "source": "real",
        "epochs": 2,
        "repeats": {
            "mse": [10.0, 12.0, 11.0, 13.0, 9.0],  # mean 11, standard deviation sqrt(2.5), t(4, 95 %) = 2.776
            "pca_mse": [9.0, 11.0, 10.5, 12.0, 8.5],
            "epochs": [2, 2, 2, 1, 1],
            "history.loss": [[5.0, 4.0], [5.2, 4.1], [4.8, 3.9], [5.1], [4.9]],
        },
    },
}
DELTAS = {"mse": {"share": None, "absolute": 2.5}, "loss": {"share": 0.1, "absolute": None}}


def held(claim, results=RESULTS):
    """Return the row of one claim."""
    claim = {"writeup": "W0", "claim": "it is so", "run": "many", "data": "real"} | claim
    return ledger.check([ledger.parameters.check(ledger._claim, claim, "")], DELTAS, results)[0]


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        ({"metric": "mse", "value": 0.5, "exact": True}, "yes"),
        ({"metric": "mse", "value": 0.54, "exact": True, "why": "so"}, "no"),
        ({"metric": "mse", "value": 0.46, "exact": True}, "no"),
        ({"metric": "mse", "value": 0.5, "quantity": "mse"}, "undecided"),  # one run
        ({"metric": "mse", "below": "pca_mse"}, "undecided"),
        ({"metric": "mse", "below": "pca_mse", "exact": True}, "yes"),
        ({"metric": "mse", "above": "pca_mse", "exact": True}, "no"),
        ({"metric": "mse", "below": "b.mse", "exact": True}, "yes"),
        ({"metric": "mse", "above": 0.4, "exact": True}, "yes"),
        ({"metric": "history.loss.last", "value": 4, "exact": True}, "yes"),
        ({"metric": "history.loss.1", "value": 4, "exact": True}, "no"),
        ({"metric": "history.loss", "values": [5.1, 4.05], "quantity": "loss"}, "undecided"),
        ({"metric": "absent", "value": 1, "exact": True}, "not measured"),
        ({"metric": "mse", "value": 1, "run": "c"}, "not on this data"),
        ({"why": "by eye"}, "not measured"),
        ({"metric": "mse", "above": "pca_mse", "code_size": 20, "exact": True}, "no"),
    ],
    ids=str,
)
def test_the_verdicts_of_one_run(claim, verdict):
    row = held({"run": "a"} | claim)
    assert row["reproduced"] == verdict
    assert claim.get("why", "") in row["why"]


@pytest.mark.parametrize(
    ("claim", "verdict", "measured", "runs"),
    [
        ({"metric": "mse", "value": 11.5, "quantity": "mse"}, "yes", 11, 5),  # 11 +- 1.51 lies within 9 to 14
        ({"metric": "mse", "value": 18, "quantity": "mse"}, "no", 11, 5),
        ({"metric": "mse", "value": 13, "quantity": "mse"}, "undecided", 11, 5),
        ({"metric": "mse", "above": "pca_mse"}, "yes", 11, 5),  # 1, 1, 0.5, 1, 0.5 above
        ({"metric": "mse", "below": "pca_mse"}, "no", 11, 5),
        ({"metric": "mse", "below": 12}, "undecided", 11, 5),
        ({"metric": "mse", "below": "a.mse"}, "undecided", 10, 1),  # of one run, which is no better for being paired five times
        ({"metric": "history.loss.2", "value": 4, "quantity": "loss"}, "yes", 4, 3),  # of the three that went on so long
        ({"metric": "history.loss.last", "value": 4.4, "quantity": "loss"}, "undecided", 4.4, 5),
        ({"metric": "history.loss", "values": [5, 4], "quantity": "loss"}, "yes", 5, 5),
        ({"metric": "history.loss", "values": [5, 4, 3], "quantity": "loss"}, "undecided", 5, 5),  # none had a third epoch
        ({"metric": "history.loss", "values": [5, 6], "quantity": "loss"}, "no", 4, 3),
        ({"metric": "history.loss", "values": [6, 4], "quantity": "loss"}, "no", 5, 5),
        ({"metric": "history.penalty", "values": [6, 4], "quantity": "loss"}, "not measured", None, 0),
    ],
    ids=str,
)
def test_the_verdicts_of_several_runs(claim, verdict, measured, runs):
    row = held(claim)
    assert (row["reproduced"], row["measured"], row["runs"], row["epochs"]) == (verdict, measured, runs, "1 to 2")


def test_what_no_seed_changes_is_of_the_pipeline_s_own_run_not_of_repeats_on_other_images():
    both = {"both": RESULTS["many"] | {"pca_mse": 9.5}}
    claim = {"run": "both", "metric": "pca_mse", "value": 9.5, "exact": True}
    assert (held(claim, both)["reproduced"], held(claim, both)["measured"]) == ("yes", 9.5)
    assert held(claim | {"value": 10.1}, both)["reproduced"] == "no"


def test_the_interval_of_a_claim_is_of_the_mean_or_of_the_difference():
    row = held({"metric": "mse", "value": 11, "quantity": "mse"})
    assert (row["interval_of"], row["compared_with"]) == ("mean", 11)
    assert row["interval"] == pytest.approx([11 - 1.9632, 11 + 1.9632], abs=1e-3)
    found = re.fullmatch(
        r"mean, 90 %: (.*) to (.*), held against (.*) to (.*); a single run, 95 %: (.*) to (.*)", row["rests_on"]
    )
    inner, one = 2.131847 * 1.9632 / 2.776445, 1.9632 * 6**0.5  # Student's t of 4 degrees; of a single run sqrt(1 + 1 / 5)
    delta = (float(found[4]) - float(found[3])) / 2
    numbers = [11 - inner, 11 + inner, 11 - delta, 11 + delta, 11 - one, 11 + one]
    assert delta > 0 and [float(number) for number in found.groups()] == pytest.approx(numbers, abs=1e-3)
    row = held({"metric": "mse", "above": "pca_mse"})
    assert (row["interval_of"], row["compared_with"]) == ("difference", pytest.approx(10.2))
    assert row["interval"] == pytest.approx([0.8 - 0.34, 0.8 + 0.34], abs=1e-3)  # 2.776 * sqrt(0.075 / 5)
    assert "| difference 0.459956 to 1.14004 " in ledger.table([row])
    assert row["rests_on"] == "5 of 5 pairs; the interval decides"
    six = {"both": {"repeats": {"mse": [1, 2, 3, 4, 5, 6], "pca_mse": [2, 3, 4, 5, 6, 6]}, "source": "real", "epochs": 1}}
    assert held({"run": "both", "metric": "mse", "below": "pca_mse"}, six)["rests_on"] == (
        "5 of 6 pairs, 1 the same; share, 95 %: 0.48 to 1.00"  # 0.025 ** (1 / 5)
    )
    assert (row["interval_of"], held({"run": "a", "metric": "mse", "value": 1, "quantity": "mse"})["interval"]) == (
        "difference",
        None,
    )


def test_a_claim_of_another_code_is_not_held_against_this_one():
    row = held({"run": "a", "data": "any", "metric": "mse", "value": 0.5, "code_size": 5, "exact": True})
    assert (row["reproduced"], row["measured"]) == ("not measured", None)
    assert row["why"] == "stated of a code of 5 numbers; here 20"


def test_on_the_sample_only_counts_are_checked():
    claims, deltas = ledger.load(ROOT / "claims.yaml")
    sample = {
        claim["run"]: {"source": "sample", "epochs": 1, claim["metric"]: claim["value"]}
        for claim in claims
        if claim["data"] == "any"
    }
    verdicts = {(claim["data"], row["reproduced"]) for claim, row in zip(claims, ledger.check(claims, deltas, sample))}
    assert ("any", "yes") in verdicts and {word for data, word in verdicts if data == "real"} == {
        "not on this data",
        "not measured",
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("deltas: {}\nclaims:\n- {writeup: W1, claim: x, run: a, data: any, metrik: mse}", "claim 1.metrik is not a parameter; known here: above, below"),
        ("- {writeup: W1, claim: x, run: a, data: any}", "expected `deltas` and a list `claims`; `git diff"),
        (
            "deltas: {mse: {absolute: 1, why: so}}\nclaims: [{writeup: W1, claim: x, run: a, data: real, metric: mse, value: 3}]",
            "claim 1.quantity is None: expected mse, whose delta says which difference does not matter, or `exact: true`",
        ),
    ],
)  # fmt: skip
def test_a_fault_in_the_claims_is_named(tmp_path, text, message):
    (tmp_path / "claims.yaml").write_text(text)
    with pytest.raises(UserError, match=f"claims.yaml: {message}"):
        ledger.load(tmp_path / "claims.yaml")


def test_the_worst_epoch_of_a_curve_and_the_table_of_the_ledger(tmp_path):
    claims = [
        {"metric": "history.loss", "values": [5.1, 4.5], "quantity": "loss", "claim": "curve"},
        {"metric": "mse", "above": 0.4, "claim": "above"}, {"metric": "mse", "below": 0.5, "claim": "below"},
        {"metric": "mse", "above": 0.5, "claim": "strictly"}, {"metric": "history.loss.3", "value": 1, "claim": "no epoch"},
        {"metric": "mse", "value": 1, "run": "c", "claim": "absent"}, {"claim": "by eye", "why": "so"},
        {"metric": "history.test_loss", "values": [1], "quantity": "loss", "claim": "not watched"},
    ]  # fmt: skip
    claims = [{"writeup": "W0", "run": "a", "data": "real", "exact": "quantity" not in claim} | claim for claim in claims]
    (tmp_path / "claims.yaml").write_text(json.dumps({"deltas": {"loss": {"absolute": 0.2, "why": "so"}}, "claims": claims}))
    rows = ledger.check(*ledger.load(tmp_path / "claims.yaml"), RESULTS)
    assert [(row["measured"], row["compared_with"], row["epochs"], row["reproduced"]) for row in rows] == [
        (4.0, 4.5, 3, "undecided"), (0.5, 0.4, 3, "yes"), (0.5, 0.5, 3, "no"), (0.5, 0.5, 3, "no"), (None, 1, 3, "not measured"),
        (None, None, None, "not on this data"), (None, None, 3, "not measured"), (None, None, 3, "not measured"),
    ]  # fmt: skip
    assert ledger.counts(rows) == {"yes": 1, "no": 2, "undecided": 1, "not on this data": 1, "not measured": 3}
    head, _, names, _, *cells = ledger.table(rows).strip().splitlines()
    assert head == "8 claims: 1 yes, 2 no, 1 undecided, 1 not on this data, 3 not measured."
    columns = [name.strip() for name in names.strip("|").split("|")]
    assert columns == ["writeup", "claim", "run", "runs", "measured", "95 % interval", "compared with", "epochs", "reproduced",
                       "rests on", "would decide", "why"]  # fmt: skip
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in cells]
    one = "one run says nothing of how far others lie apart; `repeats` in params.yaml asks for more"
    assert cells[0] == ["W0", "curve", "a", "1", "4", "", "4.5", "3", "undecided", "", "", one]
    assert cells[1][3] == "exact" and cells[5] == ["W0", "absent", "c", "", "", "", "", "", "not on this data", "", "", ""]
