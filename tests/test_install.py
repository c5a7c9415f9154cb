"""Installing: on which machines and Pythons the locked packages are there as wheels; and the package `hourglass` alone."""

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from conftest import ROOT, copy_project, recipe
from test_structure import MODULES, closure, imports

from hourglass.architectures import dense
from hourglass.models import files

PURE = ("antlr4-python3-runtime",)  # published as source only, and pure Python: nothing to compile
PLATFORMS = ("x86_64-manylinux_2_28", "aarch64-manylinux_2_28", "aarch64-apple-darwin")


def reached(done):
    """Skip where no package index can be reached; else what was run has worked."""
    if re.search("Failed to fetch|error sending request|dns error", done.stderr):
        pytest.skip("no package index can be reached")
    assert done.returncode == 0, done.stderr


@pytest.mark.nightly
@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_resolves_to_wheels(platform, python, tmp_path):
    kinds = ["--only-binary", ":all:", *(f"--no-binary={name}" for name in PURE)]
    command = ["uv", "pip", "compile", "-q", "--python-platform", platform, "--python-version", python, *kinds]
    command += ["-c", "requirements.txt", "pyproject.toml", "requirements.in", "-o", tmp_path / "out.txt"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    reached(done)
    locked = dict(re.findall(r"^([\w.-]+)==([^\s\\;]+)", (ROOT / "requirements.txt").read_text(), re.M))
    chosen = dict(re.findall(r"^([\w.-]+)==([^\s\\;]+)", (tmp_path / "out.txt").read_text(), re.M))
    assert chosen.items() <= locked.items() and "tensorflow" in chosen


def test_without_a_python_that_fits_make_says_so(tmp_path):
    for name in ("Makefile", "requirements.txt"):
        shutil.copy(ROOT / name, tmp_path)
    done = subprocess.run(["make", "repro", "PYTHON="], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode and not (tmp_path / ".venv").exists()
    assert "error: no Python 3.11, 3.12 or 3.13 with venv found; install one, or name it: make PYTHON=/path" in done.stderr


def test_the_package_names_what_its_use_from_python_imports():
    used = ["evaluation.trained", "ground.reading", "learning.training", "learning.pretraining"]
    modules = closure(*(f"hourglass.{name}" for name in used), *(name for name in MODULES if ".architectures." in name))
    packages = {package for name in modules for package in imports(name)[1]}
    found = {
        {"yaml": "pyyaml", "skimage": "scikit-image", "sklearn": "scikit-learn"}.get(name, name)
        for name in packages - sys.stdlib_module_names
    }
    assert found == set(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"])


PROGRAM = """
import sys
import numpy as np, tensorflow as tf
tf.zeros(3) + 1  # TensorFlow has started
import hourglass
assert "site-packages" in hourglass.__file__
images = np.random.default_rng(0).integers(0, 256, (5, 28, 28, 1), np.uint8)
ae = hourglass.load(sys.argv[1])
assert np.allclose(ae.decode(ae.encode(images)), ae.reconstruct(images), atol=1e-6) and 0 < ae.measure(images)["mse"] < 1
print(ae)
"""


@pytest.mark.nightly
def test_wheel_and_sdist_use_a_model_file_in_a_clean_environment(tmp_path):
    def uv(*arguments):
        reached(subprocess.run(["uv", *arguments], cwd=tmp_path, capture_output=True, text=True))

    (tmp_path / "source").mkdir()
    uv("build", "-q", copy_project(tmp_path / "source"), "--out-dir", tmp_path / "dist")
    uv("venv", "-q", "clean")
    files.save(dense.build((28, 28, 1), bottleneck=9), tmp_path / "sent.keras", recipe())
    for built, options in (("*.whl", []), ("*.tar.gz", ["--no-deps", "--reinstall"])):
        uv("pip", "install", "-q", "--python", "clean", *options, *(tmp_path / "dist").glob(built))
        python = tmp_path / "clean/bin/python"
        done = subprocess.run([python, "-c", PROGRAM, "sent.keras"], cwd=tmp_path, capture_output=True, text=True)
        assert done.stdout.startswith("small, dense network of tgs, trained on its sample"), done.stderr
