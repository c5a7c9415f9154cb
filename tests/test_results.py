"""The tables of runs on real data: what each row says that it differs in, and that its command makes it again."""

import importlib
import json
import re
import shlex

import pytest
import yaml
from conftest import ROOT
from dvc.utils.hydra import apply_overrides

from benchmarks.studies import pages, real_runs, recipes
from hourglass.checks import whole
from hourglass.ground import yaml12

PARAMS = yaml12.read(ROOT / "params.yaml")
RUNS = json.loads((ROOT / "docs/real_runs.json").read_text())
STATED = {  # epochs, in the write-ups
    "tgs_columns": 300, "mnist_dense": 50, "mnist_stacked": 50, "mnist_conv": 10, "fashion_dense": 5, "fashion_conv": 5,
    "fashion_denoise": 30, "mnist_resize_conv": 100, "mnist_transposed": 100, "mnist_denoise": 100, "mnist_inpaint": 100,
    "dogs_conv": 40,
}  # fmt: skip


def rows(path, head):
    """Return the rows of the first table below `path`'s line `head`, a dict each."""
    lines = (ROOT / path).read_text().partition(head)[2].split("\n|", 1)[1].split("\n\n")[0].splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [dict(zip(cells[0], line)) for line in cells[2:]]


SHORT, LONG = rows("README.md", pages.MARKS[0]), rows("docs/results.md", "# Results on real data")
COMMANDS = {
    re.sub("<.*>", "", row["run"]): row["command"].strip("`") for row in rows("docs/results.md", "## The command of each row")
}


@pytest.mark.parametrize("name", RUNS)
def test_the_command_of_a_row_gives_the_recipe_that_was_recorded(name, tmp_path):
    words = shlex.split(COMMANDS[name])
    assert words[:3] == ["dvc", "exp", "run"] and words[3:-1:2] == ["-S"] * (len(words[3:-1]) // 2)
    target, _, autoencoder = words[-1].partition("@")
    assert target == "figures" and autoencoder == RUNS[name]["autoencoder"] and autoencoder in PARAMS["autoencoders"]
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(PARAMS, sort_keys=False))
    apply_overrides(tmp_path / "params.yaml", words[4:-1:2])  # as `dvc exp run` does
    params = yaml12.read(tmp_path / "params.yaml")
    whole.check(params)
    assert params["data"]["source"] == "../shared/data"
    assert recipes.recipe(params, autoencoder) == RUNS[name]["recipe"]


@pytest.mark.parametrize("name", RUNS)
def test_what_was_measured_is_of_the_recipe_that_was_recorded(name):
    recipe, metrics = RUNS[name]["recipe"], RUNS[name]["metrics"]
    phases = 9 if recipe["procedure"] == "pretraining" else 1  # the last lasts as long as four
    assert metrics["epochs"] == phases * recipe["train"]["epochs"] or "patience" in recipe["train"]
    watched = "validation" if recipe["train"].get("validation") else "test"
    assert any(metric.endswith(f"{watched}_loss") for metric in metrics)
    assert metrics.get("stopped_on") == (watched if "patience" in recipe["train"] else None)
    assert (RUNS[name]["autoencoder"], RUNS[name]["settings"]) == real_runs.RUNS[name]


@pytest.mark.parametrize("name", STATED)
def test_params_yaml_has_the_write_ups_epochs(name):
    epochs = PARAMS["autoencoders"][name]["train"]["epochs"]
    assert (epochs["real"] if isinstance(epochs, dict) else epochs) == STATED[name]


def test_each_row_says_where_it_ran_fewer_epochs_than_the_write_up_and_whose_rows_stopped_it():
    of_readme = {re.match(r"\[(.*)\]", row["autoencoder"])[1]: row for row in SHORT}
    assert list(COMMANDS) == [row["run"] for row in LONG] == list(RUNS) and set(of_readme) < set(RUNS)
    for name, row in [*of_readme.items(), *((row["run"], row) for row in LONG)]:
        run = RUNS[name]
        stated, ran = STATED.get(run["autoencoder"], 0), run["recipe"]["train"]["epochs"]
        assert (f"{ran} of {stated} epochs" in row["differs"]) == (ran < stated), name
        stopped = row.get("stopped on", row["epochs"])
        assert ("test" in stopped) == (run["metrics"].get("stopped_on") == "test"), name
    assert sum("10 of 100 epochs" in row["differs"] for row in SHORT) == 4


def test_each_row_of_the_readme_leads_to_a_command():
    page = (ROOT / "docs/results.md").read_text()
    links = [re.search(r"\(docs/results.md#(.*)\)", row["autoencoder"])[1] for row in SHORT]
    assert len(links) == 16 and all(page.count(f'<a id="{link}"></a>') == 1 for link in links)


def test_differing_values_are_told_by_name_and_a_row_without_any_says_nothing():
    one = {"bottleneck": 20, "train": {"epochs": 5, "batch": 10}, "model": {"output": "relu"}}
    other = {"bottleneck": 30, "train": {"epochs": 50, "batch": 10, "patience": 2}, "model": {"output": "sigmoid"}}
    assert recipes.differing(one, other) == "m = 20, not 30; 5 of 50 epochs; output relu, not sigmoid; patience None, not 2"
    assert recipes.differing(one, one) == ""


def test_the_tables_are_those_of_real_runs_json(tmp_path, monkeypatch):
    for path in ("README.md", "claims.yaml", "params.yaml"):
        (tmp_path / path).write_text((ROOT / path).read_text())
    (tmp_path / "docs").mkdir()
    for module in (pages, pages.ledger, recipes):
        monkeypatch.setattr(module, "ROOT", tmp_path)
    pages.main()
    for path in ("README.md", "docs/results.md", "docs/ledger.md"):
        assert (tmp_path / path).read_text() == (ROOT / path).read_text(), f"{path}: run python -m benchmarks.studies.pages"


@pytest.mark.parametrize(
    "name",
    [
        "alternatives",
        "cascade",
        "features",
        "narrow",
        "noises",
        "upsampling",
        pytest.param("seismograms", marks=pytest.mark.nightly),
    ],
)
def test_a_study_s_page_is_that_of_its_findings(name, tmp_path, monkeypatch):
    module = importlib.import_module(f"benchmarks.studies.{name}_page")
    if not module.PAGE.exists():
        pytest.skip(f"{name}: its study has not been run")
    text = module.PAGE.read_text()
    (tmp_path / "page.md").write_text(text)  # of seismograms a part is written by hand
    monkeypatch.setattr(module, "PAGE", tmp_path / "page.md")
    monkeypatch.setattr(module, "FIGURE", tmp_path / "figure.png")
    module.main()
    assert module.PAGE.read_text() == text, f"python -m benchmarks.studies.{name}_page"
