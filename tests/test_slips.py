"""Numbers that one slip of the pen would change: a sign, a seed, a piece, an end of a range, a column of a table beside another."""

import io
import zipfile
from types import SimpleNamespace
from typing import Annotated, get_args

import keras
import numpy as np
import pytest
from jinja2 import Environment, FileSystemLoader
from PIL import Image
from pydantic import Field
from scipy.ndimage import median_filter
from skimage.restoration import denoise_nl_means, inpaint_biharmonic
from sklearn.linear_model import LinearRegression
from test_drawn import STARS, SWEEP
from test_numbers import IMAGES, SHAPE, TEST, TRAIN, autoencoder, measured, pca_of
from test_sweep import Half

from benchmarks.studies import pages
from hourglass.architectures import dense, stacked
from hourglass.datasets import dogs, fashion
from hourglass.engines import device
from hourglass.evaluation import bounds, examples, pieces
from hourglass.figures import curves, sweeps
from hourglass.ground import signatures
from hourglass.ground.errors import UserError
from hourglass.ground.rows import labels_of_rows
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import building, facts, files
from hourglass.models.autoencoder import Autoencoder
from hourglass.page import document
from hourglass.reports import judging
from hourglass.sweeps.cells import Cells
from hourglass.sweeps.grid import Grid
from hourglass.sweeps.recognition import Truth
from hourglass.sweeps.subject import Subject
from stages import compare

WHITE = np.full((4, *SHAPE), 255, np.uint8)


def of_bias(bias, output="linear", code=0.0):
    """A network that gives `bias` whatever comes in, and whose code is `code` in its first unit and 0 in its second."""
    model = dense.build(SHAPE, bottleneck=2, output=output, code="linear")
    model.set_weights([np.zeros((12, 2)), np.array([code, 0]), np.zeros((2, 12)), np.asarray(bias, float)])
    return Autoencoder(model, Inputs(scaling="unit"))


def test_a_number_of_the_code_that_is_negative_is_alive():
    assert [measured(of_bias(np.zeros(12), code=code))[0]["dead_units"] for code in (-1.0, 0.0, 1.0)] == [1, 2, 1]


def test_what_lies_outside_lies_below_0_or_above_1():
    assert measured(of_bias([-0.1] * 2 + [0.0] * 4 + [1.0] * 3 + [1.1] * 3))[0]["outside"] == pytest.approx(5 / 12)


def test_pca_is_brought_back_to_what_the_last_layer_can_give_and_stands_beside_as_it_is():
    clean, whole = TEST / 255, pca_of(TEST / 255)
    as_it_is, clipped = (np.mean((values - clean) ** 2) for values in (whole, np.clip(whole, 0, 1)))
    assert clipped < as_it_is - 1e-4  # or nothing is seen
    bounded = measured(of_bias(np.zeros(12), "sigmoid"))[0]
    assert (bounded["pca_mse"], bounded["pca_unclipped_mse"]) == pytest.approx((clipped, as_it_is))
    for output in ("linear", "relu"):  # without an end, or with one alone
        free = measured(of_bias(np.zeros(12), output))[0]
        assert free["pca_mse"] == pytest.approx(as_it_is) and "pca_unclipped_mse" not in free


def test_training_rows_are_damaged_otherwise_in_each_piece_and_damage_is_measured_on_0_to_1(monkeypatch):
    monkeypatch.setattr(bounds, "PIECE_BYTES", 24)
    noisy = Inputs(scaling="unit", corruption="noise", amount=0.5)
    one, other = (given for given, _ in bounds.damaged(np.repeat(TRAIN[:1], 4, axis=0), noisy, 3))
    assert (one != other).mean() > 0.5
    dropped = measured(autoencoder(corruption="dropout", amount=0.5), WHITE)[0]["damaged_mse"]
    shown = pieces.Pieces(autoencoder(corruption="dropout", amount=0.5), lambda rows: {}, WHITE, 4, 0)(0)[1]["damaged"]
    assert set(np.unique(shown)) == {0, 2} and dropped == pytest.approx(
        (shown == 0).mean()
    )  # what is kept is doubled, and shown as 1


def test_an_untrained_network_is_of_its_seed_and_its_checkerboard_of_all_pieces(monkeypatch):
    network = autoencoder()
    for seed in (0, 5):
        keras.utils.set_random_seed(seed)
        own = keras.models.clone_model(network.model).get_weights()
        assert all((one == other).all() for one, other in zip(own, network.untrained(seed).model.get_weights()))
    images = np.random.default_rng(0).integers(0, 256, (4, 16, 16, 1), np.uint8)
    large = Autoencoder(dense.build((16, 16, 1), bottleneck=8, activation="linear"), Inputs(scaling="unit"))
    whole = measured(large, images, images, figures=["spectrum"])[0]
    monkeypatch.setattr(pieces, "PIECE_BYTES", 256)
    found = measured(large, images, images, figures=["spectrum"])[0]
    assert found["checkerboard_untrained"] == pytest.approx(whole["checkerboard_untrained"], rel=1e-5)


