"""The plots that DVC draws, with the project's templates: of which columns, and how wide; and what an editor is given."""

import json
from types import SimpleNamespace

import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from conftest import ROOT, copy_project, run

from hourglass.codec import rivals
from hourglass.figures import style
from hourglass.ground import reading
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.sweeps import m_star

PHASES = ("outer autoencoder", "softmax")


def history(of="validation"):
    """Two phases of three epochs, as a training writes them."""
    epochs = SimpleNamespace(training=lambda _, epoch: {"loss": 1 / epoch}, measuring=lambda _: {"loss": 0.5})
    data = Data((), (), of)
    return pd.DataFrame([{"phase": phase} | training.one_epoch(epochs, data, e) for phase in PHASES for e in (1, 2, 3)])


def sweep():
    """Two values of m."""
    cell = {"mse": 0.01, "recognition": [0.9], "dead_units": 0, "epochs": 3}
    return m_star.table({prefix: {(m, 0): cell for m in (1, 2)} for prefix in ("", "pca_")})


def rates():
    """Two settings of a codec in both packings."""
    images = np.arange(64, dtype=np.uint8).reshape(1, 8, 8, 1)
    of = [{"codec": "JPEG", "packing": packing, "setting": quality} for packing in ("single", "sheet") for quality in (10, 90)]
    return pd.DataFrame([one | rivals.measured(images, [99], 5.0) for one in of])


TABLES = {
    "metrics/mnist_stacked/history.csv": history,
    "metrics/tgs_columns/sweep/sweep.csv": sweep,
    "metrics/tgs_columns/rate_distortion.csv": rates,
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """{path: (what DVC gives an editor to draw it, the table)}."""
    folder, tables = copy_project(tmp_path_factory.mktemp("plots")), {path: make() for path, make in TABLES.items()}
    for path, table in tables.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        table.to_csv(folder / path, index=False)
    done = run(f"dvc plots diff --json --split workspace --targets {' '.join(TABLES)} 2> said", folder)
    assert done.returncode == 0, (folder / "said").read_text()
    found = json.loads(done.text)
    assert not found.get("errors")
    return {path: (found["data"][path][0], table) for path, table in tables.items()}


def parts(spec, name):
    """Yield the values of a key, however deep it stands in a specification."""
    for key, value in spec.items() if isinstance(spec, dict) else enumerate(spec):
        if key == name:
            yield value
        if isinstance(value, (dict, list)):
            yield from parts(value, name)


@pytest.mark.parametrize("path", TABLES)
def test_a_template_names_only_columns_that_its_table_has(shown, path):
    plot, table = shown[path]
    made = {name for names in parts(plot["content"], "as") for name in ([names] if isinstance(names, str) else names)}
    fields = {name for name in parts(plot["content"], "field")} | {
        name for names in parts(plot["content"], "fold") for name in names
    }
    assert fields - made <= {*table, *reading.WATCHED, "rev"} and len(fields - made - {"rev"}) > 2
    rows = plot["anchor_definitions"]["<DVC_METRIC_DATA>"]
    as_text = table.astype(str).to_dict("records")
    assert [{name: row[name] for name in table} for row in rows] == as_text and {row["rev"] for row in rows} == {"workspace"}


def test_the_loss_is_drawn_of_training_and_watched_rows_and_each_phase_by_itself(shown):
    spec = shown["metrics/mnist_stacked/history.csv"][0]["content"]
    (names,) = parts(spec, "fold")
    assert set(names) == {"loss", *reading.WATCHED} and {"filter": "isValid(datum.value)"} in spec["transform"]
    assert {name for of in ("validation", "test") for name in history(of) if name.endswith("loss")} == set(names)
    assert spec["facet"]["field"] == "phase" and spec["resolve"]["scale"]["y"] == "independent"
    assert not list(parts(spec, "aggregate"))


def test_error_and_recognition_are_drawn_over_m_beside_pca(shown):
    folds = list(parts(shown["metrics/tgs_columns/sweep/sweep.csv"][0]["content"], "fold"))
    assert folds == [["mse_255", "pca_mse_255"], ["recognition", "pca_recognition"]]


def test_codecs_are_drawn_apart_by_packing(shown):
    spec = shown["metrics/tgs_columns/rate_distortion.csv"][0]["content"]
    assert spec["facet"]["field"] == "packing" and {"y", "x", "color"} < set(spec["spec"]["encoding"])


def test_every_template_is_used(shown):
    used = {line.split()[1] for line in (ROOT / "dvc.yaml").read_text().splitlines() if line.strip().startswith("template:")}
    assert used == {path.stem for path in (ROOT / ".dvc/plots").glob("*.json")}


@pytest.mark.parametrize(("inches", "pixels"), [(5, 750), (9, 1350), (12, 1360)])
def test_a_picture_fits_a_window_of_1400_pixels(tmp_path, inches, pixels):
    figure, _ = plt.subplots(figsize=(inches, 2))
    style.save(figure, tmp_path / "wide.png")
    assert abs(matplotlib.image.imread(tmp_path / "wide.png").shape[1] - pixels) <= 1
