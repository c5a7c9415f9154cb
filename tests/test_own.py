"""An autoencoder, a data set and a network of one's own: blocks of params.yaml and modules, and nothing else."""

import json
import re
from pathlib import Path

import pytest
import yaml
from conftest import copy_folder, run, stages_run

from hourglass.ground import meaning, yaml12

GIT = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"


TABLES = ("report", "ledger", "page")


@pytest.fixture(scope="module")
def small(salt, tmp_path_factory):
    """A copy of the project of the salt columns, with its tables."""
    assert set(stages_run(Path(f"{salt}.log").read_text())) | {"fingerprint"} == {"fingerprint", *TABLES}
    return copy_folder(salt, tmp_path_factory.mktemp("small") / "project")


def change(folder, **blocks):
    """Add to blocks of params.yaml; None takes a name away."""
    params = yaml.safe_load((folder / "params.yaml").read_text())
    for block, items in blocks.items():
        params[block] = {name: value for name, value in (params[block] | items).items() if value is not None}
    (folder / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))


def block(folder, **changes):
    """Return the salt columns' block, two epochs long, its bottleneck its own."""
    found = yaml.safe_load((folder / "params.yaml").read_text())["autoencoders"]["tgs_columns"]
    found["train"] = {name: value for name, value in found["train"].items() if name != "patience"} | {"epochs": 2}
    return found | {"bottleneck_at": "autoencoders.mine.bottleneck", "bottleneck": 7} | changes


def tables(folder):
    return "".join((folder / "report" / name).read_text() for name in ("results.md", "ledger.md", "ledger.json"))


@pytest.mark.nightly
def test_one_block_is_enough_and_taken_away_it_leaves_no_trace_in_the_tables(small):
    change(small, autoencoders={"mine": block(small)}, codecs={"mine": "tgs"})
    claims = (small / "claims.yaml").read_text()
    (small / "claims.yaml").write_text(
        claims + "\n- {writeup: W0, claim: 7 numbers, run: mine, metric: code_size, value: 7, exact: true, data: any}\n"
    )
    done = run("dvc repro", small)
    of_mine = {f"{stage}@mine" for stage in ("train", "evaluate", "figures", "rate_distortion")}
    assert set(stages_run(done.text)) == {"fingerprint", "report", "ledger", "page"} | of_mine, done.text
    assert (small / "models/mine.keras").exists() and (small / "metrics/mine/figures/depth.png").exists()
    assert json.loads((small / "metrics/mine/metrics.json").read_text())["code_size"] == 7
    assert re.search(r"^\| mine +\| sample +\| +7 \|", (small / "report/results.md").read_text(), re.M)
    row = json.loads((small / "report/ledger.json").read_text())[-1]
    assert (row["run"], row["measured"], row["reproduced"]) == ("mine", 7, "yes")
    assert stages_run(run("dvc repro", small).text) == []

    done = run("dvc exp run -S autoencoders.mine.bottleneck=9", small)
    assert done.returncode == 0 and re.search(r"^\| mine +\| sample +\| +9 \|", (small / "report/results.md").read_text(), re.M)

    (small / "claims.yaml").write_text(claims)
    change(
        small,
        autoencoders={"mine": None, "renamed": block(small, bottleneck_at="autoencoders.renamed.bottleneck")},
        codecs={"mine": None},
    )
    done = run("dvc repro", small)
    assert "metrics/mine: left out, as params.yaml has no such autoencoder; delete the folder" in done.text
    assert "mine" not in tables(small) and "| renamed" in tables(small)
    run("git checkout -q . && git show HEAD:params.yaml > params.yaml", small)
    done = run("dvc repro", small)
    assert set(stages_run(done.text)) <= {"fingerprint", "report", "ledger", "page"}, done.text
    assert "mine" not in tables(small) and "renamed" not in tables(small) and "| tgs_columns" in tables(small)
    run("rm -r metrics/mine* metrics/renamed* models/mine.* models/renamed.*", small)
    done = run("dvc repro", small)
    assert done.returncode == 0 and run("git status --porcelain", small).text == ""


SHAPES = '''"""Pictures of squares: 40 training and 20 test images, 12x12 uint8, made here."""

import numpy as np

FILES = {"squares.npy": None}
PUBLISHED = {"squares.npy": ("https://example.org/squares.npy",)}


def prepare(raw, out, *, images: int = 40):
    """Split the squares into `train.npy` and `held_out.npy`."""
    squares = np.load(raw / "squares.npy", allow_pickle=False)
    np.save(out / "train.npy", squares[:images])
    np.save(out / "held_out.npy", squares[40:])
    return {"train_images": images, "held_out_images": 20}
'''
SAMPLE = '''"""Squares, made offline."""

import numpy as np

WHAT = "60 squares"


def make(folder):
    """Write `squares.npy` into `folder`."""
    images, rng = np.zeros((60, 12, 12, 1), np.uint8), np.random.default_rng(0)
    for image in images:
        top, left = rng.integers(0, 8, 2)
        image[top : top + 4, left : left + 4] = rng.integers(100, 256)
    np.save(folder / "squares.npy", images)
'''
TWIN = '''"""Two dense layers."""

from keras import Input, Model, layers


def build(shape, *, bottleneck: int):
    """Return the network for rows of `shape`."""
    inputs = Input(shape)
    code = layers.Dense(bottleneck, name="code")(layers.Flatten()(inputs))
    numbers = layers.Dense(shape[0] * shape[1] * shape[2], "sigmoid")(code)
    return Model(inputs, layers.Reshape(shape)(numbers))
'''


