"""An autoencoder trained again from other seeds: the pipeline's own numbers, on images drawn anew, and what the ledger makes of them."""

import json
import types
from pathlib import Path

import numpy as np
import pytest
import yaml
from conftest import call, copy_folder, run, stages_run

from hourglass.ground.errors import UserError
from hourglass.sweeps.drawing import drawn

REPEAT = "repeat tgs_columns data/prepared/tgs metrics/tgs_columns"


def wanted(folder, **block):
    """Set one autoencoder's repeats in a project's params.yaml, and one epoch for its training."""
    params = yaml.safe_load((folder / "params.yaml").read_text())
    params["repeats"] = {"tgs_columns": block}
    params["autoencoders"]["tgs_columns"]["train"]["epochs"] = 1
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))


@pytest.fixture(scope="module")
def project(pristine, tmp_path_factory):
    return copy_folder(pristine, tmp_path_factory.mktemp("repeated") / "project")


def test_the_first_run_is_the_pipeline_s_own_and_more_seeds_train_only_those(project, monkeypatch, capsys):
    monkeypatch.chdir(project)
    wanted(project, dataset="tgs", seeds=2)
    assert call(REPEAT) == 0
    text, found = capsys.readouterr().out, json.loads(Path("metrics/tgs_columns/repeats.json").read_text())
    assert [line.split("  ")[1] for line in text.splitlines() if "MSE" in line] == ["seed 0", "seed 1"]
    paths = "tgs_columns data/prepared/tgs new/tgs_columns.keras new/metrics"
    assert call(f"train {paths}") == call(f"evaluate {paths}") == 0
    single = json.loads(Path("new/metrics/metrics.json").read_text())
    numbers = {name for name, value in single.items() if isinstance(value, (int, float))} - {"train_images", "test_images"}
    assert len(numbers) > 15 and {name: found[name][0] for name in numbers} == {name: single[name] for name in numbers}
    assert found["mse"][0] != found["mse"][1] and found["pca_mse"][0] == found["pca_mse"][1]
    assert found["history.loss"] == [[loss] for loss in found["train_loss"]]
    assert found["kept_epoch"] == [1, 1]  # counted from 1
    assert (found["seeds"], found["draw"], found["source"], found["recipe"]) == ([0, 1], None, "sample", single["recipe"])

    wanted(project, dataset="tgs", seeds=3)
    capsys.readouterr()
    assert call(REPEAT) == 0
    assert [line.split("  ")[1] for line in capsys.readouterr().out.splitlines() if "MSE" in line] == ["seed 2"]
    assert json.loads(Path("metrics/tgs_columns/repeats.json").read_text())["mse"][:2] == found["mse"]


def test_with_draw_each_run_has_other_images_and_its_own_pca(project, monkeypatch):
    monkeypatch.chdir(project)
    wanted(project, dataset="tgs", seeds=2, draw=[20, 5])
    assert call(REPEAT) == 0
    found = json.loads(Path("metrics/tgs_columns/repeats.json").read_text())
    assert found["draw"] == [20, 5] and found["pca_mse"][0] != found["pca_mse"][1]


def plan_of(arrays, train, held_out):
    about = {"train_images": train, "held_out_images": held_out}
    return types.SimpleNamespace(about=about, arrays=arrays, prepared="data/prepared/mine")


def test_images_are_drawn_whole_none_twice_with_their_labels_and_by_seed():
    columns = np.repeat(np.arange(10, dtype=np.uint8), 3)[:, None, None] * np.ones(
        (1, 4, 1), np.uint8
    )  # image i: three columns of i
    plan = plan_of(
        {"train": columns[:18], "held_out": columns[18:], "train_labels": np.arange(6), "held_out_labels": np.arange(6, 10)}, 6, 4
    )
    one, same, other = (drawn(plan, (5, 3), seed) for seed in (0, 0, 1))
    for found in (one, other):
        assert found.arrays["train"].shape == (15, 4, 1) and found.arrays["held_out"].shape == (9, 4, 1)
        assert found.about == {"train_images": 5, "held_out_images": 3}
        for part in ("train", "held_out"):
            assert (found.arrays[part][::3, 0, 0] == found.arrays[f"{part}_labels"]).all()
            assert (found.arrays[part].reshape(-1, 3, 4, 1) == found.arrays[part].reshape(-1, 3, 4, 1)[:, :1, :1]).all()
        labels = [*found.arrays["train_labels"], *found.arrays["held_out_labels"]]
        assert len(set(labels)) == 8
    assert (one.arrays["train"] == same.arrays["train"]).all() and (one.arrays["train"] != other.arrays["train"]).any()
    assert plan.about["train_images"] == 6  # stays as it was
    with pytest.raises(UserError, match="^data/prepared/mine: expected at least 11 images to draw from, found 10$"):
        drawn(plan, (8, 3), 0)


@pytest.mark.parametrize(
    ("block", "message"),
    [
        ({"dataset": "mnist", "seeds": 2}, "repeats.tgs_columns.dataset is 'mnist': expected tgs"),
        ({"dataset": "mnist", "seeds": 2, "draw": [3, 3]}, "datasets.mnist.raw, from which repeats.tgs_columns draws, is 'mnist': expected tgs"),
        ({"dataset": "tgs", "seeds": 1}, "repeats.tgs_columns.seeds is 1 (int): expected how many seeds, 2 to 1000"),
        ({"dataset": "tgs", "seeds": 2, "draw": [3]}, "repeats.tgs_columns.draw is [3] (list): expected two whole numbers from 1"),
    ],
)  # fmt: skip
def test_what_cannot_be_repeated_is_said_before_work(project, monkeypatch, capsys, block, message):
    monkeypatch.chdir(project)
    wanted(project, **block)
    assert call(REPEAT) == 1
    assert capsys.readouterr().err.startswith(f"error: params.yaml: {message}")


@pytest.mark.nightly
def test_the_ledger_judges_by_the_runs_and_a_block_that_is_gone_leaves_no_trace(salt, tmp_path):
    folder = copy_folder(salt, tmp_path / "project")
    claims = "- {writeup: W0, claim: so, run: tgs_columns, metric: mse, below: mean_mse, data: any}\n"
    with open(folder / "claims.yaml", "a") as file:
        file.write(claims)

    def row():
        return next(row for row in json.loads((folder / "report/ledger.json").read_text()) if row["writeup"] == "W0")

    assert stages_run(run("dvc repro", folder).text) == ["ledger", "page"]
    assert (row()["runs"], row()["reproduced"]) == (1, "undecided")
    done = run("dvc exp run -S '+repeats.tgs_columns={dataset: tgs, seeds: 3}'", folder)
    ran = set(stages_run(done.text))
    assert {"repeat@tgs_columns", "ledger", "page"} <= ran and not ran & {"train@tgs_columns", "evaluate@tgs_columns"}
    assert (row()["runs"], row()["reproduced"]) == (3, "yes") and row()["interval"][1] < 0
    run("git checkout -q params.yaml", folder)
    assert run("dvc repro", folder).returncode == 0
    assert (row()["runs"], row()["reproduced"]) == (1, "undecided")
