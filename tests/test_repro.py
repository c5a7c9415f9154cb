"""Several stages at a time: the same dvc.lock as one after the other, failures, Ctrl-C, and two at once."""

import io
import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest
import yaml
from conftest import ROOT, call, copy_folder, copy_project, run
from dvc.exceptions import DvcException
from dvc.repo import Repo

from hourglass.ground import outputs
from hourglass.pipeline import progress, schedule, seconds, warm, workers
from hourglass.pipeline.graph import Graph
from stages import repro

REPRO = [sys.executable, "-m", "stages.repro", "2"]


@pytest.fixture
def project(salt, tmp_path):
    """A copy of the project of the salt columns, in a path with a space and an umlaut."""
    return copy_folder(salt, tmp_path / "with space and ü")


def stages(folder):
    found = yaml.safe_load((folder / "dvc.lock").read_text())["stages"]
    return {name: stage for name, stage in found.items() if not name.startswith(("teach", "sweep", "rate"))}  # cut out by `keep`


def leftover(folder):
    """Return the commands that still run in a folder."""
    found = []
    for process in os.listdir("/proc"):
        try:
            if process.isdigit() and os.readlink(f"/proc/{process}/cwd") == str(folder):
                found.append(process)
        except OSError:
            pass
    return found


def test_a_stage_takes_as_long_as_last_time_or_else_as_is_usual(tmp_path):
    seconds.write(tmp_path / "seconds.json", {"train@a": 3.04, "page": 9})
    seconds.write(tmp_path / "seconds.json", {"page": 7.0})
    found = seconds.read(tmp_path / "seconds.json")
    assert [found(name) for name in ("train@a", "page", "train@b", "sweep@a", "teach@b", "prepare@a")] == [3, 7, 10, 12, 8, 1]
    assert [seconds.read(tmp_path / "none")(name) for name in ("evaluate@a", "rate_distortion@a", "figures@a", "page")] == [
        4,
        12,
        1,
        8,
    ]


def test_only_stages_that_have_ended_are_reported_with_their_exit_code(monkeypatch, capsys):
    ended = [(7, 2 << 8), (9, signal.SIGKILL), (0, 0)]
    monkeypatch.setattr(warm.os, "waitpid", lambda *_: ended.pop(0))
    running = {7: "train@a", 8: "train@b", 9: "page"}
    warm._report(running)
    assert [json.loads(line) for line in capsys.readouterr().out.splitlines()] == [
        {"name": "train@a", "code": 2},
        {"name": "page", "code": -signal.SIGKILL},
    ]
    assert running == {8: "train@b"}


