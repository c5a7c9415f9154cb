"""The bottleneck's sweep: recognition, m*, and a sweep that is stopped and goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys

import keras
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import copy_folder, run, told
from sklearn.decomposition import PCA
from sklearn.metrics import average_precision_score

from hourglass.architectures import dense
from hourglass.ground.errors import UserError
from hourglass.inputs.pairs import Inputs
from hourglass.sweeps import recognition
from hourglass.sweeps.cells import Cells
from hourglass.sweeps.subject import Subject

RNG = np.random.default_rng(0)


def test_average_precision_is_scikit_learns_for_each_set_of_weights():
    scores, truth = RNG.random(300).round(1), RNG.random(300) < 0.3  # many scores are the same
    weights = RNG.integers(0, 4, (5, 300))
    expected = [average_precision_score(truth, scores, sample_weight=row) for row in weights]
    assert recognition.average_precision(scores, truth, weights) == pytest.approx(expected)
    assert recognition.average_precision(scores, truth, weights / 1024) == pytest.approx(expected)  # their unit does not matter


def test_chance_is_the_largest_class_and_the_share_of_columns_with_salt(tmp_path):
    np.save(tmp_path / "held_out.npy", np.zeros((6, 2, 1), np.uint8))
    np.save(tmp_path / "held_out_masks.npy", np.array([[0, 0], [0, 1], [1, 1], [0, 0], [0, 0], [0, 0]], np.uint8)[..., None])
    (tmp_path / "about.json").write_text('{"held_out_images": 3}')
    truth = recognition.Truth(tmp_path, "held_out")
    assert truth.chance(np.array([[1, 1, 1], [0, 3, 0], [2, 1, 0]])) == pytest.approx([2 / 6, 1 / 2, 1 / 2])
    np.save(tmp_path / "held_out.npy", np.zeros((3, 2, 2, 1), np.uint8))
    (tmp_path / "held_out_masks.npy").unlink()
    np.save(tmp_path / "held_out_labels.npy", np.array([4, 4, 1]))
    assert recognition.Truth(tmp_path, "held_out").chance(np.array([[1, 1, 1], [0, 0, 3]])) == pytest.approx([2 / 3, 0])


def test_without_classes_or_masks_there_is_nothing_to_recognise(tmp_path):
    np.save(tmp_path / "held_out.npy", np.zeros((4, 3, 3, 1), np.uint8))
    (tmp_path / "about.json").write_text('{"held_out_images": 4}')
    with pytest.raises(UserError, match="expected classes or masks to recognise, found neither; take .* out of recognizers"):
        recognition.Truth(tmp_path, "held_out")


@pytest.fixture
def classes(tmp_path):
    """Four images of two classes, as prepared data."""
    np.save(tmp_path / "held_out.npy", np.zeros((4, 3, 3, 1), np.uint8))
    np.save(tmp_path / "held_out_labels.npy", np.array([0, 0, 1, 1]))
    (tmp_path / "about.json").write_text('{"held_out_images": 4, "labels": ["a", "b"]}')
    return recognition.Truth(tmp_path, "held_out")


def test_classes_are_recognised_by_the_largest_probability_and_draws_count_whole_images(classes):
    probabilities = np.array([[0.9, 0.1], [0.4, 0.6], [0.2, 0.8], [0.6, 0.4]])
    counts = np.array([[1, 1, 1, 1], [4, 0, 0, 0], [0, 1, 1, 2]], np.float32)
    assert classes.recognised(probabilities, counts)[0] == pytest.approx([0.5, 1, 0.25])
    draws = classes.draws(0)
    assert (draws[0] == 1).all() and (draws.sum(axis=1) == 4).all() and len(draws) == 1 + recognition.DRAWS
    assert list(classes.examples) == [0, 2]


def test_salt_is_recognised_by_column_and_pixel(tmp_path):
    masks = np.zeros((4, 3, 1), np.uint8)  # two images of two columns; salt in the second column of each
    masks[[1, 3], 1:] = 1
    np.save(tmp_path / "held_out.npy", masks)
    np.save(tmp_path / "held_out_masks.npy", masks)
    (tmp_path / "about.json").write_text('{"held_out_images": 2}')
    truth = recognition.Truth(tmp_path, "held_out")
    probabilities = np.where(truth.labels > 0, 0.9, 0.1)
    precision, further = truth.recognised(probabilities, np.ones((1, 2)))
    assert (precision[0], further["iou"]) == (1, 1)
    probabilities[0] = 1 - probabilities[0]  # the first image the wrong way round: 4 found, 2 of 8 right
    precision, further = truth.recognised(probabilities, np.ones((1, 2)))
    assert further["iou"] == pytest.approx(2 / 8) and precision[0] < 1


def test_a_bootstrap_draws_whole_images_as_numpy_does_and_first_each_once(classes):
    draws = classes.draws(5)
    assert draws.shape == (501, 4) and (draws[0] == 1).all() and (draws.sum(axis=1) == 4).all()
    assert (draws[1:] == np.random.default_rng([5, 7]).multinomial(4, [0.25] * 4, 500)).all()
    given = recognition.pair(np.array([0, 51, 255], np.uint8), "labels", None, True)
    assert given[0].numpy().tolist() == pytest.approx([0, 0.2, 1]) and given[1] == "labels"


def test_a_recognizer_drops_nothing_as_it_looks():
    inputs = keras.Input((2, 2, 1))
    model = keras.Model(inputs, keras.layers.Dropout(0.5)(inputs))
    images = RNG.random((600, 2, 2, 1))
    np.testing.assert_allclose(recognition.recognizer(model)(images), images, rtol=1e-6)


@pytest.fixture
def salty(tmp_path):
    """Three images of two columns of three pixels, as prepared data: salt in the second's first column and in all of the third."""
    masks = np.array([[[0, 0], [0, 0], [0, 0]], [[1, 0], [1, 0], [0, 0]], [[1, 1], [1, 1], [1, 1]]], np.uint8)
    rows = masks.transpose(0, 2, 1).reshape(6, 3, 1)
    np.save(tmp_path / "held_out.npy", 10 * rows)
    np.save(tmp_path / "held_out_masks.npy", rows)
    (tmp_path / "about.json").write_text('{"held_out_images": 3}')
    return recognition.Truth(tmp_path, "held_out"), masks


