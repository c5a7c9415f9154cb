"""What other tools read of the project: schema, citation, versions, hooks, container, crate. `make standards` asks the tools."""

import json
import re
import shutil
import tomllib
from math import inf
from pathlib import Path

import fastjsonschema
import pytest
import yaml
from conftest import ROOT, run
from dvc.utils.hydra import apply_overrides
from faults.parameters import WRONG, changed
from pathspec import GitIgnoreSpec

from benchmarks.standards import crate, schema
from hourglass.ground import meaning
from hourglass.ground.errors import UserError

PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
KNOWN_BY_TYPE = r"\((int|float|str|bool|list|NoneType)\): expected| is not a parameter; | is missing: expected"


@pytest.fixture(scope="module")
def valid():
    return fastjsonschema.compile(json.loads((ROOT / "params.schema.json").read_text()), use_default=False)


def test_the_schema_of_params_is_what_the_signatures_say_now():
    assert json.loads((ROOT / "params.schema.json").read_text()) == schema.whole(), "`make schema` writes it anew"


def test_params_fit_their_schema_with_and_without_a_value_for_the_sample(valid):
    valid(PARAMS)
    for path, value in (
        ("autoencoders.mnist_dense.train.epochs", 3),
        ("autoencoders.tgs_columns.train.patience", {"real": 2, "sample": None}),
        ("datasets.dogs.image_size", 64),
        ("sweeps.tgs_columns.input", None),
        ("autoencoders.mine", PARAMS["autoencoders"]["mnist_stacked"]),
    ):
        valid(changed(PARAMS, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (path, value)
        for _, path, value, message in WRONG
        if re.search(KNOWN_BY_TYPE, message) and value not in (2.0, inf) and value == value
    ],  # whole in JSON, which has no more of them
    ids=lambda one: str(one),
)
def test_what_the_stages_refuse_for_its_type_or_range_does_not_fit_the_schema(valid, path, value):
    with pytest.raises(fastjsonschema.JsonSchemaException):
        valid(changed(PARAMS, path, value))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("autoencoders.mnist_stacked.train.patience", 2),  # training's, and it is pretraining
        ("autoencoders.fashion_unet.model", {"hidden": [3]}),  # dense's
        ("autoencoders.dogs_conv.train.epochs", {"real": 40, "sample": 0}),
        ("recognizers.mnist.model", {"bottleneck": 3}),
        ("raw.waves", {"folder": "waves"}),
        ("datasets.mnist.held_out", 0.1),  # tgs'
        ("data.folder", "."),
    ],
)
def test_a_value_of_another_network_or_data_set_does_not_fit(valid, path, value):
    with pytest.raises(fastjsonschema.JsonSchemaException):
        valid(changed(PARAMS, path, value))


def test_params_name_their_schema_to_editors_after_dvc_has_changed_a_value(tmp_path):
    shutil.copy(ROOT / "params.yaml", tmp_path)
    apply_overrides(tmp_path / "params.yaml", ["bottleneck=5"])
    first, *_ = (tmp_path / "params.yaml").read_text().splitlines()
    assert first == "# yaml-language-server: $schema=params.schema.json"
    assert yaml.safe_load((tmp_path / "params.yaml").read_text()) == PARAMS | {"bottleneck": 5}


CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text())
CITED = {reference["abbreviation"]: reference for reference in CITATION["references"]}


def test_each_data_set_has_its_licence_in_the_citation_and_nowhere_else():
    for name in meaning.modules("datasets"):
        assert CITED[name]["type"] == "data" and CITED[name].keys() & {"license", "notes"} and CITED[name]["url"]
        assert "Licence and source: CITATION.cff." in (ROOT / f"hourglass/datasets/{name}.py").read_text()
    handed_on = (ROOT / "data/sample/README.md").read_text()  # says the licences of what stands beside it
    for name in ("mnist", "fashion"):
        assert CITED[name]["license"].replace("-", " ").replace("BY SA", "BY-SA") in handed_on


def test_each_write_up_of_the_claims_is_cited_and_the_version_is_the_package_s():
    stated = {claim["writeup"].partition(",")[0] for claim in yaml.safe_load((ROOT / "claims.yaml").read_text())["claims"]}
    assert stated - {"reference"} <= set(CITED)  # a reference is a number of our own
    assert CITATION["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_the_newest_version_of_the_changes_is_the_package_s():
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(), re.M)
    assert versions[0] == CITATION["version"]


@pytest.mark.nightly
def test_a_model_s_version_is_a_tag_and_its_card_can_be_had_alone(tmp_path):
    git = "git -c user.name=test -c user.email=test@example.org -c core.hooksPath=/dev/null"
    pipeline = {
        "stages": {"make": {"cmd": "mkdir -p cards && cp v model && cp v cards/a.md", "deps": ["v"], "outs": ["model", "cards"]}}
    }
    pipeline["artifacts"] = {"tgs-columns": {"path": "model", "type": "model"}}
    (tmp_path / "dvc.yaml").write_text(yaml.safe_dump(pipeline))
    run("git init -q -b main && dvc init -q", tmp_path)
    for version in ("v1.0.0", "v1.1.0"):
        tag = f"{git} add -A && {git} commit -qm {version} && {git} tag -a tgs-columns@{version} -m {version}"
        done = run(f"echo {version} > v && dvc repro -q && {tag}", tmp_path)
        assert done.returncode == 0, done.text
    done = run(
        "dvc artifacts get . tgs-columns --rev v1.0.0 -o first && dvc artifacts get . tgs-columns -o newest && "
        "dvc get -q . cards/a.md --rev tgs-columns@v1.0.0 && gto show",
        tmp_path,
    )
    assert done.returncode == 0 and re.search(r"tgs-columns *│ v1.1.0", done.text), done.text
    named = re.search(r"dvc get \S+ report/cards/tgs_columns.md (--rev \S+)", (ROOT / "docs/team.md").read_text())[1]
    assert named == "--rev tgs-columns@v1.0.0"  # as above: without it one gets the card of the working folder
    assert [(tmp_path / name).read_text() for name in ("first", "newest", "a.md")] == ["v1.0.0\n", "v1.1.0\n", "v1.0.0\n"]