class Drawn(Half):
    """A plan whose network stays as its seed drew it."""

    def network(self, bottleneck):
        return dense.build(self.row, bottleneck=bottleneck)

    def fit(self, model, seed):
        return [{}]


def test_each_network_of_a_sweep_starts_from_its_own_seed(tmp_path):
    rows = np.random.default_rng(1).integers(0, 2, (6, 3, 1), dtype=np.uint8)
    np.save(tmp_path / "held_out.npy", rows)
    np.save(tmp_path / "held_out_masks.npy", rows)
    (tmp_path / "about.json").write_text('{"held_out_images": 3}')
    inputs = keras.Input((3, 2, 1))
    recognizer = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    subject = Subject(Drawn(), {}, None, Truth(tmp_path, "held_out"), {4: recognizer, 9: recognizer}, {}, 0)
    for seed in (4, 9):
        keras.utils.set_random_seed(seed)
        kernel = dense.build((3, 1), bottleneck=2).get_weights()[0]
        assert (subject.network(2, seed)["weight_000"] == kernel).all()


def test_digits_after_the_point_are_those_that_were_stated():
    assert [judging.decimals(number) for number in (100.0, 3, 0.05, 1e-05, 0.0015, 233.149)] == [0, 0, 2, 5, 4, 3]


def test_columns_have_the_label_of_their_image():
    assert labels_of_rows([7, 2], np.zeros((6, 3))).tolist() == [7, 7, 7, 2, 2, 2]