@pytest.mark.nightly
def test_a_data_set_and_a_network_of_one_s_own_are_modules_and_blocks_and_rerun_nothing_else(small):
    (small / "hourglass/datasets/squares.py").write_text(SHAPES)
    (small / "hourglass/datasets/samples/squares.py").write_text(SAMPLE)
    (small / "hourglass/architectures/twin.py").write_text(TWIN)
    mine = block(small, dataset="squares", architecture="twin", input={"scaling": "unit"}, model={}, figures="decoded")
    change(small, raw={"squares": {"folder": "squares"}}, datasets={"squares": {"raw": "squares"}}, autoencoders={"mine": mine})
    done = run("dvc repro", small)
    assert done.returncode == 0, done.text
    assert stages_run(done.text)[0] == "fingerprint" and set(stages_run(done.text)) == {
        "fingerprint", "download@squares", "prepare@squares", "train@mine", "evaluate@mine", "figures@mine", "report", "ledger", "page",
    }  # fmt: skip
    assert re.search(r"^\| mine +\| sample +\| +7 \|", (small / "report/results.md").read_text(), re.M)
    run("git clean -fdq && git checkout -q . && git show HEAD:params.yaml > params.yaml", small)
    run("rm -r metrics/mine* models/mine.* data/prepared/squares && dvc repro", small)
    assert run("git status --porcelain", small).text == "" and "mine" not in tables(small)


@pytest.mark.nightly
def test_two_who_each_changed_an_autoencoder_merge_and_train_nothing(small):
    change(small, autoencoders={"mine": block(small)})
    assert run(f"dvc repro && git add -A && {GIT} commit -qm two && git branch theirs", small).returncode == 0
    params = yaml.safe_load((small / "params.yaml").read_text())
    text = (small / "params.yaml").read_text()
    for name, branch in (("tgs_columns", "main"), ("mine", "theirs")):
        changed = yaml.safe_load(text)
        changed["autoencoders"][name]["train"]["learning_rate"] = 1e-05  # DVC writes a number of YAML 1.2
        run(f"git checkout -q {branch} && dvc checkout -q", small)
        (small / "params.yaml").write_text(yaml.safe_dump(changed, sort_keys=False))
        done = run("dvc repro", small)
        assert f"train@{name}" in stages_run(done.text) and len(stages_run(done.text)) == 7, done.text
        run(f"git add -A && {GIT} commit -qm {branch}", small)
    run("git checkout -q main && dvc checkout -q", small)
    merged = run(f"{GIT} merge theirs", small)
    assert "CONFLICT (content): Merge conflict in dvc.lock" in merged.text and merged.text.count("CONFLICT") == 1, merged.text
    assert run("dvc repro", small).returncode != 0  # DVC alone refuses
    mended = run("python -m stages.mend", small)
    assert re.fullmatch(
        r"dvc.lock: two branches merged, \d+ stages kept; run again: fingerprint, ledger, page, report; then `git add dvc.lock`",
        mended.text.splitlines()[0],  # then what the project of the salt columns is cut out of
    ), mended.text
    done = run("dvc repro", small)
    assert done.returncode == 0 and set(stages_run(done.text)) == {"fingerprint", "report", "ledger", "page"}, done.text
    for name in ("tgs_columns", "mine"):
        read = yaml12.read(small / "data/depends/train" / name)
        assert read[f"autoencoders.{name}.train"]["learning_rate"] == 1e-05
    assert params["autoencoders"]["mine"]["train"]["learning_rate"] == 0.001
    assert run(f"git add -A && {GIT} commit -qm merged && dvc status", small).text.endswith(
        "Data and pipelines are up to date.\n"
    )


def test_what_a_stage_imports_as_it_runs_is_what_its_hash_is_of(loaded):
    named = {
        "download": ["hourglass.datasets.tgs", "hourglass.datasets.samples.tgs"],
        "prepare": ["hourglass.datasets.tgs"],
        "train": ["hourglass.architectures.dense", "hourglass.learning.training"],
    }
    assert {f"stages.{name}" for name in ("fingerprint", "download", "prepare", "train", "evaluate", "figures")} == set(loaded)
    for stage, modules in loaded.items():
        reached = meaning.reached(stage, *named.get(stage.removeprefix("stages."), []))
        reached |= meaning.reached(*(f"hourglass.checks.{name}" for name in meaning.modules("checks")))  # which only refuse
        assert modules <= reached and len(modules) > 3, modules - reached


@pytest.mark.nightly
def test_a_comment_in_every_module_runs_nothing_and_a_number_in_one_what_reaches_it(pristine, tmp_path):
    folder = copy_folder(pristine, tmp_path / "project")
    for path in [*(folder / "stages").rglob("*.py"), *(folder / "hourglass").rglob("*.py")]:
        path.write_text(path.read_text().replace('"""', '"""Anew: ', 1) + "\n\n# a comment\n")
    done = run("dvc repro figures@tgs_columns", folder)
    assert done.returncode == 0 and stages_run(done.text) == ["fingerprint"], done.text
    for path, old, new, expected in (
        ("hourglass/figures/curves.py", "figsize=(3.6, 4.2)", "figsize=(3.6, 4.4)", ["figures@tgs_columns"]),
        ("hourglass/baselines/pca.py", "LARGEST = 4096", "LARGEST = 4097", ["evaluate@tgs_columns"]),
        ("hourglass/architectures/strided.py", "Conv2D(16, 3", "Conv2D(17, 3", []),
    ):
        text = (folder / path).read_text()
        assert old in text
        (folder / path).write_text(text.replace(old, new))
        done = run("dvc repro figures@tgs_columns", folder)
        assert done.returncode == 0 and stages_run(done.text) == ["fingerprint", *expected], done.text