def test_what_is_left_is_what_the_rest_usually_takes_at_this_run_s_speed(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    shown = progress.Progress(list("abcd"), {"a": 4, "b": 10, "c": 6, "d": 2}.get)
    for moment, event in (
        (100, lambda: shown.begins("a")),
        (108, lambda: shown.ends("a", 8, 0)),
        (108, lambda: shown.begins("b")),
        (108, lambda: shown.skips("d")),
    ):
        now[0] = moment
        event()
    now[0] = 112.0
    assert shown.left() == pytest.approx(12 * (10 + 6 - 4) / (4 + 4))  # four seconds of ten of b; 12 seconds for the work of 8
    assert (shown.ran, shown.skipped, progress.clock(3599.6), progress.clock(59)) == ({"a": 8}, 1, "60:00", "0:59")


def test_on_a_terminal_what_runs_is_shown_and_gone_at_the_end(monkeypatch):
    screen = progress.Console(force_terminal=True, file=io.StringIO(), width=80)
    monkeypatch.setattr(progress, "Console", lambda **how: screen)
    with progress.Progress(["a"], lambda name: 1) as shown:
        shown.begins("a")
        shown.shows(lambda name: ["epoch 3"])
        shown.ends("a", 2, 0)
    text = screen.file.getvalue()
    assert "epoch 3" in text and text.rstrip().endswith("\x1b[2K")  # the last thing written takes the display's lines back


@pytest.mark.nightly  # .ci/run runs it
def test_from_nothing_it_writes_the_lock_that_dvc_repro_writes(project):
    expected = stages(project)
    run(
        "rm -rf dvc.lock .dvc/cache data/raw/tgs data/prepared/tgs data/depends models/*.keras report/*.* "
        "metrics/tgs_columns/*.csv metrics/tgs_columns/*.npz metrics/tgs_columns/metrics.json metrics/tgs_columns/figures",
        project,
    )
    done = run(" ".join(REPRO), project)
    assert done.returncode == 0 and "9 stages ran" in done.text, done.text
    assert stages(project) == expected
    again = run(" ".join(REPRO), project)
    assert "0 stages ran" in again.text and "9 were up to date" in again.text
    assert run("dvc status", project).text == "Data and pipelines are up to date.\n"
    run("rm -rf dvc.lock models/tgs_columns.keras", project)
    cached = run(" ".join(REPRO), project)
    assert "1 stage ran" in cached.text and stages(project) == expected, cached.text  # downloads are not in the run cache
    assert (project / "models/tgs_columns.keras").exists() and not leftover(project)


def test_a_stage_that_fails_says_why_and_leaves_what_was_there(project):
    model = (project / "models/tgs_columns.keras").read_bytes()
    params = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(params.replace("figures: depth columns", "figures: between", 1))
    done = run(" ".join(REPRO), project)
    assert done.returncode == 1 and "Traceback" not in done.text
    assert (
        "\nevaluate@tgs_columns:\nerror: " in done.text
        and "tgs_columns.figures has 'between', which needs two test images" in done.text
    )
    assert "error: evaluate@tgs_columns failed, see above; all it prints is in .dvc/tmp/logs" in done.text
    assert (project / "models/tgs_columns.keras").read_bytes() == model and not leftover(project)
    (project / "params.yaml").write_text(params)
    assert run(" ".join(REPRO), project).returncode == 0 and not run("git status --porcelain", project).text


@pytest.mark.nightly
@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda sign: sign.name)
def test_stopped_it_ends_what_runs_and_goes_on_to_the_same_lock(project, sign):
    expected = stages(project)
    run("rm -rf dvc.lock .dvc/cache models/*.keras", project)
    process = subprocess.Popen(
        REPRO, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    log = project / ".dvc/tmp/logs/train@tgs_columns.log"
    log.unlink(missing_ok=True)
    while not (log.exists() and "parameters" in log.read_text()):
        time.sleep(0.01)
    if sign == signal.SIGINT:
        os.killpg(process.pid, sign)  # as a terminal does
    else:
        process.send_signal(sign)
    _, said = process.communicate()
    assert (process.returncode, said) in ((130, "stopped; the same command goes on from here\n"), (-signal.SIGKILL, "")), said
    for _ in range(100):
        if not leftover(project):
            break
        time.sleep(0.1)
    assert not leftover(project)
    assert run("python -m stages.mend", project).returncode == 0
    done = run(" ".join(REPRO), project)
    assert done.returncode == 0 and stages(project) == expected, done.text


def test_a_second_one_in_the_same_folder_says_so(project):
    with outputs.alone(project / ".dvc/tmp/repro.lock", "one"):
        second = run(" ".join(REPRO), project)
    assert (second.returncode, second.text) == (1, "error: another `make repro` runs in this folder; wait for it or stop it\n")


@pytest.mark.parametrize("jobs", ["0", "two", "-1"])
def test_a_wrong_number_of_jobs_is_refused(jobs, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    said = f"error: JOBS is {jobs!r}: expected how many stages may run at the same time, such as 2\n"
    assert (call(f"repro {jobs}"), capsys.readouterr().err) == (1, said) and not list(tmp_path.iterdir())


class Pretended:
    """A graph, workers and progress that only note what happens."""

    def __init__(self, needs, failing=()):
        self.needs, self.failing, self.events, self.running, self.most = needs, failing, [], [], 0

    def begin(self, name):
        return not name.startswith("cached")

    def command(self, name):
        return name, {}

    def start(self, name, command, environment):
        self.events.append(name)
        self.running.append(name)
        self.most = max(self.most, len(self.running))

    def ended(self, seconds):
        name = self.running.pop(0)
        self.events.append(f"{name} ended")
        return {name: int(name in self.failing)}

    def __getattr__(self, name):
        return lambda *_: None


NEEDS = {"a": set(), "cached": set(), "b": {"a", "cached"}, "c": {"a"}, "d": {"b", "c"}, "long": {"cached"}}


def test_a_stage_starts_when_what_it_needs_has_ended_the_longest_way_first():
    pretended = Pretended(NEEDS)
    assert schedule.run(pretended, pretended, pretended, 2, lambda name: 9 if name == "long" else 1) == []
    events = pretended.events
    assert pretended.most == 2 and {"a", "b", "c", "d", "long"} == {name for name in events if "ended" not in name}
    for name, needed in (("b", "a"), ("c", "a"), ("d", "b"), ("d", "c")):
        assert events.index(f"{needed} ended") < events.index(name)
    assert events.index("long") < events.index("b")
    assert schedule.ways(NEEDS, lambda name: 9 if name == "long" else 1)("cached") == 10


def test_after_a_failure_nothing_more_starts():
    pretended = Pretended(NEEDS, failing=("a",))
    assert schedule.run(pretended, pretended, pretended, 1, lambda name: 1) == ["a"]
    assert {"b", "c", "d"}.isdisjoint(pretended.events)
    two = Pretended({"long": set(), "a": set(), "other": set()}, failing=("long",))  # as it fails a runs, and another could
    assert schedule.run(two, two, two, 2, {"long": 9, "a": 5, "other": 1}.get) == ["long"]
    assert "a ended" in two.events and "other" not in two.events


def test_a_file_that_no_stage_makes_is_missed_at_the_start(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    for name in ("params.yaml", "dvc.yaml", "claims.yaml", "CITATION.cff"):
        shutil.copy(ROOT / name, tmp_path)
    for file in ("claims.yaml", "dvc.yaml"):
        (tmp_path / file).unlink()
        said = f"error: {file}: not there, and no stage makes it; `git checkout {file}` restores it\n"
        assert (call("repro 2"), capsys.readouterr().err) == (1, said)


@pytest.mark.parametrize(
    ("block", "name", "message"),
    [("codecs", None, "codecs is missing: expected a block of `name: value` lines"), ("datasets", "mnist", "mnist.raw is missing: there is no 'raw' in"),
     ("autoencoders", "mnist_dense", "autoencoders.mnist_dense.dataset is missing: expected a text")],
)  # fmt: skip
def test_what_params_yaml_lacks_is_said_in_its_own_words(tmp_path, monkeypatch, capsys, block, name, message):
    copy_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    params = yaml.safe_load((tmp_path / "params.yaml").read_text())
    params[block] = params[block] | {name: {}}
    if name is None:
        del params[block]
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    code, said = call("repro 2"), capsys.readouterr().err
    assert code == 1 and said.startswith("error: params.yaml: ") and message in said, said
    with pytest.raises(DvcException, match="failed to parse"):
        Repo().status()


def test_one_stage_is_one_stage():
    assert repro.summary(1, 61, 1) == "1 stage ran (1:01 of work), 1 was up to date or in DVC's cache"
    assert repro.summary(0, 0, 8) == "0 stages ran (0:00 of work), 8 were up to date or in DVC's cache"


def test_of_a_stage_whose_result_could_not_be_kept_nothing_is_taken_back():
    class Full(Pretended):
        def keep(self, name):
            raise OSError(f"{name}: no space")

        def leave(self, name):
            self.events.append(f"{name} left")

    full = Full({"a": set(), "b": set()})
    with pytest.raises(OSError, match="a: no space"):
        schedule.run(full, full, full, 2, {"a": 2, "b": 1}.get)
    assert "b left" in full.events and "a left" not in full.events


def test_dvc_lock_has_what_ran_every_so_often_and_all_in_the_end(tmp_path, monkeypatch):
    copy_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    now, written, graph = [0.0], [], Graph()
    assert {logging.getLogger(name).level for name in ("dvc", "dvc_data", "dvc_objects")} == {logging.CRITICAL}
    monkeypatch.setattr("hourglass.pipeline.graph.time", SimpleNamespace(monotonic=lambda: now[0]))
    dvcfile = SimpleNamespace(
        dump_stages=lambda stages, update_pipeline: written.append("".join(one.addressing for one in stages))
    )
    graph._written, graph._stages = 0.0, {
        name: SimpleNamespace(addressing=name, outs=[], save=lambda run_cache: None, commit=lambda: None, dvcfile=dvcfile)
        for name in "abcd"
    }  # fmt: skip
    for name, seconds_later in zip("abcd", (19, 2, 5, 14)):
        now[0] += seconds_later
        graph._held[name] = SimpleNamespace(close=lambda: None)
        graph.keep(name)
    assert written == ["ab"]
    graph.close()
    graph.close()
    assert written == ["ab", "cd"]


@pytest.mark.nightly
def test_another_command_that_holds_dvc_s_lock_is_waited_for_and_said(tmp_path, monkeypatch, capsys):
    copy_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    program = (
        "import time; from dvc.repo import Repo; lock = Repo().lock; lock.lock(); print(flush=True); time.sleep(5); lock.unlock()"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as other:
        other.stdout.readline()
        assert Graph().needs["report"] >= {"fingerprint", "evaluate@tgs_columns"}
        assert other.poll() is not None or other.wait(5) == 0
    assert capsys.readouterr().out == "another DVC command works in this folder; waiting for it\n"


def test_what_the_pipeline_does_not_have_any_more_is_taken_out_of_the_lock(project):
    run("python -m stages.mend", project)  # of what the project of the salt columns is cut out of
    lock = (project / "dvc.lock").read_text()
    (project / "dvc.lock").write_text(lock + "  train@gone:\n    cmd: python -m stages.train gone\n")
    done = run("python -m stages.mend", project)
    assert done.text == "dvc.lock: without train@gone, which the pipeline does not have any more\n"
    assert (project / "dvc.lock").read_text() == lock
    assert run("python -m stages.mend", project).text == ""


def test_what_still_runs_as_all_ends_is_told_so_and_waited_for(tmp_path):
    running = workers.Workers(tmp_path)
    running.start("a", "trap 'echo told; exit 7' TERM; echo on; sleep 20 & wait", {})
    while running.log_of("a") != ["on"]:
        time.sleep(0.05)
    process = running.running["a"]
    running.close()
    assert process.returncode == 7 and running.log_of("a") == ["on", "told"]