def test_clothes_have_their_publisher_s_names():
    names = ("t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
    assert [said.lower().replace("trousers", "trouser").replace("/top", "") for said in fashion.LABELS] == list(names)


def test_a_photograph_is_reduced_by_the_means_of_its_blocks(tmp_path):
    half, file = np.zeros((64, 64, 3), np.uint8), io.BytesIO()
    half[:, 32:] = 255
    Image.fromarray(half).save(file, "JPEG", quality=100)
    with zipfile.ZipFile(tmp_path / "traintest.zip", "w") as archive:
        for part in ("train", "test"):
            archive.writestr(f"cropped/{part}/a/1.jpg", file.getvalue())
    dogs.prepare(tmp_path, tmp_path, image_size=16)
    found = np.load(tmp_path / "train.npy")[0, 8, :, 0].astype(int)
    assert found[:8].max() < 4 and found[8:].min() > 251  # no grey at the edge


def test_a_bottleneck_s_table_has_each_number_below_its_head():
    templates = Environment(loader=FileSystemLoader(document.HERE / "templates"), autoescape=True)
    templates.filters["number"] = document.number
    body = (document.HERE / "templates/bottleneck.html").read_text().partition("{% for strip in sweep.strips %}")[2]
    row = body.partition('<td class="number">')
    cells = templates.from_string((row[1] + row[2]).partition("{% endfor %}")[0])
    text = cells.render(row={"mse_255": 1.5, "pca_mse_255": 2.5, "recognition": 0.25, "pca_recognition": 0.75})
    assert [part.partition("<")[0] for part in text.split('"number">')[1:]] == ["1.5", "2.5", "0.250", "0.750"]


def test_the_table_of_results_says_how_many_of_the_checked_claims_hold():
    templates = Environment(loader=FileSystemLoader(document.HERE / "templates"), autoescape=True)
    (cell,) = (line for line in (document.HERE / "templates/table.html").read_text().splitlines() if "row.checked" in line)
    text = templates.from_string(cell).render(row={"yes": 2, "checked": 5, "unchecked": 3})
    assert text == '<td class="number" data-value="2">2 of 5<small>3 not checked</small></td>'


def test_each_image_has_an_answer_of_its_own_and_accuracy_is_the_share_of_right_ones():
    keras.utils.set_random_seed(3)
    network = Autoencoder(stacked.build(SHAPE, bottleneck=4, hidden=6, classes=3), Inputs(scaling="unit"))
    images = np.random.default_rng(2).integers(0, 256, (30, *SHAPE), np.uint8)
    answers = pieces.Pieces(network, lambda rows: {}, images, 30, 0)(0)[0]["classes"]
    labels = np.arange(30) % 3
    found = measured(network, images, images, held_out_labels=labels)[0]
    said = {
        name: [max(range(3), key=lambda kind, of=row: of[kind]) for row in answers[name].tolist()] for name in stacked.CLASSIFIERS
    }
    for name, kinds in said.items():
        assert found[f"accuracy_{name}"] == pytest.approx(np.mean([one == label for one, label in zip(kinds, labels)])), name
    assert max(len(set(kinds)) for kinds in said.values()) > 1  # or nothing is seen


def test_filters_errors_are_scikit_image_s_and_scipy_s_of_what_the_network_is_given():
    image = np.add.outer(np.arange(16) * 8, np.arange(16) * 6).astype(np.uint8)[None, ..., None]
    for corruption, amount in (("noise", 0.2), ("crosshair", 1)):
        model = dense.build((16, 16, 1), bottleneck=2)
        network = Autoencoder(model, Inputs(scaling="unit", corruption=corruption, amount=amount))
        clean, shown = image[0, ..., 0] / 255, pieces.Pieces(network, lambda rows: {}, image, 1, 0)(0)[1]
        given, mask = np.clip(shown["damaged"][0, ..., 0], 0, 1).astype(float), shown["mask"][0, ..., 0]
        found = measured(network, image, np.repeat(image, 3, axis=0))[0]
        if corruption == "noise":
            median = median_filter(given, 3)
            sigma = (given - median).std()
            means = denoise_nl_means(given, patch_size=5, patch_distance=7, h=0.4 * sigma, sigma=sigma, fast_mode=True)
            expected = {"median_mse": np.mean((median - clean) ** 2), "nl_means_mse": np.mean((means - clean) ** 2)}
        else:
            filled = inpaint_biharmonic(given, mask)
            expected = {"biharmonic_mse_inside": np.mean((filled - clean)[mask] ** 2)}
        for name, value in expected.items():
            assert found[name] == pytest.approx(value, rel=1e-3), name


def test_the_best_linear_map_s_error_is_scikit_learns():
    many, network = (
        np.random.default_rng(4).integers(0, 256, (60, *SHAPE), np.uint8),
        autoencoder(corruption="crosshair", amount=1),
    )
    seen = network.inputs.corrupt(network.inputs.scale(many), [0, 2 * 10**9])[0].numpy().reshape(60, 12)
    given = network.inputs.corrupt(network.inputs.scale(IMAGES), [0, 10**9])[0].numpy().reshape(5, 12)
    restored = LinearRegression().fit(seen, many.reshape(60, 12) / 255).predict(given)
    found = measured(network, IMAGES, many)[0]["linear_mse"]
    assert found == pytest.approx(np.mean((restored - IMAGES.reshape(5, 12) / 255) ** 2), rel=1e-4)


def test_the_table_of_restored_images_has_whole_images_beside_whole_ones():
    metrics = {"damaged_mse": 1.0, "mse": 2.0, "mse_inside": 3.0, "pca_mse": 4.0, "biharmonic_mse_inside": 5.0, "linear_mse": 6.0}
    found = pages.restoring(metrics)
    assert (found["as given"], found["network"], found["PCA"], found["best linear map"]) == (1, 2, 4, 6)
    assert (found["network, inside"], found["biharmonic, inside"], found["median"]) == (3, 5, "")


def test_a_legend_stays_within_its_figure():
    stars = {
        f"{of}m_star{end}{side}": 40 + at
        for of in ("", "pca_", "beside_")
        for end in ("", "_live")
        for at, side in enumerate(("", "_low", "_high"))
    }
    figure = sweeps.curves(
        "mine",
        SWEEP.assign(dead_units=1, live_units=SWEEP["m"] - 1, recognition_fitted_live=0.5),
        STARS | stars | {"largest_live": 9},
    )
    figure.canvas.draw()
    box = figure.legends[0].get_window_extent()
    assert box.x0 >= 0 and box.x1 <= figure.bbox.width and box.y1 <= figure.bbox.height


def test_a_wrong_value_of_a_model_s_own_file_is_said_of_that_file():
    with pytest.raises(UserError, match="^mine.keras: threads is 0 "):
        device.start_as({"seed": 0, "threads": 0, "precision": "float32"}, file="mine.keras")


def test_codes_on_a_plane_are_the_whole_decomposition_s_and_no_drawn_one_s():
    codes = np.random.default_rng(0).normal(size=(200, 520)).astype(np.float32)  # so flat a spectrum that drawn vectors miss it
    found = examples.code_map(codes)
    values = np.linalg.svd(codes - codes.mean(axis=0), compute_uv=False) ** 2
    np.testing.assert_allclose(found["map_share"], values[:2] / values.sum(), rtol=1e-4)


def test_an_error_by_depth_says_of_what_it_is():
    (axes,) = curves.depth({"error": np.ones((5, 1))}).axes
    assert (axes.get_title(), axes.get_ylabel()) == ("Error by depth, test", "depth (samples)")
    assert axes.get_xlabel() == "root mean squared error (grey values 0 to 255)"


def test_below_the_lines_where_m_star_stands_recognition_has_no_ticks():
    _, lower = sweeps.curves("a", SWEEP, STARS).axes
    heights = [line.get_ydata() for line in lower.lines if line.get_clip_on()]  # m* alone is drawn past the axes
    low, high = -np.log(1 - min(map(np.min, heights))), -np.log(1 - max(map(np.max, heights)))  # as far apart as they are drawn
    ticks = lower.get_yticks()
    assert len(ticks) > 2 and all(low - 0.06 * (high - low) <= -np.log(1 - tick) <= high + 0.06 * (high - low) for tick in ticks)
    np.testing.assert_allclose(sweeps.together(sweeps.spread([0, 0.5, 0.99])), [0, 0.5, 0.99], atol=1e-12)


def written(shape, *, width: "Annotated[int, Field(ge=2)]" = 3):
    """As a module with `from __future__ import annotations` has it."""


def test_what_stands_as_text_beside_a_parameter_is_what_it_says():
    (width,) = signatures._of_function(written).parameters.values()
    assert get_args(width.annotation)[0] is int and width.default == 3


def test_a_network_s_first_numbers_are_of_rows_as_they_are():
    inputs = keras.Input(SHAPE)
    turned = keras.layers.Conv2D(1, 1, name="code")(1 / inputs)  # of white a number; of what a shift brings in none
    building.check_numbers(keras.Model(inputs, turned), Inputs(scaling="unit", shift=2), WHITE, "autoencoders.a")
    with pytest.raises(UserError, match="gives what is no number with its first weights"):
        building.check_numbers(keras.Model(inputs, turned), Inputs(scaling="unit"), 0 * WHITE, "autoencoders.a")


def test_a_file_that_is_no_archive_and_one_that_cannot_be_read_are_told_apart(tmp_path):
    (tmp_path / "a.keras").write_bytes(b"no archive")
    with pytest.raises(UserError, match="a.keras: expected a Keras model .File is not a zip file."):
        facts.read(tmp_path / "a.keras")
    with pytest.raises(IsADirectoryError):
        facts.read(tmp_path)


def test_a_network_s_description_has_one_order_whatever_order_it_was_made_in():
    one, other = {"b": {"d": 1, "c": 2}, "a": 3}, {"a": 3, "b": {"c": 2, "d": 1}}
    assert files._canonical(one) == files._canonical(other) == b'{"a": 3, "b": {"c": 2, "d": 1}}'


def test_a_sweep_says_of_each_training_what_all_test_images_gave(tmp_path):
    made = {"mse": 0.01, "recognition": np.array([0.5, 0.25]), "epochs": 3}
    subject = SimpleNamespace(
        beside={}, network=lambda m, seed: dict(made), pca=lambda m, seed: dict(made), trained=lambda m, result, beside: None,
        retrained=lambda m, seed, network: {"retrained": np.array([0.75, 0.25])},
    )  # fmt: skip
    said = []
    Grid(subject, {4: Cells(tmp_path, "of all")}, said.append).methods([3], [3])
    assert [line.rpartition("  ")[0] for line in said] == [
        "m    3  seed 4  MSE 650.25 (0-255)  recognition 0.5000  3 epochs",
        "m    3  seed 4  recognizer trained further 0.7500",
        "m    3  seed 4  pca  recognizer trained further 0.7500",
    ]


def test_seeds_go_up_to_the_last_that_there_is():
    assert list(compare.as_seeds("2", 2**32 - 2)) == [2**32 - 2, 2**32 - 1]
    with pytest.raises(UserError, match="--seeds is 3: expected seeds up to 4294967295 from seed 4294967294"):
        compare.as_seeds("3", 2**32 - 2)


def test_a_recognizer_trained_further_starts_from_that_of_originals(monkeypatch):
    keras.utils.set_random_seed(5)
    of_originals = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])
    started = []
    monkeypatch.setattr(training, "fit", lambda model, *others, **recipe: started.append(model.get_weights()))
    part = SimpleNamespace(rows=np.zeros((3, 4)), labels=np.zeros(3), recognised=lambda shares, counts: [np.array([0.25])])
    subject = SimpleNamespace(
        recognizers={7: of_originals}, learned=part, truth=part, recipe={}, counts=None,
        _of_pca=lambda m: None, _images=lambda decode, part: part.rows,
    )  # fmt: skip
    wanted = of_originals.get_weights()
    assert Subject.retrained(subject, 2, 7) == {"retrained": [0.25]}
    assert all((one == other).all() for one, other in zip(started[0], wanted, strict=True)) and np.any(wanted[0])
