"""The pipeline itself: a real `dvc repro` in a copy of the project, and what depends on what."""

import json
import re
import shutil
from pathlib import Path

import keras
import matplotlib.image
import numpy as np
import pandas as pd
import pytest
from conftest import copy_folder, run, stages_run

import hourglass


@pytest.fixture(scope="module")
def reproduced(pristine, tmp_path_factory):
    """A copy of the reproduced project, and what `dvc repro` printed."""
    return copy_folder(pristine, tmp_path_factory.mktemp("project") / "project"), Path(f"{pristine}.log").read_text()


def restore(folder):
    """Bring params.yaml and dvc.lock back; `git checkout` may overlook a change that DVC made."""
    run("git show HEAD:params.yaml > params.yaml && git show HEAD:dvc.lock > dvc.lock", folder)


def metrics(folder):
    return json.loads((folder / "metrics/tgs_columns/metrics.json").read_text())


SALT = "figures@tgs_columns"


def test_the_first_run_goes_through_every_stage(reproduced):
    folder, text = reproduced
    everything = [
        "fingerprint",
        "download@tgs",
        "prepare@tgs",
        "train@tgs_columns",
        "evaluate@tgs_columns",
        "figures@tgs_columns",
    ]
    assert stages_run(text) == everything
    assert re.search(
        r"device: (CPU|GPU), .*\ntgs_columns: 4,161 parameters, 45,450 training rows, 5,050 test rows\nepoch   1/300", text
    )
    assert re.search(r"epoch +\d+/300  loss [\d.e+]+  test loss [\d.e+]+ \*  [\d,]+ rows/s", text)


def test_a_second_run_runs_nothing(reproduced):
    folder, _ = reproduced
    done = run(f"dvc repro {SALT}", folder)
    assert done.returncode == 0 and stages_run(done.text) == []
    assert "Data and pipelines are up to date." in done.text


def test_the_metrics_say_which_data_they_are_of_and_stand_beside_pca(reproduced):
    values = metrics(reproduced[0])
    assert values["source"] == "sample"
    assert (values["parameters"], values["code_size"], values["compression"]) == (4161, 20, 5.05)
    assert values["mse_255"] == pytest.approx(values["mse"] * 65025, rel=1e-5)
    assert values["psnr_db"] == pytest.approx(-10 * np.log10(values["mse"]), rel=1e-5)
    assert 0 < values["pca_mse"] < values["mse"] < 0.01
    assert 0 < values["ssim"] < 1 and 0 <= values["dead_units"] < 20
    assert values["stopped_on"] == "test" and "validation_loss" not in values
    history = pd.read_csv(reproduced[0] / "metrics/tgs_columns/history.csv")
    assert list(history) == ["epoch", "loss", "test_loss", "kept", "recipe"] and len(history) == values["epochs"]
    assert history["test_loss"].min() == pytest.approx(values["mse_255"], rel=1e-4)


def test_the_model_opens_in_keras_and_takes_grey_values(reproduced):
    folder, _ = reproduced
    model = keras.saving.load_model(folder / "models/tgs_columns.keras")
    held_out = np.load(folder / "data/prepared/tgs/held_out.npy")
    error = np.mean((held_out - model.predict(held_out.astype("float32"), verbose=0)) ** 2)
    assert error == pytest.approx(metrics(folder)["mse_255"], rel=1e-4)


def test_the_machine_that_trained_the_model_stands_beside_it_and_comes_back_with_it(reproduced):
    facts = reproduced[0] / "models/tgs_columns.machine.json"
    values = json.loads(facts.read_text())
    assert values["keras_version"] == keras.__version__ and (values["seed"], values["threads"]) == (0, 1)
    facts.unlink()
    assert stages_run(run("dvc repro train@tgs_columns", reproduced[0]).text) == []
    assert json.loads(facts.read_text()) == values


def test_from_python_it_encodes_and_decodes(reproduced, monkeypatch):
    monkeypatch.chdir(reproduced[0])
    network, rows = hourglass.load("tgs_columns"), hourglass.data("tgs")["test"]
    codes = network.encode(rows)
    errors = [np.mean((images * 255 - rows) ** 2) for images in (network.decode(codes), network.reconstruct(rows))]
    assert codes.shape == (5050, 20) and errors == pytest.approx([metrics(reproduced[0])["mse_255"]] * 2, rel=1e-4)


@pytest.mark.parametrize("name", ["columns", "depth", "loss", "reconstructions"])
def test_each_figure_is_a_picture_that_is_not_blank(reproduced, name):
    picture = matplotlib.image.imread(reproduced[0] / f"metrics/tgs_columns/figures/{name}.png")
    assert min(picture.shape[:2]) > 300
    assert 0.01 < np.mean(picture[..., :3].min(axis=-1) < 0.5) < 0.9


