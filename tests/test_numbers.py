"""The metrics, from a network's weights to the cell of the table, on images of a dozen pixels worked out by hand."""

import keras
import numpy as np
import pytest
from skimage.metrics import structural_similarity
from sklearn.decomposition import PCA
from sklearn.linear_model import LinearRegression

from hourglass.architectures import dense, stacked
from hourglass.evaluation import examples, measuring, pieces
from hourglass.evaluation.bounds import Bounds
from hourglass.evaluation.pieces import Pieces
from hourglass.inputs.pairs import Inputs
from hourglass.models.autoencoder import Autoencoder

SHAPE = (3, 4, 1)
BLACK, DOT = np.zeros(SHAPE, np.uint8), np.eye(1, 12, dtype=np.uint8).reshape(SHAPE) * 255  # DOT is white at the top left
TEST = np.stack([BLACK, DOT])
TRAIN = np.random.default_rng(3).integers(0, 256, (6, *SHAPE), dtype=np.uint8)
RANGES = {"bytes": (0, 255), "unit": (0, 1), "symmetric": (-1, 1)}


def autoencoder(scaling="unit", output="linear", corruption="none", amount=0):
    """A code of the first pixel on [0, 1] and of a dead unit; decoded is 0.5 and a fifth of the first pixel, everywhere."""
    low, high = RANGES[scaling]
    span, model = high - low, dense.build(SHAPE, bottleneck=2, output=output)
    kernel, back = np.zeros((12, 2)), np.zeros((2, 12))
    kernel[0, 0], back[0] = 1 / span, 0.2 * span
    model.set_weights([kernel, np.array([-low / span, -1]), back, np.full(12, low + 0.5 * span)])
    return Autoencoder(model, Inputs(scaling=scaling, corruption=corruption, amount=amount))


def no_bounds(rows):
    return {}


def measured(network, test=TEST, train=TRAIN, loss="mse", figures=(), seed=0, **arrays):
    arrays |= {"train": train, "held_out": test}
    images = len(test) if test.ndim == 4 else len(test) // 4
    return measuring.measure(network, arrays, images, loss, list(figures), seed)


def pca_of(rows, train=TRAIN, count=2):
    """What scikit-learn's components of the training rows make of rows on [0, 1]."""
    own = PCA(count, svd_solver="full").fit(train.reshape(len(train), -1) / 255)
    return own.inverse_transform(own.transform(rows.reshape(len(rows), -1))).reshape(rows.shape)


@pytest.mark.parametrize(("scaling", "span"), [("bytes", 255), ("unit", 1), ("symmetric", 2)])
def test_every_metric_of_two_images(scaling, span):
    results, found = measured(autoencoder(scaling))
    mse = (0.25 + (0.3**2 + 11 * 0.7**2) / 12) / 2  # 0.5 for 0; 0.7 for 1 and for eleven times 0
    assert mse == pytest.approx(0.3533333)
    clean = TEST / 255
    pca, mean = np.mean((pca_of(clean) - clean) ** 2), np.mean((TRAIN.mean(axis=0) / 255 - clean) ** 2)
    ssim = [
        structural_similarity(image[..., 0], np.full((3, 4), level), data_range=1.0, win_size=3)
        for image, level in zip(clean, (0.5, 0.7))
    ]
    expected = {
        "mse": mse, "mse_255": 22975.5, "psnr_db": 4.51815, "loss": span**2 * mse, "floor": 0, "excess": span**2 * mse,
        "ssim": np.mean(ssim), "pca_mse": pca, "pca_mse_255": 65025 * pca, "pca_psnr_db": 10 * np.log10(1 / pca),
        "mean_mse": mean, "mean_mse_255": 65025 * mean, "dead_units": 1, "parameters": 12 * 2 + 2 + 2 * 12 + 12,
        "code_size": 2, "compression": 6, "outside": 0,
    }  # fmt: skip
    assert results == pytest.approx(expected, rel=1e-5, abs=1e-7)
    error = np.full((3, 4), 0.37)  # (0.25 + 0.49) / 2
    error[0, 0] = 0.17  # (0.25 + 0.09) / 2
    np.testing.assert_allclose(found["error"], error, rtol=1e-5)
    np.testing.assert_allclose(found["pca_error"], ((pca_of(clean) - clean) ** 2).mean(axis=(0, -1)), rtol=1e-5)
    assert found["shown_index"].tolist() == [1, 1, 1] and found["first_index"].tolist() == [0, 1]  # BLACK is constant
    assert "mask" in measuring.Pieces(autoencoder(), no_bounds, TEST, 2, 0)(0)[1]


