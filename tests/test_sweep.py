"""The bottleneck's sweep: recognition, m*, and a sweep that is stopped and goes on."""

import json
import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import copy_folder, run, told
from sklearn.decomposition import PCA
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import average_precision_score

from hourglass.figures import sweeps
from hourglass.ground.errors import UserError
from hourglass.sweeps import m_star, recognition

RNG = np.random.default_rng(0)


def test_average_precision_is_scikit_learns_for_each_set_of_weights():
    scores, truth = RNG.random(300).round(1), RNG.random(300) < 0.3  # many scores are the same
    weights = RNG.integers(0, 4, (5, 300))
    expected = [average_precision_score(truth, scores, sample_weight=row) for row in weights]
    assert recognition.average_precision(scores, truth, weights) == pytest.approx(expected)


def test_the_fitted_curve_is_the_one_that_pools_what_falls():
    x, y = np.array([1, 2, 3, 4, 5]), np.array([0.1, 0.5, 0.3, 0.6, 0.9])
    at, fit = m_star.fitted(x, y, np.ones(5))
    assert list(at) == [1, 2, 3, 4, 5] and fit == pytest.approx([0.1, 0.4, 0.4, 0.6, 0.9])
    assert m_star.fitted(x, y, np.array([1, 3, 1, 1, 1]))[1] == pytest.approx([0.1, 0.45, 0.45, 0.6, 0.9])  # (3 * 0.5 + 0.3) / 4
    at, fit = m_star.fitted(x, y, np.array([1, 0, 1, 1, 1]))  # a point that is not drawn
    assert list(at) == [1, 3, 4, 5] and fit == pytest.approx([0.1, 0.3, 0.6, 0.9])
    at, fit = m_star.fitted(np.array([2, 1, 2, 1]), np.array([0.2, 0.6, 0.4, 0.4]), np.ones(4))  # two seeds: means 0.5 and 0.3
    assert list(at) == [1, 2] and fit == pytest.approx([0.4, 0.4])


def test_the_fitted_curve_is_scikit_learns():
    x, y, weights = RNG.integers(1, 20, 60), RNG.random(60), RNG.integers(0, 4, 60)
    at, fit = m_star.fitted(x, y, weights)
    kept = weights > 0
    assert fit == pytest.approx(IsotonicRegression().fit(x[kept], y[kept], weights[kept]).predict(at))


def test_one_dip_or_one_peak_does_not_decide_m_star():
    x, enough = np.array([10, 20, 30, 40, 50]), 0.8
    assert (
        m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.6, 0.81, 0.83, 0.79]), np.ones(5)), enough) == 30
    )  # 0.79 at last: once above 50
    assert (
        m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.81, 0.5, 0.83, 0.84]), np.ones(5)), enough) == 40
    )  # 0.81 at 20: chance
    assert m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.6, 0.7, 0.9, 0.6]), np.ones(5)), enough) == np.inf


def test_m_star_has_the_interval_of_its_draws_and_is_null_where_no_m_is_enough():
    x = np.array([1, 2, 5, 10, 20])
    recognised = np.array(
        [[0.1, 0.2, 0.5, 0.8, 0.9], [0.1, 0.8, 0.8, 0.8, 0.8], [0.1, 0.2, 0.3, 0.4, 0.8], [0.1, 0.2, 0.3, 0.4, 0.7]]
    )
    every, enough = np.ones((4, 5)), np.full(4, 0.75)
    assert m_star.smallest(x, recognised, every, enough) == (10, 2, None)
    assert m_star.smallest(x, recognised[:3], every[:3], enough[:3]) == (10, 2, 20)
    assert m_star.smallest(x, recognised, every, np.full(4, np.inf)) == (None, None, None)


def cells(recognition, dead=None):
    """Results {(m, seed): cell} of recognition {m: one array (draws,) a seed}."""
    dead = dead or {}
    return {
        (m, seed): {"recognition": np.asarray(of), "dead_units": dead.get((m, seed), 0)}
        for m, of_seeds in recognition.items()
        for seed, of in enumerate(of_seeds)
    }


def constant(values):
    """One draw of the data and three more that are the same, of each value."""
    return [np.full(4, value) for value in values]


