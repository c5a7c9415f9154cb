"""The benchmarks as commands: what they say of themselves, and of what they are not made for."""

import errno
import subprocess
import sys

import pytest
from conftest import ROOT

from benchmarks import command


def called(*words):
    done = subprocess.run([sys.executable, "-m", *words], cwd=ROOT, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def test_help_is_what_a_module_says_of_itself_and_nothing_runs():
    code, said, _ = called("benchmarks.studies.pages", "--help")
    assert code == 0 and "python -m benchmarks.studies.pages" in said


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (
            ["bounds"],
            2,
            "usage: python -m benchmarks.studies.bounds SOURCE [names ...]; SOURCE is the folder of the real data sets",
        ),
        (["bottleneck", ".", "nonsense"], 1, "error: expected one of sweep_figures@"),
        (
            ["bounds", "/nowhere"],
            1,
            "error: /nowhere: expected the folder of the real data sets, as docs/data.md describes it; it is not there",
        ),
        (
            ["noises", "salt", "/work"],
            1,
            "error: salt: expected the folder of the real data sets, as docs/data.md describes it first, then names",
        ),
        (["cascade", "tests", "digits"], 1, "error: `dvc exp run` ended with"),
    ],
)
def test_what_cannot_run_is_a_line(words, code, message):
    found = called(f"benchmarks.studies.{words[0]}", *words[1:])
    assert found[0] == code and found[2].splitlines()[-1].startswith(message)


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (PermissionError(errno.EACCES, "no", "docs/cascade.md"), "error: docs/cascade.md: no permission; "),
        (subprocess.CalledProcessError(255, ["dvc", "exp", "run", "-S", "seed=1"]), "error: `dvc exp run` ended with 255; "),
        (KeyboardInterrupt(), "stopped; what is finished is kept"),
    ],
)
def test_what_ends_a_study_is_a_line(raised, said, monkeypatch, capsys):
    def main():
        raise raised

    monkeypatch.setattr(sys, "argv", ["study"])
    with pytest.raises(SystemExit) as ended:
        command.run(main)
    assert (capsys.readouterr().err if ended.value.code == 130 else ended.value.code).startswith(said)


def test_a_bug_keeps_its_traceback(monkeypatch):
    def main():
        raise ZeroDivisionError

    monkeypatch.setattr(sys, "argv", ["study"])
    with pytest.raises(ZeroDivisionError):
        command.run(main)
