"""The gate of a pull request: what it compares, what it lets through, and what a reviewer reads."""

import base64
import copy
import hashlib
import json
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import yaml
from conftest import ROOT, copy_folder, run

from benchmarks.review import causes, changes, directions, files, measured, pull_request, tables
from benchmarks.review.judge import Judge
from benchmarks.trust import compare, spread
from hourglass.ground import yaml12
from hourglass.ground.errors import UserError
from hourglass.pipeline.graph import opened
from stages import fingerprint

SALT, SWEEP = "metrics/tgs_columns/metrics.json", "metrics/tgs_columns/sweep.json"
M_5 = {  # what m = 5 gave beside m = 20
    "code_size": (20, 5), "compression": (5.05, 20.2), "parameters": (4161, 1116), "loss": (281.4, 615.2), "mse_255": (281.4, 615.2),
    "mse": (0.004328, 0.009461), "psnr_db": (23.64, 20.24), "ssim": (0.61, 0.44),
}  # fmt: skip


def git(*arguments):
    who = [
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.org",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "commit.gpgsign=false",
    ]
    return subprocess.run(["git", *who, *arguments], check=True, capture_output=True, text=True).stdout.strip()


def edit(path, **values):
    """Change numbers of a metrics file as its stage would: dvc.lock gets its new hash."""
    write(path, json.dumps(json.loads(Path(path).read_text()) | values, indent=1))


def write(path, text):
    """Write a file as its stage would."""
    path, lock = Path(path), Path("dvc.lock")
    before = md5(path)
    path.write_text(text)
    if lock.exists():
        lock.write_text(lock.read_text().replace(before, md5(path)))


def md5(path):
    return hashlib.md5(Path(path).read_bytes()).hexdigest()


