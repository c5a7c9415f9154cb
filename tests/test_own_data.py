"""Data of one's own: what they are is the hashes of their files, where they are is a note."""

import hashlib
import json
import shutil

import pytest
import yaml
from conftest import ROOT, copy_folder, run

from hourglass.checks import whole
from hourglass.ground.errors import UserError
from hourglass.sources import identity
from stages import download, fingerprint, prepare

PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())


def own(folder, archive, note=b""):
    """Make `folder` a place of the salt images, with its SHA256SUMS; return it as data.source takes it."""
    (folder / "tgs-salt").mkdir(parents=True, exist_ok=True)
    content = archive.read_bytes() + note
    (folder / "tgs-salt/train.zip").write_bytes(content)
    (folder / "SHA256SUMS").write_text(f"{hashlib.sha256(content).hexdigest()}  tgs-salt/train.zip\n")
    return str(folder)


def params(**places):
    """Return params.yaml with a source of their own for some raw data."""
    changed = json.loads(json.dumps(PARAMS))
    for raw, source in places.items():
        changed["raw"][raw]["source"] = source
    return changed


def changed(before, after):
    before, after = fingerprint.dependencies(before), fingerprint.dependencies(after)
    return {path for path in before if before[path] != after[path]}


def test_the_same_files_elsewhere_are_the_same_data_and_others_in_the_same_place_are_not(tmp_path, tgs_archive):
    archive = tgs_archive()
    here, there = own(tmp_path / "here", archive), own(tmp_path / "there", archive)
    assert changed(params(tgs=here), params(tgs=there)) == set()
    before = fingerprint.dependencies(params(tgs=here))
    assert here not in json.dumps(before)
    own(tmp_path / "here", archive, b"another picture")
    after = fingerprint.dependencies(params(tgs=here))
    assert {path for path in before if before[path] != after[path]} == {"download/tgs"}


def test_what_data_are_called_does_not_say_where_they_are(tmp_path, monkeypatch, tgs_archive):
    changed, abouts, archive = params(), [], tgs_archive()
    changed["datasets"]["tgs"]["images"] = 4
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(changed))
    monkeypatch.chdir(tmp_path)
    for place in ("one", "two"):
        source = own(tmp_path / place, archive)
        raw, prepared = tmp_path / f"raw-{place}", tmp_path / f"prepared-{place}"
        download.download("tgs", raw, source=source, folder="tgs-salt")
        prepare.main("tgs", raw, prepared)
        abouts.append((prepared / "about.json").read_bytes())
        assert source.encode() not in (raw / "origin.json").read_bytes() + abouts[-1]
    assert abouts[0] == abouts[1]
    content = archive.read_bytes()
    listed = f"{hashlib.sha256(content).hexdigest()}  train.zip\n"
    assert json.loads(abouts[0])["source"] == f"files {hashlib.sha256(listed.encode()).hexdigest()[:12]}"


def test_files_that_a_publisher_pins_are_called_published_wherever_they_came_from():
    from hourglass.datasets import mnist, tgs

    assert identity.named(mnist, mnist.FILES) == "published"
    assert identity.named(tgs, {"train.zip": "0" * 64}).startswith("files ")


def test_one_s_own_data_and_the_sample_live_in_one_pipeline(tmp_path, tgs_archive):
    mixed = params(tgs=own(tmp_path / "own", tgs_archive()))
    whole.check(mixed)
    found = fingerprint.dependencies(mixed)
    assert list(found["teach/tgs_all"]["recognizers.tgs_all"]["train"]["epochs"]) == ["real"]
    assert list(found["train/mnist_dense"]["autoencoders.mnist_dense.train"]["epochs"]) == ["sample"]
    assert found["download/mnist"]["data"]["source"] == "sample" and "source" not in found["download/tgs"]["data"]
    assert list(found["report"]["autoencoders.tgs_deep"]["train"]["batch"]) == ["real"]
    assert list(found["report"]["autoencoders.mnist_deep"]["train"]["batch"]) == ["sample"]


def test_a_sample_is_asked_for_only_where_the_data_are_the_sample(monkeypatch):
    monkeypatch.setattr("hourglass.ground.meaning.exists", lambda name, *_: not name.endswith("samples.tgs"))
    whole.check(params(tgs="/some/folder"))
    with pytest.raises(
        UserError, match="raw.tgs has no sample: give raw.tgs.source, its folder or web address, or write .*tgs.py"
    ):
        whole.check(PARAMS)


