"""Measures a trained autoencoder on test rows, a piece at a time."""

import math

import keras
import numpy as np

from hourglass.baselines import coherent, filters
from hourglass.evaluation import checkerboard, examples, orientation, walks
from hourglass.evaluation.bounds import Bounds
from hourglass.evaluation.pieces import Pieces, Tally
from hourglass.evaluation.separation import separation
from hourglass.evaluation.similarity import similarities
from hourglass.ground.rows import labels_of_rows, rows_to_images
from hourglass.losses import floors, losses


def measure(autoencoder, arrays, images, loss, figures, seed):
    """Return the metrics of an autoencoder, and examples for its figures.

    Parameters
    ----------
    autoencoder : hourglass.models.autoencoder.Autoencoder
    arrays : dict of array
        `train`, `held_out` (rows, ...) of uint8, and where there are classes `held_out_labels`.
    images : int
        The test rows make up this many images.
    loss : str
        The write-up's loss.
    figures : list of str
        Names of the figures that will be drawn.
    seed : int

    Returns
    -------
    results : dict of str to number
        What each is: docs/metrics.md.
    found : dict of array
    """
    results, tally, pieces = metrics(autoencoder, arrays, images, loss, figures, seed)
    found = shown(tally, pieces) | {name: value / images for name, value in tally.sums.items()}
    found |= examples.of_figures(figures, autoencoder, arrays, seed)
    return results, {name: np.asarray(value, np.float32) if value.dtype == np.float64 else value for name, value in found.items()}


def metrics(autoencoder, arrays, images, loss, figures, seed):
    """Return the metrics alone, and the Tally and the Pieces that they are of; without `train`, none of a baseline."""
    held_out, labels, train, inputs = arrays["held_out"], arrays.get("held_out_labels"), arrays["train"], autoencoder.inputs
    code, limits = autoencoder.code, floors.of_model(keras.Model(autoencoder.model.input, autoencoder.outputs["reconstruction"]))
    bounds = Bounds(autoencoder, train, seed)
    pieces, tally = Pieces(autoencoder, bounds, held_out, images, seed), Tally()
    untrained = autoencoder.untrained(seed) if "spectrum" in figures else None
    for start in range(0, images, pieces.step):
        given, shown_images = pieces(start)
        tally.add(**of_piece(shown_images, loss, inputs, limits))
        tally.add(alive=(given["code"].reshape(-1, math.prod(code)) != 0).any(axis=0)[None])
        for name, probabilities in given["classes"].items() if labels is not None else ():
            truth = labels_of_rows(labels, held_out)[pieces.of_images(start)]
            tally.add(**{f"accuracy_{name}": probabilities.argmax(axis=1) == truth})
        if "spectrum" in figures:
            tally.add(spectrum=checkerboard.power(shown_images["original"] / 255.0 - shown_images["decoded"]))
            first = untrained.reconstruct(held_out[pieces.of_images(start)])
            tally.add(untrained=checkerboard.power(rows_to_images(first, len(shown_images["original"]))))
    dead = int((tally.sums.pop("alive") == 0).sum())
    results = {name: float(np.mean(values)) for name, values in tally.of_each.items() if name != "varied"}
    results |= in_other_units(results) | of_network(autoencoder) | {"dead_units": dead}
    if "spectrum" in figures:
        results["checkerboard"] = checkerboard.excess(tally.sums["spectrum"])
        results["checkerboard_untrained"] = checkerboard.excess(tally.sums.pop("untrained"))
    if "latent" in figures and labels is not None and len(held_out) > 1:
        pca = bounds.makers.get("pca") if inputs.corruption == "none" else None  # of damaged rows it is no PCA
        results |= separation(autoencoder, pca, held_out, labels)
    if "feature_maps" in figures:
        results |= orientation.of_features(autoencoder, seed)
    if "between" in figures:
        results |= walks.walks(autoencoder, held_out, seed)
    return results, tally, pieces


