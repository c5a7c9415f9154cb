"""What several tests share: a copy of the project to run for real, and a small data set."""

import contextlib
import fcntl
import gc
import importlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # as it is imported: two workers of two threads each wait for one another

import numpy as np
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LONGEST = (
    "repro",
    "recipes",
    "pairings",
    "faults",
    "training",
    "trust",
    "sweep",
    "machine",
    "networks",
    "review",
    "compare",
    "python",
    "structure",
    "pipeline",
    "settings",
    "codec",
    "sharing",
)
os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"


def pytest_configure(config):
    """Start TensorFlow before a test imports it, in each process that runs tests; pytest-xdist's first runs none."""
    if "PYTEST_XDIST_WORKER" in os.environ or not config.getoption("numprocesses", None):
        from hourglass.engines import device

        device.start(seed=0, threads=1, precision="float32")
        import tensorflow as tf

        tf.zeros(())  # TensorFlow takes its threads with its first sum: from here on no test can leave others to the next
        gc.collect()
        gc.freeze()  # what is there now stays, and need not be looked through again with each test's garbage


def pytest_collection_modifyitems(items):
    """Put the files that take longest first, so that pytest-xdist's workers end together."""
    place = {f"test_{name}": number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(place)))


def run(command, folder, **environment):
    """Run a command line in `folder` and return it, with its output as `.text`."""
    done = subprocess.run(
        command, shell=True, cwd=folder, env=os.environ | environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=600,
    )  # fmt: skip
    done.text = done.stdout
    return done


def call(command):
    """Run a stage as `python -m` does, but in this process, which has TensorFlow loaded; return its exit code."""
    from hourglass.ground import errors

    name, *arguments = command.split()
    module = importlib.import_module(f"stages.{name}")
    argv = sys.argv
    sys.argv = [name, *arguments]
    try:
        errors.run(module.main)
        return 0
    except SystemExit as ended:
        return ended.code
    finally:
        sys.argv = argv


def stages_run(text):
    """Return the stages that a `dvc repro` ran, from what it printed."""
    return re.findall(r"Running stage '([^']+)'", text)


def told(folder, *commands):
    """Run stages in this process and in `folder`, each of which has to succeed, and return what they printed."""
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()) as said:
        patch.chdir(folder)
        for command in commands:
            assert call(command) == 0, command
    return said.getvalue()


def copy_project(target):
    """Copy what git tracks or would track to `target`, as a repository of its own with one commit."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for name in filter(lambda name: (ROOT / name).exists(), listed.splitlines()):
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target / name)
    git = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"
    done = run(f"git init -q -b main && git add -A && {git} commit -qm start", target)
    assert done.returncode == 0, done.text
    return target


def shared(tmp_path_factory, name, make):
    """Return the folder `name`, made by `make` where no other of pytest-xdist's workers has made it; it is not to be changed."""
    place = tmp_path_factory.getbasetemp()
    folder = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / name
    with open(f"{folder}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            make(folder)
    return folder


@pytest.fixture(scope="session")
def pristine(tmp_path_factory):
    """A copy of the project after `dvc repro` of the salt columns, for tests to copy; what that printed is beside it.

    The whole pipeline takes minutes; .ci/run goes through it.
    """
    return shared(tmp_path_factory, "reproduced", reproduce)


@pytest.fixture(scope="session")
def salt(pristine, tmp_path_factory):
    """A project of the salt columns only, with its tables and page, for tests to copy; what `dvc repro` printed is beside it."""

    def make(folder):
        half = copy_folder(pristine, folder.with_name("half-salt"))
        keep(half, raw=["tgs"], datasets=["tgs"], autoencoders=["tgs_columns"])
        finish(half, folder, run("dvc repro", half))

    return shared(tmp_path_factory, "salt", make)


@pytest.fixture(scope="session")
def loaded(pristine):
    """What each stage of the reproduced project imported as it ran: {stage: modules}."""
    lines = Path(f"{pristine}.loaded").read_text().splitlines()
    return {line.split()[0]: set(line.split()[1:]) for line in lines}


def copy_folder(source, target):
    """Copy a project as it is, and return `target`."""
    return shutil.copytree(source, target, symlinks=True)


def keep(project, without=(), **kept):
    """Cut params.yaml down to the blocks named, such as `autoencoders=["tgs_columns"]`, and dvc.yaml by stages `without` which."""
    params, pipeline = (yaml.safe_load((project / name).read_text()) for name in ("params.yaml", "dvc.yaml"))
    for block in ("raw", "datasets", "recognizers", "sweeps", "codecs", "checkerboards", "autoencoders", "seismic"):
        params[block] = {name: params[block][name] for name in kept.get(block, [])}
    stages = {name: stage for name, stage in pipeline["stages"].items() if name not in without}
    (project / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    (project / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}, sort_keys=False))


