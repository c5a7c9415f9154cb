"""Figures of a sweep: error and recognition over m, and what is left of an image at each m."""

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style

NAMES = {"network": "network", "pca": "PCA"}
COLOURS = {"": style.NETWORK, "beside_": "#16877a", "pca_": style.BOUND}
SHOWN = 7  # values of m in the figure of images
RECOGNISED = (0, 0.4, 0.6, 0.8, 0.9, 0.95, 0.98, 0.99)  # ticks


def spread(recognised):
    """Return where on the axis of recognition a share stands: as far apart as half as many are missed, so that 0.95 and 0.99 are told apart."""
    return -np.log(np.clip(1 - np.asarray(recognised, float), 5e-4, None))


def together(places):
    """Return the shares at places of `spread`."""
    return 1 - np.exp(-np.asarray(places, float))


def curves(autoencoder, table, metrics):
    """Error and recognition over m: every training a point, of errors the mean, of recognition the rising curve that m* is read from."""
    figure, (upper, lower) = plt.subplots(2, 1, figsize=(5.6, 6.2), sharex=True)
    names = {prefix: name for prefix, name in labels(metrics).items() if f"{prefix}mse_255" in table}
    changed = "".join(f", {key}: {value}" for key, value in metrics["input"].items())
    upper.set(ylabel="MSE (grey values 0 to 255)", title=f"Test error and recognition over m, {autoencoder}{changed}")
    _errors(upper, table, names)
    lower.set_yscale("function", functions=(spread, together))
    _recognition(lower, table, names)
    first, last = table["m"].min(), table["m"].max()
    _stars(lower, table, metrics, names, beyond=1.15 * last)
    lower.set(xlabel="m (numbers in the code)" + ("; dashed, live units" if _dies(table) else ""), xscale="log")
    lower.set(ylabel=f"{kind_of(table)}\n(by the logarithm of what is missed)", xlim=(first / 1.15, 1.15 * last))
    ticks = [m for m in (1, 2, 5, 10, 20, 50, 100, 200, 500) if first <= m <= last]
    lower.set_xticks(ticks, ticks)
    lower.set_xticks([], minor=True)
    style.plain_log(upper)
    figure.legend(*lower.get_legend_handles_labels(), loc="outside upper center", ncols=2, fontsize=8)
    return figure


def labels(metrics):
    """Return what the network, the one with `beside` and PCA are called, by the prefix of their columns."""
    beside = ", ".join(f"{key}: {value}" for key, value in metrics["beside"].items())
    return {"": "network", "beside_": f"network, {beside}", "pca_": "PCA"}


def _errors(axes, table, names):
    mean = table.groupby("m").mean(numeric_only=True)
    below = mean["pca_mse_255"] <= mean["mse_255"].min() / 20  # with as many components as numbers it is 0
    mean["pca_mse_255"] = mean["pca_mse_255"].mask(below)
    for prefix in names:
        axes.plot(mean.index, mean[f"{prefix}mse_255"], color=COLOURS[prefix], lw=1.2)
        if prefix != "pca_":
            _points(axes, table, "m", f"{prefix}mse_255", prefix)
    if below.any():
        axes.annotate(
            f"PCA from m = {mean.index[below][0]} off the scale",
            (0.02, 0.04),
            xycoords="axes fraction",
            fontsize=7,
            color=style.BOUND,
        )


def _recognition(axes, table, names):
    """Every training a point, the curves fitted to them, and crosses where recognizers were trained further."""
    for prefix, name in names.items():
        _points(axes, table, "m", f"{prefix}recognition", prefix)
        fit = table[["m", f"{prefix}recognition_fitted"]].drop_duplicates("m")
        axes.plot(*fit.to_numpy().T, color=COLOURS[prefix], lw=1.4, label=name)
    if _dies(table):
        fit = table[["live_units", "recognition_fitted_live"]].drop_duplicates("live_units").sort_values("live_units")
        axes.plot(*fit[fit["live_units"] > 0].to_numpy().T, color=style.NETWORK, lw=1.2, ls="--", label="network over live units")
    for prefix in names if "retrained" in table else ():
        mean = table.groupby("m")[f"{prefix}retrained"].mean()
        axes.plot(mean.index, mean, "x", color=COLOURS[prefix], ms=6)
    if "retrained" in table:
        axes.plot([], [], "x", color="black", ms=6, label="recognizers trained on reconstructions")


def _stars(axes, table, metrics, names, beyond):
    """The lines that recognition is held against, and below them m* and its interval of each method."""
    originals, chance = metrics["originals_recognition"], metrics["chance"]
    axes.axhline(originals, color="black", ls=":", lw=1, label="originals")
    enough = chance + metrics["share"] * (originals - chance)
    axes.axhline(enough, color="black", ls="--", lw=1, label=f"{100 * metrics['share']:g} % of them, from chance on")
    axes.axhline(chance, color="black", ls="-.", lw=0.8, label="chance")
    called = {prefix: name.removeprefix("network") if prefix != "pca_" else f" of {name}" for prefix, name in names.items()}
    stars = [(f"{prefix}m_star", COLOURS[prefix], f"m*{name}") for prefix, name in called.items()]
    if _dies(table):
        stars.insert(1, ("m_star_live", style.NETWORK, "m* in live units"))
    bottom, top = spread(axes.get_ylim())
    for line, (name, colour, label) in enumerate(stars):
        height = together(bottom - (0.07 + 0.08 * line) * (top - bottom))
        star, low, high = (
            beyond if metrics[f"{name}{end}"] is None else metrics[f"{name}{end}"] for end in ("", "_low", "_high")
        )
        axes.plot([low, high], [height] * 2, color=colour, lw=3, alpha=0.4, solid_capstyle="butt", clip_on=False)
        marker = {"marker": ">" if metrics[name] is None else "o", "mfc": "white" if name.endswith("_live") else colour}
        axes.plot(star, height, ls="", color=colour, ms=6, clip_on=False, label=f"{label}: {said(metrics, name)}", **marker)
    steps = [tick for tick in RECOGNISED if bottom <= spread(tick) <= top]
    axes.set(ylim=together([bottom - (0.06 + 0.08 * len(stars)) * (top - bottom), top]))
    axes.set_yticks(steps, steps)


def _points(axes, table, x, y, prefix):
    alpha = 0.5 if table["seed"].nunique() > 1 else 1
    axes.plot(table[x], table[y], ".", color=COLOURS[prefix], ms=4, alpha=alpha, mew=0)


def _dies(table):
    """Return whether units of the code are dead anywhere."""
    return bool((table["dead_units"] > 0).any())


def said(results, name="m_star"):
    """Return m* of the results of a sweep in words, with its interval where it has one: "50 (50 to above 101)"."""
    largest = results["largest" + name.partition("m_star")[2]]
    star, low, high = (
        str(value) if (value := results[f"{name}{end}"]) is not None else f"above {largest}" for end in ("", "_low", "_high")
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
