"""Figures of a sweep: error and recognition over m, and what is left of an image at each m."""

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style

NAMES = {"network": "network", "pca": "PCA"}
SHOWN = 7  # values of m in the figure of images


def curves(autoencoder, table, metrics):
    """Error and recognition over m, of the network (every seed and their mean) and of PCA, with m* and its interval."""
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(5.6, 6), sharex=True)
    mean = table.groupby("m").mean(numeric_only=True)
    below = mean["pca_mse_255"] <= mean["mse_255"].min() / 20  # with as many components as numbers it is 0
    mean["pca_mse_255"] = mean["pca_mse_255"].mask(below)
    pca = f"PCA (from m = {mean.index[below][0]} off the scale)" if below.any() else "PCA"
    for axes, name in ((upper, "mse_255"), (lower, "recognition")):
        axes.plot(table["m"], table[name], ".", color=style.NETWORK, ms=4, alpha=0.6 if table["seed"].nunique() > 1 else 1)
        axes.plot(mean.index, mean[name], color=style.NETWORK, lw=1.2, label="network")
        axes.plot(mean.index, mean[f"pca_{name}"], color=style.BOUND, lw=1.2, label=pca)
    mended = "".join(f", {key}: {value}" for key, value in metrics["input"].items())
    upper.set(ylabel="MSE (grey values 0 to 255)", title=f"Test error and recognition over m, {autoencoder}{mended}")
    enough = metrics["share"] * metrics["originals_recognition"]
    lower.axhline(metrics["originals_recognition"], color="black", ls=":", lw=1, label="originals")
    lower.axhline(enough, color="black", ls="--", lw=1, label=f"{100 * metrics['share']:g} % of them")
    lower.axhline(metrics["chance"], color="black", ls="-.", lw=0.8, label="chance")
    bottom, top = lower.get_ylim()
    steps = [tick for tick in lower.get_yticks() if bottom <= tick <= top]
    last = mean.index[-1]
    for line, (prefix, colour, name) in enumerate((("", style.NETWORK, "m*"), ("pca_", style.BOUND, "PCA's m*"))):
        height = bottom - (0.07 + 0.08 * line) * (top - bottom)
        star, low, high = (metrics[f"{prefix}m_star{end}"] or 1.15 * last for end in ("", "_low", "_high"))
        lower.plot([low, high], [height] * 2, color=colour, lw=3, alpha=0.4, solid_capstyle="butt", clip_on=False)
        found = "o" if metrics[f"{prefix}m_star"] else ">"  # to the right of all: none of them is enough
        label = f"{name} {said(metrics, prefix)}"
        lower.plot(star, height, found, color=colour, ms=6, clip_on=False, label=label)
    lower.set(xlabel="m (numbers in the code)", xscale="log", ylabel=kind_of(table), ylim=(bottom - 0.22 * (top - bottom), top))
    lower.set(yticks=steps, xlim=(mean.index[0] / 1.15, 1.15 * last))
    ticks = [m for m in (1, 2, 5, 10, 20, 50, 100, 200, 500) if mean.index[0] <= m <= last]
    lower.set_xticks(ticks, ticks)
    lower.set_xticks([], minor=True)
    style.plain_log(upper)
    figure.legend(*lower.get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=8)
    return figure


def said(results, prefix=""):
    """Return m* of the results of a sweep in words, with its interval where it has one: "50 (50 to above 101)"."""
    star, low, high = (
        str(value) if (value := results[f"{prefix}m_star{end}"]) else f"above {results['largest']}"
        for end in ("", "_low", "_high")
    )
    return star if low == high == star else f"{star} ({low} to {high})"


def kind_of(table):
    """Return what the recognition is of."""
    return "average precision of salt columns" if "iou" in table else "share of classes recognised"


def images(examples):
    """The same test images decoded from ever fewer numbers, by the network and by PCA."""
    widths = examples["widths"]
    chosen = np.unique(np.linspace(0, len(widths) - 1, min(SHOWN, len(widths))).round().astype(int))[::-1]
    original = side_by_side(examples["original"])
    kinds = {name: [original] + [side_by_side(examples[kind][i]) for i in chosen] for kind, name in NAMES.items()}
    titles = ["original"] + [f"m = {widths[i]}{_collapsed(examples['network'][i])}" for i in chosen]
    if len(examples["original"]) == 1:
        return style.rows_of_images(list(kinds.values()), list(kinds), 1.25, titles)
    return style.rows_of_images(list(map(list, zip(*kinds.values()))), titles, 0.45, list(kinds), wide=10)


def _collapsed(images):
    """Return a note where the network gives one image for all, as where the units of its code died."""
    return "\n(one for all)" if len(images) > 1 and np.ptp(images.astype(int), axis=0).max() < 8 else ""


def side_by_side(images):
    """(images, height, width, channels) uint8 -> (height, images * width, channels) on [0, 1]."""
    return np.concatenate(list(images / 255.0), axis=1)
