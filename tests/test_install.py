"""Installing: on which machines and Pythons the locked packages are there as wheels."""

import re
import shutil
import subprocess

import pytest
from conftest import ROOT

PURE = ("antlr4-python3-runtime",)  # published as source only, and pure Python: nothing to compile
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin")


@pytest.mark.nightly
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_resolves_to_wheels(platform, python, tmp_path):
    kinds = ["--only-binary", ":all:", *(f"--no-binary={name}" for name in PURE)]
    command = ["uv", "pip", "compile", "-q", "--python-platform", platform, "--python-version", python, *kinds]
    command += ["-c", "requirements.txt", "requirements.in", "-o", tmp_path / "out.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if re.search("Failed to fetch|error sending request|dns error", done.stderr):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr
    locked = dict(re.findall(r"^([\w.-]+)==([^\s\\;]+)", (ROOT / "requirements.txt").read_text(), re.M))
    chosen = dict(re.findall(r"^([\w.-]+)==([^\s\\;]+)", (tmp_path / "out.txt").read_text(), re.M))
    assert chosen.items() <= locked.items() and "tensorflow" in chosen
    assert ("constriction" in chosen) == (platform != "aarch64-manylinux_2_28")


def test_without_a_python_that_fits_make_says_so(tmp_path):
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(["make", "repro", "PYTHON="], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode and not (tmp_path / ".venv").exists()
    assert "error: no Python 3.11, 3.12 or 3.13 with venv found; install one, or name it: make PYTHON=/path" in done.stderr