def change(edit):
    """Change the values of params.yaml by a function of them; its comments are lost."""
    params = yaml12.read("params.yaml")
    edit(params)
    Path("params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))


def take_out(params, name):
    for block in ("autoencoders", "sweeps", "codecs", "checkerboards"):
        params[block].pop(name, None)


def as_if_run():
    """Write the dvc.lock of a run of every stage on the code and params.yaml that are there."""
    lock = yaml12.parse(lock_of(Path("params.yaml").read_text()), "dvc.lock")
    for stage in lock["stages"].values():
        for out in stage["outs"]:
            if Path(out["path"]).is_file():
                out["md5"] = md5(out["path"])
    Path("dvc.lock").write_text(yaml.dump(lock, Dumper=yaml.CSafeDumper))


@cache
def lock_of(_):
    hashes, stages = measured.depends(), {}
    for stage in opened().index.stages:
        kinds = {"deps": stage.deps, "outs": stage.outs}
        stages[stage.addressing] = {"cmd": stage.cmd} | {
            kind: [{"path": item.def_path, "hash": "md5", "md5": hashes.get(item.def_path, "0" * 32)} for item in items]
            for kind, items in kinds.items()
        }
    return yaml.safe_dump({"schema": "2.0", "stages": stages})


@pytest.fixture
def branch(repository, tmp_path, monkeypatch):
    """A copy of the repository as the working folder."""
    monkeypatch.chdir(tmp_path)
    return shutil.copytree(repository, tmp_path, symlinks=True, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    """A repository with the project's metrics on `main`, W1's with an MSE of 281, and a branch off it; main has gone on since."""
    folder = tmp_path_factory.mktemp("repository")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        begin(folder)
    return folder


def begin(folder):
    for path in ("params.yaml", "dvc.yaml", "accepted.yaml", ".gitignore", "report/.gitignore", ".dvc/config", ".dvc/.gitignore"):
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / path, path)
    for path in ROOT.glob("metrics/*/*.json"):
        (folder / "metrics" / path.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(path, path.relative_to(ROOT))
    for path in ROOT.glob("metrics/*.json"):
        shutil.copy(path, path.relative_to(ROOT))
    edit(SALT, **{name: before for name, (before, _) in M_5.items()})
    git("init", "-q", "-b", "main")
    as_if_run()
    git("add", "-A")
    git("commit", "-qm", "where both come from")
    git("checkout", "-qb", "mine")
    git("commit", "-q", "--allow-empty", "-m", "mine")


def set_m_to_5():
    params = Path("params.yaml")
    params.write_text(params.read_text().replace("bottleneck: 20  ", "bottleneck: 5  ", 1))
    edit(SALT, **{name: after for name, (_, after) in M_5.items()})
    as_if_run()
    git("commit", "-qam", "m = 5")


def reviewed(capsys, base="main"):
    """Return whether the gate lets the branch through, and what it says."""
    try:
        pull_request.main(base)
        code = 0
    except SystemExit as stopped:
        code = stopped.code
    text = capsys.readouterr().out
    assert text.startswith(pull_request.REPORT.read_text())
    return code == 0, text


def row(text, name="tgs_columns"):
    """Return the cells of an autoencoder's row by their heads."""
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return dict(zip(lines[0], next(line for line in lines if line[0] == name)))


def test_m_5_instead_of_20_fails_and_one_row_says_what_was_changed_and_what_it_did(branch, capsys):
    set_m_to_5()
    passes, text = reviewed(capsys)
    assert not passes and text.startswith("**Fails.** Worse, gone or moved beyond the spread, and not accepted: tgs_columns.\n")
    found = row(text)
    assert found.pop("verdict").startswith("**worse**: loss, mse_255, ssim")
    assert found == {"autoencoder": "tgs_columns", "changed": "bottleneck 20 -> 5", "loss": "281.4 -> 615.2, worse",
                     "MSE (0-255)": "281.4 -> 615.2, worse", "SSIM": "0.61 -> 0.44, worse", "m*": "50"}  # fmt: skip
    assert "14 autoencoders without a row: every number the same" in text


def test_the_command_exits_with_1_and_writes_the_page(branch):
    set_m_to_5()
    command = ["python", "-m", "benchmarks.review.pull_request", "main"]
    environment = {"PYTHONPATH": str(ROOT), "PATH": subprocess.os.environ["PATH"]}
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert done.returncode == 1 and "**Fails.**" in done.stdout and done.stderr == ""
    page = Path("report/pull_request.html").read_text()
    assert 'data-head="verdict"><strong>worse</strong>' in page and "default-src 'none'" in page and "<script" not in page
    assert not re.search(r'(?:src|href)="(?!data:)', page)


def test_m_star_from_50_to_2_in_sweep_json_fails(branch, capsys):
    edit(SWEEP, m_star=2)
    passes, text = reviewed(capsys)
    assert not passes and row(text)["m*"] == "50 -> 2, changed" and row(text)["verdict"] == "**changed**: m_star"


def test_it_passes_with_a_reason_that_this_branch_gives_for_each_number_and_not_with_one_that_main_had(branch, capsys):
    set_m_to_5()
    _, text = reviewed(capsys)
    offered = re.search(r"```yaml\n(.*?)```", text, re.S)[1]
    Path("accepted.yaml").write_text(offered.replace("reason: '...'", "reason: The codec has 40 bits a column."))
    passes, text = reviewed(capsys)
    assert passes and text.startswith("**Passes.** Accepted, with a reason: tgs_columns.")
    assert "accepted: The codec has 40 bits a column." in row(text)["verdict"]
    git("commit", "-qam", "accepted")
    git("branch", "-f", "main")
    git("commit", "-q", "--allow-empty", "-m", "another branch")
    edit(SALT, loss=1000.0, mse_255=1000.0)
    passes, text = reviewed(capsys)
    assert not passes and "accepted:" not in row(text)["verdict"]


def test_a_number_that_the_entry_does_not_name_still_fails_and_an_entry_for_nothing_is_said(branch, capsys):
    edit(SALT, ssim=0.1, psnr_db=3.0)
    Path("accepted.yaml").write_text(
        yaml.safe_dump([{"of": "tgs_columns", "metrics": ["ssim", "mse"], "reason": "m = 5, for the codec."}])
    )
    passes, text = reviewed(capsys)
    assert not passes and row(text)["verdict"] == "**worse**: psnr_db"
    assert "`accepted.yaml`: mse of metrics/tgs_columns/metrics.json did not get worse." in text


@pytest.mark.parametrize(
    ("text", "said"),
    [("- {of: nonesuch, metrics: [mse], reason: it is so}", "of is 'nonesuch': expected an autoencoder of params.yaml"),
     ("- {of: tgs_columns, metrics: [], reason: it is so}", r"entry 1.metrics is \[\]: expected names, as `make pr-report` prints"),
     ("a: [", "not valid YAML"), ("a: 1", "expected a list of entries"), ("- {of: a, metrics: [mse], reason: ok}", "expected a sentence that says why"),
     ("- {of: a, reason: it is so}", "metrics")],
)  # fmt: skip
def test_a_wrong_entry_is_named(branch, text, said):
    edit(SALT, ssim=0.1)
    Path("accepted.yaml").write_text(text)
    with pytest.raises(UserError, match=f"^accepted.yaml.*{said}"):
        pull_request.main("main")


def test_a_difference_within_the_spread_passes_and_one_beyond_it_does_not(branch, capsys):
    share = spread.between_all()["tgs_columns"]["metrics.json"]["mse_255"]
    assert 0.02 < share < 0.5
    edit(SALT, mse_255=281.4 / (1 - 0.98 * share))
    passes, text = reviewed(capsys)
    assert passes and text.startswith("**Passes.** Nothing moved beyond the spread.") and "| tgs" not in text
    assert "14 autoencoders: every number the same to the last digit. 1 autoencoder: within the spread." in text
    Path("params.yaml").write_text(Path("params.yaml").read_text().replace("seed: 0  ", "seed: 1  "))
    as_if_run()
    assert row(reviewed(capsys)[1])["verdict"] == "within the spread"
    edit(SALT, mse_255=281.4 / (1 - 1.02 * share))
    assert not reviewed(capsys)[0]
    edit(SALT, mse_255=281.4 * (1 - 1.02 * share))
    passes, text = reviewed(capsys)
    assert passes and text.startswith("**Passes.** Better: tgs_columns.")


def test_an_excerpt_counts_once_with_the_whole_and_by_its_spread():
    before = {"metrics/a.json": {"mse_255": 100.0}, "metrics/a/metrics.json": {"mse_255": 100.0, "mse": 0.1}}
    after = {path: values | {"mse_255": 101.0} for path, values in before.items()}
    found = changes.between(before, after, Judge({"a": {"metrics.json": {"mse_255": 0.02}}}))
    assert [(one.file, one.metric, one.verdict) for one in found] == [("metrics.json", "mse_255", "within the spread")]
    by_hand = changes.between(before, before | {"metrics/a.json": {"mse_255": 300.0}})
    assert [(one.file, one.verdict) for one in by_hand] == [("metrics.json", "worse")]
    swept = {"metrics/a/m_star.json": {"m_star": 50}, "metrics/a/sweep.json": {"m_star": 50}}
    assert len(changes.between(swept, {path: {"m_star": 2} for path in swept})) == 1


def test_it_compares_with_where_the_branch_left_main_and_says_so(branch, capsys):
    left = git("rev-parse", "--short=7", "main")
    edit("metrics/mnist_dense/metrics.json", mse_255=900.0, mse=0.01384, ssim=0.85)  # on this branch
    git("commit", "-qam", "mine, too")
    git("checkout", "-q", "main")
    edit(SALT, mse_255=1000.0)  # on main, since
    git("commit", "-qam", "theirs")
    git("checkout", "-q", "mine")
    _, text = reviewed(capsys)
    assert re.search(
        rf"^Compared with `{left}\w*` \(where both come from, \d{{4}}-\d\d-\d\d\), where this branch left main\.$", text, re.M
    )
    assert "tgs_columns" not in text.partition("<details>")[0]


def test_it_never_compares_a_commit_with_itself(branch):
    with pytest.raises(UserError, match="BASE is 'mine', which is what is checked out"):
        pull_request.main("mine")
    with pytest.raises(UserError, match="BASE is 'mian': expected a branch or commit"):
        pull_request.main("mian")


def test_a_lost_number_a_lost_file_and_a_moved_baseline_fail_and_a_new_one_passes(branch, capsys):
    numbers = json.loads(Path(SALT).read_text())
    for wrong in ({name: value for name, value in numbers.items() if name != "ssim"}, numbers | {"pca_mse_255": 150.0},
                  numbers | {"test_images": 5}, numbers | {"source": "public"}):  # fmt: skip
        write(SALT, json.dumps(wrong))
        passes, text = reviewed(capsys)
        assert not passes and text.startswith("**Fails.**")
    write(SALT, json.dumps(numbers | {"epochs_per_hour": 3}))
    assert reviewed(capsys)[0]
    Path(SWEEP).unlink()
    passes, text = reviewed(capsys)
    assert not passes and "**gone**: " in text


def test_every_metric_has_a_direction_and_every_direction_a_metric(monkeypatch):
    monkeypatch.chdir(ROOT)
    names, table = {name for values in files.of_folder().values() for name in values}, directions.read()
    assert {name for name in names if directions.direction(name, table) is None} == set()
    unused = set(table) - {directions.pattern(name, table) for name in names}
    of_no_sample = {"beside_*", "beside.*"}  # of a sweep with a second network
    of_no_sample |= {"destriped_mse", "interpolated_mse", "levelled_mse", "dip_filtered_mse"}  # of damage with a structure
    assert unused == of_no_sample


def test_every_metrics_file_of_the_pipeline_is_read(monkeypatch):
    monkeypatch.chdir(ROOT)
    pipeline, params = (yaml.safe_load((ROOT / name).read_text()) for name in ("dvc.yaml", "params.yaml"))
    blocks = {"train": "autoencoders", "evaluate": "autoencoders", "sweep": "sweeps", "seismic_evaluate": "seismic"}
    written = {metric for metric in pipeline.get("metrics", [])}
    for name, stage in pipeline["stages"].items():
        for metric in stage.get("do", stage).get("metrics", []):
            path = next(iter(metric)) if isinstance(metric, dict) else metric
            written |= {path.replace("${key}", key) for key in (params[blocks[name]] if "${key}" in path else [""])}
    held = set(subprocess.check_output(["git", "ls-files", "metrics"], text=True).split())
    held = {
        path for path in held if not path.endswith(("/repeats.json", "/table.csv"))
    }  # a list of runs, which the ledger judges
    curves = {f"metrics/{name}/rate_distortion.csv" for name in params["codecs"]}
    assert written | held | curves == set(files.of_folder())
    assert len(written) == len(params["autoencoders"]) + len(params["sweeps"]) + len(params["seismic"])


def test_an_autoencoder_that_params_yaml_no_longer_names_is_gone_though_its_files_are_there_and_one_entry_accepts_it(
    branch, capsys
):
    change(lambda params: take_out(params, "mnist_stacked"))
    as_if_run()
    git("commit", "-qam", "without the stacked one")
    assert Path("metrics/mnist_stacked/metrics.json").exists()
    passes, text = reviewed(capsys)
    assert not passes and text.startswith("**Fails.** Worse, gone or moved beyond the spread, and not accepted: mnist_stacked.\n")
    found = row(text, "mnist_stacked")
    assert found["changed"] == "removed, stacked of mnist" and found["verdict"] == "**gone**: metrics.json"
    offered = "- of: mnist_stacked\n  file: metrics.json\n  metrics: [metrics.json]\n  reason: '...'\n"
    assert offered in text
    Path("accepted.yaml").write_text(offered.replace("'...'", "Nobody reads it."))
    passes, text = reviewed(capsys)
    assert passes and row(text, "mnist_stacked")["verdict"] == "**gone**: metrics.json; accepted: Nobody reads it."
    git("commit", "-qam", "accepted")
    git("branch", "-f", "main")
    git("commit", "-q", "--allow-empty", "-m", "another branch")
    assert reviewed(capsys)[1].startswith("**Passes.** No metric changed.")  # what is left of it in git is no metric
    assert not any("mnist_stacked" in path for path in files.of_folder())


def test_a_sweep_that_params_yaml_no_longer_names_is_gone_and_a_new_autoencoder_is_new(branch, capsys):
    change(lambda params: params["sweeps"].pop("mnist_dense"))
    as_if_run()
    passes, text = reviewed(capsys)
    found = row(text, "mnist_dense")
    assert not passes and found["changed"] == "sweep removed" and found["verdict"] == "**gone**: sweep.json" and found["m*"] == ""
    git("checkout", "-q", "params.yaml")
    change(
        lambda params: params["autoencoders"].update(mine=params["autoencoders"]["mnist_conv"] | {"bottleneck_at": "bottleneck"})
    )
    change(lambda params: params["autoencoders"]["mine"].pop("bottleneck"))
    shutil.copytree("metrics/mnist_conv", "metrics/mine")
    as_if_run()
    passes, text = reviewed(capsys)
    assert (
        passes
        and row(text, "mine")["changed"] == "added, pooling of mnist"
        and row(text, "mine")["verdict"] == "**new**: metrics.json"
    )


def unmeasured(text):
    line = re.fullmatch(r"\*\*Not measured\*\*: (.*) (?:has not run since its|have not run since their) code or parameters changed; "
                        r"`make repro` first\.", text.splitlines()[0])  # fmt: skip
    return line[1].split(", ") if line else []


def test_it_fails_on_the_metrics_of_other_parameters_and_names_the_stages_that_have_not_run(branch, capsys):
    change(lambda params: params["autoencoders"]["mnist_dense"]["train"].update(epochs=3))
    passes, text = reviewed(capsys)
    assert not passes and unmeasured(text) == ["train@mnist_dense", "evaluate@mnist_dense", "sweep@mnist_dense"]
    assert "**Passes" not in text
    git("commit", "-qam", "3 epochs, not run")
    assert reviewed(capsys)[1].startswith("**Not measured**: train@mnist_dense, evaluate@mnist_dense, sweep@mnist_dense have not")
    edit(SALT, ssim=0.1)
    assert "\n\n**Fails.** Worse, gone or moved beyond the spread, and not accepted: tgs_columns.\n" in reviewed(capsys)[1]
    git("checkout", "-q", "main")
    change(lambda params: params["autoencoders"]["mnist_conv"].update(figures="decoded"))  # not committed, on main itself
    assert unmeasured(reviewed(capsys)[1]) == ["evaluate@mnist_conv"]


def test_stages_that_ran_on_other_data_or_models_or_never_are_named_too(branch, capsys):
    change(lambda params: params["autoencoders"]["mnist_deep"].update(dataset="fashion"))  # in no file of data/depends
    change(lambda params: params["codecs"].update(mnist_deep="fashion"))
    assert unmeasured(reviewed(capsys)[1]) == ["train@mnist_deep", "evaluate@mnist_deep"]
    git("checkout", "-q", "params.yaml")
    lock = yaml12.read("dvc.lock")
    lock["stages"]["train@tgs_deep"]["outs"][0]["md5"] = "1" * 32  # trained again, not measured again
    lock["stages"]["sweep@tgs_columns"]["cmd"] += " --more"  # another command in dvc.yaml
    Path("dvc.lock").write_text(yaml.safe_dump(lock))
    assert unmeasured(reviewed(capsys)[1]) == ["evaluate@tgs_deep", "sweep@tgs_columns"]
    Path("dvc.lock").write_text("<<<<<<< mine\n")
    with pytest.raises(UserError, match="^dvc.yaml, dvc.lock: expected what DVC can read: .*dvc.lock"):
        pull_request.main("main")
    Path("dvc.lock").unlink()
    named = unmeasured(reviewed(capsys)[1])
    assert "train@mnist_stacked and 12 more of train" in named and "sweep@tgs_columns" in named and "report" not in str(named)


def test_what_stages_depend_on_is_told_to_the_byte_as_fingerprint_writes_it(branch):
    Path("links").mkdir()
    fingerprint.main("depends", "links")
    written = {path for path in Path("depends").rglob("*") if path.is_file() and path.name not in ("autoencoders", "repeated")}
    told = {f"data/{path}": hashlib.md5(path.read_bytes()).hexdigest() for path in written}
    assert len(told) > 50 and measured.depends() == told


def test_a_clone_without_the_folder_that_data_are_from_is_measured(branch):
    change(lambda params: params["data"].update(source="/only/on/another/machine"))
    assert "train@mnist_dense" in measured.stale()  # on real data: another recipe
    as_if_run()
    assert measured.stale() == []
    change(lambda params: params["autoencoders"]["mnist_dense"]["train"]["epochs"].update(real=3))
    assert measured.stale() == ["train@mnist_dense", "evaluate@mnist_dense", "sweep@mnist_dense"]


def test_losses_of_another_scaling_or_kind_are_neither_better_nor_worse_and_mse_255_goes_on_deciding(branch, capsys):
    path = "metrics/fashion_dense/metrics.json"
    change(lambda params: params["autoencoders"]["fashion_dense"]["input"].update(scaling="unit"))
    edit(path, loss=0.01, train_loss=9.0, validation_loss=0.1, floor=0.0, excess=0.01)
    as_if_run()
    passes, text = reviewed(capsys)
    assert passes and text.startswith("**Passes.** Nothing moved beyond the spread.")
    assert "Losses in another unit than before, as scaling or loss changed, neither better nor worse: fashion_dense." in text
    found = row(text, "fashion_dense")
    assert found["loss"].endswith(" -> 0.01, another unit") and found["verdict"].startswith(
        "**another unit**: floor, loss, train_loss"
    )
    edit(path, mse_255=20000.0)
    passes, text = reviewed(capsys)
    assert not passes and row(text, "fashion_dense")["verdict"] == "**worse**: mse_255"
    edit("metrics/fashion_conv/metrics.json", loss=9.0)
    assert row(reviewed(capsys)[1], "fashion_conv")["verdict"] == "**worse**: loss"


def test_a_loss_that_its_excerpt_leaves_out_is_listed_once_and_gone_hides_no_worse():
    before = {
        "metrics/a.json": {"loss": 0.26, "mse_255": 100.0},
        "metrics/a/metrics.json": {"loss": 0.26, "mse_255": 100.0, "ssim": 0.9},
    }
    after = {"metrics/a.json": {"mse_255": 120.0}, "metrics/a/metrics.json": {"loss": 0.068, "mse_255": 120.0}}
    found = changes.between(before, after, Judge(rescaled={"a"}))
    assert [(one.metric, one.after, one.verdict) for one in found] == [
        ("loss", 0.068, "another unit"), ("mse_255", 120.0, "worse"), ("ssim", "none", "gone")]  # fmt: skip
    assert tables.verdict(found) == "**gone**: ssim; **worse**: mse_255"


def judged(metric, before, after, judge=None):
    """Return the verdict of a number of a sweep that changed."""
    (found,) = changes.between({"metrics/a/sweep.json": {metric: before}}, {"metrics/a/sweep.json": {metric: after}}, judge)
    return found.verdict


def test_an_m_star_that_is_no_longer_found_fails_unless_another_seed_finds_none_which_its_row_says(branch, capsys):
    edit(SWEEP, m_star=None)
    passes, text = reviewed(capsys)
    found = row(text)
    assert passes and found["m*"] == "50 -> none found, within the spread: another seed of this recipe finds none either"
    assert found["verdict"] == "within the spread: m_star (another seed of this recipe finds none either)"
    edit(SWEEP, m_star=50)
    seeds = ("as committed", "seed 1", "seed 2", "seed 3")
    spread_on_main(lambda runs: [runs[seed]["tgs_columns"]["sweep.json"].update(m_star=50) for seed in seeds])
    edit(SWEEP, m_star=None)
    passes, text = reviewed(capsys)
    assert not passes and row(text)["verdict"] == "**worse**: m_star"
    assert judged("m_star", 50, None) == "worse" and judged("m_star", None, 50) == "better"
    assert judged("pca_m_star", 5, None) == "changed"  # PCA is no network of ours: neither way is better
    assert judged("m_star", 50, 40, Judge({"a": {"sweep.json": {"m_star": 0.5}}})) == "within the spread"


def spread_on_main(change):
    """Commit a docs/bits.json, changed by a function of it, where `main` is, and a branch off it."""
    found = json.loads(spread.RESULTS.read_text())
    change(found["runs"])
    Path("docs").mkdir(exist_ok=True)
    Path("docs/bits.json").write_text(json.dumps(found))
    git("add", "docs")
    git("commit", "-qm", "spread")
    git("branch", "-f", "main")
    git("commit", "-q", "--allow-empty", "-m", "more")


def test_the_spread_of_another_recipe_decides_nothing_and_the_row_says_so(branch, capsys):
    path = "metrics/fashion_dense/metrics.json"
    change(lambda params: params["autoencoders"]["fashion_dense"]["input"].update(scaling="unit"))
    edit(path, mse_255=900.0)
    as_if_run()
    git("commit", "-qam", "mended")
    spread_on_main(lambda runs: None)
    edit(path, mse_255=918.4)  # 2 %: the faulty recipe's seeds are 0.06 % apart
    passes, text = reviewed(capsys)
    assert passes and text.startswith(
        "**Passes, undecided.** Moved by less than the widest spread of all, their own is not measured: fashion_dense.\n"
    )
    assert row(text, "fashion_dense")["MSE (0-255)"] == (
        "900 -> 918.4, undecided: less than the widest spread of all; nobody has measured that of this recipe")  # fmt: skip
    edit(path, mse_255=3000.0)  # 70 %: no autoencoder's seeds are as far apart
    passes, text = reviewed(capsys)
    assert not passes and row(text, "fashion_dense")["verdict"] == "**worse**: mse_255"


def test_a_recipe_is_what_decides_the_numbers_on_the_data_at_hand():
    params = yaml12.read(ROOT / "params.yaml")
    same, other = copy.deepcopy(params), copy.deepcopy(params)
    same["seed"], same["autoencoders"]["mnist_dense"]["train"]["epochs"]["real"] = 7, 3
    same["autoencoders"]["mnist_dense"]["figures"] = "decoded"
    other["sweeps"]["mnist_dense"]["bottlenecks"] = [2, 4]
    found = spread.recipes("mnist_dense", params)
    assert spread.recipes("mnist_dense", same) == found
    moved = spread.recipes("mnist_dense", other)
    assert moved["metrics.json"] == found["metrics.json"] and moved["sweep.json"] != found["sweep.json"]
    other["autoencoders"]["mnist_dense"]["train"]["epochs"] = 3
    assert spread.recipes("mnist_dense", other)["metrics.json"] != found["metrics.json"]
    runs = json.loads(spread.RESULTS.read_text())["runs"]
    assert all(run["recipes"].keys() == run.keys() - {"model", "recipes"} for found in runs.values() for run in found.values())
    assert spread.is_of(params, {"mnist_dense": {"recipes": found}}) and not spread.is_of(
        params, {"mnist_dense": {"recipes": moved}}
    )


def test_the_judge_is_that_of_the_commit_that_was_left_and_a_changed_one_is_said(branch, capsys):
    Path("benchmarks/review").mkdir(parents=True)
    shutil.copy(ROOT / directions.FILE, directions.FILE)
    git("add", "benchmarks")
    spread_on_main(lambda runs: None)
    table = Path(directions.FILE)
    table.write_text(table.read_text().replace("mse_255: smaller", "mse_255: larger"))
    found = json.loads(Path("docs/bits.json").read_text())
    found["runs"]["seed 1"]["tgs_columns"]["metrics.json"]["mse_255"] = 1e6
    Path("docs/bits.json").write_text(json.dumps(found))
    edit(SALT, mse_255=1000.0)
    passes, text = reviewed(capsys)
    assert not passes and row(text)["verdict"] == "**worse**: mse_255"
    assert (
        "This branch changes what judges it: benchmarks/review/directions.yaml, docs/bits.json. Directions and spread are those of before"
        in text
    )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf"), True, None, "0.9", [0.9]])
def test_what_is_no_number_fails_by_name_whichever_way_is_better_and_whatever_else_holds(value):
    numbers = {"ssim": 0.5, "loss": 0.5}
    for metric in numbers:
        before, after = {"metrics/a/metrics.json": numbers}, {"metrics/a/metrics.json": numbers | {metric: value}}
        for one in (
            before,
            after,
            {},
            {"metrics/a/metrics.json": {}},
        ):  # of a changed one, an unchanged one, a new file and a new metric
            found = changes.between(one, after, Judge({"a": {"metrics.json": {metric: 9.0}}}, rescaled={"a"}))
            assert [(one.metric, one.verdict) for one in found if one.fails] == [(metric, "no number")]
    assert [one.verdict for one in changes.between(after, before)] == ["new"]  # mended


def test_a_metrics_file_that_its_stage_did_not_write_is_not_measured(branch, capsys):
    set_m_to_5()
    git("checkout", "-q", "main", "--", "metrics")  # params.yaml and dvc.lock alone
    passes, text = reviewed(capsys)
    said = (f"**Not measured**: {SALT} is not what evaluate@tgs_columns wrote, as dvc.lock has it; "
            "`dvc repro evaluate@tgs_columns`, and commit it with dvc.lock.\n")  # fmt: skip
    assert not passes and text.startswith(said) and "**Passes" not in text
    git("checkout", "-q", "mine", "--", "metrics")
    assert reviewed(capsys)[1].startswith("**Fails.**")
    excerpt = Path("metrics/tgs_columns.json")
    excerpt.write_text(excerpt.read_text().replace("296", "290"))  # by hand, so small that it is within the spread
    passes, text = reviewed(capsys)
    assert not passes and text.startswith("**Not measured**: metrics/tgs_columns.json is not what evaluate@tgs_columns wrote")


def test_what_git_does_not_hold_is_said_not_to_be_compared_and_what_of_it_is_another(branch, capsys):
    _, text = reviewed(capsys)
    assert (
        "Not compared, as git does not hold them: the claims and the codecs' curves. dvc.lock has none other than before: the same, or not made anew."
        in text
    )
    lock = yaml12.read("dvc.lock")
    lock["stages"]["ledger"]["outs"][1]["md5"] = lock["stages"]["rate_distortion@tgs_deep"]["outs"][0]["md5"] = "1" * 32
    Path("dvc.lock").write_text(yaml.safe_dump(lock))
    _, text = reviewed(capsys)
    assert "curves. Others than before in dvc.lock: report/ledger.json, metrics/tgs_deep/rate_distortion.csv.\n" in text


def test_a_codec_that_was_taken_out_is_gone(branch, capsys):
    change(lambda params: params["codecs"].pop("tgs_deep"))
    as_if_run()
    passes, text = reviewed(capsys)
    found = row(text, "tgs_deep")
    assert not passes and (found["changed"], found["verdict"]) == ("codec removed", "**gone**: rate_distortion.csv")
    assert "- of: tgs_deep\n  file: rate_distortion.csv\n  metrics: [rate_distortion.csv]\n" in text


def test_changed_libraries_are_said_with_how_many_models_are_of_them(branch, capsys):
    Path("requirements.txt").write_text("keras==3.1\ntensorflow==2.21.0 \\\n    --hash=sha256:a\n")
    git("add", "-A")
    git("commit", "-qm", "locked")
    git("branch", "-f", "main")
    git("commit", "-q", "--allow-empty", "-m", "more")
    Path("requirements.txt").write_text("keras==3.1\ntensorflow==2.22.0 \\\n    --hash=sha256:b\n")
    passes, text = reviewed(capsys)
    said = "**Libraries changed** in requirements.txt: tensorflow 2.21.0 -> 2.22.0. No stage reruns for that, `dvc repro -f` does: of the 18 models "
    assert passes and f"{said}0 are of other versions than before, as dvc.lock has it." in text
    lock = yaml12.read("dvc.lock")
    lock["stages"]["train@tgs_deep"]["outs"][1]["md5"] = "1" * 32
    Path("dvc.lock").write_text(yaml.safe_dump(lock))
    assert f"{said}1 are of other versions" in reviewed(capsys)[1]


def test_no_text_ends_a_cell_or_a_row_or_is_a_tag(branch, capsys):
    edit(SALT, ssim=0.1)
    entry = {"of": "tgs_columns", "metrics": ["ssim"], "reason": "a | b\n\nand <b>c</b>"}
    Path("accepted.yaml").write_text(yaml.safe_dump([entry]))
    passes, text = reviewed(capsys)
    assert passes and "; accepted: a \\| b and &lt;b>c&lt;/b> |\n" in text
    assert "accepted: a | b and &lt;b&gt;c&lt;/b&gt;</td>" in page()


def test_an_entry_accepts_a_metric_of_its_file_alone(branch, capsys):
    for path in (SALT, SWEEP):
        edit(path, test_images=40)
    _, text = reviewed(capsys)
    offered = re.search(r"```yaml\n(.*?)```", text, re.S)[1]
    assert "file: metrics.json\n  metrics: [test_images]" in offered and "file: sweep.json\n  metrics: [test_images]" in offered
    Path("accepted.yaml").write_text(
        "- {of: tgs_columns, file: sweep.json, metrics: [test_images], reason: Ten of them were twins.}\n"
    )
    passes, text = reviewed(capsys)
    assert not passes and row(text)["verdict"] == "**changed**: test_images" and "file: sweep.json" not in text


def test_an_entry_that_main_has_accepts_nothing_and_is_said_to_and_the_same_once_more_does(branch, capsys):
    edit(SALT, ssim=0.1)
    entry = {"of": "tgs_columns", "metrics": ["ssim"], "reason": "It is meant so."}
    Path("accepted.yaml").write_text(yaml.safe_dump([entry]))
    git("commit", "-qam", "accepted")
    git("branch", "-f", "main")
    git("commit", "-q", "--allow-empty", "-m", "another branch")
    edit(SALT, ssim=0.01)
    passes, text = reviewed(capsys)
    assert (
        not passes
        and (
            "`accepted.yaml`: ssim of metrics/tgs_columns/metrics.json was accepted for an earlier change: this one needs an entry of its own."
        )
        in text
    )
    Path("accepted.yaml").write_text(yaml.safe_dump([entry, dict(entry)]))
    passes, text = reviewed(capsys)
    assert passes and "accepted: It is meant so." in row(text)["verdict"] and "earlier change" not in text


def test_a_metrics_file_in_which_two_branches_met_is_named_as_one(branch, capsys):
    write(SALT, "{\n<<<<<<< mine\n")
    with pytest.raises(
        UserError, match=f"^{SALT}: expected a JSON object, found the lines of a merge conflict; .*`dvc repro` writes it anew"
    ):
        pull_request.main("main")


def test_a_reader_that_goes_before_the_end_gets_no_traceback(branch):
    set_m_to_5()
    reader, writer = os.pipe()
    os.close(reader)
    command = ["python", "-m", "benchmarks.review.pull_request", "main"]
    done = subprocess.run(command, env=os.environ | {"PYTHONPATH": str(ROOT)}, stdout=writer, stderr=subprocess.PIPE, text=True)
    os.close(writer)
    assert done.returncode == 1 and done.stderr == "" and "**Fails.**" in pull_request.REPORT.read_text()


def test_changed_values_read_as_a_person_would_write_them():
    old = {"a": {"epochs": {"real": 5, "sample": 20}, "rate": {"real": 1, "sample": 2}, "model": {}, "same": 1}, "b": {"x": 1}}
    new = {"a": {"epochs": 3, "rate": {"real": 1, "sample": 3}, "model": {"hidden": [100]}, "same": 1}}
    said = [causes.said(path, before, after, "c") for path, before, after in causes.differing(old, new)]
    assert said == ["a.epochs real 5, sample 20 -> 3", "a.model.hidden none -> [100]", "a.rate.sample 2 -> 3", "b x 1 -> none"]


def test_code_that_means_something_else_is_named_as_what_was_changed(branch):
    places = ("hourglass/architectures/dense.py", "hourglass/losses/losses.py", "hourglass/architectures/pooling.py")
    for path in places:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, path)
    git("add", "-A")
    git("commit", "-qm", "code")
    base = git("rev-parse", "HEAD")
    for path, more in zip(places, ("\nx = 1\n", "\n# a comment\n", "\nx = 1\n")):
        Path(path).write_text(Path(path).read_text() + more)
    params = Path("params.yaml")
    params.write_text(params.read_text().replace("seed: 0  ", "seed: 1  ").replace("held_out: 0.1  ", "held_out: 0.2  ", 1))
    found = causes.of_all(base)
    assert found["tgs_columns"] == ["datasets.tgs.held_out 0.1 -> 0.2", "seed 0 -> 1", "hourglass.architectures.dense"]
    assert found["tgs_deep"] == ["seed 0 -> 1", "hourglass.architectures.dense"]
    assert found["mnist_conv"] == ["seed 0 -> 1", "hourglass.architectures.pooling"]


@pytest.fixture
def with_pictures(branch):
    """The branch as a DVC project whose base had other reconstructions of W1's network; a function that makes the new ones."""
    path = Path("metrics/tgs_columns/examples.npz")
    original = np.zeros((5, 4, 4, 1), np.uint8)

    def write(value):
        np.savez(path, first_original=original, first_decoded=np.full((5, 4, 4, 1), value, np.float32))
        found = hashlib.md5(path.read_bytes()).hexdigest()
        stage = {"cmd": "true", "outs": [{"path": str(path), "hash": "md5", "md5": found, "size": path.stat().st_size}]}
        Path("dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": {"evaluate": stage}}))
        Path("dvc.yaml").write_text(yaml.safe_dump({"stages": {"evaluate": {"cmd": "true", "outs": [str(path)]}}}))
        return found

    first = write(0.25)
    cached = Path(".dvc/cache/files/md5", first[:2], first[2:])
    cached.parent.mkdir(parents=True)
    shutil.copy(path, cached)
    git("add", "-A")
    git("commit", "-qm", "with pictures")
    git("branch", "-f", "main")
    edit(SALT, mse_255=700.0)
    write(0.75)
    git("commit", "-qam", "other pictures")
    return cached


