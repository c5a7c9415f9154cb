"""The TGS images as columns: known pixels, the split, the round trip, and the sample's format."""

import io
import re
import zipfile

import numpy as np
import pytest
from PIL import Image

from benchmarks.studies import leakage
from hourglass.datasets import tgs
from hourglass.datasets.samples import tgs as tgs_sample
from hourglass.formats.archives import Archive
from hourglass.ground.errors import UserError
from hourglass.ground.rows import rows_to_images
from hourglass.splits import neighbours


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


@pytest.fixture(scope="module")
def cut():
    """Six images: the quarters of a smooth picture, another of a brightness of its own, one of nothing."""
    rng = np.random.default_rng(0)
    waves = sum(np.sin(np.add.outer(*np.outer(rng.normal(0, 0.25, 2), np.arange(202))) + phase) for phase in range(8))
    picture = (128 + 12 * waves).astype(np.uint8)
    quarters = [picture[:101, :101], picture[:101, 101:], picture[101:, :101], picture[101:, 101:] // 2 + 90]
    return [*quarters, rng.integers(0, 256, (101, 101), np.uint8), np.full((101, 101), 7, np.uint8)]


def test_quarters_of_a_picture_continue_each_other_and_nothing_else(cut):
    of = np.stack([neighbours.borders(image) for image in cut])
    assert of.shape == (6, 4, 101) and of[4, neighbours.RIGHT, 5] == 1.5 * cut[4][5, 100] - 0.5 * cut[4][5, 99]
    assert sorted(map(tuple, neighbours.pairs(of).tolist())) == [(0, 1), (0, 2), (1, 3), (2, 3)]
    found = neighbours.groups(6, neighbours.pairs(of))
    assert len(set(found[:4])) == 1 and len(set(found)) == 3
    assert neighbours.apart(of[1:], of[:1]).tolist() == [False, False, False, True, True]  # of 3 the border is not shared
    assert neighbours.groups(3, np.empty((0, 2), int)).tolist() == [0, 1, 2]
    assert (neighbours.likeness(of[5:, 0], of[:, 0]) == -1).all()


def test_the_study_counts_what_crosses_the_split_and_what_chance_gives(cut):
    images = np.stack([cut[place] for place in (0, 4, 1, 5, 3)])
    of = np.stack([neighbours.borders(image) for image in images])
    assert leakage.crossing(of, 1) == {"training": 4, "test": 1, "pairs": 2, "across": 1, "test images": 1, "left out": 2}
    found = leakage.counts(images, of, *leakage.KINDS["side by side"])["0.96"]
    assert found[:2] == [1, 0] and found[2] == pytest.approx(
        0.75
    )  # inside three quarters, and not in noise; one grey says nothing
    assert leakage.copies(np.stack([cut[0], cut[4], cut[0], np.hstack([cut[4][:, 99::-1], cut[4][:, :1]])])) == [1, 1]


def test_what_continues_a_test_image_is_left_out_of_training(cut, tmp_path):
    def archived(images):
        with zipfile.ZipFile(tmp_path / "train.zip", "w") as archive:
            for number, image in enumerate(images):
                for folder, values in (("images", np.repeat(image[..., None], 3, -1)), ("masks", np.zeros((101, 101), np.uint8))):
                    file = io.BytesIO()
                    Image.fromarray(values).save(file, "PNG")
                    archive.writestr(f"{folder}/{number}.png", file.getvalue())
        return tmp_path

    order = [cut[place] for place in (0, 4, 1, 5, 3)]  # the last is held out
    for split, kept in (("name", [0, 1, 2, 3]), ("group", [1, 3])):
        counts = tgs.prepare(archived(order), tmp_path, held_out=0.2, split=split)
        rows = rows_to_images(np.load(tmp_path / "train.npy"), counts["train_images"])[..., 0]
        assert (rows == np.stack([order[place] for place in kept])).all()
        assert (rows_to_images(np.load(tmp_path / "held_out.npy"), 1)[0, ..., 0] == cut[3]).all()
    with pytest.raises(UserError, match="every training image continues a test image; datasets.tgs.split has to be name"):
        tgs.prepare(archived([cut[0], cut[1], cut[3]]), tmp_path, held_out=0.3, split="group")


def test_prepare_notices_an_array_that_does_not_give_the_images_back(tgs_raw, tmp_path, monkeypatch):
    monkeypatch.setattr(tgs, "to_columns", lambda images: images.reshape(-1, 101, 1))  # rows, not columns
    with pytest.raises(AssertionError, match="do not give the image back"):
        tgs.prepare(tgs_raw, tmp_path, images=2, held_out=0.5)


def test_the_sample_has_the_form_of_the_published_archive(tgs_raw):
    with Archive(tgs_raw / "train.zip") as archive:
        names = tgs.image_names(archive)
        assert len(set(names)) == 500 and all(re.fullmatch(r"images/[0-9a-f]{10}\.png", name) for name in names)
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


SECTIONS = {  # index: mean, standard deviation, share of salt, three grey values of the middle row
    1: (99.07, 49.9, 0.345, [208, 120, 139]),
    2: (124.35, 30.41, 0.057, [103, 102, 126]),
    3: (111.58, 9.37, 0.695, [116, 121, 84]),
    5: (148.29, 27.63, 0.0, [135, 99, 135]),
}


@pytest.mark.parametrize("index", SECTIONS)
def test_a_section_of_the_sample_is_the_one_that_it_always_was(index):
    mean, deviation, share, grey = SECTIONS[index]
    image, salt = tgs_sample.section(index)
    assert (image.mean(), image.std(), salt.mean()) == pytest.approx((mean, deviation, share), abs=0.006)
    assert np.abs(image[50, [0, 50, 100]] - np.array(grey)).max() <= 1


def test_the_wavelet_has_its_peak_at_its_frequency_and_no_mean():
    time = np.arange(-200, 200)
    wavelet = tgs_sample._ricker(time, 0.05)
    spectrum = np.abs(np.fft.rfft(wavelet))
    assert np.fft.rfftfreq(400)[spectrum.argmax()] == 0.05 and spectrum[0] < 1e-9 and wavelet.max() == wavelet[200] == 1
    assert tgs_sample._ricker(1 / (np.pi * 0.05 * 2**0.5), 0.05) == pytest.approx(0)


def written(tmp_path, images, masks):
    """Write a train.zip of images and masks by name, the last first."""
    with zipfile.ZipFile(tmp_path / "train.zip", "w") as archive:
        for folder, pictures in (("masks", masks), ("images", images)):
            for name in sorted(pictures, reverse=True):
                file = io.BytesIO()
                pictures[name].save(file, "PNG")
                archive.writestr(f"{folder}/{name}.png", file.getvalue())
    return tmp_path


@pytest.mark.parametrize(("held_out", "last"), [(0.1, 1), (0.3, 2), (0.5, 2), (0.7, 4)])  # of 5: 0.5, 1.5, 2.5, 3.5 images
def test_images_masks_and_parts_are_those_of_the_archive_by_name(tmp_path, held_out, last):
    grey = np.random.default_rng(0).integers(0, 256, (5, 101, 101), dtype=np.uint8)
    grey[0] = 7  # constant: not the one that is shown as columns
    salt = np.random.default_rng(1).random((5, 101, 101)) < np.linspace(0.1, 0.9, 5)[:, None, None]
    modes = [lambda mask: Image.fromarray(mask.astype(np.uint16) * 65535), lambda mask: Image.fromarray(mask.astype(np.uint8) * 255),
             lambda mask: Image.fromarray(mask)]  # fmt: skip
    images = {
        name: Image.fromarray(np.stack([one, 255 - one, 0 * one], axis=2)) for name, one in zip("abcde", grey)
    }  # the first counts
    raw = written(tmp_path, images, {name: modes[at % 3](salt[at]) for at, name in enumerate("abcde")})
    about = tgs.prepare(raw, tmp_path, held_out=held_out)
    assert about == {"train_images": 5 - last, "held_out_images": last, "axes": ("trace", "depth (samples)")}
    for part, chosen in (("train", slice(0, 5 - last)), ("held_out", slice(5 - last, 5))):
        for name, expected in ((part, grey), (f"{part}_masks", salt)):
            columns = np.load(tmp_path / f"{name}.npy")
            assert (columns.reshape(-1, 101, 101).transpose(0, 2, 1) == expected[chosen]).all(), name  # salt is 1
    if last == 4:
        assert not (tmp_path / "round_trip.npz").exists()  # the one that is left is constant
    else:
        with np.load(tmp_path / "round_trip.npz") as kept:
            assert (kept["name"], kept["number"]) == ("images/b.png", 1) and (kept["image"] == grey[1]).all()
    few = tgs.prepare(raw, tmp_path, images=3, held_out=0.34)
    assert (few["train_images"], few["held_out_images"]) == (2, 1)
    np.testing.assert_array_equal(np.load(tmp_path / "held_out.npy").reshape(101, 101).T, grey[2])