def test_salt_is_ranked_by_column_and_drawn_by_image_as_scikit_learn_does(salty):
    truth, masks = salty
    assert truth.are_masks and (truth.labels[..., 0] == masks).all() and truth.examples.tolist() == [1]  # nearest to half
    images, labels = truth.images_and_labels
    assert (images[..., 0] == 10 * masks).all() and labels is truth.labels and truth.chance(np.ones((1, 3))) == 3 / 6
    probabilities, counts = RNG.random((3, 3, 2, 1)), np.array([[1, 1, 1], [2, 0, 1], [0, 3, 0], [0, 1, 2]], np.float32)
    found, further = truth.recognised(probabilities, counts)
    scores, right = probabilities.max(axis=(1, 3)).ravel(), masks.any(axis=1).ravel()
    expected = [average_precision_score(right, scores, sample_weight=np.repeat(row, 2)) for row in counts]
    assert found == pytest.approx(expected)
    both, either = (probabilities[..., 0] > 0.5) & (masks > 0), (probabilities[..., 0] > 0.5) | (masks > 0)
    assert further == {"iou": pytest.approx(both.sum() / either.sum())}
    assert truth.recognised(np.full((3, 3, 2, 1), 0.5), counts)[1]["iou"] == 0  # 0.5 is not salt yet


class Half:
    """A plan of columns whose network halves what it gets: one number of its code is always 0."""

    row, inputs = (3, 1), Inputs(scaling="unit")

    def __init__(self):
        self.arrays = {"train": RNG.integers(0, 256, (20, 3, 1), dtype=np.uint8)}

    def network(self, bottleneck):
        model = dense.build(self.row, bottleneck=bottleneck, activation="linear")
        kernel = np.eye(3, bottleneck)
        model.set_weights([kernel, np.zeros(bottleneck), kernel.T / 2, np.zeros(3)])
        return model

    def fit(self, model, seed):
        weights = model.get_weights()
        weights[0][:, -1] = 0
        model.set_weights(weights)
        return [{}] * (seed + 2)


