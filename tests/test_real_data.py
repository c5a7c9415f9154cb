"""Known numbers on the real images; where ../shared/data is not there, these say so and are skipped."""

import hashlib
import importlib
import io
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from hourglass.baselines.pca import PrincipalComponents
from hourglass.datasets import dogs, fashion, mnist, northern_california, tgs
from hourglass.formats.archives import Archive
from hourglass.ground.outputs import sha256_of
from hourglass.losses import floors as bounds

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason=f"the real data sets are not at {DATA}")


@pytest.fixture(scope="module")
def columns(tmp_path_factory):
    out = tmp_path_factory.mktemp("prepared")
    tgs.prepare(DATA / "tgs-salt", out, images=500, held_out=0.1)
    return [np.load(out / f"{part}.npy") for part in ("train", "held_out")]


def test_known_pixels_of_the_first_column(columns):
    train, _ = columns
    assert train.shape == (45450, 101, 1)
    assert hashlib.sha256(train.tobytes()).hexdigest()[:16] == "bad616ae840166f2"
    assert train[0, :5, 0].tolist() == [131, 131, 135, 140, 146]


@pytest.mark.parametrize(
    ("m", "expected"),
    [(1, 706.7), (2, 662.6), (5, 536.6), (10, 357.8), (20, 131.29), (32, 37.5), (50, 10.6), (80, 0.84), (101, 0)],
)
def test_pca_of_the_first_500_images(columns, m, expected):
    train, held_out = columns
    decoded = PrincipalComponents(train, (101,)).reconstruct(held_out / 255.0, m)
    assert np.mean((held_out - 255 * decoded) ** 2) == pytest.approx(expected, rel=0.006, abs=1e-9)


@pytest.mark.parametrize(
    ("name", "labels", "pixels", "m", "pca"),
    [("mnist", [5, 0, 4, 1, 9], 27525, 32, 0.01683), ("fashion", [9, 0, 0, 3, 0], 76247, 30, 0.01562)],
)
def test_known_answers_of_the_idx_readers(tmp_path, name, labels, pixels, m, pca):
    module = importlib.import_module(f"hourglass.datasets.{name}")
    folder = {"mnist": "mnist", "fashion": "fashion-mnist"}[name]
    assert all(sha256_of(DATA / folder / file) == pinned for file, pinned in module.FILES.items())
    about = module.prepare(DATA / folder, tmp_path)
    assert (about["train_images"], about["held_out_images"]) == (60000, 10000)
    train, held_out = np.load(tmp_path / "train.npy"), np.load(tmp_path / "held_out.npy")
    assert np.load(tmp_path / "train_labels.npy")[:5].tolist() == labels
    assert train[0].sum() == pixels
    decoded = PrincipalComponents(train, (m,)).reconstruct(held_out / 255.0)
    assert np.mean((held_out / 255.0 - decoded) ** 2) == pytest.approx(pca, abs=0.00001)


def test_known_floors(tmp_path):
    mnist.prepare(DATA / "mnist", tmp_path)
    images = np.load(tmp_path / "held_out.npy") / 255.0
    assert bounds.floor(images, "binary_crossentropy", 0, 1, (0, 1), 1).mean() == pytest.approx(0.0581, abs=0.0001)
    fashion.prepare(DATA / "fashion-mnist", tmp_path)
    images = np.load(tmp_path / "train.npy")[:20000] / 255.0
    assert bounds.floor(images, "mse", -1, 1, (0, 1), 1).mean() == pytest.approx(0.569, abs=0.003)
    images = np.load(tmp_path / "held_out.npy") / 255.0
    assert bounds.floor(images, "binary_crossentropy", 0, 1, (0, 1), 1).mean() == pytest.approx(0.2422, abs=0.0001)


def test_known_answers_of_the_photographs():
    with Archive(DATA / "stanford-dogs-64" / "stanford-dogs-dataset-traintest.zip") as archive:
        assert len(archive.below("cropped/train/", ".jpg")) == 12000 and len(archive.below("cropped/test/", ".jpg")) == 8580
        first = dogs.read_photo(archive, archive.below("cropped/train/", ".jpg")[0], 64)
    assert first.shape == (64, 64, 3) and first[0, 0].tolist() == [152, 143, 146]


def test_records_of_northern_california_are_split_by_earthquake_and_by_station(tmp_path):
    about = northern_california.prepare(DATA / "northern-california", tmp_path, held_out=0.2)
    assert about["train_records"] + about["held_out_records"] == 174 and about["train_noise"] == about["train_records"]
    tables = [pd.read_csv(tmp_path / f"{part}.csv") for part in ("train", "held_out")]
    for label in ("event", "station"):
        assert not set(tables[0][label]) & set(tables[1][label])
    both = pd.concat(tables)
    assert (both["p"] == 3000).all() and both["s"].notna().sum() == 106
    assert both["components"].value_counts().to_dict() == {"ZNE": 149, "Z": 25} and both["station"].nunique() == 111


def test_a_record_is_turned_to_z_n_e_and_its_noise_is_what_comes_before_p(tmp_path):
    northern_california.prepare(DATA / "northern-california", tmp_path, held_out=0.2)
    name = pd.read_csv(tmp_path / "train.csv")["name"][0]
    with zipfile.ZipFile(DATA / "northern-california/waveforms.zip") as archive:
        published = np.load(io.BytesIO(archive.read(name)))["data"]
    record, noise = (np.load(tmp_path / f"train{ending}.npy")[0] for ending in ("", "_noise"))
    np.testing.assert_array_equal(record, published[:, [2, 1, 0]].astype(np.float32))
    assert noise.shape == (3000, 3) and pd.read_csv(tmp_path / "train_noise.csv")["name"][0] == name
    np.testing.assert_array_equal(noise, record[:3000])
