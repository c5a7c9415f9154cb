"""Other ways to build W5's network: unpooling and stages by hand, sizes of the networks, and the page from numbers worked out by hand."""

import keras
import numpy as np
import pytest

from benchmarks.studies import alternatives, alternatives_page, ledger, mirrored
from hourglass.ground.errors import UserError
from hourglass.inputs.pairs import Inputs
from hourglass.models import building

SHAPE = (64, 64, 3)
W5 = 896 + 18496 + 73856 + 147584 + 18448 + 435
MIRRORED = 896 + 18496 + 73856 + (9 * 128 + 1) * 64 + (9 * 64 + 1) * 32 + (9 * 32 + 1) * 3
SIZES = {  # weights, numbers of the code
    "mended": (W5, 8192), "average": (W5, 8192), "strided": (W5, 8192), "transposed": (W5, 8192), "blocks": (W5, 8192),
    "mirrored": (MIRRORED, 8192), "unpooled": (MIRRORED, 8192), "layer_by_layer": (MIRRORED, 8192), "narrow": (52235, 512),
    "dense": (12288 * 1024 + 12800, 512), "dense_longer": (12288 * 1024 + 12800, 512), "dense_relu": (12288 * 1024 + 12800, 512),
    "dense_light": (12288 * 20 + 12298, 10),
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_alternatives_have_the_sizes_that_make_them_comparable(name):
    model = alternatives.NETWORKS[name](SHAPE)
    assert (model.count_params(), np.prod(model.get_layer("code").output.shape[1:])) == SIZES[name]
    assert model.output.shape[1:] == SHAPE
    assert [layer.activation.__name__ for layer in model.layers if hasattr(layer, "activation")][-1] == "sigmoid"


def test_every_network_and_baseline_has_a_name_on_the_page():
    assert {*alternatives.NETWORKS, *alternatives.COMPONENTS} == {*alternatives_page.ALTERNATIVES}
    assert [name for names in alternatives_page.PANELS.values() for name in names] == [*alternatives_page.ALTERNATIVES]


def test_the_places_are_those_of_the_maxima_and_of_equal_values_the_first():
    values = np.array([[1, 9, 0, 0], [3, 2, 0, 0], [5, 5, 7, 6], [5, 5, 8, 4]], "float32")
    found = np.asarray(mirrored.Places()(np.stack([values, -values], -1)[None]))[0]
    assert found[..., 0].tolist() == [[0, 1, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 1, 0]]
    assert found[..., 1].tolist() == [[1, 0, 1, 0], [0, 0, 0, 0], [1, 0, 0, 0], [0, 0, 0, 1]]


def test_what_was_pooled_goes_back_to_its_place():
    model = mirrored.mirrored((8, 8, 3), bottleneck=4, unpooled=True)
    names = [layer.name for layer in model.layers if type(layer).__name__ == "Multiply"]
    maps = [model.get_layer("convolve_3").output, model.get_layer(names[0]).output]
    given, back = map(np.asarray, keras.Model(model.input, maps)(np.random.default_rng(0).random((1, 8, 8, 3))))
    for channel in range(4):  # a code of 1x1: of each map the largest value alone
        largest = given[0, ..., channel].max()
        assert (
            back[0, ..., channel].sum() == largest and back[0, ..., channel].ravel()[given[0, ..., channel].argmax()] == largest
        )
    assert [model.get_layer(name).input[1].shape[1:3] for name in names] == [(2, 2), (4, 4), (8, 8)]


def test_an_unpooling_network_says_that_more_than_its_code_is_carried_and_the_other_has_none():
    skips = [layer.name for layer in mirrored.mirrored((8, 8, 3), bottleneck=4, unpooled=True).layers if "skip_" in layer.name]
    assert sorted(skips) == ["skip_places_1", "skip_places_2", "skip_places_3"]
    assert building.autoencoder(Mirrored, (8, 8, 3), {"bottleneck": 4}, "mine").get_layer("code").output.shape[1:] == (1, 1, 4)
    with pytest.raises(UserError, match="'Mirrored'.*cannot be built"):
        building.autoencoder(Mirrored, (8, 8), {"bottleneck": 4}, "mine")


class Mirrored:
    """An architecture."""

    build = staticmethod(mirrored.mirrored)


def test_each_layer_is_trained_by_itself_on_what_the_one_before_gives(monkeypatch):
    stages, rows = [], np.random.default_rng(0).integers(0, 256, (2, 8, 8, 3)).astype(np.uint8)

    def fit(model, data, pair, seed, epochs):
        given, wanted = map(np.asarray, pair(rows, [0, 0], True))
        assert (given == wanted).all() and (seed, epochs) == (7, 2)
        stages.append(({variable.path.split("/")[0] for variable in model.trainable_variables}, given, np.asarray(model(given))))

    monkeypatch.setattr(mirrored.training, "fit", fit)
    model = mirrored.mirrored((8, 8, 3), bottleneck=4)
    mirrored.layer_by_layer(model, None, Inputs(scaling="unit").pair, 7, epochs=2)
    names, given, rebuilt = zip(*stages)
    assert list(names) == [{f"convolve_{number}", f"rebuild_{number}"} for number in (1, 2, 3)]
    assert [values.shape[1:] for values in rebuilt] == [(8, 8, 3), (4, 4, 32), (2, 2, 64)]
    np.testing.assert_allclose(given[0], rows / 255, atol=1e-6)
    codes = [keras.Model(model.input, model.get_layer(name).output)(given[0]) for name in ("pooled_1", "pooled_2")]
    for one, other in zip(given[1:], codes):
        np.testing.assert_allclose(one, other, atol=1e-6)
    assert rebuilt[0].min() > 0 and rebuilt[1].min() < 0  # a sigmoid's images, codes as they are


def test_the_error_is_the_mean_over_all_test_photographs_clipped():
    photographs = alternatives.Photographs.__new__(alternatives.Photographs)
    photographs.test = np.zeros((300, 2, 2, 1), np.uint8)
    photographs.test[299] = 255
    assert photographs.error(lambda values: values - 5) == pytest.approx(1 / 300)
    photographs.train = np.arange(5 * 8 * 8 * 3, dtype=np.uint8).reshape(5, 8, 8, 3)
    photographs.test = photographs.train
    found = photographs.components((4,))
    assert (found["code"], found["weights"]) == (4, 5 * 192) and found["mse"] < 1e-12  # five images lie in four dimensions


NAMES = [*alternatives_page.ALTERNATIVES]
FOUND = {
    "mse": {name: [0.01, 0.012] for name in NAMES} | {"average": [0.008, 0.00999], "strided": [0.01, 0.013], "pca": [0.002] * 2},
    "weights": dict.fromkeys(NAMES, 259715), "code": dict.fromkeys(NAMES, 8192), "before": {"layer_by_layer": [0.02, 0.04]},
    "last_epoch": {name: [0.1, 0.2] for name in NAMES if "pca" not in name}, "epochs": 8, "seeds": 2, "train_images": 4000,
    "test_images": 8580, "image": [64, 64, 3], "date": "2026-11-28", "machine": "one", "source": "data",
    "recipe": {"optimizer": "adam", "learning_rate": 0.001, "batch": 64, "epochs": 40},
}  # fmt: skip


def test_a_row_of_the_page_says_what_it_is_compared_with_and_the_verdict():
    row = alternatives_page.row(FOUND, "average")
    assert (row["MSE"], row["last epoch"], row["code"]) == (
        f"{65025 * 0.008995:.1f} ± {65025 * 0.00199 / 2**0.5:.1f}",
        "10.0 to 20.0 %",
        "8,192",
    )
    assert row["than"].startswith("W5's network") and row["difference"].startswith("-130.4 (") and row["better"] == "yes"
    assert alternatives_page.row(FOUND, "strided")["better"] == "undecided"
    assert "better" not in alternatives_page.row(FOUND, "mended")
    assert alternatives_page.row(FOUND, "pca")["MSE"] == "130.1"


def test_the_page_counts_places_and_weights():
    text = alternatives_page.page(FOUND)
    assert "2 bits for each of 57,344 pooled numbers, 114,688 bits beside 8,192" in text
    assert f"has {2 * 12288 * 8192 + 12288 + 8192:,} weights, 775 times" in text
    assert "8 of its 40 epochs; 2 seeds" in text and "is 1950.8, then 715.3" in text and "at once, 2 epochs each" in text


def test_the_figure_has_a_line_for_each_alternative_and_a_dot_for_each_seed():
    upper, lower = alternatives_page.figure(FOUND).axes
    assert [len(axes.get_yticks()) for axes in (upper, lower)] == [9, 8]
    np.testing.assert_allclose(upper.lines[2].get_xdata(), 65025 * np.array([0.008, 0.00999]))
    np.testing.assert_allclose(upper.lines[3].get_xdata(), 65025 * 0.008995)


def test_runs_of_the_ledger_are_the_mse_of_a_network_from_each_seed():
    found = ledger.seeded(FOUND, {})
    assert found["mse_average"] == 0.008 and found["repeats"]["mse_average"] == [0.008, 0.00999]
    assert found["repeats"]["epochs"] == [8, 8] and found["source"] == "data"


def test_the_page_says_how_far_its_trainings_are_from_their_end():
    assert alternatives_page.epochs(FOUND, "mse_average") == "8 of 40"
    assert alternatives_page.beyond(FOUND).startswith("By 20 epochs on all photographs W5's network, mended, comes to 207.4")
