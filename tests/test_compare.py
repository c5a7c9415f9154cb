"""Real or noise: two autoencoders over seeds, with the pipeline's own numbers, stopped and gone on with."""

import fcntl
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT, call, copy_folder, run, told
from scipy import stats

from hourglass.architectures import dense
from hourglass.ground.errors import UserError
from hourglass.learning import training
from hourglass.models import blocks, variants
from hourglass.models.plan import Plan
from hourglass.sweeps import seeds

A, B = "tgs_columns", "tgs_columns:bottleneck=10"
COMPARE = [sys.executable, "-m", "stages.compare", A, B, "--seeds"]


@pytest.fixture(scope="module")
def compared(pristine, tmp_path_factory):
    """A copy of the reproduced project, in which 10 and 20 numbers a column were compared over two seeds, and what that printed."""
    folder = copy_folder(pristine, tmp_path_factory.mktemp("compared") / "project")
    return folder, told(folder, f"compare {A} {B} --seeds 2")


def trained(text):
    return [(line.split()[0], int(line.split()[2])) for line in text.splitlines() if "  seed " in line]


def rows(text):
    """Return the table's lines as numbers: (seed, A, B, A - B)."""
    lines = text.partition("A - B\n")[2].partition("\n\n")[0].splitlines()
    return [tuple(map(float, line.split())) for line in lines]


def result(text):
    return text[text.index("\nMSE (0-255) of the ") :]


