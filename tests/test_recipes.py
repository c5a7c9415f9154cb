"""Every autoencoder of params.yaml, two epochs on its sample: trained by its recipe, stopped, measured, and drawn."""

import importlib
import json
import re

import keras
import matplotlib.image
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import tensorflow as tf
import yaml
from conftest import ROOT

from hourglass.checks import figures as names
from hourglass.engines.checkpoints import Checkpoint
from hourglass.evaluation import histories, measuring
from hourglass.figures import curves
from hourglass.ground import parameters, reading, rows
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.models.autoencoder import Autoencoder
from hourglass.models.plan import Plan
from hourglass.reports import results
from stages import figures

PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
NAMES = list(PARAMS["autoencoders"])
COMPILED = ("tgs_columns", "fashion_unet")  # a training with patience, and a convolutional one
FEW = {"tgs_columns": 2020, "tgs_deep": 2020, "dogs_conv": 8}


@pytest.fixture(scope="module")
def trained(sample):
    """A function from an autoencoder's name to (model, history, arrays, block), after two epochs on a few rows.

    Others than those of COMPILED are compiled where that is asked for: it takes longer than to train for two epochs.
    """
    made = {}

    def make(name, checkpoint=None, stop_after=None, compiled=False):
        compiled = compiled or name in COMPILED
        if (name, compiled) in made and checkpoint is None:
            return made[name, compiled]
        block = blocks.autoencoder(PARAMS, name)
        prepared = sample(block["dataset"])[1]
        few = FEW.get(name, 100)
        arrays = {path.stem: np.load(path, mmap_mode="r") for path in prepared.glob("*.npy")}
        arrays = {part: array[: few if part.startswith("train") else few // 2] for part, array in arrays.items()}
        if (kept := prepared / "round_trip.npz").exists():
            arrays |= {f"round_trip_{name}": array for name, array in np.load(kept).items()}
        names = ["", "_labels"] if block["procedure"] == "pretraining" else [""]
        data = rows.Data(*(tuple(arrays[f"{part}{name}"] for name in names) for part in ("train", "held_out")))
        architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
        procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
        keras.utils.set_random_seed(0)
        model = architecture.build(arrays["train"].shape[1:], bottleneck=block["bottleneck"], **block["model"])
        recipe = parameters.check(procedure.fit, blocks.of_source(block["train"], "train", "real")[0] | {"epochs": 2}, "train")
        told = []

        def report(line):
            told.append(line)
            if sum(text.startswith("epoch") for text in told) == stop_after:
                raise KeyboardInterrupt

        checkpoint = checkpoint or training.NO_CHECKPOINT
        tf.config.run_functions_eagerly(not compiled)
        try:
            history = procedure.fit(model, data, Inputs(**block["input"]).pair, 0, report, checkpoint, **recipe)
        finally:
            tf.config.run_functions_eagerly(False)
        if stop_after is None and checkpoint is training.NO_CHECKPOINT:
            made[name, compiled] = model, history, arrays, block
        return model, history, arrays, block

    return make


@pytest.mark.parametrize("name", [name if name in COMPILED else pytest.param(name, marks=pytest.mark.nightly) for name in NAMES])
def test_a_training_that_was_stopped_ends_with_the_same_bits(trained, tmp_path, name):
    model, history, *_ = trained(name, compiled=True)
    checkpoint = Checkpoint(tmp_path, "the same")
    with pytest.raises(KeyboardInterrupt):
        trained(name, checkpoint, stop_after=1, compiled=True)
    if name == "mnist_stacked":  # in its fourth phase, too
        with pytest.raises(KeyboardInterrupt):
            trained(name, checkpoint, stop_after=6, compiled=True)
    again, same, *_ = trained(name, checkpoint, compiled=True)
    assert all((one == other).all() for one, other in zip(model.get_weights(), again.get_weights()))
    assert history == same and all(np.isfinite(row[reading.watched(row)]) for row in history)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_measured_and_drawn(trained, tmp_path, monkeypatch, name):
    monkeypatch.setitem(plt.rcParams, "figure.dpi", 30)
    model, history, arrays, block = trained(name)
    images = len(arrays["held_out"]) // (101 if arrays["held_out"].ndim == 3 else 1)
    loss, wanted = block["train"]["loss"], block["figures"].split()
    results, examples = measuring.measure(Autoencoder(model, Inputs(**block["input"])), arrays, images, loss, wanted, 0)
    assert results["mse"] > 0 and -1 <= results["ssim"] <= 1
    assert results["excess"] == pytest.approx(results["loss"] - results["floor"])
    assert results["loss"] >= results["floor"] - 1e-9
    assert ("pca_mse" in results) == (results["code_size"] <= arrays["held_out"][0].size)
    names = importlib.import_module(f"hourglass.datasets.{PARAMS['datasets'][block['dataset']]['raw']}")
    facts = {
        "source": "sample",
        "loss": loss,
        "scaling": block["input"]["scaling"],
        "floor": results["floor"],
        "test_loss": results["loss"],
        "strided": Autoencoder(model, Inputs(**block["input"])).strided,
    }
    assert facts["strided"] == (name in ("fashion_conv", "fashion_denoise", "fashion_unet", "mnist_transposed"))
    facts |= {"pca_mse": results.get("pca_mse"), "axes": getattr(names, "AXES", None), "labels": getattr(names, "LABELS", None)}
    table = pd.DataFrame(history).to_csv(index=False)
    np.savez(tmp_path / "examples.npz", facts=json.dumps(facts | {"figures": wanted}), history=table, **examples)
    figures.main(name, tmp_path)
    drawn = {path.stem for path in (tmp_path / "figures").glob("*.png")}
    assert drawn == {"loss", "reconstructions", *wanted} - {"spectrum"}
    for path in (tmp_path / "figures").glob("*.png"):
        picture = matplotlib.image.imread(path)[..., :3]
        assert 0.003 < np.mean(picture.min(axis=-1) < 0.7) < 0.95, path


def test_w3_under_a_sigmoid_cannot_go_below_its_floor_and_the_mended_one_can(trained):
    model, _, arrays, block = trained("fashion_conv")
    results, _ = measuring.measure(Autoencoder(model, Inputs(**block["input"])), arrays, 50, "mse", [], 0)
    mended, _ = measuring.measure(Autoencoder(model, Inputs(scaling="unit")), arrays, 50, "mse", [], 0)
    assert results["floor"] > 0.5 and mended["floor"] == 0


def test_skips_carry_twelve_times_the_image_past_the_code(trained):
    unet, plain = (Autoencoder(trained(name)[0], Inputs(scaling="unit")) for name in ("fashion_unet", "fashion_conv"))
    assert measuring.of_network(unet)["carried_across"] == 12
    assert "carried_across" not in measuring.of_network(plain)


def test_every_phase_of_the_stacked_one_trains_its_own_part(trained):
    model, history, arrays, _ = trained("mnist_stacked")
    phases = pd.DataFrame(history).groupby("phase", sort=False).size().to_dict()
    assert list(phases.values()) == [2, 2, 2, 2, 2, 8] and list(phases)[:2] == ["outer autoencoder", "inner autoencoder"]
    pretrained, tuned = model.get_layer("pretrained"), model.get_layer("fine_tuned")
    for layer, name in ((1, "outer_encoder"), (3, "code")):
        assert (pretrained.get_weights()[layer - 1] == model.get_layer(name).get_weights()[0]).all()
    assert (pretrained.get_weights()[0] != tuned.get_weights()[0]).any()


def test_of_history_takes_the_epoch_whose_weights_were_kept():
    history = pd.DataFrame(
        {"epoch": [1, 2, 3], "loss": [3.0, 2.0, 1.0], "validation_loss": [5.0, 4.0, 6.0], "kept": [0, 1, 0]}
    ).assign(recipe="sample")
    found = {"epochs": 3, "recipe": "sample", "train_loss": 2.0}
    assert histories.of_history(history) == found | {"validation_loss": 4.0}
    history = history.rename(columns={"validation_loss": "test_loss"})
    assert histories.of_history(history) == found | {"test_loss": 4.0}


def test_of_history_names_each_phase_s_kept_epoch_and_its_penalties():
    history = pd.DataFrame(
        {
            "phase": ["outer autoencoder"] * 2 + ["random start, four times as long"],
            "epoch": [1, 2, 1], "loss": [3.0, 2.0, 1.0], "test_loss": [6.0, 5.0, 4.0], "kept": [0, 1, 1],
            "penalty": [None, None, 0.5], "test_penalty": [None, None, 0.25],
        }
    ).assign(recipe="written")  # fmt: skip
    assert histories.of_history(history) == {
        "epochs": 3, "recipe": "written", "outer_autoencoder_train_loss": 2, "outer_autoencoder_test_loss": 5,
        "random_start_four_times_as_long_train_loss": 1, "random_start_four_times_as_long_test_loss": 4,
        "random_start_four_times_as_long_train_penalty": 0.5, "random_start_four_times_as_long_test_penalty": 0.25,
    }  # fmt: skip


def said(history, bounds):
    """Return the labels of a figure of losses."""
    figure = curves.loss(pd.DataFrame(history), "mse", "unit", 0.25, bounds)
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    plt.close(figure)
    return labels


def test_the_figure_of_losses_names_whose_they_are_and_has_the_test_loss_beside_bounds_of_test_rows():
    history = {"epoch": [1, 2], "loss": [0.5, 0.4], "kept": [0, 1]}
    validated = said(history | {"validation_loss": [0.6, 0.3]}, {"floor, test": 0.2})
    assert validated == ["training", "validation", "lowest 0.3 (epoch 2)", "test 0.25", "floor, test 0.2"]
    penalised = said(history | {"penalty": [3, 2], "test_loss": [0.6, 0.25], "test_penalty": [2, 1]}, {})
    assert penalised == ["training", "test", "training, penalty", "test, penalty", "lowest 0.25 (epoch 2)"]


def test_the_table_of_results_says_where_the_test_rows_chose_the_epoch():
    metrics = {"source": "sample", "epochs": 7, "loss": 0.5}
    head, _, stopped, whole = results.table({"a": metrics | {"stopped_on": "test"}, "b": metrics}).splitlines()
    assert "| stopped on |" in " ".join(head.split()) and re.search(r"\| +7 \| +test \|", stopped) and "test" not in whole


@pytest.mark.parametrize("name", NAMES)
def test_rows_are_called_by_what_they_are_in_the_history(name, trained):
    _, history, _, block = trained(name)
    of = "validation" if block["train"].get("validation") else "test"
    assert all({name for name in ("validation_loss", "test_loss") if name in row} == {f"{of}_loss"} for row in history)


def test_each_figure_that_a_block_may_name_has_a_function():
    assert {*figures.FIGURES, "spectrum"} == set(names.FIGURES)


def test_with_patience_the_best_epoch_is_kept_and_without_the_last(trained):
    for name, patience in (("tgs_columns", True), ("mnist_dense", False)):
        _, history, _, block = trained(name)
        best = min(history, key=lambda row: row[reading.watched(row)]) if patience else history[-1]
        assert ("patience" in block["train"]) == patience
        assert [row["epoch"] for row in history if row["kept"]] == [best["epoch"]]


def test_training_rows_are_read_with_their_labels_for_pretraining_only(tmp_path):
    for part in ("train", "held_out"):
        np.save(tmp_path / f"{part}.npy", np.zeros((4, 28, 28, 1), np.uint8))
        np.save(tmp_path / f"{part}_labels.npy", np.arange(4))
    (tmp_path / "about.json").write_text('{"source": "sample", "train_images": 4, "held_out_images": 4}')
    for name, shapes in (("mnist_dense", [(4, 28, 28, 1)]), ("mnist_stacked", [(4, 28, 28, 1), (4,)])):
        block = blocks.autoencoder(PARAMS, name)
        modules = (f"hourglass.architectures.{block['architecture']}", f"hourglass.learning.{block['procedure']}")
        plan = Plan(block, f"autoencoders.{name}", tmp_path, *map(importlib.import_module, modules))
        assert [part.shape for part in plan.rows("train")] == shapes