def test_a_cell_of_a_sweep_is_the_error_of_all_rows_and_what_a_recognizer_says_of_the_clipped_images(salty):
    truth, masks = salty
    inputs = keras.Input((3, 2, 1))
    model = keras.Model(inputs, keras.layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones")(inputs))
    plan = Half()
    one = Subject(plan, {}, None, truth, {4: model}, {}, 5)
    assert (one.counts == truth.draws(5)).all()
    cell = one.network(3, 4)
    decoded = truth.rows / 255 / 2 * [[1], [1], [0]]  # the last pixel's number is dead
    assert cell["mse"] == pytest.approx(np.mean((decoded - truth.rows / 255) ** 2)) and cell["epochs"] == 6
    assert cell["dead_units"] == 1  # every other number is alive in some row
    assert (cell["examples"][0, ..., 0] == np.rint([[5, 0], [5, 0], [0, 0]])).all()
    assert cell["recognition"].shape == (501,) and cell["recognition"][0] == 1 and cell["iou"] == 0
    again = one.trained(3, {name: value for name, value in cell.items()})
    assert all((value == cell[f"weight_{at:03d}"]).all() for at, value in enumerate(again.get_weights()))
    flat, train = truth.rows.reshape(6, 3) / 255, plan.arrays["train"].reshape(20, 3) / 255
    for m in (1, 2, 3):
        own = PCA(m, svd_solver="full").fit(train)
        expected = np.mean((own.inverse_transform(own.transform(flat)) - flat) ** 2)
        assert one.pca(m, 4)["mse"] == pytest.approx(expected, abs=1e-12)
    assert one.originals(4)["mse"] == 0 and (one.originals(4)["examples"][0, ..., 0] == 10 * masks[1]).all()


def test_a_cell_is_kept_and_made_again_for_another_recipe_or_where_it_was_cut_short(tmp_path):
    made = []

    def make():
        made.append(len(made))
        return {"mse": made[-1] / 2, "weights": np.arange(3)}

    def cell(fingerprint, name="a"):
        found, there = Cells(tmp_path / "cells", fingerprint)(name, make)
        assert found.keys() == {"mse", "weights"} and (found["weights"] == [0, 1, 2]).all()
        return float(found["mse"]), there

    assert [cell("one"), cell("one"), cell("one", "b"), cell("one")] == [(0, False), (0, True), (0.5, False), (0, True)]
    assert [cell("other"), cell("other"), cell("one")] == [(1, False), (1, True), (1.5, False)]
    path = tmp_path / "cells/a.npz"
    path.write_bytes(path.read_bytes()[:-30])
    assert [cell("one"), cell("one")] == [(2, False), (2, True)]
    assert sorted(file.name for file in path.parent.iterdir()) == ["a.npz", "b.npz"]


TEACH = "teach tgs_all data/prepared/tgs_all models/tgs_all_recognizers"
ARGUMENTS = "tgs_columns data/prepared/tgs data/prepared/tgs_all models/tgs_all_recognizers metrics/tgs_columns"


def sweeping(folder, epochs, *bottlenecks, seeds=1, **sweep):
    """Say in params.yaml how wide the codes of a sweep are, how long the recognizers are trained, and more of the sweep."""
    values = yaml.safe_load((folder / "params.yaml").read_text())
    values["recognizers"]["tgs_all"]["train"]["epochs"] = epochs
    values["recognizers"]["tgs_all"] |= {"seeds": seeds, "model": {"filters": 2}}  # as narrow as tests need it
    values["sweeps"]["tgs_columns"] |= {"bottlenecks": list(bottlenecks), "seeds": seeds} | sweep
    (folder / "params.yaml").write_text(yaml.safe_dump(values, sort_keys=False))


@pytest.fixture(scope="module")
def swept(pristine, tmp_path_factory):
    """A copy of the reproduced project with the sweep of m = 1 and 20, and what that printed."""
    folder = copy_folder(pristine, tmp_path_factory.mktemp("swept") / "project")
    sweeping(folder, 1, 20, 1, beside={"code": "linear"})
    prepared = "prepare tgs_all data/raw/tgs data/prepared/tgs_all"
    return folder, told(folder, prepared, TEACH, f"sweep {ARGUMENTS}", "sweep_figures tgs_columns metrics/tgs_columns")


def trained(text):
    """The m of each network that was trained, without those that stand beside them."""
    return [
        int(line.split()[1]) for line in text.splitlines() if line.startswith("m  ") and " MSE " in line and "beside" not in line
    ]


def table(folder):
    return pd.read_csv(folder / "metrics/tgs_columns/sweep/sweep.csv")


def test_the_sweep_trains_each_value_as_the_pipeline_does(swept):
    folder, text = swept
    assert trained(text) == [1, 20] and "m* " in text
    found = table(folder)
    assert list(found["m"]) == [1, 20]
    pipeline = json.loads((folder / "metrics/tgs_columns/metrics.json").read_text())
    last = found.iloc[-1]
    assert last["mse_255"] == pytest.approx(pipeline["mse_255"], rel=1e-5)
    assert (last["dead_units"], last["epochs"]) == (pipeline["dead_units"], pipeline["epochs"])
    assert (found["recognition"] > 0).all() and (found["recognition"] <= 1).all()
    assert list(found["live_units"]) == list(found["m"] - found["dead_units"])


def test_the_network_beside_is_the_same_with_another_code(swept):
    """Trained by the pipeline's own stage, with a linear code."""
    folder, _ = swept
    found = table(folder).iloc[-1]
    assert (found["m"], found["beside_dead_units"]) == (20, 0) and found["beside_mse_255"] < found["mse_255"]
    assert json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())["beside"] == {"code": "linear"}


