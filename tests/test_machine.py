"""What the machine refuses: a full or read-only disk, a Python without the packages, no memory, a second `dvc repro`."""

import os
import shutil
import subprocess
import sys

import pytest
from conftest import ROOT, call, copy_project, run


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 1 MB."""
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", place], capture_output=True).returncode:
        pytest.skip("mounting a tmpfs needs root")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_is_named_and_what_was_there_stays(small_disk, tgs_raw):
    (small_disk / "tgs").mkdir()
    (small_disk / "tgs" / "before").write_text("good")
    done = run(f"python -m stages.prepare tgs {tgs_raw} {small_disk}/tgs", ROOT)
    assert done.returncode == 1
    assert done.text == f"error: {small_disk}/tgs: no space left on the disk; free some and run again\n"
    assert os.listdir(small_disk) == ["tgs"] and (small_disk / "tgs" / "before").read_text() == "good"


def test_a_read_only_disk_is_named(small_disk, tgs_raw):
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = run(f"python -m stages.prepare tgs {tgs_raw} {small_disk}/tgs", ROOT)
    assert done.returncode == 1 and "the disk is read-only; make it writable" in done.text
    assert "Traceback" not in done.text and done.text.count("\n") == 1


def test_a_python_without_the_packages_is_told_to_activate_the_environment():
    done = run(f"{sys._base_executable} -I -c 'import sys; sys.path.insert(0, \".\"); import stages.train'", ROOT)
    assert done.returncode == 1
    assert done.text == "error: this Python does not have the project's packages; run `source .venv/bin/activate` first\n"


def test_make_finds_the_stages_where_python_is_told_to_look_for_nothing_in_its_folder(tmp_path):
    copy_project(tmp_path)
    (tmp_path / "probe.mk").write_text("include Makefile\nprobe:\n\tpython -m stages.mend && echo found\n")
    assert run("make -s -f probe.mk probe", tmp_path, PYTHONSAFEPATH="1").text == "found\n"
    assert "No module named 'stages'" in run("python -m stages.mend", tmp_path, PYTHONSAFEPATH="1").text  # Python's own line


def test_without_git_one_line_says_what_is_missing_and_git_init_is_enough(tmp_path, monkeypatch, capsys):
    copy_project(tmp_path)
    shutil.rmtree(tmp_path / ".git")
    monkeypatch.chdir(tmp_path)
    said = "error: this folder is no git repository, which DVC needs; `git clone` the project, or `git init` here\n"
    for command in ("mend", "repro 1"):
        assert (call(command), capsys.readouterr().err) == (1, said)
    run("git init -q", tmp_path)
    assert run("python -m stages.mend && dvc repro -q fingerprint", tmp_path).returncode == 0


@pytest.mark.nightly  # .ci/run runs it
def test_a_disk_that_is_full_within_dvc_s_cache_is_named_and_nothing_is_in_the_way_when_it_is_not(small_disk, tmp_path):
    project = tmp_path / "project"
    project.mkdir()
    copy_project(project)
    run(f"dvc cache dir {small_disk}", project)
    with pytest.raises(OSError, match="No space"), open(small_disk / "filler", "wb", buffering=0) as filler:
        while filler.write(bytes(4096)):
            pass
    done = run("python -m stages.repro 1", project)
    assert done.returncode == 1 and "Traceback" not in done.text, done.text
    said = f"error: {small_disk}/files/md5: no space left on the disk; free some and run again"
    assert done.text.splitlines()[-1] == said
    assert (project / "data/depends/autoencoders").exists()  # what ran stays where it is
    (small_disk / "filler").unlink()
    assert run("python -m stages.mend && dvc repro -q fingerprint && dvc status fingerprint", project).text.endswith(
        "Data and pipelines are up to date.\n"
    )
