"""Figures of curves and points: losses, error by depth, codes in two dimensions, the columns of an image."""

from pathlib import PurePath

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style
from hourglass.ground import reading
from hourglass.ground.rows import rows_to_images
from hourglass.inputs.scaling import LABELS, RANGES
from hourglass.losses.losses import LOSSES


def loss(history, kind, scaling, test, bounds):
    """Loss of the training rows and of those that were watched by epoch, a panel a phase.

    The bounds are of the test rows; with them stands the test loss, so that what is compared is of the same rows.

    Parameters
    ----------
    history : DataFrame
        `epoch`, `loss`, `validation_loss` or `test_loss`, `kept`, `phase` where there are
        several, and the penalties where there are any, which are drawn apart.
    test : float
        Loss of the test rows, for a history of one phase.
    bounds : dict of str to float
        Horizontal lines, for a history of one phase.
    """
    phases = list(history.groupby("phase", sort=False)) if "phase" in history else [("", history)]
    columns, watched = min(3, len(phases)), reading.watched(history)
    lines = -(-len(phases) // columns)
    figure, grid = plt.subplots(
        lines, columns, figsize=(6.8 if columns == 1 else 3 * columns, 3.4 if lines == 1 else 2.5 * lines), squeeze=False
    )
    for axes, (phase, rows) in zip(grid.flat, phases):
        _by_epoch(axes, rows, watched.removesuffix("_loss"))
        if watched != "test_loss" and not phase and test is not None:
            axes.plot(rows.loc[rows["kept"] == 1, "epoch"], [test], "D", color=style.BOUND, ms=4, label=f"test {test:.4g}")
        for dashes, (name, value) in zip(("--", ":"), bounds.items() if not phase else []):
            axes.axhline(value, color=style.BOUND, ls=dashes, lw=1, label=f"{name} {value:.4g}")
        axes.set(xlabel="epoch", title=phase or "Loss by epoch")
        style.integers(axes.xaxis)
        style.plain_log(axes)
        if phase:
            axes.legend(fontsize=7)
        else:  # beside the axes, as bounds and curves leave no corner free
            figure.legend(*axes.get_legend_handles_labels(), loc="outside right upper", fontsize=8)
    for axes in grid.flat[len(phases) :]:
        axes.remove()
    for axes in grid[:, 0]:
        unit = f" ({LABELS[scaling]})" if scaling else ""
        axes.set_ylabel(f"{LOSSES[kind].label}{unit}" if not phases[0][0] else "loss")
    return figure


def bounds(loss, scaling, floor, pca_mse, **_):
    """Return the lines to draw below a test loss: its floor where there is one, and PCA's where it is of the same kind."""
    if floor > 0:
        return {"floor, test": floor}
    low, high = RANGES[scaling]
    return {"PCA, test": pca_mse * (high - low) ** 2} if loss == "mse" and pca_mse is not None else {}


def _by_epoch(axes, rows, of):
    """Draw the losses, and the penalties where there are any, of the training rows and those that were watched."""
    watched = f"{of}_loss"
    axes.plot(rows["epoch"], rows["loss"], color=style.TRAIN, label="training")
    axes.plot(rows["epoch"], rows[watched], color=style.NETWORK, label=of)
    for name, column, colour in (("training", "penalty", style.TRAIN), (of, f"{of}_penalty", style.NETWORK)):
        if column in rows and rows[column].notna().all():
            axes.plot(rows["epoch"], rows[column], color=colour, ls=":", label=f"{name}, penalty")
    best = rows.loc[rows[watched].idxmin()]
    note = f"lowest {best[watched]:.4g} (epoch {best['epoch']:.0f})"
    axes.plot(best["epoch"], best[watched], "o", color=style.NETWORK, ms=4, label=note)


def depth(examples):
    """Root mean squared error of each sample of a column, over all test columns."""
    figure, axes = plt.subplots(figsize=(3.6, 4.2))
    for name, label, colour in (("error", "network", style.NETWORK), ("pca_error", "PCA", style.BOUND)):
        if name not in examples:
            continue
        profile = 255 * np.sqrt(examples[name].mean(axis=1))
        axes.plot(profile, np.arange(len(profile)), color=colour, label=label, lw=1.2)
    axes.set(xlabel="root mean squared error (grey values 0 to 255)", ylabel="depth (samples)", title="Error by depth, test")
    axes.set(xlim=(0, None), ylim=(len(profile) - 1, 0))
    axes.grid(axis="x", alpha=0.3)
    axes.legend()
    return figure


def latent(examples, labels):
    """The codes of test rows in two dimensions, by PCA and by t-SNE, coloured by class; of one dimension a histogram."""
    codes = examples["codes"]
    classes = examples.get("code_labels", np.zeros(len(codes), int))
    kinds = np.unique(classes)
    names = {kind: labels[kind] if labels and kind < len(labels) else str(kind) for kind in kinds}
    colours = {kind: plt.cm.tab10(kind % 10) for kind in kinds}
    if codes.shape[1] == 1:
        figure, left = plt.subplots(figsize=(6, 4.2))
        values = [codes[classes == kind, 0] for kind in kinds]
        left.hist(values, bins=40, stacked=True, color=list(colours.values()), label=list(names.values()))
        left.set(xlabel="the one number of the code", ylabel="rows", title="Codes")
    else:
        figure, left = _scattered(examples, classes, names, colours)
    handles = left.get_legend_handles_labels() if "code_labels" in examples else ([], [])
    figure.legend(*handles, loc="outside right center", markerscale=3, title=f"{len(codes)} codes")
    return figure


def _scattered(examples, classes, names, colours):
    """Return the figure of two maps of the codes, or of the one there is, and its first axes."""
    maps, share = {name: examples[name] for name in ("map_pca", "map_tsne") if name in examples}, 100 * examples["map_share"]
    figure, grid = plt.subplots(1, len(maps), figsize=(4.7 * len(maps), 4.2), squeeze=False)
    for axes, points in zip(grid.flat, maps.values()):
        for kind, name in names.items():
            axes.scatter(*points[classes == kind].T, s=7, color=colours[kind], label=name, lw=0)
        axes.grid(False)
    if len(maps) > 1:
        grid[0, 1].set(xticks=[], yticks=[], title="t-SNE (distances have no unit)")
    grid[0, 0].set(
        xlabel=f"first component ({share[0]:.0f} % of the variance)", ylabel=f"second component ({share[1]:.0f} %)", title="PCA"
    )
    return figure, grid[0, 0]


def columns(examples):
    """An image as published, the columns the network sees, and the image rebuilt from them."""
    image, cut = examples["columns_of"], examples["columns"]
    rebuilt = rows_to_images(cut, 1)[0]
    height, width = image.shape[:2]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.2), width_ratios=(1, 1.3, 1))
    style.show(left, image.reshape(rebuilt.shape) / 255.0)
    left.set(title=f"in the archive: {PurePath(str(examples['columns_name'])).name}", xlabel="trace", ylabel="depth (samples)")
    for trace in range(0, width, 10):
        middle.plot(trace + (cut[trace].mean(axis=-1) - 128.0) / 16, np.arange(height), color=style.NETWORK, lw=0.8)
    middle.set(title="every tenth column, as a trace", xlabel="trace", ylim=(height - 1, 0))
    middle.grid(False)
    style.show(right, rebuilt / 255.0)
    difference = int(np.abs(image.reshape(rebuilt.shape).astype(int) - rebuilt).max())
    right.set(title=f"rebuilt (largest difference {difference})", xlabel="trace")
    return figure