@pytest.mark.parametrize("place", ["ftp://a", "https://me:pw@a", 3, ""])
def test_a_source_of_its_own_is_held_to_what_data_source_is(place):
    with pytest.raises(UserError, match="params.yaml: raw.tgs.source is .*: expected"):
        whole.check(params(tgs=place))


def test_a_place_that_is_not_there_is_named_by_its_own_parameter(tmp_path):
    with pytest.raises(UserError, match="raw.tgs.source is '/no/such': expected .*; there is no folder /no/such"):
        download.download("tgs", tmp_path / "raw", "raw.tgs.source", source="/no/such", folder="tgs-salt")


def test_of_data_that_nobody_publishes_public_is_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.delattr("hourglass.datasets.tgs.PUBLISHED")
    with pytest.raises(
        UserError, match="data.source is 'public', but hourglass.datasets.tgs names no publisher: .* as raw.tgs.source"
    ):
        download.download("tgs", tmp_path / "raw", source="public", folder="tgs-salt")


def test_links_are_left_to_the_hashes_of_local_folders_only(tmp_path, tgs_archive):
    (tmp_path / "links").mkdir()
    (tmp_path / "links/.gitignore").write_text("*\n")
    (tmp_path / "links/gone").symlink_to(tmp_path / "nowhere")
    identity.watch(params(tgs=own(tmp_path / "own", tgs_archive()), mnist="public", dogs="/no/such/folder"), tmp_path / "links")
    assert [path.name for path in sorted((tmp_path / "links").iterdir())] == [".gitignore", "tgs"]
    assert (tmp_path / "links/tgs").resolve() == tmp_path / "own/SHA256SUMS"


def test_without_the_folder_one_goes_on_with_what_was_brought_from_it(tmp_path, monkeypatch, tgs_archive):
    source = own(tmp_path / "own", tgs_archive())
    listed = identity.of_folder(params(tgs=source), "tgs")
    download.download("tgs", tmp_path / "data/raw/tgs", source=source, folder="tgs-salt")
    shutil.rmtree(source)
    monkeypatch.chdir(tmp_path)
    assert identity.of_folder(params(tgs=source), "tgs") == listed
    download.download("tgs", tmp_path / "data/raw/tgs", source="sample", folder="tgs-salt")
    assert identity.of_folder(params(tgs=source), "tgs") is None


@pytest.mark.nightly
def test_dvc_sees_a_changed_picture_and_not_a_moved_folder(salt, tmp_path, tgs_archive):
    project = copy_folder(salt, tmp_path / "project")
    source = own(tmp_path / "own", tgs_archive(images=30))
    flags = "-S datasets.tgs.images=30 -S autoencoders.tgs_columns.train.epochs=1"
    done = run(f"dvc exp run {flags} -S +raw.tgs.source={source} evaluate@tgs_columns", project)
    assert done.returncode == 0, done.text
    assert json.loads((project / "metrics/tgs_columns/metrics.json").read_text())["source"].startswith("files ")
    (tmp_path / "own").rename(tmp_path / "moved")
    done = run(f"python -m stages.mend && dvc exp run -S raw.tgs.source={tmp_path / 'moved'} evaluate@tgs_columns", project)
    assert done.returncode == 0 and "Running stage 'download" not in done.text and "Running stage 'train" not in done.text
    assert "up to date" in run("dvc status evaluate@tgs_columns", project).text
    own(tmp_path / "moved", tgs_archive(images=31))
    assert "data/sources" in run("dvc status fingerprint", project).text
    done = run("dvc repro evaluate@tgs_columns", project)
    assert done.returncode == 0 and all(f"Running stage '{stage}@tgs" in done.text for stage in ("download", "prepare", "train"))


def test_a_code_wider_than_a_row_is_refused_before_anything_starts():
    wide = params()
    wide["bottleneck"] = 102
    with pytest.raises(UserError, match="params.yaml: bottleneck is 102: expected 1 to 101. An input has 101 numbers"):
        whole.check(wide)
    wide = params()
    wide["sweeps"]["mnist_dense"]["bottlenecks"] = [2, 785]
    with pytest.raises(UserError, match="params.yaml: sweeps.mnist_dense.bottlenecks has 785: expected 1 to 784"):
        whole.check(wide)
