"""Every fault of tests/faults, one by one: one line, the right exit code, and what was good is still there."""

import inspect
import shutil

import pytest
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


@pytest.fixture(scope="session")
def working(tmp_path_factory, tgs_raw, sample):
    """A small project in which every stage of the salt columns has run, with the raw files of digits and dogs."""
    project = tmp_path_factory.mktemp("working")
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    params["datasets"]["tgs"]["images"] = 4
    params["datasets"]["dogs"]["image_size"] = 32
    params["autoencoders"]["tgs_columns"]["train"]["epochs"] = 2
    params["recognizers"]["tgs"]["train"]["epochs"] = 1
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
        for command in (FINGERPRINT, *PREPARE.values(), TRAIN, EVALUATE, FIGURES, *sweeps.COMMANDS):
            assert call(command) == 0, command
        (project / "data/depends/autoencoders").write_text("tgs_columns\n")  # the only one that is trained here
        for command in (REPORT, LEDGER):
            assert call(command) == 0, command
    return project


def content(project):
    return {path.relative_to(project): path.read_bytes() for path in project.rglob("*") if path.is_file()}


@pytest.mark.parametrize("fault", FAULTS, ids=str)
def test_a_fault_is_one_line_and_nothing_good_is_lost(working, tmp_path, monkeypatch, capfd, request, fault):
    project = tmp_path / "project"
    shutil.copytree(working, project)
    monkeypatch.chdir(project)
    monkeypatch.setattr(fetching, "PAUSE_S", 0.001)
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.2)
    if "server" in inspect.signature(fault.spoil).parameters:
        fault.spoil(project, request.getfixturevalue("server"))
    else:
        fault.spoil(project)
    before = content(project)
    capfd.readouterr()
    code = call(fault.command)
    said = capfd.readouterr().err.strip().splitlines()
    assert code == fault.code, said
    assert fault.message in said[-1]
    assert said[-1].startswith(("error: ", "usage: ")) and len(said[-1]) < 600
    assert all("; trying again in " in line for line in said[:-1]), said
    after = {path: body for path, body in content(project).items() if ".fetched" not in path.parts}
    assert after == before, [path for path in after.keys() | before.keys() if after.get(path) != before.get(path)]


def test_there_are_at_least_150_distinct_faults():
    assert len({str(fault) for fault in FAULTS}) == len(FAULTS) >= 150