def test_the_share_is_of_what_the_originals_are_above_chance():
    """Originals 0.8, chance 0.4: 90 % of that is 0.76, not 0.72."""
    networks = cells({10: constant([0.73]), 20: constant([0.77]), 30: constant([0.8])})
    found = m_star.sufficient({"": networks}, {0: np.full(4, 0.8)}, np.full(4, 0.4), 0.9, 0)
    assert (found["m_star"], found["m_star_low"], found["m_star_high"]) == (20, 20, 20)
    assert m_star.sufficient({"": networks}, {0: np.full(4, 0.8)}, np.zeros(4), 0.9, 0)["m_star"] == 10
    unrecognised = m_star.sufficient({"": networks}, {0: np.full(4, 0.4)}, np.full(4, 0.4), 0.9, 0)
    assert unrecognised["m_star"] is None and unrecognised["m_star_high"] is None


def test_m_star_of_all_seeds_in_live_units_and_by_recognizers_trained_anew():
    dead = {(10, 0): 8, (10, 1): 4, (20, 0): 12, (20, 1): 8, (30, 0): 14, (30, 1): 16}  # live: 2 6, 8 12, 16 14
    networks = cells({10: constant([0.1, 0.5]), 20: constant([0.7, 0.96]), 30: constant([0.95, 0.97])}, dead)
    for seed in (0, 1):
        networks[20, seed]["retrained"] = np.full(4, 0.97)
    pca = cells({m: constant([0.99, 0.99]) for m in (10, 20, 30)})
    found = m_star.sufficient({"": networks, "pca_": pca}, {0: np.ones(4), 1: np.ones(4)}, np.zeros(4), 0.95, 0)
    assert (found["m_star"], found["m_star_live"], found["m_star_retrained"], found["pca_m_star"]) == (30, 12, 20, 10)
    assert (found["largest"], found["largest_live"], found["largest_retrained"]) == (30, 16, 20)
    assert "pca_m_star_live" not in found and "pca_m_star_retrained" not in found
    table = m_star.table(
        {
            "": {place: cell | {"mse": 0.01, "epochs": 3} for place, cell in networks.items()},
            "pca_": {place: cell | {"mse": 0.01} for place, cell in pca.items()},
        }
    )
    assert list(table["live_units"]) == [2, 6, 8, 12, 16, 14]
    assert list(table["recognition_fitted"]) == pytest.approx([0.3, 0.3, 0.83, 0.83, 0.96, 0.96])
    assert list(table["recognition_fitted_live"]) == pytest.approx([0.1, 0.5, 0.7, 0.96, 0.96, 0.96])
    assert table["retrained_fitted"].notna().tolist() == [False, False, True, True, False, False]


def test_the_bootstrap_draws_seeds_and_images_together_the_same_for_all_that_are_compared():
    """Worked out again, with loops and scikit-learn."""
    draws, widths, seeds, share = 60, (1, 2, 4, 8), (0, 1, 2), 0.9
    networks = cells({m: [0.3 + 0.15 * np.log2(m) + 0.05 * RNG.standard_normal(draws) for _ in seeds] for m in widths})
    originals = {seed: 0.75 + 0.03 * RNG.standard_normal(draws) for seed in seeds}
    chance = 0.2 + 0.01 * RNG.standard_normal(draws)
    found = m_star.sufficient({"": networks}, originals, chance, share, 5)
    drawn = np.random.default_rng([5, 8]).multinomial(3, [1 / 3] * 3, draws - 1)
    stars = []
    for draw, counts in enumerate([[1, 1, 1], *drawn.tolist()]):
        chosen = [seed for seed in seeds for _ in range(counts[seed])]
        mean = np.mean([originals[seed][draw] for seed in chosen])
        x, y = zip(*[(m, networks[m, seed]["recognition"][draw]) for m in widths for seed in chosen])
        fit = IsotonicRegression().fit(x, y).predict(widths)
        enough = [m for m, value in zip(widths, fit) if (value - chance[draw]) / (mean - chance[draw]) >= share]
        stars.append(enough[0] if enough else 1000)
    low, high = np.sort(stars[1:])[[int(np.ceil(0.025 * 59)) - 1, int(np.ceil(0.975 * 59)) - 1]]
    assert len(set(stars)) > 1  # or nothing is seen
    assert [found["m_star"], found["m_star_low"], found["m_star_high"]] == [
        value if value < 1000 else None for value in (stars[0], low, high)
    ]