def test_dvc_plots_shows_the_figures_and_the_history(reproduced):
    done = run("dvc plots show -o plots metrics/tgs_columns/figures metrics/tgs_columns/history.csv", reproduced[0])
    assert done.returncode == 0, done.text
    page = (reproduced[0] / "plots/index.html").read_text()
    for name in ("reconstructions.png", "depth.png", "loss of tgs_columns"):
        assert name in page
    shutil.rmtree(reproduced[0] / "plots")


@pytest.mark.nightly
def test_another_bottleneck_reruns_its_autoencoder_only_and_going_back_trains_nothing(reproduced):
    folder, _ = reproduced
    before = metrics(folder)
    lock = (folder / "dvc.lock").read_text()
    done = run(f"dvc exp run -S bottleneck=5 {SALT}", folder)
    assert stages_run(done.text) == ["fingerprint", "train@tgs_columns", "evaluate@tgs_columns", "figures@tgs_columns"]
    assert (metrics(folder)["code_size"], metrics(folder)["parameters"]) == (5, 5 * 102 + 101 * 6)
    difference = run("dvc metrics diff", folder).text
    numbers = [line.split()[:2] for line in difference.splitlines() if line.startswith("metrics/")]
    assert numbers == [["metrics/tgs_columns.json", "mse_255"], ["metrics/tgs_columns.json", "ssim"]]
    back = run(f"dvc exp run -S bottleneck=20 {SALT}", folder)
    assert back.returncode == 0 and stages_run(back.text) == []
    assert metrics(folder) == before and (folder / "dvc.lock").read_text() == lock


def test_a_wrong_parameter_is_one_line_and_leaves_what_was_there(reproduced):
    folder, _ = reproduced
    parts = ("data/raw", "data/prepared", "models", "metrics")  # data/depends says what params.yaml has
    files = [path for part in parts for path in (folder / part).rglob("*") if path.is_file()]
    before = {path: path.read_bytes() for path in files}
    done = run(f"dvc exp run -S bottleneck=102 {SALT}", folder)
    assert done.returncode != 0 and "Traceback" not in done.text
    assert ": bottleneck is 102: expected 1 to 101." in done.text
    assert {path: path.read_bytes() for path in files if path.exists()} == before
    restore(folder)


@pytest.mark.nightly
def test_a_queued_experiment_finds_a_folder_given_relative_to_the_project(reproduced, tgs_archive):
    folder, _ = reproduced
    mirror = folder.parent / "mirror"
    (mirror / "tgs-salt").mkdir(parents=True, exist_ok=True)
    shutil.copy(tgs_archive(images=30), mirror / "tgs-salt/train.zip")
    run("sha256sum */* > SHA256SUMS", mirror)
    done = run(f"dvc exp run --temp -S data.source=../mirror -S datasets.tgs.images=30 -n queued {SALT}", folder)
    assert done.returncode == 0, done.text
    shown = run("git show refs/exps/$(git rev-parse HEAD | sed 's#^..#&/#')/queued:metrics/tgs_columns/metrics.json", folder)
    assert json.loads(shown.text)["source"].startswith("files ")
    assert json.loads(shown.text)["test_images"] == 3


def test_what_was_pushed_is_pulled_in_a_fresh_clone_and_nothing_is_trained(reproduced, tmp_path):
    folder, _ = reproduced
    restore(folder)
    run(f"dvc checkout -q {SALT} && dvc remote add -q -f -d shared {tmp_path}/remote", folder)
    targets = "fingerprint download@tgs prepare@tgs train@tgs_columns evaluate@tgs_columns figures@tgs_columns"
    pushed = run(f"dvc push {targets}", folder)
    assert pushed.returncode == 0 and "pushed" in pushed.text, pushed.text
    run(f"git clone -q {folder} fresh && cd fresh && dvc remote add -q -f -d shared {tmp_path}/remote", tmp_path)
    pulled = run(f"dvc pull {targets}", tmp_path / "fresh")
    assert pulled.returncode == 0, pulled.text
    again = run(f"dvc repro {SALT}", tmp_path / "fresh")
    assert again.returncode == 0 and stages_run(again.text) == []
    model = "models/tgs_columns.keras"
    for name in (model, "models/tgs_columns.machine.json"):
        assert (tmp_path / "fresh" / name).read_bytes() == (folder / name).read_bytes()
    run("git -c user.name=test -c user.email=test@example.org tag -a tgs-columns@v1.0.0 -m first", folder)
    got = run(f"dvc artifacts get {folder} tgs-columns -o got.keras", tmp_path / "fresh")
    assert got.returncode == 0, got.text
    assert (tmp_path / "fresh" / "got.keras").read_bytes() == (folder / model).read_bytes()
