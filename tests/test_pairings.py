"""Every code with every data set: through all stages that apply, or refused in one line before anything is trained."""

import importlib
import itertools
import json
import shutil

import matplotlib.image
import numpy as np
import pytest
import yaml
from conftest import ROOT
from PIL import Image

from hourglass.checks.figures import FIGURES
from hourglass.ground import meaning, yaml12
from hourglass.ground.errors import UserError
from stages import decode, encode, evaluate, figures, rate_distortion, sweep, sweep_figures, teach, train

IMAGES = 8
SIDES = {"square": (8, 8), "wide": (8, 11)}
PAIRINGS = list(itertools.product((1, 2, 3), ("columns", "grey", "colour"), ("labelled", "plain"), SIDES))
RECIPE = {"loss": "mse", "optimizer": "adam", "learning_rate": 0.01, "epochs": 1}
BATCH = {"columns": 30, "grey": 5, "colour": 5}  # the last one is smaller
QUICK = [
    (1, "columns", "labelled", "square"),
    (2, "colour", "plain", "wide"),
    (3, "grey", "labelled", "square"),
]
FURTHER = [
    (2, "columns", "plain", "wide"),
    (2, "colour", "labelled", "wide"),
    (1, "grey", "plain", "wide"),
    (1, "colour", "plain", "square"),
    (3, "colour", "plain", "wide"),
]