def test_every_hook_before_a_commit_comes_from_the_lock_or_is_pinned():
    locked = set(re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.M)) | {"python"}
    for repo in yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]:
        assert repo["repo"] == "local"
        for hook in repo["hooks"]:
            if hook["language"] == "system":
                assert re.match(r"\.venv/bin/(\S+)", hook["entry"])[1] in locked
            else:
                assert all(re.fullmatch(r"[\w-]+==[\d.]+", one) for one in hook["additional_dependencies"])


def test_the_container_installs_from_what_it_has_copied_by_then_and_has_all_that_git_has(tmp_path):
    lines = (ROOT / "Containerfile").read_text().splitlines()
    python = re.fullmatch(r"FROM python:3\.(\d+)-slim-\w+", next(line for line in lines if line.startswith("FROM")))[1]
    assert 11 <= int(python) <= 13 and lines[-1] == 'CMD ["make", "repro", "test"]'
    files, install = re.findall(r"^(?:COPY --chown=\S+ (.*) \./|RUN make (.*))$", "\n".join(lines), re.M)
    for name in files[0].split():
        shutil.copy(ROOT / name, tmp_path)
    done = run(f"make -n {install[1]} PYTHON=python3", tmp_path)
    assert done.returncode == 0 and "uv pip sync" in done.text, done.text
    ignored = GitIgnoreSpec.from_lines((ROOT / ".dockerignore").read_text().splitlines())
    tracked = run("git ls-files", ROOT).text.splitlines()
    assert len(tracked) > 100 and not list(ignored.match_files(tracked))
    assert ignored.match_file(".dvc/cache/files/md5/00/1") and ignored.match_file("models/tgs_columns.keras")


STAGES = {
    "make@mnist": {
        "cmd": "python -m stages.prepare mnist",
        "deps": [{"path": "data/raw/mnist", "md5": "0a.dir", "size": 9}, {"path": "params.yaml", "md5": "0b", "size": 3}],
        "outs": [{"path": "data/prepared/mnist", "md5": "0c.dir", "size": 5}],
    },
    "use@mnist": {
        "cmd": "python -m stages.train mnist",
        "deps": [{"path": "data/prepared/mnist", "md5": "0c.dir", "size": 5}],
        "outs": [{"path": "model", "md5": "0d", "size": 7}],
    },
}


def test_no_crate_is_made_of_a_folder_that_is_not_what_dvc_lock_says(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stage = {
        "cmd": "cp v model && cp v metrics.json",
        "deps": ["v"],
        "outs": ["model"],
        "metrics": [{"metrics.json": {"cache": False}}],
    }
    Path("dvc.yaml").write_text(yaml.safe_dump({"stages": {"make": stage}}))
    Path("v").write_text("1\n")
    done = run("git init -q && dvc init -q && dvc repro -q", tmp_path)
    assert done.returncode == 0, done.text
    crate.settled()
    for path in ("metrics.json", "model", "v"):  # by hand; by hand; changed and not run
        kept = Path(path).read_text()
        for change in (lambda one: one.write_text("2\n"), Path.unlink):
            change(Path(path))
            with pytest.raises(
                UserError, match="^dvc.lock: expected what is in the folder; make differ, as `dvc status` says; `dvc pull` or"
            ):
                crate.settled()
        Path(path).write_text(kept)
    crate.settled()


def test_the_crate_says_what_made_what_under_which_licence_and_refers_to_nothing_that_is_not_in_it():
    graph = crate.crate(STAGES, CITATION, CITED, "2026-01-01T00:00:00Z")["@graph"]
    found = {one["@id"]: one for one in graph}
    assert len(found) == len(graph)
    assert found["#dvc-repro"]["instrument"] == found["./"]["mainEntity"] == {"@id": "dvc.yaml"}
    assert found["#dvc-repro"]["object"] == [{"@id": "data/raw/mnist/"}, {"@id": "params.yaml"}]
    assert found["#dvc-repro"]["result"] == [{"@id": "data/prepared/mnist/"}, {"@id": "model"}]
    assert found["#use@mnist"]["instrument"] == {"@id": "stages/use.py"}
    assert (found["#use@mnist"]["object"], found["#use@mnist"]["result"]) == (
        [{"@id": "data/prepared/mnist/"}],
        [{"@id": "model"}],
    )
    assert found["data/raw/mnist/"]["license"] == {"@id": "https://spdx.org/licenses/CC-BY-SA-3.0"}
    assert (found["model"]["identifier"], found["model"]["contentSize"]) == ("md5:0d", "7")
    outside = {"https://w3id.org/ro/crate/1.1"}
    assert set(re.findall(r'\{"@id": "([^"]+)"\}', json.dumps(graph))) - outside <= set(found)