def test_m_star_that_is_not_found_is_said_in_words():
    found = {
        "m_star": 10,
        "m_star_low": 2,
        "m_star_high": None,
        "pca_m_star": None,
        "pca_m_star_low": None,
        "pca_m_star_high": None,
    }
    assert sweeps.said(found | {"largest": 20}) == "10 (2 to above 20)"
    assert sweeps.said(found | {"largest": 20}, "pca_m_star") == "above 20"
    assert sweeps.said({"m_star": 5, "m_star_low": 5, "m_star_high": 5, "largest": 20}) == "5"
    live = {"m_star_live": None, "m_star_live_low": 7, "m_star_live_high": None}
    assert sweeps.said(live | {"largest": 20, "largest_live": 9}, "m_star_live") == "above 9 (7 to above 9)"


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


TEACH = "teach tgs_all data/prepared/tgs_all models/tgs_all_recognizers"
ARGUMENTS = "tgs_columns data/prepared/tgs data/prepared/tgs_all models/tgs_all_recognizers metrics/tgs_columns"


def sweeping(folder, epochs, *bottlenecks, seeds=1, **sweep):
    """Say in params.yaml how wide the codes of a sweep are, how long the recognizers are trained, and more of the sweep."""
    values = yaml.safe_load((folder / "params.yaml").read_text())
    values["recognizers"]["tgs_all"]["train"]["epochs"] = epochs
    values["recognizers"]["tgs_all"]["seeds"] = seeds
    values["sweeps"]["tgs_columns"] |= {"bottlenecks": list(bottlenecks), "seeds": seeds} | sweep
    (folder / "params.yaml").write_text(yaml.safe_dump(values, sort_keys=False))


@pytest.fixture(scope="module")
def swept(pristine, tmp_path_factory):
    """A copy of the reproduced project with the sweep of m = 1 and 20, and what that printed."""
    folder = copy_folder(pristine, tmp_path_factory.mktemp("swept") / "project")
    sweeping(folder, 1, 20, 1)
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
    values = yaml.safe_load((folder / "params.yaml").read_text())
    assert values["sweeps"]["tgs_columns"]["beside"] == {"code": "linear"}
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


def test_m_star_is_a_metric_that_dvc_compares(swept):
    folder, _ = swept
    sweeping(folder, 1, 1, 2, 20)
    assert trained(told(folder, f"sweep {ARGUMENTS}")) == [2]  # the others are there
    values = json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())
    assert {"m_star", "m_star_low", "m_star_high", "pca_m_star", "originals_recognition"} <= set(values)
    shown = json.loads(run("dvc metrics show --json 2> /dev/null", folder).text)[""]["data"]["metrics/tgs_columns/m_star.json"]
    assert shown["data"] == {name: values[name] for name in ("m_star", "pca_m_star") if values[name]}  # DVC leaves null out
    assert (values["trainings"], values["source"]) == (6, "sample")  # each with the network beside it


def test_each_seed_has_networks_and_a_recognizer_of_its_own_and_one_trained_anew_where_it_was_asked_for(swept, tmp_path):
    folder = copy_folder(swept[0], tmp_path / "project")
    sweeping(folder, 1, 1, 20, seeds=2, retrained=[20], beside=None)
    (folder / "models/tgs_all_recognizers").rename(tmp_path / "of_one")
    told(folder, TEACH)
    assert sorted(path.name for path in (folder / "models/tgs_all_recognizers").iterdir()) == ["0.keras", "1.keras"]
    first, second = ((folder / f"models/tgs_all_recognizers/{seed}.keras").read_bytes() for seed in (0, 1))
    assert first == (tmp_path / "of_one/0.keras").read_bytes() and second != first
    text = told(folder, f"sweep {ARGUMENTS}", "sweep_figures tgs_columns metrics/tgs_columns")
    assert text.count("recognizer trained anew") == 4  # of network and PCA, from two seeds
    found, values = table(folder), json.loads((folder / "metrics/tgs_columns/sweep.json").read_text())
    assert found[["m", "seed"]].to_numpy().tolist() == [[1, 0], [1, 1], [20, 0], [20, 1]]
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
