"""The TGS images as columns: known pixels, the split, the round trip, and the sample's format."""

import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from hourglass.datasets import tgs
from hourglass.datasets.samples import tgs as tgs_sample
from hourglass.formats.archives import Archive
from hourglass.ground.rows import rows_to_images


def test_columns_are_traces_from_left_to_right():
    image = np.arange(101 * 101, dtype=np.uint32).reshape(1, 101, 101)
    columns = tgs.to_columns(image)
    assert columns.shape == (101, 101, 1)
    assert (columns[0, :, 0] == image[0, :, 0]).all()  # the first trace, from the top down
    assert columns[7, 3, 0] == image[0, 3, 7]
    assert (rows_to_images(columns, 1)[..., 0] == image).all()


def test_prepare_splits_whole_images_by_name_and_keeps_every_grey_value(tgs_raw, tmp_path):
    counts = tgs.prepare(tgs_raw, tmp_path, images=20, held_out=0.1)
    assert (counts["train_images"], counts["held_out_images"]) == (18, 2)
    train, held_out = np.load(tmp_path / "train.npy", mmap_mode="r"), np.load(tmp_path / "held_out.npy", mmap_mode="r")
    assert (train.shape, held_out.shape, train.dtype) == ((18 * 101, 101, 1), (2 * 101, 101, 1), np.uint8)
    with zipfile.ZipFile(tgs_raw / "train.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.startswith("images/"))
        for rows, index in ((train[:101], 0), (held_out[-101:], 19)):
            image = np.asarray(Image.open(io.BytesIO(archive.read(names[index]))))
            assert (rows_to_images(rows, 1)[0, ..., 0] == image[..., 0]).all()


def test_prepare_notices_an_array_that_does_not_give_the_images_back(tgs_raw, tmp_path, monkeypatch):
    monkeypatch.setattr(tgs, "to_columns", lambda images: images.reshape(-1, 101, 1))  # rows, not columns
    with pytest.raises(AssertionError, match="do not give the image back"):
        tgs.prepare(tgs_raw, tmp_path, images=2, held_out=0.5)


def test_the_sample_has_the_form_of_the_published_archive(tgs_raw):
    with Archive(tgs_raw / "train.zip") as archive:
        names = tgs.image_names(archive)
        assert len(names) == 500
        image, mask = (Image.open(io.BytesIO(archive.read(name))) for name in (names[0], names[0].replace("images", "masks")))
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (101, 101))
        assert (mask.format, mask.size, mask.mode) == ("PNG", (101, 101), "I;16")
        constant = sum(np.ptp(tgs.read_image(archive, name)) == 0 for name in names)
    assert constant == 10


def test_the_sample_is_made_the_same_each_time(tmp_path):
    again, salt = tgs_sample.section(3)
    image, same = tgs_sample.section(3)
    assert (image == again).all() and (salt == same).all() and image.std() > 5
    assert 0.4 < np.mean([tgs_sample.section(index)[1].any() for index in range(60)]) < 0.8