def test_the_pca_column_is_scikit_learns(swept):
    folder, _ = swept
    train, held_out = (
        np.load(folder / f"data/prepared/tgs/{part}.npy").reshape(-1, 101).astype(float) for part in ("train", "held_out")
    )
    for m, mse in zip(*(table(folder)[name] for name in ("m", "pca_mse_255"))):
        pca = PCA(int(m), svd_solver="full").fit(train)
        assert mse == pytest.approx(np.mean((pca.inverse_transform(pca.transform(held_out)) - held_out) ** 2), rel=1e-5)


def test_a_sweep_keeps_pictures_of_its_own_networks_and_of_pca(swept):
    folder, _ = swept
    truth = recognition.Truth(folder / "data/prepared/tgs_all", "held_out")
    rows, train = (np.load(folder / f"data/prepared/{part}.npy") for part in ("tgs_all/held_out", "tgs/train"))
    found, (at,) = np.load(folder / "metrics/tgs_columns/sweep/examples.npz"), truth.examples
    one = slice(101 * at, 101 * at + 101)
    assert found["widths"].tolist() == [1, 20] and (found["original"][0, ..., 0] == rows[one, :, 0].T).all()
    for place, m in enumerate((1, 20)):
        model = keras.saving.load_model(folder / f"metrics/tgs_columns/sweep/networks/m-{m}.keras", compile=False)
        own, pca = (
            np.asarray(model(rows[one].astype("float32")))[..., 0].T,
            PCA(m, svd_solver="full").fit(train[..., 0].astype(float)),
        )
        linear = pca.inverse_transform(pca.transform(rows[one, :, 0].astype(float))).T
        assert model.get_layer("code").output.shape[1] == m
        for kind, expected in (("network", own), ("pca", linear)):
            assert np.abs(found[kind][place, 0, ..., 0] - np.clip(expected, 0, 255)).max() < 0.51, (kind, m)
    results = json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())
    assert results["chance"] == pytest.approx(truth.chance(np.ones((1, truth.images)))[0], rel=1e-6)
    assert (results["test_images"], results["share"], results["largest"], results["recipe"]) == (50, 0.99, 20, "written")


def test_m_star_is_a_metric_that_dvc_compares(swept):
    folder, _ = swept
    sweeping(folder, 1, 1, 2, 20)
    assert trained(told(folder, f"sweep {ARGUMENTS}")) == [2]  # the others are there
    values = json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())
    assert {"m_star", "m_star_low", "m_star_high", "pca_m_star", "originals_recognition"} <= set(values)
    shown = json.loads(run("dvc metrics show --json 2> /dev/null", folder).text)[""]["data"]["metrics/tgs_columns/m_star.json"]
    assert shown["data"] == {name: values[name] for name in ("m_star", "pca_m_star") if values[name]}  # DVC leaves null out
    assert (values["trainings"], values["source"]) == (6, "sample")  # each with the network beside it