def of_piece(images, loss, inputs, limits_and_block):
    """Return each image's metrics and maps."""
    original, decoded = images["original"] / 255.0, images["decoded"]
    squared, bounded = (original - decoded) ** 2, np.isfinite(limits_and_block[0]).all()
    found = {
        "loss": losses.of_images(original, decoded, loss, inputs.high - inputs.low),
        "floor": floors.floor(original, loss, inputs.low, inputs.high, *limits_and_block),
        "mse": squared.mean(axis=(1, 2, 3)),
        "ssim": similarities(original, decoded),
        "outside": ((decoded < 0) | (decoded > 1)).mean(axis=(1, 2, 3)),
        "varied": np.ptp(original.reshape(len(original), -1), axis=1) > 0,
        "error": squared.mean(axis=-1),
    }
    for name in ("mean", "linear", "pca"):
        if name in images:
            # no worse than the network's last layer: what a sigmoid cannot leave, a baseline is brought back to
            squared = (original - (np.clip(images[name], 0, 1) if bounded else images[name])) ** 2
            found[f"{name}_mse"] = squared.mean(axis=(1, 2, 3))
    if "pca" in images:
        found["pca_error"] = squared.mean(axis=-1)
        if bounded:
            found["pca_unclipped_mse"] = ((original - images["pca"]) ** 2).mean(axis=(1, 2, 3))
    return found | (restored(original, images, inputs.corruption) if inputs.corruption != "none" else {})


def in_other_units(results):
    """Return the errors of `results` on grey values 0 to 255 and in decibels, and the loss's excess over its floor."""
    found = {"excess": results["loss"] - results["floor"]}
    if "mean_mse" in results:
        found["mean_mse_255"] = results["mean_mse"] * 255**2
    for prefix in ("", "pca_"):
        if (mse := results.get(f"{prefix}mse")) is not None:
            found |= {f"{prefix}mse_255": mse * 255**2, f"{prefix}psnr_db": -10 * math.log10(max(mse, 1e-12))}
    return found


def of_network(autoencoder):
    """Return what is true of the network whatever its weights."""
    whole = keras.Model(autoencoder.model.input, autoencoder.outputs["reconstruction"])
    numbers, size = math.prod(autoencoder.row), math.prod(autoencoder.code)
    found = {"parameters": whole.count_params(), "code_size": size, "compression": numbers / size}
    if len(autoencoder.outputs) > 1:
        classifier = next(layer for layer in autoencoder.model.layers if isinstance(layer, keras.Model))
        found["parameters_classifier"] = classifier.count_params()
    if autoencoder.skips:  # past the code: no bottleneck
        found["carried_across"] = sum(map(math.prod, autoencoder.skips)) / numbers
    return found


def restored(original, images, corruption):
    """Return each image's error before and after classical filters, and for a crosshair inside and outside it."""

    def mse(image, where=np.True_):
        where = np.broadcast_to(where, original.shape)
        return ((original - image) ** 2 * where).sum(axis=(1, 2, 3)) / where.sum(axis=(1, 2, 3))

    damaged, mask = np.clip(images["damaged"], 0, 1), images["mask"]
    found = {"damaged_mse": mse(damaged)}
    if corruption != "crosshair":
        restorations = filters.denoised(damaged) | coherent.restored(corruption, damaged)
        return found | {f"{name}_mse": mse(image) for name, image in restorations.items()}
    found |= {"mse_inside": mse(images["decoded"], mask), "mse_outside": mse(images["decoded"], ~mask)}
    return found | {f"{name}_mse_inside": mse(image, mask) for name, image in filters.inpainted(damaged, mask).items()}


def shown(tally, pieces):
    """Return the best, median and worst image, and the first few, with what was made of them.

    A constant image is among the three only where all are.
    """
    order, varied = np.argsort(tally.of_each["mse"], kind="stable"), np.array(tally.of_each["varied"])
    order = order[varied[order]] if varied.any() else order
    chosen = {"shown": order[[0, len(order) // 2, -1]], "first": np.arange(min(examples.FIRST, pieces.images))}
    found = {}
    for group, indices in chosen.items():
        parts = [pieces(index // pieces.step * pieces.step)[1] for index in indices]
        for name in (name for name in parts[0] if name != "mean"):
            found[f"{group}_{name}"] = np.stack([part[name][index % pieces.step] for part, index in zip(parts, indices)])
        found[f"{group}_index"] = indices
    return found
