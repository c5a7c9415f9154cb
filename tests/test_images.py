"""The readers of IDX files and photographs: known answers on the samples, and what they refuse."""

import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from stages import idx
from stages.datasets import dogs, mnist
from stages.errors import UserError


def test_idx_is_read_back_as_written(tmp_path):
    array = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    idx.write(tmp_path / "a.gz", array)
    assert (idx.read(tmp_path / "a.gz", 3) == array).all()
    assert gzip.decompress((tmp_path / "a.gz").read_bytes())[:8] == b"\0\0\x08\x03\0\0\0\x02"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "expected IDX bytes of 1 dimensions, got magic number nothing"),
        (b"\0\0\x08\x03" + bytes(12), "expected IDX bytes of 1 dimensions, got magic number 00000803"),
        (b"\0\0\x0d\x01" + struct.pack(">I", 4) + bytes(4), "got magic number 00000d01"),
        (b"\0\0\x08\x01\0\0", "got magic number 00000801"),
        (b"\0\0\x08\x01" + struct.pack(">I", 5) + bytes(4), "states 5 bytes, holds 4"),
        (b"\0\0\x08\x01" + struct.pack(">I", 3) + bytes(4), "states 3 bytes, holds 4"),
    ],
    ids=str,
)
def test_what_is_no_idx_file_is_refused(tmp_path, content, message):
    (tmp_path / "labels.gz").write_bytes(gzip.compress(content))
    with pytest.raises(UserError, match=f"labels.gz: .*{message}"):
        idx.read(tmp_path / "labels.gz", 1)


@pytest.mark.parametrize(
    "content", [b"", b"no gzip", gzip.compress(bytes(1000))[:-6], gzip.compress(b"\0\0\x08\x01")[:-12]], ids=str
)
def test_what_is_no_gzip_file_is_refused(tmp_path, content):
    (tmp_path / "labels.gz").write_bytes(content)
    with pytest.raises(UserError, match="labels.gz: expected "):
        idx.read(tmp_path / "labels.gz", 1)


def test_images_and_labels_must_match(sample, tmp_path):
    raw, _ = sample("mnist")
    for name in mnist.FILES:
        (tmp_path / name).write_bytes((raw / name).read_bytes())
    idx.write(tmp_path / "train-labels-idx1-ubyte.gz", np.zeros(7, np.uint8))
    with pytest.raises(UserError, match="expected train images of 28 x 28 with as many labels from 0 to 9"):
        mnist.prepare(tmp_path, tmp_path)


@pytest.mark.parametrize("name", ["mnist", "fashion"])
def test_the_samples_have_the_published_form(sample, name):
    raw, prepared = sample(name)
    assert {path.name for path in raw.iterdir()} == set(mnist.FILES)
    train, labels = np.load(prepared / "train.npy"), np.load(prepared / "train_labels.npy")
    assert train.shape == (400, 28, 28, 1) and train.dtype == np.uint8 and set(labels) == set(range(10))
    assert train[:, 0].max() == 0 or name == "fashion"  # ink on an empty ground
    assert 20 < train.mean() < 120
    means = np.stack([train[labels == kind].mean(axis=0) for kind in range(10)])
    assert min(np.abs(a - b).mean() for i, a in enumerate(means) for b in means[:i]) > 1  # the kinds differ


def photo(size=(32, 32), mode="RGB", kind="JPEG"):
    file = io.BytesIO()
    Image.new(mode, size, 200 if mode == "L" else (200, 100, 50)).save(file, kind)
    return file.getvalue()


def archive(tmp_path, **members):
    with zipfile.ZipFile(tmp_path / "traintest.zip", "w") as file:
        for name, body in ({"train/a/1": photo(), "test/a/1": photo()} | members).items():
            file.writestr(f"cropped/{name}.jpg", body)
    return tmp_path


def test_photographs_are_reduced_and_grey_ones_become_colour(tmp_path):
    about = dogs.prepare(archive(tmp_path, **{"train/b/2": photo((48, 64), "L")}), tmp_path, image_size=16)
    assert about == {"train_images": 2, "held_out_images": 1}
    train = np.load(tmp_path / "train.npy")
    assert train.shape == (2, 16, 16, 3)
    assert np.abs(train[0].reshape(-1, 3).mean(axis=0) - (200, 100, 50)).max() < 3 and np.ptp(train[1]) < 3


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"train/a/1": photo((16, 32))}, "train/a/1.jpg: is 16x32, smaller than datasets.dogs.image_size 32; lower it to 16"),
        ({"train/a/1": photo(kind="PNG")}, "train/a/1.jpg: expected a JPEG picture, got something else"),
        ({"train/a/1": photo()[:-200]}, "train/a/1.jpg: the JPEG is damaged or truncated"),
        ({"train/a/1": b""}, "train/a/1.jpg: expected a JPEG picture"),
    ],
)
def test_a_bad_photograph_is_named(tmp_path, members, message):
    with pytest.raises(UserError, match=message):
        dogs.prepare(archive(tmp_path, **members), tmp_path, image_size=32)


def test_an_archive_without_the_split_is_named(tmp_path):
    with zipfile.ZipFile(tmp_path / "traintest.zip", "w") as file:
        file.writestr("Images/a/1.jpg", photo())
    with pytest.raises(UserError, match="expected cropped/train/<breed>/.*found none; is it Stanford Dogs' archive"):
        dogs.prepare(tmp_path, tmp_path, image_size=32)