@pytest.mark.nightly  # .ci/run runs it
def test_each_seed_has_networks_and_a_recognizer_of_its_own_and_one_trained_further_where_it_was_asked_for(swept, tmp_path):
    folder = copy_folder(swept[0], tmp_path / "project")
    sweeping(folder, 1, 1, 20, seeds=2, retrained=[20], beside=None)
    (folder / "models/tgs_all_recognizers").rename(tmp_path / "of_one")
    told(folder, TEACH)
    recognizers = folder / "models/tgs_all_recognizers"
    assert sorted(path.name for path in recognizers.iterdir()) == ["0.keras", "1.keras"]
    first, second = ((recognizers / f"{seed}.keras").read_bytes() for seed in (0, 1))
    assert first == (tmp_path / "of_one/0.keras").read_bytes() and second != first
    params = folder / "params.yaml"
    params.write_text(params.read_text().replace("seed: 0\n", "seed: 1\n", 1))  # its seeds count on from there
    shutil.copy(recognizers / "0.keras", recognizers / "2.keras")
    text = told(folder, f"sweep {ARGUMENTS}", "sweep_figures tgs_columns metrics/tgs_columns")
    assert text.count("recognizer trained further") == 4  # of network and PCA, from two seeds
    found, values = table(folder), json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())
    assert found[["m", "seed"]].to_numpy().tolist() == [[1, 1], [1, 2], [20, 1], [20, 2]]
    assert found["retrained"].notna().tolist() == found["pca_retrained"].notna().tolist() == [False, False, True, True]
    assert found["pca_mse_255"].nunique() == 2 and found["pca_recognition"].nunique() == 4  # one PCA, seen by two recognizers
    assert values["originals_recognition_least"] < values["originals_recognition"] < values["originals_recognition_most"]
    assert {"m_star_retrained", "pca_m_star_retrained"} <= set(values) and "beside_m_star" not in values
    assert (values["seeds"], values["trainings"]) == (2, 4)


@pytest.mark.nightly
def test_a_sweep_that_was_killed_goes_on_and_writes_the_same_bytes(swept, tmp_path):
    folder, _ = swept
    params = folder / "params.yaml"
    text = params.read_text()
    try:
        values = yaml.safe_load(text)
        values["autoencoders"]["tgs_columns"]["train"]["epochs"] = 3  # every cell is another one now
        values["sweeps"]["tgs_columns"]["beside"] = None
        values["sweeps"]["tgs_columns"]["bottlenecks"] = [1, 2, 20]
        params.write_text(yaml.safe_dump(values, sort_keys=False))
        command = [sys.executable, "-m", "stages.sweep", *ARGUMENTS.split()]
        stopped = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, text=True, start_new_session=True)
        for line in stopped.stdout:
            if line.startswith("m    2"):
                os.killpg(stopped.pid, signal.SIGKILL)
        assert stopped.wait() == -signal.SIGKILL
        again = run(" ".join(command), folder)
        assert again.returncode == 0 and trained(again.text) == [20], again.text
        results = [(folder / "metrics/tgs_columns" / name) for name in ("sweep/sweep.csv", "sweep/examples.npz", "sweep.json")]
        resumed = [path.read_bytes() for path in results]
        run("rm -r metrics/tgs_columns/.sweep", folder)
        whole = run(" ".join(command), folder)
        assert whole.returncode == 0 and trained(whole.text) == [1, 2, 20]
        assert [path.read_bytes() for path in results] == resumed
    finally:
        params.write_text(text)


@pytest.mark.parametrize("name", ["curves", "pictures"])
def test_the_figures_are_not_blank(swept, name):
    import matplotlib.image

    picture = matplotlib.image.imread(swept[0] / f"metrics/tgs_columns/sweep_figures/{name}.png")
    assert min(picture.shape[:2]) > 250 and 0.01 < np.mean(picture[..., :3].min(axis=-1) < 0.5) < 0.9


@pytest.mark.nightly
def test_as_the_readme_says_it_is_an_experiment(pristine, tmp_path):
    folder = copy_folder(pristine, tmp_path / "project")
    changes = "-S recognizers.tgs_all.train.epochs=1 -S sweeps.tgs_columns.bottlenecks=[2,1]"
    done = run(f"dvc exp run {changes} sweep_figures@tgs_columns", folder)
    assert done.returncode == 0 and trained(done.text) == [1, 2] and list(table(folder)["m"]) == [1, 2], done.text