def test_the_floor_of_a_sigmoid_is_beside_the_loss_and_below_it_by_the_excess():
    network = autoencoder("symmetric", "sigmoid")
    network.model.layers[-2].set_weights([np.zeros((2, 12)), np.full(12, -200.0)])  # 0 for ever: 0.5 on [0, 1]
    results, _ = measured(network)
    assert (results["loss"], results["mse"]) == pytest.approx((1, 0.25))  # of -1 and 1, and of 0 and 1
    assert results["floor"] == pytest.approx(23 / 24) and results["excess"] == pytest.approx(1 / 24)


def test_cross_entropy_is_keras_s_and_the_same_for_every_scaling_of_errors():
    results, _ = measured(autoencoder(), loss="binary_crossentropy")
    decoded = np.stack([np.full(12, 0.5), np.full(12, 0.7)])
    own = keras.losses.binary_crossentropy(TEST.reshape(2, 12) / 255, decoded)
    assert results["loss"] == pytest.approx(float(np.mean(own)), rel=1e-5)
    assert results["loss"] == pytest.approx((np.log(2) - (np.log(0.7) + 11 * np.log(0.3)) / 12) / 2, rel=1e-5)


def test_the_accuracy_of_each_classifier_is_the_share_of_its_right_answers():
    model = stacked.build(SHAPE, bottleneck=2, hidden=3, classes=3)
    for name, answer in zip(stacked.CLASSIFIERS, (2, 0, 1, 1)):
        softmax = model.get_layer(name).layers[-1]
        softmax.set_weights([np.zeros((2, 3)), np.eye(3)[answer]])
    images = np.concatenate([TEST, TRAIN[:2]])
    results, _ = measured(Autoencoder(model, Inputs(scaling="unit")), images, held_out_labels=np.array([2, 0, 2, 2]))
    accuracies = [results[f"accuracy_{name}"] for name in stacked.CLASSIFIERS]
    assert accuracies == [0.75, 0.25, 0, 0]
    assert results["parameters_classifier"] == (12 * 3 + 3) + (3 * 2 + 2) + (2 * 3 + 3)
    assert results["parameters"] == (12 * 3 + 3) + (3 * 2 + 2) + (2 * 3 + 3) + (3 * 12 + 12)


