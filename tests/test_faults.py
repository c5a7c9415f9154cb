"""Every fault of tests/faults, one by one: one line, the right exit code, and what was good is still there."""

import inspect
import os
import shutil
from pathlib import Path

import pytest
import tensorflow as tf
import yaml
from conftest import ROOT, call
from faults import (
    EVALUATE,
    FIGURES,
    FINGERPRINT,
    LEDGER,
    PREPARE,
    REPORT,
    TRAIN,
    archives,
    comparisons,
    idx,
    network,
    parameters,
    results,
    sweeps,
)

from hourglass.sources import fetching

FAULTS = [fault for module in (parameters, network, archives, idx, results, sweeps, comparisons) for fault in module.FAULTS]


WAITS = "autoencoders.tgs_columns.model.hidden [10000000000]"  # ten seconds, as TensorFlow hopes for memory
EACH = [pytest.param(fault, marks=[pytest.mark.nightly] * (fault.name == WAITS)) for fault in FAULTS]


@pytest.fixture(scope="module")
def working(tmp_path_factory, tgs_raw, sample):
    """A small project in which every stage of the salt columns has run, with the raw files of digits and dogs."""
    project = tmp_path_factory.mktemp("working")
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["datasets"]["tgs"]["images"] = 4
    params["datasets"]["dogs"]["image_size"] = 32
    params["autoencoders"]["tgs_columns"]["train"]["epochs"] = 2
    params["recognizers"]["tgs_all"]["train"]["epochs"] = 1
    params["sweeps"]["tgs_columns"]["bottlenecks"] = [1, 2]
    (project / "params.yaml").write_text(yaml.safe_dump(params, sort_keys=False))
    for name in ("claims.yaml", "CITATION.cff"):
        shutil.copy(ROOT / name, project)
    archives.small(tgs_raw / "train.zip", project / archives.TGS)
    (project / "data/raw/mnist").mkdir(parents=True)
    for name in (sample("mnist")[0]).iterdir():
        shutil.copy(name, project / "data/raw/mnist")
    archives.photographs(project / archives.DOGS)
    for name in ("tgs", "mnist", "dogs"):
        (project / f"data/raw/{name}/origin.json").write_text('{"source": "sample"}\n')
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(project)
        tf.config.run_functions_eagerly(True)  # nothing is compiled: that takes longer than two epochs
        for command in (FINGERPRINT, *PREPARE.values(), TRAIN, EVALUATE, FIGURES, *sweeps.COMMANDS):
            assert call(command) == 0, command
        (project / "data/depends/autoencoders").write_text("tgs_columns\n")  # the only one that is trained here
        for command in (REPORT, LEDGER):
            assert call(command) == 0, command
    tf.config.run_functions_eagerly(False)
    return project


@pytest.fixture(scope="module")
def copied(working, tmp_path_factory):
    """A copy of the working project for faults, which each leaves as it was, with what its files are and hold."""
    project = tmp_path_factory.mktemp("faulty") / "project"
    shutil.copytree(working, project)
    return project, {path: [(project / path).read_bytes(), known] for path, known in files(project).items()}


@pytest.fixture
def project(copied):
    """The copy, put back after the test."""
    folder, good = copied
    yield folder
    for path, known in files(folder).items():
        if path not in good or known != good[path][1]:
            (folder / path).unlink()
    for place in sorted((place for place in folder.rglob("*") if place.is_dir()), reverse=True):
        if not any(place.iterdir()):
            place.rmdir()
    for path, content_and_known in good.items():
        if not (folder / path).exists():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content_and_known[0])
            content_and_known[1] = known_of(folder / path)


def files(folder):
    """Return {path: what tells whether it was written since} of the files below a folder, but what a download has for its next attempt.

    `stages.fingerprint` touches params.yaml, so that DVC asks it again: of that one what it holds counts.
    """
    found = {}
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".fetched"]
        for name in names:
            path = os.path.join(place, name)
            found[os.path.relpath(path, folder)] = known_of(path)
    return found


def known_of(path):
    if os.path.basename(path) == "params.yaml" and os.path.isfile(path):
        return Path(path).read_bytes()
    stat = os.lstat(path)
    return stat.st_ino, stat.st_mtime_ns, stat.st_mode, stat.st_size


@pytest.mark.parametrize("fault", EACH, ids=str)
def test_a_fault_is_one_line_and_nothing_good_is_lost(project, monkeypatch, capfd, request, fault):
    monkeypatch.chdir(project)
    monkeypatch.setattr(fetching, "PAUSE_S", 0.001)
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.2)
    if "server" in inspect.signature(fault.spoil).parameters:
        fault.spoil(project, request.getfixturevalue("server"))
    else:
        fault.spoil(project)
    before = files(project)
    capfd.readouterr()
    code = call(fault.command)
    said = capfd.readouterr().err.strip().splitlines()
    assert code == fault.code, said
    assert fault.message in said[-1]
    assert said[-1].startswith(("error: ", "usage: ")) and len(said[-1]) < 600
    assert all("; trying again in " in line for line in said[:-1]), said
    after = files(project)
    assert after == before, [path for path in after.keys() | before.keys() if after.get(path) != before.get(path)]


def test_there_are_at_least_150_distinct_faults():
    assert len({str(fault) for fault in FAULTS}) == len(FAULTS) >= 150
