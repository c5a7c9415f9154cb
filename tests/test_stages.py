"""What a stage writes is what was measured, under the name that says so: evaluate, figures, rate_distortion, ledger, on a dozen images."""

import io
import json
import subprocess
from pathlib import Path
from types import SimpleNamespace

import keras
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT, recipe

from hourglass.architectures import dense
from hourglass.codec import classical, rivals, transforms
from hourglass.evaluation import measuring
from hourglass.figures import notes, style
from hourglass.ground import outputs
from hourglass.ground.rows import Data
from hourglass.models import autoencoder
from hourglass.models import files as model_files
from hourglass.models.plan import Plan
from hourglass.reports.metrics import of_all
from stages import checkerboard, evaluate, figures, ledger, mend, rate_distortion, report, teach

RNG = np.random.default_rng(0)
GREY = {"architecture": "dense", "name": "mnist_deep", "dataset": "mnist", "threads": 1, "rows_an_image": 1}
HISTORY = pd.DataFrame(
    {"epoch": [1, 2, 3], "loss": [5.0, 4.0, 3.0], "validation_loss": [6.0, 2.0, 2.5], "kept": [0, 1, 0], "recipe": ["sample"] * 3}
)


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A function that makes a project with one model, trained by a loss, and what it is measured on; it is the working folder."""
    monkeypatch.chdir(tmp_path)

    def make(loss="mse", scaling="unit", patience=None, **facts):
        params = yaml.safe_load((ROOT / "params.yaml").read_text())
        params["autoencoders"]["mnist_deep"]["figures"] = "decoded"
        Path("params.yaml").write_text(yaml.safe_dump(params))
        Path("data").mkdir(), Path("metrics/mnist_deep").mkdir(parents=True)
        for part, count in (("train", 9), ("held_out", 6)):
            np.save(f"data/{part}.npy", RNG.integers(0, 256, (count, 28, 28, 1), dtype=np.uint8))
        about = {"train_images": 9, "held_out_images": 6, "source": "files 12ab", "labels": list("abc")}
        Path("data/about.json").write_text(json.dumps(about))
        HISTORY.to_csv("metrics/mnist_deep/history.csv", index=False)
        keras.utils.set_random_seed(0)
        model = dense.build((28, 28, 1), bottleneck=4, output="sigmoid")
        train = {"loss": loss} | ({"patience": patience} if patience else {})
        ends = {"unit": [0, 1], "symmetric": [-1, 1]}[scaling]
        model_files.save(model, "model.keras", recipe(**GREY | facts, input={"scaling": scaling}, range=ends, train=train))

    return make


@pytest.mark.parametrize(
    ("loss", "patience", "compared"),
    [("mse", None, ["mse_255", "ssim"]), ("binary_crossentropy", 3, ["loss", "mse_255", "ssim"])],
)
def test_the_metrics_of_a_stage_are_those_that_are_measured(project, loss, patience, compared):
    project(loss, patience=patience)
    evaluate.main("mnist_deep", "data", "model.keras", "metrics/mnist_deep")
    found = json.loads(Path("metrics/mnist_deep/metrics.json").read_text())
    arrays = {part: np.load(f"data/{part}.npy") for part in ("train", "held_out")}
    own, shown = measuring.measure(autoencoder.load("model.keras"), arrays, 6, loss, ["decoded"], 0)
    more = {
        "source": "files 12ab",
        "train_images": 9,
        "test_images": 6,
        "epochs": 3,
        "recipe": "sample",
        "train_loss": 4,
        "validation_loss": 2,
    }
    more |= {"stopped_on": "validation"} if patience else {}
    assert {name: found.pop(name) for name in more} == more and found == pytest.approx(own, rel=1e-5)
    excerpt = json.loads(Path("metrics/mnist_deep.json").read_text())
    assert sorted(excerpt) == compared and all(excerpt[name] == pytest.approx(own[name], rel=1e-5) for name in compared)
    with np.load("metrics/mnist_deep/examples.npz") as kept:
        assert json.loads(str(kept["facts"])) == {
            "source": "files 12ab", "loss": loss, "scaling": "unit", "floor": pytest.approx(own["floor"], rel=1e-4),
            "test_loss": pytest.approx(own["loss"], rel=1e-4), "figures": ["decoded"], "axes": None, "labels": list("abc"),
            "pca_mse": pytest.approx(own["pca_mse"], rel=1e-4), "strided": False, "recipe": "sample", "epochs": 3,
        }  # fmt: skip
        pd.testing.assert_frame_equal(pd.read_csv(io.StringIO(str(kept["history"]))), HISTORY)
        for name, array in shown.items():
            np.testing.assert_allclose(kept[name], array, rtol=1e-4, atol=1e-6)
    assert of_all(write("names", "mnist_deep\n"), Path("metrics"))["mnist_deep"]["mse_255"] == found["mse_255"]


def write(name, text):
    Path(name).write_text(text)
    return Path(name)


def test_grey_ground_is_explained_where_a_floor_makes_it_and_each_figure_says_what_it_is_of(project, monkeypatch):
    project("mse", "symmetric")
    saved, path = {}, Path("metrics/mnist_deep/examples.npz")
    monkeypatch.setattr(
        style, "save", lambda figure, path, about, note: saved.setdefault(path.stem, (about, note)) and path.touch()
    )
    evaluate.main("mnist_deep", "data", "model.keras", "metrics/mnist_deep")
    with np.load(path) as kept:
        arrays = dict(kept)
    for scaling, floor, strided, noted in (
        ("symmetric", 0.5, True, [notes.GREY, notes.GRID]),
        ("symmetric", 0.5, False, [notes.GREY]),
        ("symmetric", 0.0, True, []),
        ("unit", 0.5, True, []),
    ):
        of = {"scaling": scaling, "floor": floor, "strided": strided, "figures": ["decoded", "spectrum"]}
        facts = json.loads(str(arrays["facts"])) | of
        np.savez(path, **arrays | {"facts": json.dumps(facts)})
        saved.clear()
        figures.main("mnist_deep", "metrics/mnist_deep")
        assert {name: note.splitlines() for name, (_, note) in saved.items()} == {
            "loss": [],
            "reconstructions": noted,
            "decoded": noted,
        }
        assert all(about["source"] == "files 12ab" for about, _ in saved.values())


def test_a_codec_s_table_is_that_of_the_test_images_and_of_components_of_the_training_rows(project, monkeypatch):
    project()
    monkeypatch.setattr(rivals, "STEPS", [64.0])
    monkeypatch.setattr(rivals, "FINENESS", [0.5])
    few = {name: (kind, settings[2:3], options) for name, (kind, settings, options) in classical.CODECS.items()}
    monkeypatch.setattr(classical, "CODECS", few)
    params = yaml.safe_load(Path("params.yaml").read_text())
    Path("params.yaml").write_text(yaml.safe_dump(params | {"codecs": {"mnist_deep": "mnist"}}))
    rate_distortion.main("mnist_deep", "data", "model.keras", "metrics/mnist_deep")
    found = pd.read_csv("metrics/mnist_deep/rate_distortion.csv")
    network = transforms.of_autoencoder(autoencoder.load("model.keras"))
    own = pd.DataFrame(rivals.points(network, np.load("data/train.npy"), rivals.chosen(np.load("data/held_out.npy"))))
    of_tiles = ["network", "PCA, 4 numbers", "PCA, all numbers", "DCT, all numbers"]
    assert found["codec"].tolist() == [name for name in [*of_tiles, *few] for _ in ("single", "sheet")]
    for name in ("setting", "bits_per_pixel", "mse_255", "psnr_db"):
        np.testing.assert_allclose(found[name], own[name], rtol=1e-5, err_msg=name)
    assert set(found["source"]) == {"files 12ab"} and Path("metrics/mnist_deep/rate_distortion.png").exists()


def test_the_ledger_holds_each_claim_against_its_own_autoencoder(tmp_path):
    for name, mse in (("a", 5.0), ("b", 7.0)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(json.dumps({"source": "real", "epochs": 3, "mse": mse}))
        HISTORY.assign(loss=HISTORY["loss"] + mse).to_csv(tmp_path / name / "history.csv", index=False)
    claims = [{"metric": "mse", "value": 7}, {"metric": "history.loss.last", "value": 10}, {"metric": "mse", "below": "a.mse"}]
    claims = [{"writeup": "W0", "claim": "x", "run": "b", "data": "real", "exact": True} | claim for claim in claims]
    (tmp_path / "claims.yaml").write_text(json.dumps({"deltas": {}, "claims": claims}))
    (tmp_path / "names").write_text("a\nb\n")
    (tmp_path / "repeated").write_text("")
    ledger.main(
        tmp_path / "claims.yaml",
        tmp_path / "names",
        tmp_path / "repeated",
        tmp_path,
        tmp_path / "ledger.md",
        tmp_path / "ledger.json",
    )
    rows = json.loads((tmp_path / "ledger.json").read_text())
    assert [(row["measured"], row["compared_with"], row["reproduced"]) for row in rows] == [
        (7, 7, "yes"),
        (10, 10, "yes"),
        (7, 5, "no"),
    ]
    head = "3 claims: 2 yes, 1 no, 0 undecided, 0 not on this data, 0 not measured.\n\nOf data: real.\n\n| writeup"
    assert (tmp_path / "ledger.md").read_text().startswith(head)
    assert (tmp_path / "ledger.json").read_text().startswith('[\n  {\n    "writeup": "W0",\n')  # a line a fact, for diffs


def test_a_card_s_recipe_is_the_one_for_its_data():
    block = {"dataset": "d", "architecture": "a", "bottleneck": 5, "input": {}, "model": {}, "figures": "decoded"}
    block["train"] = {"epochs": {"real": 50, "sample": 7}, "batch": 3}
    found = report.recipe(block, "mine", "sample")
    assert found == {
        "dataset": "d",
        "architecture": "a",
        "bottleneck": 5,
        "input": {},
        "model": {},
        "train": {"epochs": 7, "batch": 3},
    }
    assert report.recipe(block, "mine", "published")["train"]["epochs"] == 50


def test_the_checkerboard_s_names_are_those_of_its_files(tmp_path, monkeypatch):
    drawn = {}
    for name in ("resized", "transposed"):
        facts = json.dumps({"source": name, "figures": []})
        np.savez(tmp_path / f"{name}.npz", facts=facts, history="epoch\n1\n", spectrum=np.full(3, len(name)))
    monkeypatch.setattr(checkerboard.checkerboard, "comparison", lambda both, grid: drawn.update(both))
    monkeypatch.setattr(style, "save", lambda figure, path, about: path.write_text(about["source"]))
    checkerboard.main(tmp_path / "resized.npz", tmp_path / "transposed.npz", tmp_path / "figure.png")
    assert {name: of["spectrum"][0] for name, of in drawn.items()} == {"resize, then convolve": 7, "transposed convolution": 10}
    assert (tmp_path / "figure.png").read_text() == "resized"


def test_a_recognizer_is_for_labels_below_its_classes_or_masks_of_its_shape():
    inputs = keras.Input((4, 4, 1))
    classes = keras.Model(inputs, keras.layers.Dense(3)(keras.layers.Flatten()(inputs)))
    pixels = keras.Model(inputs, keras.layers.Conv2D(1, 1)(inputs))
    assert teach.fits(classes, np.array([0, 2]), "classes") and not teach.fits(classes, np.array([0, 3]), "classes")
    assert not teach.fits(classes, np.array([0, 2]), "mse") and not teach.fits(pixels, np.array([0]), "classes")
    assert teach.fits(pixels, np.zeros((5, 4, 4, 1)), "mse") and not teach.fits(pixels, np.zeros((5, 4, 3, 1)), "mse")
    assert not teach.fits(pixels, np.zeros((5, 4, 4, 1)), "classes")


@pytest.mark.parametrize(("share", "training", "validation"), [(0, 110, 0), (0.2, 88, 22)])
def test_rows_are_counted_as_they_are_used(share, training, validation):
    rows = {"train": np.zeros((110, 2)), "held_out": np.zeros((40, 2))}
    plan = SimpleNamespace(data=Data((rows["train"],), (rows["held_out"],)), recipe={"validation": share}, arrays=rows)
    assert Plan.sizes(plan) == {"training": training, "validation": validation, "test": 40}


def test_numbers_of_a_metrics_file_have_seven_digits_and_stand_by_name(tmp_path):
    outputs.write_json(tmp_path / "a.json", {"b": 200 / 3, "a": np.float64(1 / 3), "n": None, "c": np.int64(7), "d": 1234567.89})
    text = '{\n  "a": 0.3333333,\n  "b": 66.66667,\n  "c": 7,\n  "d": 1234568.0,\n  "n": null\n}\n'
    assert (tmp_path / "a.json").read_text() == text


def test_an_output_takes_the_place_of_the_one_before_in_folders_that_need_not_be_there(tmp_path):
    target = tmp_path / "new/folder/a.txt"
    for text in ("one", "two"):
        with outputs.replacing(target) as path:
            path.write_text(text)
        assert target.read_text() == text and list(target.parent.iterdir()) == [target]
    with pytest.raises(ZeroDivisionError), outputs.replacing(target) as path:
        path.write_text(str(1 / 0))
    with outputs.replacing(tmp_path / "new/folder") as path:
        path.mkdir()
    assert list((tmp_path / "new").iterdir()) == [tmp_path / "new/folder"] and not list((tmp_path / "new/folder").iterdir())
    for _ in range(2):
        with outputs.alone(tmp_path / "other/lock/file", "it"):
            assert (tmp_path / "other/lock/file").exists()


def test_of_a_merge_each_stage_is_of_the_branch_that_changed_it():
    base = {"neither": 1, "ours": 1, "theirs": 1, "both": 1, "gone": 1, "gone and changed": 1}
    ours = {"neither": 1, "ours": 2, "theirs": 1, "both": 2, "new": 4, "same": 7}
    theirs = {"neither": 1, "ours": 1, "theirs": 3, "both": 3, "gone": 1, "gone and changed": 5, "same": 7}
    stages = {"neither": 1, "ours": 2, "theirs": 3, "new": 4, "same": 7}
    assert mend.merged(base, ours, theirs) == ({"schema": "2.0", "stages": stages}, ["both", "gone and changed"])
    assert mend.merged(base, theirs, ours) == ({"schema": "2.0", "stages": stages}, ["both", "gone and changed"])


def test_both_branches_and_what_they_started_from_are_the_sides_of_a_merge(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def git(*words, code=0):
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        assert subprocess.run(["git", *who, *words], capture_output=True).returncode == code

    def commits(command):
        lock = {"schema": "2.0", "stages": {"a": {"cmd": command}}}
        (tmp_path / "dvc.lock").write_text(yaml.safe_dump(lock))
        git("add", "dvc.lock")
        git("commit", "-qm", command)

    git("init", "-qb", "main")
    commits("base")
    assert mend.sides_of_a_merge() is None
    git("checkout", "-qb", "theirs")
    commits("theirs")
    git("checkout", "-q", "main")
    commits("ours")
    git("merge", "-q", "theirs", code=1)
    assert [side["a"]["cmd"] for side in mend.sides_of_a_merge()] == ["base", "ours", "theirs"]
