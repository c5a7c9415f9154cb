"""Figures of curves and points: losses, error by depth, codes in two dimensions, the columns of an image."""

from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style as drawing
from hourglass.ground import reading
from hourglass.ground.rows import rows_to_images

UNIT = {"bytes": "grey values 0 to 255", "unit": "values 0 to 1", "symmetric": "values -1 to 1"}
LOSS = {"mse": "mean squared error", "binary_crossentropy": "binary cross-entropy"}


def loss(history, kind, scaling, bounds):
    """Training and held-out loss by epoch, a panel a phase.

    Parameters
    ----------
    history : DataFrame
        `epoch`, `loss`, `held_out_loss`, and `phase` where there are several.
    bounds : dict of str to float
        Horizontal lines, for a history of one phase.
    """
    phases = list(history.groupby("phase", sort=False)) if "phase" in history else [("", history)]
    columns = min(3, len(phases))
    lines = -(-len(phases) // columns)
    figure, grid = plt.subplots(
        lines, columns, figsize=(5.2 if columns == 1 else 3 * columns, 3.4 if lines == 1 else 2.5 * lines), squeeze=False
    )
    for axes, (phase, rows) in zip(grid.flat, phases):
        axes.plot(rows["epoch"], rows["loss"], color=drawing.TRAIN, label="training")
        axes.plot(rows["epoch"], rows["held_out_loss"], color=drawing.NETWORK, label="held-out")
        best = rows.loc[rows["held_out_loss"].idxmin()]
        note = f"lowest {best['held_out_loss']:.4g} (epoch {best['epoch']:.0f})"
        axes.plot(best["epoch"], best["held_out_loss"], "o", color=drawing.NETWORK, ms=4, label=note)
        for style, (name, value) in zip(("--", ":"), bounds.items() if not phase else []):
            axes.axhline(value, color=drawing.BOUND, ls=style, lw=1, label=f"{name} {value:.4g}")
        axes.set(xlabel="epoch", title=phase or "Loss by epoch")
        drawing.integers(axes.xaxis)
        drawing.plain_log(axes)
        axes.legend(fontsize=7 if phase else 8)
    for axes in grid.flat[len(phases) :]:
        axes.remove()
    grid[0, 0].set_ylabel(f"{LOSS[kind]} ({UNIT[scaling]})" if not phases[0][0] else "loss")
    return figure


def depth(examples):
    """Root mean squared error of each sample of a column, over all held-out columns."""
    figure, axes = plt.subplots(figsize=(3.6, 4.2))
    for name, label, colour in (("error", "network", drawing.NETWORK), ("pca_error", "PCA", drawing.BOUND)):
        if name not in examples:
            continue
        profile = 255 * np.sqrt(examples[name].mean(axis=1))
        axes.plot(profile, np.arange(len(profile)), color=colour, label=label, lw=1.2)
    axes.set(xlabel="root mean squared error (grey values 0 to 255)", ylabel="depth (samples)", title="Error by depth, held-out")
    axes.set(xlim=(0, None), ylim=(len(profile) - 1, 0))
    axes.grid(axis="x", alpha=0.3)
    axes.legend()
    return figure


def latent(examples, labels, seed):
    """The codes of held-out images in two dimensions, by PCA and by t-SNE, coloured by class."""
    from sklearn.decomposition import PCA  # a second to import, and wanted here only
    from sklearn.manifold import TSNE

    codes, classes = examples["codes"], examples["code_labels"]
    pca = PCA(2, svd_solver="full").fit(codes)
    tsne = TSNE(perplexity=min(30, len(codes) / 4), init="pca", random_state=seed, n_jobs=1).fit_transform(codes)
    share = 100 * pca.explained_variance_ratio_
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.4, 4.2))
    for axes, points in ((left, pca.transform(codes)), (right, tsne)):
        for kind, label in enumerate(labels):
            chosen = classes == kind
            axes.scatter(*points[chosen].T, s=7, color=plt.cm.tab10(kind), label=label, lw=0)
        axes.grid(False)
    left.set(
        xlabel=f"first component ({share[0]:.0f} % of the variance)", ylabel=f"second component ({share[1]:.0f} %)", title="PCA"
    )
    right.set(xticks=[], yticks=[], title="t-SNE (distances have no unit)")
    figure.legend(*left.get_legend_handles_labels(), loc="outside right center", markerscale=3, title=f"{len(codes)} codes")
    return figure


def columns(prepared):
    """An image as published, the columns the network sees, and the image rebuilt from them."""
    kept = reading.as_arrays(prepared / "round_trip.npz")
    name, number, image = str(kept["name"]), int(kept["number"]), kept["image"]
    side = len(image)
    cut = reading.as_rows(prepared / "train.npy")[number * side : (number + 1) * side]
    rebuilt = rows_to_images(cut, 1)[0]
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9.5, 3.2), width_ratios=(1, 1.3, 1))
    drawing.show(left, image[..., None], vmax=255)
    left.set(title=f"as published: {Path(name).name}", xlabel="trace", ylabel="depth (samples)")
    for trace in range(0, side, 10):
        middle.plot(trace + (cut[trace, :, 0] - 128.0) / 16, np.arange(side), color=drawing.NETWORK, lw=0.8)
    middle.set(title="every tenth column, as a trace", xlabel="trace", ylim=(side - 1, 0))
    middle.grid(False)
    drawing.show(right, rebuilt, vmax=255)
    difference = int(np.abs(image.astype(int) - rebuilt[..., 0]).max())
    right.set(title=f"rebuilt (largest difference {difference})", xlabel="trace")
    return figure
