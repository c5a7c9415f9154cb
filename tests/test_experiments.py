"""Experiments: a table that fits a window and can be sorted, what an editor is given, and the commands of docs/experiments.md."""

import json
import re
import time

import pytest
import yaml
from conftest import ROOT, copy_folder, copy_project, keep, run
from dvc.utils.hydra import apply_overrides

GIT = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"
PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())


@pytest.fixture(scope="module")
def tried(tmp_path_factory):
    """The project with three experiments, as `dvc exp run` keeps them: commits, with numbers that the test made up."""
    folder = copy_project(tmp_path_factory.mktemp("tried"))
    for name in PARAMS["autoencoders"]:
        (folder / f"metrics/{name}.json").write_text(json.dumps({"mse_255": 300.0, "ssim": 0.5}))
    (folder / "metrics/mnist_dense.json").write_text(json.dumps({"loss": 0.1, "mse_255": 300.0, "ssim": 0.5}))
    for name in PARAMS["sweeps"]:
        (folder / f"metrics/{name}/m_star.json").write_text(json.dumps({"m_star": 50, "pca_m_star": 50}))
    (folder / ".venv").mkdir()
    (folder / ".venv/installed-requirements.txt").touch()  # for make
    run(f"git add -A && {GIT} commit -qm results", folder)
    start = run("git rev-parse HEAD", folder).text.strip()
    params = (folder / "params.yaml").read_text()
    for m, mse, ssim in ((5, 600.5, 0.2), (15, 400.5, 0.6), (10, 500.5, 0.4)):
        (folder / "params.yaml").write_text(params.replace("bottleneck: 20 ", f"bottleneck: {m} ", 1))
        (folder / "metrics/tgs_columns.json").write_text(json.dumps({"mse_255": mse, "ssim": ssim}))
        apply_overrides(folder / "params.yaml", [f"autoencoders.fashion_dense.train.batch={m}"])
        (folder / "metrics/mnist_dense.json").write_text(json.dumps({"loss": m / 100, "mse_255": 300.0, "ssim": 0.5}))
        (folder / "metrics/fashion_dense/m_star.json").write_text(json.dumps({"m_star": 100 - m, "pca_m_star": 50}))
        ref = f"refs/exps/{start[:2]}/{start[2:]}/m{m}"
        done = run(f"{GIT} commit -qam m{m} && git update-ref {ref} HEAD && git reset -q --hard {start}", folder)
        assert done.returncode == 0, done.text
    return folder


@pytest.mark.parametrize(
    ("how", "order"),
    [
        ("OF=tgs_columns BY=mse_255", [15, 10, 5]),
        ("OF=tgs_columns BY=ssim", [5, 10, 15]),
        ("OF=tgs_columns BY=bottleneck", [5, 10, 15]),
    ],
)
def test_the_table_of_experiments_fits_a_window_and_is_sorted(tried, how, order):
    done = run(f"make exps {how}", tried)
    assert done.returncode == 0, done.text
    lines = done.text.splitlines()
    assert max(map(len, lines)) < 120
    heads = [line.split() for line in lines if "Experiment" in line]
    assert heads == [["Experiment", "metrics/tgs_columns.json:mse_255", "metrics/tgs_columns.json:ssim", "bottleneck"]], done.text
    assert [int(name) for name in re.findall(r"\[m(\d+)\]", done.text)] == order


@pytest.mark.nightly
def test_it_is_sorted_by_any_number_and_has_the_parameters_that_concern_the_autoencoder(tried):
    for how, order in (("OF=mnist_dense BY=loss", [5, 10, 15]), ("OF=fashion_dense BY=m_star", [15, 10, 5]), ("BY=bottleneck", [5, 10, 15]),
                       ("OF=fashion_dense BY=autoencoders.fashion_dense.train.batch", [5, 10, 15])):  # fmt: skip
        done = run(f"make exps {how}", tried)
        assert done.returncode == 0 and [int(name) for name in re.findall(r"\[m(\d+)\]", done.text)] == order, done.text
    assert "autoencoders.fashion_dense.train.batch" in done.text and "metrics/fashion_dense/m_star.json:m_star" in done.text


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("OF=nonsense", "OF=nonsense: expected an autoencoder; there are tgs_columns, mnist_dense"),
        ("BY=ssim", "BY=ssim: 15 autoencoders have it; say of which, as by OF=tgs_columns"),
        ("OF=tgs_columns BY=loss", "BY=loss: expected one of m_star, mse_255, pca_m_star, ssim, or a parameter, as bottleneck"),
        ("OF=tgs_columns BY=sweeps", "BY=sweeps: expected one of m_star"),
    ],
)
def test_a_misspelt_autoencoder_or_number_is_named(tried, how, said):
    done = run(f"make exps {how}", tried)
    assert done.returncode == 2 and said in done.text, done.text