def page():
    return Path("report/pull_request.html").read_text()


def test_the_page_shows_the_same_images_before_and_after_from_dvc_s_cache(with_pictures, capsys):
    reviewed(capsys)
    png = re.search(r'<img alt="[^"]*tgs_columns[^"]*" src="data:image/png;base64,([^"]+)">', page())[1]
    assert base64.b64decode(png).startswith(b"\x89PNG")
    assert "<span>before</span><span>after</span>" in page() and "in full colour by 0.5 of 1 or more" in page()


def test_where_the_base_s_pictures_are_nowhere_or_those_here_are_old_the_page_says_so(with_pictures, capsys):
    with_pictures.unlink()
    reviewed(capsys)
    assert "<img" not in page() and "is neither in DVC&#x27;s cache nor in a remote" in page()
    Path("metrics/tgs_columns/examples.npz").unlink()
    reviewed(capsys)
    assert "metrics/tgs_columns/examples.npz is not that of dvc.lock; `make repro` or `dvc pull` makes it so" in page()


def test_another_machine_is_held_to_every_metrics_file(branch, capsys):
    for path, values, said in ((SWEEP, {"m_star": 2}, "m_star"), (SALT, {"mse_255": 281.4 * 1.05}, "mse_255")):
        edit(path, **values)
        with pytest.raises(SystemExit) as stopped:
            compare.main("HEAD")
        assert stopped.value.code == 1 and f"{path}: {said}: " in capsys.readouterr().out
        git("checkout", "-q", ".")
    edit(SALT, mse_255=281.4 * 1.01, dead_units=10)
    edit(
        "metrics/mnist_conv/metrics.json",
        mse_255=1.2 * json.loads(Path("metrics/mnist_conv/metrics.json").read_text())["mse_255"],
    )
    with pytest.raises(SystemExit) as stopped:
        compare.main("HEAD")
    assert stopped.value.code == 0