def reproduce(target):
    """Copy the project to `target`, run the salt columns there and commit; write what that printed beside it."""
    folder = copy_project(target.with_name("half"))
    lock = yaml.safe_load((folder / "dvc.lock").read_text())  # of the outputs that this folder will have, and no others
    salt = ("tgs", "tgs_columns")
    lock["stages"] = {name: stage for name, stage in lock["stages"].items() if name.partition("@")[2] in salt}
    (folder / "dvc.lock").write_text(yaml.safe_dump(lock, sort_keys=False))
    watched = {"PYTHONPATH": str(ROOT / "tests/loaded"), "LOADED_MODULES": f"{target}.loaded"}
    finish(folder, target, run("dvc repro figures@tgs_columns", folder, **watched))


def finish(half, target, done):
    """Commit what `dvc repro` has made in the folder `half`, move that to `target` and write beside it what was printed."""
    assert done.returncode == 0, done.text
    run("git add -A && git -c user.name=test -c user.email=test@example.org commit -qm done", half)
    Path(f"{target}.log").write_text(done.text)
    half.rename(target)


@pytest.fixture(scope="session")
def raw(tmp_path_factory):
    """A function from the name of raw data to the folder of their sample, for tests to read."""

    def make(folder, name):
        half = folder.with_name(f"half-{folder.name}")
        half.mkdir()
        importlib.import_module(f"hourglass.datasets.samples.{name}").make(half)
        half.rename(folder)

    return lambda name: shared(tmp_path_factory, f"raw-{name}", lambda folder: make(folder, name))


@pytest.fixture(scope="session")
def sample(raw, tmp_path_factory):
    """A function from a data set's name to the folders of its sample: (raw, prepared)."""
    from hourglass.models.blocks import of_source

    blocks = yaml.safe_load((ROOT / "params.yaml").read_text())["datasets"]
    made = {}

    def make(name):
        if name not in made:
            prepared = tmp_path_factory.mktemp(f"{name}-prepared")
            block = dict(blocks[name])
            of = block.pop("raw")
            block, _ = of_source(block, name, "sample")
            importlib.import_module(f"hourglass.datasets.{of}").prepare(raw(of), prepared, **block)
            made[name] = (raw(of), prepared)
        return made[name]

    return make


@pytest.fixture
def eager():
    """Nothing is compiled: that takes most of the time of a short training."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


def recipe(**changes):
    """Return the facts of a model file, of a network of columns on [0, 1] where `changes` does not say otherwise."""
    found = {"name": "small", "dataset": "tgs", "architecture": "dense", "procedure": "training", "recipe": "written"}
    found |= {"input": {"scaling": "unit"}, "range": [0, 1], "model": {"bottleneck": 5}, "train": {"loss": "mse"}}
    found |= {"seed": 0, "threads": 1, "precision": "float32", "source": "sample", "rows_an_image": 1}
    return found | changes


@pytest.fixture(scope="session")
def tgs_raw(raw, tmp_path_factory):
    """A folder with the sample's train.zip, as `stages.download` leaves it."""
    folder = copy_folder(raw("tgs"), tmp_path_factory.mktemp("raw") / "tgs")
    (folder / "origin.json").write_text('{"source": "sample"}')
    return folder


@pytest.fixture
def tgs_archive(tgs_raw, tmp_path):
    """A function that writes a train.zip of the sample's first members, some of them changed.

    Its argument maps member names to new bytes, or to None for a member to leave out.
    """

    def write(changes=None, images=4):
        path = tmp_path / "raw" / "train.zip"
        path.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(tgs_raw / "train.zip") as source, zipfile.ZipFile(path, "w") as target:
            names = sorted(name for name in source.namelist() if name.startswith("images/"))[:images]
            content = {name: source.read(name) for name in names}
            content |= {name.replace("images", "masks"): source.read(name.replace("images", "masks")) for name in names}
            for name, value in (content | (changes or {})).items():
                if value is not None:
                    target.writestr(name, value)
        return path

    return write


@pytest.fixture(scope="session")
def columns():
    """A small set of columns: (600, 101, 1) uint8, of rank 3 and a little noise."""
    rng = np.random.default_rng(0)
    waves = np.sin(np.linspace(0, 6, 101) * np.arange(1, 4)[:, None])
    values = 128 + 30 * rng.standard_normal((600, 3)) @ waves + rng.standard_normal((600, 101))
    return np.clip(np.rint(values), 0, 255).astype(np.uint8)[..., None]


@pytest.fixture
def server():
    """A local web server; see tests/server.py."""
    from server import Server

    running = Server()
    yield running
    running.close()