def test_of_another_autoencoder_it_shows_no_number_of_this_one(tried):
    done = run("make exps OF=mnist_dense", tried)
    assert done.returncode == 0 and "metrics/" not in done.text and "bottleneck" in done.text


def test_the_metrics_are_a_row_an_autoencoder_in_a_window(tried):
    lines = run("dvc metrics show", tried).text.splitlines()
    assert (
        lines[0].split() == ["Path", "gain_0db", "loss", "m_star", "mse_255", "p_f1", "pca_m_star", "s_f1", "ssim"]
        and max(map(len, lines)) < 120
    )
    assert len(lines) == 1 + len(PARAMS["autoencoders"]) + len(PARAMS["sweeps"]) + len(PARAMS["seismic"])


def test_an_editor_gets_the_same_numbers_and_no_others(tried):
    (workspace, commit) = json.loads(run("dvc exp show --json", tried).text)
    found = {
        one["name"]: one["revs"][0]["data"] for one in map(lambda e: e | {"name": e["revs"][0]["name"]}, commit["experiments"])
    }
    assert set(found) == {"m5", "m10", "m15"}
    for one in (workspace["data"], *found.values()):
        assert not one["meta"].get("error") and not any("error" in table for table in one["metrics"].values())
        assert {path.count("/") for path in one["metrics"]} == {1, 2} and len(one["metrics"]) == 21
    assert found["m5"]["metrics"]["metrics/tgs_columns.json"]["data"] == {"mse_255": 600.5, "ssim": 0.2}
    assert found["m5"]["params"]["params.yaml"]["data"]["bottleneck"] == 5


@pytest.fixture(scope="module")
def quick(pristine, tmp_path_factory):
    """The salt columns alone, of 20 images and one epoch."""
    folder = copy_folder(pristine, tmp_path_factory.mktemp("quick") / "project")
    keep(folder, ("report", "ledger", "page"), raw=["tgs"], datasets=["tgs"], autoencoders=["tgs_columns"])
    params = yaml.safe_load((folder / "params.yaml").read_text())
    params["datasets"]["tgs"]["images"], params["autoencoders"]["tgs_columns"]["train"]["epochs"] = 20, 1
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    (folder / ".venv").mkdir(exist_ok=True)
    (folder / ".venv/installed-requirements.txt").touch()
    assert run("dvc repro", folder).returncode == 0
    run(f"git config user.name test; git config user.email test@example.org; git add -A && {GIT} commit -qm quick", folder)
    return folder


@pytest.mark.nightly
def test_every_command_of_the_page_runs(quick):
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", (ROOT / "docs/experiments.md").read_text(), re.M | re.S)
    commands = [line.partition("  #")[0].strip() for kind, block in blocks if not kind for line in block.splitlines()]
    said = {}
    for command in commands:
        done = run(command, quick)
        assert done.returncode == 0 and "ERROR" not in done.text, (command, done.text)
        said[command] = done.text
    assert len(commands) > 15
    assert re.search(r"bottleneck +20 +5 +-15", said["dvc exp diff HEAD five"])
    table = said["make exps OF=tgs_columns BY=mse_255"].splitlines()
    assert max(map(len, table)) < 120 and sum("[" in line for line in table) == 7  # five, four of the range, two seeds
    assert "figures in metrics/tgs_columns/figures" in said["dvc queue logs slow-1"]
    assert (quick / "dvc_plots/index.html").exists() and "to-five" in run("git branch", quick).text


@pytest.mark.nightly
def test_a_queue_in_the_background_ends_and_a_wrong_value_in_it_says_so_in_its_log(quick):
    run("git checkout -q . ; dvc exp remove -q -A; dvc queue remove -q --all", quick)
    for command in (
        "dvc exp run -q --queue -n wide -S bottleneck=102 figures@tgs_columns",
        "dvc exp run -q --queue -n narrow -S bottleneck=3 figures@tgs_columns",
        "dvc queue start -j 1",
    ):
        assert run(command, quick).returncode == 0
    for _ in range(600):
        status = run("dvc queue status", quick).text
        if re.search("narrow.*Success", status) and re.search("wide.*Failed", status):
            break
        time.sleep(1)
    else:
        raise AssertionError(status)
    assert "error: params.yaml: bottleneck is 102: expected 1 to 101." in run("dvc queue logs wide", quick).text
    assert run("dvc queue stop", quick).returncode == 0 and run("dvc queue remove --all", quick).returncode == 0