def test_ci_reviews_a_pull_request_against_its_base_and_no_code_of_it_sees_the_token():
    spine, comment = yaml.safe_load((ROOT / ".github/workflows/ci.yml").read_text())["jobs"].values()
    reviews, last = next(step for step in spine["steps"] if step.get("run") == "bash .ci/run"), spine["steps"][-1]
    assert "format('origin/{0}', github.base_ref)" in reviews["env"]["BASE"] and "secrets." not in str(spine)
    assert Path(last["with"]["path"]).match("report/pull_request.*") and last["if"].startswith("always()")
    download, say = comment["steps"]
    assert download["with"]["name"] == last["with"]["name"] and f"--body-file {pull_request.REPORT.name}" in say["run"]
    assert all(step["if"] == "env.GH_TOKEN != ''" and "checkout" not in step.get("uses", "") for step in comment["steps"])
    script = (ROOT / ".ci/run").read_text()
    assert 'make pr-report BASE="$(git -C "$root" rev-parse "$BASE")" || passes=false' in script
    assert script.rstrip().splitlines()[-1].startswith("$passes ")


@pytest.mark.nightly  # .ci/run runs it
def test_after_a_change_of_text_a_runner_trains_nothing_though_dvc_lock_is_another_machine_s(pristine, tmp_path):
    trained, project = copy_folder(pristine, tmp_path / "trained"), tmp_path / "runner"
    git("clone", "-q", str(trained), str(project))
    lock = yaml.safe_load((project / "dvc.lock").read_text())
    for stage in ("train@tgs_columns", "evaluate@tgs_columns"):
        for out in lock["stages"][stage]["outs"]:
            out["md5"] = "0" * 32
    (project / "dvc.lock").write_text(yaml.safe_dump(lock, sort_keys=False))
    for name in ("README.md", "stages/train.py"):
        (project / name).write_text((project / name).read_text() + "\n# more text\n")
    restored = re.search(r"(?s)CACHE:-.*?; then\n  step [^\n]*\n(.*?)\nfi\n", (ROOT / ".ci/run").read_text())[1]
    done = run(f"set -e; root={ROOT}\n{restored}\ndvc repro evaluate@tgs_columns", project, CACHE=str(trained / ".dvc/cache"))
    assert done.returncode == 0, done.text
    ran = re.findall("^Running stage '(.*)'", done.text, re.M)
    assert ran == ["fingerprint", "download@tgs"]  # the sample is made anew: DVC keeps no download by what went in
