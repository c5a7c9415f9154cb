"""The readers of IDX files and photographs: known answers on the samples; what they refuse is in tests/faults."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from hourglass.datasets import dogs, mnist
from hourglass.formats import idx


def test_idx_is_read_back_as_written(tmp_path):
    array = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    idx.write(tmp_path / "a.gz", array)
    assert (idx.read(tmp_path / "a.gz", 3) == array).all()
    assert gzip.decompress((tmp_path / "a.gz").read_bytes())[:8] == b"\0\0\x08\x03\0\0\0\x02"


@pytest.mark.parametrize("name", ["mnist", "fashion"])
def test_the_samples_have_the_published_form(sample, name):
    raw, prepared = sample(name)
    assert {path.name for path in raw.iterdir()} == set(mnist.FILES)
    train, labels = np.load(prepared / "train.npy"), np.load(prepared / "train_labels.npy")
    assert train.shape == (5000, 28, 28, 1) and train.dtype == np.uint8
    assert list(np.bincount(labels)) == [500] * 10
    assert list(np.bincount(np.load(prepared / "held_out_labels.npy"))) == [100] * 10
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
