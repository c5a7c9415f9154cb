"""The readers of IDX files and photographs: known answers on the samples; what they refuse is in tests/faults."""

import gzip
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from hourglass.datasets import dogs, mnist
from hourglass.datasets.samples import dogs as pieces
from hourglass.formats import idx
from hourglass.ground.errors import UserError


def test_idx_is_read_back_as_written(tmp_path):
    array = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)
    idx.write(tmp_path / "a.gz", array)
    assert (idx.read(tmp_path / "a.gz", 3) == array).all()
    written = (tmp_path / "a.gz").read_bytes()
    assert gzip.decompress(written)[:8] == b"\0\0\x08\x03\0\0\0\x02" and written[4:8] == bytes(4)  # of no time


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


def test_digits_and_labels_of_each_part_are_those_of_its_files(tmp_path):
    rng, made = np.random.default_rng(0), {}
    for name, (part, kind) in idx.FILES.items():
        count = 12 if part == "train" else 11
        made[part, kind] = (
            rng.integers(0, 256, (count, 28, 28), np.uint8) if kind == "images" else rng.integers(0, 10, count, np.uint8)
        )
        idx.write(tmp_path / name, made[part, kind])
    assert mnist.prepare(tmp_path, tmp_path) == {"train_images": 12, "held_out_images": 11, "labels": tuple("0123456789")}
    for (part, kind), array in made.items():
        found = np.load(tmp_path / (f"{part}.npy" if kind == "images" else f"{part}_labels.npy"))
        assert (found == (array[..., None] if kind == "images" else array)).all() and found.dtype == np.uint8
    assert mnist.prepare(tmp_path, tmp_path, images=10)["train_images"] == 10
    assert (np.load(tmp_path / "train.npy")[..., 0] == made["train", "images"][:10]).all()
    assert (np.load(tmp_path / "train_labels.npy") == made["train", "labels"][:10]).all()
    assert (np.load(tmp_path / "held_out_labels.npy") == made["held_out", "labels"][:10]).all()


def test_a_label_of_10_is_none_and_files_of_other_sizes_do_not_belong_together(tmp_path):
    for name, (_, kind) in idx.FILES.items():
        idx.write(tmp_path / name, np.zeros((10, 28, 28) if kind == "images" else 10, np.uint8))
    idx.prepare(tmp_path, tmp_path, 10)
    labels = tmp_path / "train-labels-idx1-ubyte.gz"
    for array in (np.array([10] + [0] * 9, np.uint8), np.zeros(9, np.uint8)):
        idx.write(labels, array)
        with pytest.raises(UserError, match="expected training images of 28 x 28 with as many labels from 0 to 9"):
            idx.prepare(tmp_path, tmp_path, 10)
    idx.write(labels, np.zeros(10, np.uint8))
    idx.write(tmp_path / "t10k-images-idx3-ubyte.gz", np.zeros((10, 27, 28), np.uint8))
    with pytest.raises(UserError, match="expected test images of 28 x 28"):
        idx.prepare(tmp_path, tmp_path, 10)


def test_photographs_are_by_name_their_sides_means_of_blocks_and_no_more_than_wanted(tmp_path):
    def lossless(level):
        pixels = np.full((32, 32, 3), level, np.uint8)
        pixels[:, ::2] += 40  # columns of level + 40 and level: their mean is level + 20
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "JPEG", quality=100, subsampling=0)
        return file.getvalue()

    names = {"train/b/1": 200, "train/a/2": 100, "train/a/1": 10, "test/z/1": 150, "test/a/9": 60}
    raw = archive(
        tmp_path,
        **{"train/a/1": lossless(10), **{name: lossless(level) for name, level in names.items()}, "test/a/1": lossless(0)},
    )
    assert dogs.prepare(raw, tmp_path, image_size=16, images=2) == {"train_images": 2, "held_out_images": 2}
    for part, levels in (("train", (10, 100)), ("held_out", (0, 60))):
        found = np.load(tmp_path / f"{part}.npy").astype(int)
        assert all(np.abs(image - level - 20).max() <= 3 for image, level in zip(found, levels)), part


def test_a_piece_of_a_photograph_is_a_square_of_it_mirrored_half_of_the_time():
    photo = np.tile((np.arange(300) // 2)[None, :, None], (224, 1, 3)).astype(np.uint8)
    drawn = [np.asarray(pieces.piece(photo, np.random.default_rng(seed))) for seed in range(60)]
    starts = [min(one[0, 0, 0], one[0, -1, 0]) for one in drawn]
    assert all(one.shape == (224, 224, 3) for one in drawn) and min(starts) <= 3 and 33 < max(starts) <= 38
    assert all(abs(int(one[0, 0, 0]) - int(one[0, -1, 0])) == pytest.approx(111, abs=1) for one in drawn)
    assert 20 < sum(one[0, 0, 0] > one[0, -1, 0] for one in drawn) < 40
