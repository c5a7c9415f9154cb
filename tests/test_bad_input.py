"""What users get wrong, one by one: each is one line that names the place and says what to do."""

import io
import os
import struct
import subprocess
import sys
import zipfile

import numpy as np
import pytest
import yaml
from conftest import ROOT, run
from PIL import Image

from stages import parameters, prepare, reading, train
from stages.errors import UserError


@pytest.fixture
def workplace(tmp_path, monkeypatch):
    """A folder with params.yaml and prepared columns, as the working folder; returns a way to change a parameter."""
    prepared = tmp_path / "data" / "prepared" / "tgs"
    prepared.mkdir(parents=True)
    for part in ("train", "held_out"):
        np.save(prepared / f"{part}.npy", np.zeros((202, 101, 1), np.uint8))
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    monkeypatch.chdir(tmp_path)

    def change(path="bottleneck", value=20):
        *blocks, name = path.split(".")
        block = params
        for part in blocks:
            block = block[part]
        block[name] = value
        (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))

    change()
    return change


def complaint(main, *arguments):
    with pytest.raises(UserError) as error:
        main(*arguments)
    assert "\n" not in str(error.value)
    return str(error.value)


def train_tgs():
    train.main("tgs_columns", "data/prepared/tgs", "models/tgs_columns.keras", "metrics/history.csv")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("bottleneck", 0, "params.yaml: bottleneck is 0 (int): expected a whole number of at least 1"),
        ("bottleneck", -1, "params.yaml: bottleneck is -1 (int): expected a whole number of at least 1"),
        ("bottleneck", 102, "bottleneck is 102: expected 1 to 101. An input has 101 numbers, so a code of 101 already holds a copy"),
        ("bottleneck", "abc", "params.yaml: bottleneck is 'abc' (str): expected a whole number"),
        ("bottleneck", 1.5, "params.yaml: bottleneck is 1.5 (float): expected a whole number"),
        ("bottleneck", None, "params.yaml: bottleneck is None (NoneType): expected a whole number"),
        ("bottleneck", True, "params.yaml: bottleneck is True (bool): expected a whole number"),
        ("seed", -1, "params.yaml: seed is -1 (int): expected a whole number from 0 to 4294967295"),
        ("threads", 0, "params.yaml: threads is 0 (int): expected a whole number from 1 to 256"),
        ("precision", "float16", "params.yaml: precision is 'float16' (str): expected 'float32' or 'mixed_bfloat16'"),
        ("autoencoders.tgs_columns.train.epochs", 0, "autoencoders.tgs_columns.train.epochs is 0 (int): expected a whole number"),
        ("autoencoders.tgs_columns.train.epoch", 3, "autoencoders.tgs_columns.train.epoch is not a parameter; known here: batch, epochs"),
        ("autoencoders.tgs_columns.train.learning_rate", "fast", "train.learning_rate is 'fast' (str): expected a number above 0"),
        ("autoencoders.tgs_columns.train.optimizer", "sgdd", "train.optimizer is 'sgdd' (str): expected 'adam', 'rmsprop' or 'adadelta'"),
        ("autoencoders.tgs_columns.train", None, "autoencoders.tgs_columns.train is None (NoneType): expected a valid dictionary"),
        ("autoencoders.tgs_columns.model.activation", "rellu", "model.activation is 'rellu' (str): expected 'relu', 'selu' or 'linear'"),
        ("autoencoders.tgs_columns.model.width", 3, "autoencoders.tgs_columns.model.width is not a parameter; known here: activation"),
        ("autoencoders.tgs_columns.width", "botleneck", "botleneck is missing: there is no 'botleneck' in the top level; there is"),
        ("autoencoders.tgs_columns.input.scaling", "byte", "tgs_columns.input.scaling is 'byte' (str): expected 'bytes', 'unit' or 'symmetric'"),
        ("autoencoders.tgs_columns.input.amount", -1, "tgs_columns.input.amount is -1 (int): expected greater than or equal to 0"),
        ("autoencoders.tgs_columns.dataset", "tsg", "tgs_columns.dataset is 'tsg': expected dogs or fashion or mnist or tgs"),
        ("autoencoders.tgs_columns.procedure", "magic", "tgs_columns.procedure is 'magic': expected training or pretraining"),
        ("autoencoders.tgs_columns.train.validation", 1.0, "train.validation is 1.0 (float): expected a share from 0 to below 1"),
        ("autoencoders.tgs_columns.architecture", "desne", "autoencoders.tgs_columns.architecture is 'desne': expected"),
        ("bottelneck", 3, "params.yaml: bottelneck is not a parameter; known here: autoencoders, bottleneck"),
    ],
    ids=lambda value: str(value)[:40],
)  # fmt: skip
def test_a_wrong_parameter_stops_training_before_it_starts(workplace, path, value, message):
    workplace(path, value)
    assert message in complaint(train_tgs)
    assert not os.path.exists("models")


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("datasets.tgs.images", 1, "params.yaml: datasets.tgs.images is 1 (int): expected a whole number from 2 to 4000"),
        ("datasets.tgs.images", "all", "datasets.tgs.images is 'all' (str): expected a whole number from 2 to 4000"),
        ("datasets.tgs.images", 5, "expected 5 images (datasets.tgs.images), found 4; lower the parameter"),
        ("datasets.tgs.imges", 5, "params.yaml: datasets.tgs.imges is not a parameter; known here: held_out, images"),
        ("datasets.tgs.held_out", 1.0, "datasets.tgs.held_out is 1.0 (float): expected a share between 0 and 1"),
        ("datasets.tgs.held_out", 0.99, "datasets.tgs.held_out is 0.99: of 4 images none is left to train"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_wrong_parameter_stops_preparing(workplace, tgs_archive, path, value, message):
    workplace("datasets.tgs.images", 4)
    workplace(path, value)
    assert message in prepare_tgs(tgs_archive())


def prepare_tgs(archive):
    """Return the complaint of the prepare stage about an archive; what was prepared before must survive."""
    (archive.parent / "origin.json").write_text('{"source": "sample"}')
    before = {path: path.read_bytes() for path in (archive.parents[1] / "data").rglob("*.npy")}
    message = complaint(prepare.main, "tgs", archive.parent, "data/prepared/tgs")
    assert before == {path: path.read_bytes() for path in (archive.parents[1] / "data").rglob("*.npy")}
    return message


def png(size=(101, 101), mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, size).save(file, "PNG")
    return file.getvalue()


def huge_png():
    """A PNG whose header claims 60,000 x 60,000 pixels."""
    good = bytearray(png())
    good[16:24] = struct.pack(">II", 60000, 60000)
    good[29:33] = struct.pack(">I", __import__("zlib").crc32(good[12:29]))
    return bytes(good)


CUT = png()[:-30]
BAD_MEMBERS = {
    "another size": ({"images/0.png": png((100, 101)), "masks/0.png": png()}, "images/0.png: expected a 101x101 RGB picture, got 100x101 RGB"),
    "another mode": ({"images/0.png": png(mode="L"), "masks/0.png": png()}, "expected a 101x101 RGB picture, got 101x101 L"),
    "with alpha": ({"images/0.png": png(mode="RGBA"), "masks/0.png": png()}, "expected a 101x101 RGB picture, got 101x101 RGBA"),
    "a palette": ({"images/0.png": png(mode="P"), "masks/0.png": png()}, "expected a 101x101 RGB picture, got 101x101 P"),
    "16 bits": ({"images/0.png": png(mode="I;16"), "masks/0.png": png()}, "expected a 101x101 RGB picture, got 101x101 I;16"),
    "huge": ({"images/0.png": huge_png(), "masks/0.png": png()}, "images/0.png"),
    "not a PNG": ({"images/0.png": b"GIF89a", "masks/0.png": png()}, "images/0.png: expected a PNG picture, got something else"),
    "an empty file": ({"images/0.png": b"", "masks/0.png": png()}, "images/0.png: expected a PNG picture, got something else"),
    "a truncated PNG": ({"images/0.png": CUT, "masks/0.png": png()}, "images/0.png: the PNG is damaged or truncated"),
    "a mask without an image": ({"masks/0.png": png()}, "masks/0.png has no image images/0.png"),
    "an image without a mask": ({"images/0.png": png()}, "images/0.png has no mask masks/0.png"),
    "a path that climbs out": ({"images/../../0.png": png()}, "'images/../../0.png' climbs out of the archive"),
    "an absolute path": ({"/etc/0.png": png()}, "'/etc/0.png' has an absolute path"),
}  # fmt: skip


@pytest.mark.parametrize("fault", BAD_MEMBERS)
def test_a_bad_member_of_the_archive_is_named(workplace, tgs_archive, fault):
    members, message = BAD_MEMBERS[fault]
    workplace("datasets.tgs.images", 4)
    assert message in prepare_tgs(tgs_archive(members))


def test_a_link_in_the_archive_is_refused(workplace, tgs_archive):
    path = tgs_archive()
    link = zipfile.ZipInfo("images/link.png")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    assert "'images/link.png' is a link" in prepare_tgs(path)


def test_a_member_that_unpacks_to_too_much_is_refused(workplace, tgs_archive):
    path = tgs_archive()
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("images/bomb.png", bytes(17 << 20))
    assert "'images/bomb.png' unpacks to 17825792 bytes" in prepare_tgs(path)


def damage(path, fault):
    content = path.read_bytes()
    if fault == "empty archive":
        with zipfile.ZipFile(path, "w"):
            pass
    else:
        path.write_bytes({"truncated": content[: len(content) // 2], "empty file": b"", "a web page": b"<html>"}[fault])
    return path


@pytest.mark.parametrize("fault", ["truncated", "empty file", "a web page", "empty archive"])
def test_a_bad_archive_is_named(workplace, tgs_archive, fault):
    workplace("datasets.tgs.images", 4)
    message = prepare_tgs(damage(tgs_archive(), fault))
    assert "train.zip: " in message and "run `dvc repro` again" in message


def test_a_flipped_byte_inside_a_member_is_noticed(workplace, tgs_archive):
    workplace("datasets.tgs.images", 4)
    path = tgs_archive()
    content = bytearray(path.read_bytes())
    content[3000] ^= 255
    path.write_bytes(content)
    assert "is damaged" in prepare_tgs(path)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bottleneck: [", "params.yaml, line 1: not valid YAML"),
        ("- 1", "params.yaml: expected `name: value` lines"),
        ("", "params.yaml: expected"),
    ],
)
def test_a_broken_params_file_is_named(tmp_path, monkeypatch, text, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_text(text)
    assert message in complaint(parameters.load)


def test_without_a_params_file_the_folder_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "params.yaml: not in" in complaint(parameters.load)


def test_wrong_arguments_show_the_usage_and_exit_with_2():
    done = run("python -m stages.prepare tgs", ROOT)
    assert (done.returncode, done.text) == (2, "usage: python -m stages.prepare DATASET RAW PREPARED\n")


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
    (tgs_raw / "origin.json").write_text('{"source": "sample"}')
    done = run(f"python -m stages.prepare tgs {tgs_raw} {small_disk}/tgs", ROOT)
    assert done.returncode == 1
    assert done.text == f"error: {small_disk}/tgs: no space left on the disk; free some and run again\n"
    assert os.listdir(small_disk) == ["tgs"] and (small_disk / "tgs" / "before").read_text() == "good"


def test_a_read_only_disk_is_named(small_disk, tgs_raw):
    (tgs_raw / "origin.json").write_text('{"source": "sample"}')
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = run(f"python -m stages.prepare tgs {tgs_raw} {small_disk}/tgs", ROOT)
    assert done.returncode == 1 and "the disk is read-only; make it writable" in done.text
    assert "Traceback" not in done.text and done.text.count("\n") == 1


def test_a_python_without_the_packages_is_told_to_activate_the_environment():
    done = run(f"{sys._base_executable} -I -c 'import sys; sys.path.insert(0, \".\"); import stages.train'", ROOT)
    assert done.returncode == 1
    assert done.text == "error: this Python does not have the project's packages; run `source .venv/bin/activate` first\n"


@pytest.mark.parametrize(
    ("reader", "content", "message"),
    [
        (reading.as_json, b'{"mse": 0.', "expected a JSON object, found a damaged file"),
        (reading.as_json, b"[1]", "expected a JSON object, found a damaged file"),
        (reading.as_json, b"", "expected a JSON object, found a damaged file"),
        (reading.as_json, b"\xff\xfe", "expected a JSON object, found a damaged file"),
        (reading.as_history, b"epoch,loss,held_out_loss\n1,2", "expected epoch, loss, held_out_loss in each line"),
        (reading.as_history, b"epoch,loss,held_out_loss\n", "expected epoch, loss, held_out_loss in each line"),
        (reading.as_history, b"epoch,lo", "expected epoch, loss, held_out_loss in each line"),
        (reading.as_history, b"", "expected epoch, loss, held_out_loss in each line"),
        (reading.as_history, b"epoch,loss,held_out_loss\n1,2,x\n", "expected epoch, loss, held_out_loss in each line"),
        (reading.as_rows, b"\x93NUMPY\x01", "expected a NumPy array, found a damaged file"),
        (reading.as_rows, b"", "expected a NumPy array, found a damaged file"),
        (reading.as_rows, b"cos\nsystem\n(S'true'\ntR.", "expected a NumPy array, found a damaged file"),
        (reading.as_arrays, b"PK\x03\x04", "expected NumPy arrays, found a damaged file"),
        (reading.as_arrays, b"", "expected NumPy arrays, found a damaged file"),
        (reading.as_arrays, b"cos\nsystem\n(S'true'\ntR.", "expected NumPy arrays, found a damaged file"),
    ],
    ids=str,
)
def test_a_damaged_file_of_an_earlier_stage_is_named(tmp_path, reader, content, message):
    (tmp_path / "file").write_bytes(content)
    assert f"{tmp_path}/file: {message}" in complaint(reader, tmp_path / "file")


def test_a_cut_array_is_named(tmp_path):
    np.save(tmp_path / "rows.npy", np.zeros((100, 101, 1), np.uint8))
    content = (tmp_path / "rows.npy").read_bytes()
    (tmp_path / "rows.npy").write_bytes(content[: len(content) // 2])
    assert "rows.npy: expected a NumPy array, found a damaged file; `dvc checkout` restores it" in complaint(
        reading.as_rows, tmp_path / "rows.npy"
    )