def prepare(folder, kind, labels, sides, images=IMAGES):
    """Write what `stages.prepare` would of random images."""
    folder.mkdir(parents=True)
    rng = np.random.default_rng(0)
    height, width = SIDES[sides]
    about = {"source": "sample", "sample": "noise", "train_images": images, "held_out_images": images}
    for part in ("train", "held_out"):
        pixels = rng.integers(0, 256, (images, height, width, 3 if kind == "colour" else 1), dtype=np.uint8)
        masks = (pixels[..., :1] > 128).astype(np.uint8)
        if kind == "columns":
            np.savez(folder / "round_trip.npz", name="noise", number=0, image=pixels[0, ..., 0])
            pixels, masks = (array.transpose(0, 2, 1, 3).reshape(-1, height, 1) for array in (pixels, masks))
        np.save(folder / f"{part}.npy", pixels)
        if labels == "labelled":
            np.save(folder / f"{part}_labels.npy", np.arange(images) % 3)
            about["labels"] = ["a", "b", "c"]
        else:
            np.save(folder / f"{part}_masks.npy", masks)
    (folder / "about.json").write_text(json.dumps(about))


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A function that makes a project of one data set and one autoencoder, `mine`, in the working folder."""
    modules, closure = meaning.modules, meaning.closure
    package = importlib.import_module("hourglass.architectures")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(ROOT / "tests/own")])
    monkeypatch.setattr(meaning, "modules", lambda room: modules(room) + ["ranked"] * (room == "architectures"))
    monkeypatch.setattr(meaning, "closure", lambda *names: closure(*(name for name in names if not name.endswith(".ranked"))))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(matplotlib.rcParams, "figure.dpi", 30)

    def make(rank, kind, labels, sides, **mine):
        params, recipe = yaml12.read(ROOT / "params.yaml"), RECIPE | {"batch": BATCH[kind]}
        params |= {"datasets": {"noise": {"raw": "mnist"}}, "seismic": {}}
        block = {"dataset": "noise", "architecture": "ranked", "procedure": "training", "bottleneck": 2, "figures": "decoded"}
        block |= {"bottleneck_at": "autoencoders.mine.bottleneck", "input": {"scaling": "unit"}, "model": {"rank": rank}}
        params["autoencoders"] = {"mine": block | {"train": recipe} | mine}
        learner = ("class_recognizer", "classes") if labels == "labelled" else ("salt_recognizer", "binary_crossentropy")
        taught = {"architecture": learner[0], "model": {}, "train": recipe | {"loss": learner[1]}}
        params["recognizers"] = {"noise": taught}
        swept = {"dataset": "noise", "recognizer": "noise", "architecture": params["autoencoders"]["mine"]["architecture"]}
        swept |= {"bottlenecks": [1, 2], "retrained": [2]}
        params |= {"sweeps": {"mine": swept}, "codecs": {"mine": "noise"}, "checkerboards": {}}
        (tmp_path / "params.yaml").write_text(yaml.dump(params, Dumper=yaml.CSafeDumper))
        (tmp_path / "dvc.yaml").write_text("stages: {}\n")  # the root of a project
        if not (tmp_path / "data").exists():
            prepare(tmp_path / "data/prepared/noise", kind, labels, sides)
        return tmp_path

    return make


DATA, MODEL, METRICS, TAUGHT = "data/prepared/noise", "models/mine.keras", "metrics/mine", "models/noise_recognizers"


def drawable(rank, kind):
    """Return the figures that a network of the code and data can give."""
    never = {"columns": {"between", "feature_maps"}, "grey": {"columns"}, "colour": {"columns"}}[kind]
    return set(FIGURES) - never - ({"feature_maps"} if rank == 1 else {"weights"})


@pytest.mark.parametrize(
    ("pairing", "compiled"),
    [
        *((pairing, False) for pairing in QUICK),
        *(pytest.param(pairing, False, marks=pytest.mark.nightly) for pairing in FURTHER),
        *(pytest.param(pairing, True, marks=pytest.mark.nightly) for pairing in PAIRINGS),
    ],
    ids=lambda value: "-".join(map(str, value)) if isinstance(value, tuple) else "compiled" if value else "eager",
)
def test_every_pairing_of_a_code_and_data_goes_through_all_stages(project, request, pairing, compiled):
    rank, kind, labels, sides = pairing
    if not compiled:
        request.getfixturevalue("eager")
    wanted = drawable(rank, kind)
    for name in set(FIGURES) - wanted:
        project(rank, kind, labels, sides, figures=name)
        with pytest.raises(
            UserError, match=f"^params.yaml: autoencoders.mine.figures has '{name}', which needs .*; leave it out$"
        ):
            train.main("mine", DATA, MODEL, METRICS)
    damage = {"columns": {"corruption": "noise", "amount": 0.1}, "grey": {"corruption": "crosshair", "amount": 2}}
    folder = project(
        rank, kind, labels, sides, figures=" ".join(wanted), input={"scaling": "unit"} | damage.get(kind, damage["columns"])
    )
    train.main("mine", DATA, MODEL, METRICS)
    evaluate.main("mine", DATA, MODEL, METRICS)
    figures.main("mine", METRICS)
    drawn = {path.stem: matplotlib.image.imread(path) for path in (folder / METRICS / "figures").glob("*.png")}
    assert set(drawn) == {"loss", "reconstructions", *wanted} - {"spectrum"}
    assert all(picture[..., :3].std() > 0.01 for picture in drawn.values())
    found = json.loads((folder / METRICS / "metrics.json").read_text())
    assert all(np.isfinite(value) for value in found.values() if isinstance(value, float)), found
    assert found["code_size"] == {1: 2, 2: 8, 3: 12}[rank] and ("pca_mse" in found) == (
        found["code_size"] <= found["compression"] * found["code_size"]
    )
    rate_distortion.main("mine", DATA, MODEL, METRICS)
    pixels = np.load(f"{DATA}/held_out.npy")[0 if kind != "columns" else slice(0, 5)]
    pixels = pixels[..., 0].T if kind == "columns" else pixels.squeeze()
    Image.fromarray(np.tile(pixels, (2, 3, *[1] * (pixels.ndim - 2)))).save("picture.png")
    encode.main("mine", "picture.png", "picture.hgl", "0.1")
    decode.main("mine", "picture.hgl", "again.png")
    assert matplotlib.image.imread("again.png").shape == matplotlib.image.imread("picture.png").shape
    teach.main("noise", DATA, TAUGHT)
    sweep.main("mine", DATA, DATA, TAUGHT, METRICS)
    sweep_figures.main("mine", METRICS)


def test_there_are_36_pairings_and_the_quick_ones_have_each_value():
    assert len(set(PAIRINGS)) == 36 and set(QUICK) <= set(PAIRINGS)
    assert {value for pairing in QUICK for value in pairing} == {value for pairing in PAIRINGS for value in pairing}


def test_one_number_is_a_histogram_and_a_classifier_needs_classes(project, eager):
    for labels in ("labelled", "plain"):
        folder = project(1, "grey", labels, "wide", bottleneck=1, figures="decoded weights latent between")
        shutil.rmtree(folder / DATA)
        prepare(folder / DATA, "grey", labels, "wide")
        train.main("mine", DATA, MODEL, METRICS)
        evaluate.main("mine", DATA, MODEL, METRICS)
        figures.main("mine", METRICS)
        assert (folder / METRICS / "figures/latent.png").exists()


@pytest.mark.parametrize("kind", ["columns", "grey", "colour"])
@pytest.mark.parametrize("labels", ["labelled", "plain"])
def test_a_classifier_needs_classes_and_takes_any_rows(project, eager, kind, labels):
    folder = project(1, kind, labels, "wide", architecture="stacked", procedure="pretraining", model={"hidden": 5})
    params = yaml.safe_load((folder / "params.yaml").read_text())
    (folder / "params.yaml").write_text(yaml.safe_dump(params | {"sweeps": {}}))
    if labels == "plain":
        with pytest.raises(UserError, match="^params.yaml: autoencoders.mine: expected a data set with classes, found none"):
            train.main("mine", DATA, MODEL, METRICS)
        return
    train.main("mine", DATA, MODEL, METRICS)
    evaluate.main("mine", DATA, MODEL, METRICS)
    figures.main("mine", METRICS)
    assert 0 <= json.loads((folder / METRICS / "metrics.json").read_text())["accuracy_fine_tuned"] <= 1


@pytest.mark.nightly
def test_held_out_images_that_are_all_constant_are_measured_and_drawn(project, eager):
    folder = project(2, "columns", "plain", "wide", figures="depth columns latent spectrum")
    for name in ("held_out", "held_out_masks"):
        rows = np.load(folder / DATA / f"{name}.npy")
        np.save(folder / DATA / f"{name}.npy", np.zeros_like(rows))
    train.main("mine", DATA, MODEL, METRICS)
    evaluate.main("mine", DATA, MODEL, METRICS)
    figures.main("mine", METRICS)
    rate_distortion.main("mine", DATA, MODEL, METRICS)
    teach.main("noise", DATA, TAUGHT)
    sweep.main("mine", DATA, DATA, TAUGHT, METRICS)
    assert json.loads((folder / METRICS / "sweep.json").read_text())["m_star"] is None


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_a_few_held_out_images_are_measured_and_drawn_or_refused(project, eager, rows):
    folder = project(1, "colour", "plain", "wide", figures="latent between decoded")
    about = json.loads((folder / DATA / "about.json").read_text())
    (folder / DATA / "about.json").write_text(json.dumps(about | {"held_out_images": rows}))
    np.save(folder / DATA / "held_out.npy", np.load(folder / DATA / "held_out.npy")[:rows])
    if rows == 1:
        with pytest.raises(UserError, match="figures has 'between', which needs two test images"):
            train.main("mine", DATA, MODEL, METRICS)
        project(1, "colour", "plain", "wide")
    train.main("mine", DATA, MODEL, METRICS)
    evaluate.main("mine", DATA, MODEL, METRICS)
    figures.main("mine", METRICS)
