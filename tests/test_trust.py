"""What breaks from outside: kills, Ctrl-C, two pipelines at once; and what is shared and what must not be."""

import shutil
import signal
import subprocess
import sys

import keras
import pytest
import yaml
from conftest import ROOT, call, copy_folder, keep, run

sys.path.insert(0, str(ROOT))
from benchmarks.trust import kills
from benchmarks.trust.verify import recorded

SALT = "figures@tgs_columns"
GIT = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"


@pytest.fixture
def project(pristine, tmp_path):
    """A copy of the reproduced project that a test may break."""
    return copy_folder(pristine, tmp_path / "project")


@pytest.mark.nightly  # tests/test_repro.py kills, too
def test_a_forced_rerun_and_stages_that_are_killed_end_with_the_same_hashes_and_need_no_human(project, monkeypatch, capsys):
    monkeypatch.setenv("PYTHONHASHSEED", "42")
    before = yaml.safe_load((project / "dvc.lock").read_text())
    found = kills.kills(project, 4, [SALT])  # runs everything anew, and then kills
    assert ", 6 stages, " in capsys.readouterr().out
    assert yaml.safe_load((project / "dvc.lock").read_text()) == before
    assert [kill["same"] for kill in found] == [True] * 4, found
    assert len({kill["stage"] for kill in found}) == 4 and any(kill["ran_again"] for kill in found)


@pytest.fixture
def committed(pristine, tmp_path, monkeypatch):
    """The reproduced project's dvc.lock, and what it is of, in a repository of its own, which is the working folder."""
    for name in ("dvc.lock", ".dvc/config", "dvc.yaml", "params.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(pristine / name, tmp_path / name)
    salt = ["tgs_columns"]
    keep(tmp_path, raw=["tgs"], datasets=["tgs", "tgs_all"], recognizers=["tgs_all"], sweeps=salt, codecs=salt, autoencoders=salt)
    monkeypatch.chdir(tmp_path)
    assert run(f"git init -q && git add -A && {GIT} commit -qm lock", tmp_path).returncode == 0
    return tmp_path / "dvc.lock"


@pytest.mark.parametrize("ending", [b"", b"  - path:\n", b"      md5: 0"], ids=["cut", "unreadable", "readable"])
@pytest.mark.parametrize("lines", [0, 40, 90])
def test_half_a_lock_file_is_restored(committed, capsys, lines, ending):
    whole = committed.read_bytes()
    committed.write_bytes(b"".join(whole.splitlines(keepends=True)[:lines]).rstrip(b"\n") + ending)
    assert call("mend") == 0 and capsys.readouterr().out == "dvc.lock: was cut short, as by a kill; restored from git\n"
    assert committed.read_bytes() == whole
    assert call("mend") == 0 and capsys.readouterr().out == ""


def test_half_a_table_of_running_stages_is_deleted(project, monkeypatch, capsys):
    (project / ".dvc/tmp/rwlock").write_text('{"data/raw')
    assert "RWLock-file" in run(f"dvc repro {SALT}", project).text  # DVC alone refuses
    monkeypatch.chdir(project)
    assert call("mend") == 0 and capsys.readouterr().out == ".dvc/tmp/rwlock: was cut short, as by a kill; deleted\n"
    assert run(f"dvc repro {SALT}", project).returncode == 0


def training(project):
    command = [sys.executable, "-m", "dvc", "repro", "-f", "-s", "train@tgs_columns"]
    return subprocess.Popen(
        command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


@pytest.mark.parametrize(
    "sign", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.nightly)], ids=["Ctrl-C", "SIGTERM"]
)
def test_a_training_that_is_asked_to_stop_keeps_its_epochs_and_says_how_to_go_on(project, monkeypatch, capsys, sign):
    before = recorded(project)
    params = project / "params.yaml"
    text = params.read_text()
    command = "train tgs_columns data/prepared/tgs models/new.keras metrics/new.csv"
    stage = [sys.executable, "-m", *f"stages.{command}".split()]

    def as_in_a_terminal():  # a shell lets what it starts in the background ignore Ctrl-C, and its children inherit that
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    for _ in range(5):  # the training takes a second: on a busy machine it may be over before the signal arrives
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        stopped = subprocess.Popen(stage, cwd=project, preexec_fn=as_in_a_terminal, **pipes)
        for line in stopped.stdout:
            if line.startswith("epoch   2/"):
                stopped.send_signal(sign)
                break
        rest, said = stopped.communicate()
        if stopped.returncode != 0:
            break
    assert (stopped.returncode, said) == (130, "stopped; the same command goes on from here\n"), rest
    monkeypatch.chdir(project)
    keras.backend.clear_session()  # which counts the names in a model file from one on again
    assert call(command) == 0 and "goes on after epoch " in capsys.readouterr().out
    assert (project / "models/new.keras").read_bytes() == (project / "models/tgs_columns.keras").read_bytes()
    assert params.read_text() == text and recorded(project) == before