def of_pipeline(bottleneck, seed):
    """Return what the pipeline's own stages measure, in the working folder."""
    params = yaml.safe_load(Path("params.yaml").read_text()) | {"bottleneck": bottleneck, "seed": seed}
    Path("params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    paths = "tgs_columns data/prepared/tgs new/tgs_columns.keras new/metrics"
    assert call(f"train {paths}") == call(f"evaluate {paths}") == 0
    return json.loads(Path("new/metrics/metrics.json").read_text())["mse_255"]


def test_the_numbers_are_the_pipeline_s_own_to_the_digits(compared, tmp_path, monkeypatch):
    folder, text = compared
    assert trained(text) == [(name, seed) for seed in (0, 1) for name in (A, B)]
    (first, one, _, _), (second, _, other, _) = rows(text)
    assert (first, second) == (0, 1)
    assert one == json.loads((folder / "metrics/tgs_columns/metrics.json").read_text())["mse_255"]
    monkeypatch.chdir(copy_folder(folder, tmp_path / "project"))
    assert other == of_pipeline(10, 1)


def test_nothing_of_the_working_tree_is_another_than_before(compared):
    folder = compared[0]
    assert run("git status --porcelain", folder).text == ""
    assert run("dvc status -q train@tgs_columns evaluate@tgs_columns", folder).returncode == 0
    assert not list(folder.glob(".dvc/tmp/compare/*/*.training"))


def test_what_is_printed_is_the_pairs_their_mean_and_the_verdict(compared):
    text, pairs = result(compared[1]), rows(compared[1])
    assert text.splitlines()[1:4] == [
        "MSE (0-255) of the 50 test images of tgs, sample; smaller is better",
        f"A: {A}",
        f"B: {B}",
    ]
    for _, one, other, difference in pairs:
        assert difference == pytest.approx(one - other, rel=1e-3)
    low, high = stats.ttest_rel(*zip(*(pair[1:3] for pair in pairs))).confidence_interval(0.95)
    mean = sum(pair[3] for pair in pairs) / 2
    assert f"\nA - B: {mean:.4g} on average, 95 % interval {low:.4g} to {high:.4g}\n" in text
    assert low < 0 < high and "\nundecided: it may be noise, as the interval of A - B holds 0 (what decides of fewer" in text


def test_again_it_prints_the_same_and_trains_nothing_and_another_seed_trains_that_alone(compared, monkeypatch, capsys):
    folder, text = compared
    monkeypatch.chdir(folder)
    assert call(f"compare {A} {B} --seeds 2") == 0
    again = capsys.readouterr().out
    assert trained(again) == [] and result(again) == result(text)
    params = (folder / "params.yaml").read_text()
    try:
        (folder / "params.yaml").write_text(params.replace("seed: 0 ", "seed: 1 "))  # of seeds 1 and 2 the first is there
        assert call(f"compare {A} {B} --seeds 2") == 0
        third = capsys.readouterr().out
        assert trained(third) == [(A, 2), (B, 2)] and rows(third)[0] == rows(text)[1], third
    finally:
        (folder / "params.yaml").write_text(params)


@pytest.mark.nightly
def test_a_comparison_that_was_stopped_goes_on_to_the_same_bytes(compared):
    folder, text = compared
    run("rm -r .dvc/tmp/compare", folder)

    def as_in_a_terminal():
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    stopped = subprocess.Popen([*COMPARE, "2"], cwd=folder, preexec_fn=as_in_a_terminal, **pipes)
    for line in stopped.stdout:
        if line.startswith(f"{B}  seed 0"):
            stopped.send_signal(signal.SIGINT)
            break
    _, said = stopped.communicate()
    assert (stopped.returncode, said) == (130, "stopped; the same command goes on from here\n")
    again = run(f"{' '.join(COMPARE)} 2", folder, PYTHONHASHSEED="42")
    assert set(trained(again.text)) <= {(A, 1), (B, 1)} and (B, 1) in trained(again.text)
    assert result(again.text) == result(text) and os.listdir(folder / ".dvc/tmp/compare")


def test_a_second_comparison_in_the_same_folder_says_so(compared, monkeypatch, capsys):
    monkeypatch.chdir(compared[0])
    with open(compared[0] / ".dvc/tmp/compare/lock", "a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert call(f"compare {A} {B} --seeds 2") == 1
    assert capsys.readouterr().err == "error: another comparison runs in this folder; wait for it or stop it\n"


def test_of_a_training_that_diverges_the_line_says_which(compared, tmp_path, monkeypatch):
    def diverging(*_):
        raise UserError("training diverged in epoch 1")

    block = blocks.autoencoder(yaml.safe_load((ROOT / "params.yaml").read_text()), "tgs_columns")
    settings = {"seed": 0, "threads": 1, "precision": "float32"}
    plan = Plan(block, "autoencoders.tgs_columns", compared[0] / "data/prepared/tgs", dense, training)
    contender = seeds.Seeds(B, block, plan, settings, tmp_path)
    monkeypatch.setattr(Plan, "fit", diverging)
    with pytest.raises(UserError, match=f"^{B}, seed 7: training diverged in epoch 1$"):
        contender(7, print)
    assert not list(tmp_path.iterdir())


PARAMS = {"bottleneck": 20, "autoencoders": {"a": {"bottleneck_at": "bottleneck", "train": {"batch": {"sample": 3}}}}}


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ("a:bottleneck=5", ("bottleneck",), 5),
        ("a:train.batch=32", ("autoencoders", "a", "train", "batch"), 32),
        ("a:train.batch.sample=1e-05", ("autoencoders", "a", "train", "batch", "sample"), 1e-05),
        ("a:train.name=a=b", ("autoencoders", "a", "train", "name"), "a=b"),
        ("a:train.hidden=[3, 4]", ("autoencoders", "a", "train", "hidden"), [3, 4]),
    ],
)
def test_a_setting_changed_is_the_one_of_params_yaml_and_of_nothing_else(text, path, value):
    before = yaml.safe_dump(PARAMS)
    name, found = variants.read(PARAMS, text)
    assert name == "a" and yaml.safe_dump(PARAMS) == before and variants.read(PARAMS, "a") == ("a", PARAMS)
    for step in path:
        found = found[step]
    assert found == value and type(found) is type(value)


def test_a_setting_below_a_value_is_refused():
    with pytest.raises(UserError, match=r"^a:bottleneck_at.x=1: autoencoders.a.bottleneck_at is 'bottleneck': expected a block"):
        variants.read(PARAMS, "a:bottleneck_at.x=1")


def test_help_tells_how_it_is_used():
    done = run("python -m stages.compare --help", ROOT)
    assert done.returncode == 0 and "mnist_dense mnist_dense:train.batch=32 --seeds 5" in done.text