def test_the_checkerboard_is_the_power_at_the_grid_s_frequencies_beside_their_neighbours():
    lines = np.zeros((1, 4, 6, 1), np.uint8)
    lines[:, ::2] = 255
    model = dense.build((4, 6, 1), bottleneck=1)
    model.set_weights([np.zeros((24, 1)), np.zeros(1), np.zeros((1, 24)), np.full(24, 0.5)])
    network = Autoencoder(model, Inputs(scaling="unit"))
    results, found = measured(network, lines, None, figures=["spectrum"])
    power = np.zeros((4, 6))
    power[0, 3] = 24 * 0.25  # (24 * 0.5)^2 / 24 pixels: two cycles down, none across, all of it
    np.testing.assert_allclose(found["spectrum"], power, atol=1e-6)
    assert results["checkerboard"] == pytest.approx(
        (1e12 * 4) ** 0.5
    )  # down all of it, across none: both 1/2 of an image so small
    assert results["checkerboard_untrained"] >= 0
    assert measured(network, lines // 255 * 0 + 51, None, figures=["spectrum"])[0]["checkerboard"] == pytest.approx(1)  # a shade


MANY = np.random.default_rng(4).integers(0, 256, (60, *SHAPE), dtype=np.uint8)
IMAGES = np.random.default_rng(1).integers(0, 256, (5, *SHAPE), dtype=np.uint8)
COLUMNS = IMAGES[..., 0].transpose(0, 2, 1).reshape(20, 3, 1)


@pytest.mark.parametrize("size", [1, 12, 30, 59])
def test_metrics_do_not_know_how_large_a_piece_is(monkeypatch, size):
    whole, examples_of_whole = measured(autoencoder(), IMAGES)
    monkeypatch.setattr(pieces, "PIECE_BYTES", size)
    assert Pieces(autoencoder(), no_bounds, IMAGES, 5, 0).step == max(1, size // 12)
    results, found = measured(autoencoder(), IMAGES)
    assert results == pytest.approx(whole, rel=1e-6) and found.keys() == examples_of_whole.keys()
    for name, array in found.items():
        np.testing.assert_allclose(array, examples_of_whole[name], rtol=1e-5, atol=1e-7, err_msg=name)


def test_metrics_do_not_know_the_order_of_images(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_BYTES", 24)
    whole, order = measured(autoencoder(), IMAGES)[0], [3, 0, 4, 1, 2]
    results, found = measured(autoencoder(), IMAGES[order])
    assert results == pytest.approx(whole, rel=1e-6)
    _, before = measured(autoencoder(), IMAGES)
    assert (found["shown_original"] == before["shown_original"]).all() and (found["first_original"] == IMAGES[order]).all()


def test_best_median_and_worst_are_by_the_error_and_the_first_are_the_first():
    _, found = measured(autoencoder(), IMAGES)
    mse = ((IMAGES / 255 - (0.5 + 0.2 * IMAGES[:, :1, :1] / 255)) ** 2).mean(axis=(1, 2, 3))
    order = np.argsort(mse)
    assert found["shown_index"].tolist() == order[[0, 2, 4]].tolist() and found["first_index"].tolist() == [0, 1, 2, 3, 4]
    assert (found["shown_original"] == IMAGES[order[[0, 2, 4]]]).all() and (found["first_original"] == IMAGES).all()
    np.testing.assert_allclose(
        found["first_decoded"], np.broadcast_to(0.5 + 0.2 * IMAGES[:, :1, :1] / 255, IMAGES.shape), rtol=1e-5
    )
    np.testing.assert_allclose(found["first_pca"], pca_of(IMAGES / 255), atol=1e-6)


def test_images_of_the_same_error_are_in_their_order():
    assert measured(autoencoder(), np.stack([DOT] * 40))[1]["shown_index"].tolist() == [0, 20, 39]


def test_columns_are_measured_by_the_image():
    model = dense.build((3, 1), bottleneck=1)
    model.set_weights([np.zeros((3, 1)), np.zeros(1), np.zeros((1, 3)), np.full(3, 0.5)])
    results, found = measured(Autoencoder(model, Inputs(scaling="unit")), COLUMNS, COLUMNS[:8])
    assert results["mse"] == pytest.approx(np.mean((IMAGES / 255 - 0.5) ** 2), rel=1e-6)
    assert (found["first_original"] == IMAGES).all() and found["error"].shape == (3, 4)
    half = np.full((3, 4), 0.5)
    ssim = [structural_similarity(image[..., 0] / 255, half, data_range=1.0, win_size=3) for image in IMAGES]
    assert results["ssim"] == pytest.approx(np.mean(ssim), rel=1e-6)
    own = pca_of(COLUMNS / 255, COLUMNS[:8], 1)
    assert results["pca_mse"] == pytest.approx(np.mean((own - COLUMNS / 255) ** 2), rel=1e-6)
    assert (results["code_size"], results["compression"], results["dead_units"]) == (1, 3, 1)


@pytest.mark.parametrize("start", [0, 2])
def test_damage_is_the_seed_s_and_linear_maps_are_given_what_the_network_is_given(monkeypatch, start):
    monkeypatch.setattr(pieces, "PIECE_BYTES", 24)
    network = autoencoder(corruption="crosshair", amount=1)

    given, shown = Pieces(network, Bounds(network, MANY, 7), IMAGES, 5, 7)(start)
    damaged, mask = network.inputs.corrupt(network.inputs.scale(IMAGES[start : start + 2]), [7, 10**9 + start])
    assert (shown["damaged"] == damaged.numpy()).all() and (shown["mask"] == mask.numpy()).all() and mask.numpy().any()
    seen = network.inputs.corrupt(network.inputs.scale(MANY), [7, 2 * 10**9])[0].numpy().reshape(60, 12)
    linear = LinearRegression().fit(seen, MANY.reshape(60, 12) / 255)
    restored = linear.predict(damaged.numpy().reshape(-1, 12))
    np.testing.assert_allclose(shown["linear"].reshape(-1, 12), restored, atol=1e-6)
    through = PCA(2, svd_solver="full").fit(linear.predict(seen))
    np.testing.assert_allclose(shown["pca"].reshape(-1, 12), through.inverse_transform(through.transform(restored)), atol=1e-6)
    np.testing.assert_allclose(shown["decoded"][:, 0, 0], 0.5 + 0.2 * damaged.numpy()[:, 0, 0], rtol=1e-5)
    assert (shown["original"] == IMAGES[start : start + 2]).all() and given["code"].shape == (2, 2)
    results, _ = measured(network, IMAGES[:2], seed=7)
    squared = (IMAGES[:2] / 255 - network.inputs.corrupt(network.inputs.scale(IMAGES[:2]), [7, 10**9])[0].numpy()) ** 2
    assert results["damaged_mse"] == pytest.approx(squared.mean(), rel=1e-5)


def test_skips_are_counted_beside_the_image():
    inputs = keras.Input((4, 4, 1))
    across = keras.layers.Conv2D(3, 3, padding="same", name="skip_a")(inputs)
    code = keras.layers.Conv2D(2, 3, strides=2, padding="same", name="code")(across)
    both = keras.layers.Concatenate()([keras.layers.UpSampling2D(2)(code), across])
    found = measuring.of_network(Autoencoder(keras.Model(inputs, keras.layers.Conv2D(1, 1)(both)), Inputs(scaling="unit")))
    assert found == {"parameters": 30 + 56 + 6, "code_size": 8, "compression": 2, "carried_across": 3}


def test_codes_lie_where_their_principal_components_say():
    codes = (np.random.default_rng(0).normal(size=(30, 4)) * [5, 3, 1, 0.5] + 10).astype(np.float32)
    found, centred = examples.code_map(codes), codes - codes.mean(axis=0)
    _, strengths, vectors = np.linalg.svd(centred, full_matrices=False)
    np.testing.assert_allclose(np.abs(found["map_pca"]), np.abs(centred @ vectors[:2].T), rtol=1e-3, atol=1e-4)
    np.testing.assert_allclose(found["map_share"], (strengths**2 / (strengths**2).sum())[:2], rtol=1e-4)
    assert found["map_tsne"].shape == (30, 2)
    assert "map_tsne" not in examples.code_map(codes[:2]) and "map_tsne" not in examples.code_map(codes[:, :1])
    assert "map_tsne" not in examples.code_map(np.ones((5, 3), np.float32)) and "map_tsne" in examples.code_map(codes[:3])


def test_examples_are_of_the_first_test_rows_and_of_the_network_s_weights(monkeypatch):
    network = autoencoder()
    monkeypatch.setattr(examples, "CODES", 3)
    found = examples.latent(network, COLUMNS.reshape(5, 4, 3, 1).swapaxes(1, 2).copy(), np.array([7, 8, 9, 1, 2]))
    np.testing.assert_allclose(found["codes"][:, 0], IMAGES[:3, 0, 0, 0] / 255, rtol=1e-6)
    assert found["code_labels"].tolist() == [7, 8, 9]
    kernels = examples.weights(network)["weights"]
    assert kernels.shape == (2, *SHAPE) and kernels[0].ravel().tolist() == [1] + [0] * 11 and not kernels[1].any()
    rebuilt = examples.columns(
        {"round_trip_image": IMAGES[2, ..., 0], "round_trip_number": 2, "round_trip_name": "a", "train": COLUMNS}
    )
    np.testing.assert_array_equal(rebuilt["columns"][:, :, 0].T, IMAGES[2, ..., 0])


def test_between_two_images_the_code_goes_in_equal_steps():
    network = autoencoder()
    found = examples.between(network, IMAGES, 3)
    pair = np.sort(np.random.default_rng([3, 16]).choice(5, 2, replace=False))
    assert (found["between_of"] == IMAGES[pair]).all()
    first, last = IMAGES[pair, 0, 0, 0] / 255
    np.testing.assert_allclose(found["between"][:, 1, 2, 0], 0.5 + 0.2 * np.linspace(first, last, 18), rtol=1e-5)


def test_maps_are_what_the_first_convolution_gives():
    inputs = keras.Input(SHAPE)
    maps = keras.layers.Conv2D(2, 1, name="features")(inputs)
    model = keras.Model(inputs, keras.layers.Conv2D(1, 1, name="code")(maps))
    model.layers[1].set_weights([np.array([[[[1.0, -2.0]]]]), np.array([0.0, 1.0])])
    found = examples.feature_maps(Autoencoder(model, Inputs(scaling="unit")), IMAGES)
    np.testing.assert_allclose(found["maps"], IMAGES[:2] / 255 * [1, -2] + [0, 1], rtol=1e-5, atol=1e-6)
    assert (found["maps_of"] == IMAGES[:2]).all()