def test_code_that_changes_between_its_hash_and_the_end_of_a_stage_leaves_what_was_there(project):
    path, before = project / "hourglass/figures/curves.py", recorded(project)
    text = path.read_text()
    path.write_text(text.replace("figsize=(3.6, 4.2)", "figsize=(3.6, 4.4)"))
    assert path.read_text() != text
    done = run("dvc repro -f -s figures@tgs_columns", project)  # without the stage that would see the change
    said = "error: figures@tgs_columns: its code was changed since it was to run; what it made is dropped, run `dvc repro` again"
    assert done.returncode != 0 and said in done.text and recorded(project) == before, done.text
    path.write_text(text + "# a comment\n")
    assert run("dvc repro -f -s figures@tgs_columns", project).returncode == 0 and recorded(project) == before


@pytest.mark.nightly
def test_a_value_that_changes_between_its_hash_and_its_stage_leaves_what_was_there(project):
    params, before = project / "params.yaml", recorded(project)
    text = params.read_text()
    for old, new, stage, name in (
        ("bottleneck: 20 ", "bottleneck: 5 ", "train@tgs_columns", "bottleneck"),
        ("    figures: depth columns", "    figures: depth", "evaluate@tgs_columns", "autoencoders.tgs_columns.figures"),
        ("source: sample ", "source: public ", "download@tgs", "data"),
        ("source: sample ", "source: /tmp ", "download@tgs", "data"),
    ):
        assert old in text
        params.write_text(text.replace(old, new, 1))
        done = run(f"dvc repro -f -s {stage}", project)  # without the stage that would see the change
        said = f"error: params.yaml: {name} was changed since {stage} was to run; run `make repro` or `dvc repro` again"
        assert done.returncode != 0 and said in done.text and recorded(project) == before, done.text
    params.write_text(text.replace("      epochs: 300", "      epochs:\n        real: 7\n        sample: 300"))
    done = run("dvc repro -f -s evaluate@tgs_columns", project)  # it reads no epochs
    assert done.returncode == 0 and recorded(project) == before, done.text
    params.write_text(text)


@pytest.mark.nightly  # .ci/run runs it
def test_of_two_pipelines_at_once_one_says_so_and_both_can_end(project):
    first = training(project)
    for line in first.stdout:
        if line.startswith("epoch"):
            break
    second = run("dvc repro -f -s train@tgs_columns", project)
    assert second.returncode != 0 and "Traceback" not in second.text
    assert "lock" in second.text.lower(), second.text
    assert "epoch" in first.communicate()[0] and first.returncode == 0
    after = run(f"dvc repro {SALT}", project)
    assert after.returncode == 0, after.text


def test_a_password_in_the_source_reaches_no_file_and_no_message(project):
    params = project / "params.yaml"
    text, password = params.read_text(), "hunter" + str(2)  # not in this file as it is
    done = run(f"dvc exp run -q -S data.source=https://me:{password}@127.0.0.1:9/data download@tgs", project)
    assert done.returncode != 0 and "with a password, a query or a fragment: expected none" in done.text
    assert password not in done.text
    params.write_text(text)
    assert run("git status --porcelain", project).text == ""  # the fingerprint refuses it, before anything is written
    found = run(f"grep -rl {password} . --exclude-dir=.git", project).text.split()
    assert [path for path in found if not path.startswith("./.dvc/tmp")] == []


def test_no_project_file_unpickles():
    sources = [*(ROOT / "stages").rglob("*.py"), *(ROOT / "hourglass").rglob("*.py"), *(ROOT / "benchmarks").rglob("*.py")]
    for path in sources:
        text = path.read_text()
        assert "import pickle" not in text and "joblib" not in text and "allow_pickle=True" not in text, path
        assert text.count("np.load(") == text.count("allow_pickle=False") or ROOT / "benchmarks" in path.parents, path
        assert "safe_mode=False" not in text, path


def test_the_workflows_may_only_read_and_pin_what_they_use():
    for path in (ROOT / ".github/workflows").glob("*.yml"):
        workflow = yaml.safe_load(path.read_text())
        assert workflow["permissions"] == {"contents": "read"}, path
        for job in workflow["jobs"].values():
            assert "permissions" not in job and job["timeout-minutes"] <= 120
            for step in job["steps"]:
                name, _, version = step.get("uses", "@" + "0" * 40).partition("@")
                assert len(version) == 40 and set(version) <= set("0123456789abcdef"), (path, name, version)
