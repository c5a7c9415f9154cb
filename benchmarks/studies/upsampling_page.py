"""docs/repeats/*.json -> docs/upsampling.md and docs/upsampling.png: which way to double the sides is the best one (W4)?

    python -m benchmarks.studies.upsampling_page

A second.
"""

import json

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.ticker import NullLocator

from benchmarks import command
from benchmarks.studies import findings, markdown
from benchmarks.studies.notebook import FIGURE as DIGITS
from benchmarks.studies.real_data import ROOT
from benchmarks.studies.repeats import path_of
from hourglass.figures import style
from hourglass.ground import yaml12
from hourglass.models import blocks

PAGE, FIGURE = findings.pages("upsampling")
WAYS = {  # name of the run: what it is called, the weights of one doubling for 9 of nearest neighbour's
    "mnist_resize_conv": ("nearest neighbour, convolution", 9),
    "mnist_resize_conv, bilinear": ("bilinear, convolution", 9),
    "mnist_transposed": ("transposed, kernel 3, stride 2", 9),
    "mnist_resize_conv, transposed 2x2": ("transposed, kernel 2, stride 2", 4),
    "mnist_resize_conv, shuffle": ("convolution, sub-pixel shuffling", 36),
}
DIGITS_TO_TRAIN = 60_000  # of MNIST, validation rows among them
AFTER = {"untrained": "", "1 epoch": ", 1 epoch", "10 epochs": ""}  # when: what the run's name ends in
AUTHOR = {  # the notebook's network: its run, and what its losses are called
    "denoising, sigma 0.5": "mnist_denoise, 60,000 images",
    "16-8-8, code of 128": "mnist_resize_conv, 16-8-8, 60,000 images",
    "dense, code of 32, Adam": "mnist_dense, adam, 60,000 images",
}


def main():
    style.save(figure(), FIGURE)
    PAGE.write_text(page())


def read(name, when):
    """Return what the runs of one of `WAYS` gave, a dict of lists."""
    return json.loads(path_of(f"{name}{AFTER[when]}").read_text())


def checkerboard(name, when):
    """Return the checkerboard of each run: the error's power at the grid's frequencies over that beside them."""
    return read(name, when)["checkerboard_untrained" if when == "untrained" else "checkerboard"]


def figure():
    """Draw error and checkerboard of each way: of each run a point, and a bar at their mean."""
    canvas, (left, right) = plt.subplots(1, 2, figsize=(9, 3), sharey=True, width_ratios=(1, 1.5))
    colours = {"untrained": "#e59866", "1 epoch": style.TRAIN, "10 epochs": style.NETWORK}
    for place, name in enumerate(reversed(WAYS)):
        for when, colour in colours.items():
            at = place + {"untrained": 0.22, "1 epoch": 0, "10 epochs": -0.22}[when]
            if when != "untrained":
                _points(left, 255**2 * np.array(read(name, when)["mse"]), at, colour, None)
            _points(right, checkerboard(name, when), at, colour, when if place == 0 else None)
    left.set_yticks(range(len(WAYS)), [called for called, _ in reversed(WAYS.values())])
    left.set(xlabel="test MSE (grey values 0 to 255)", xlim=(0, None))
    right.axvline(1, color=style.BOUND, lw=0.8)
    right.set(
        xlabel="checkerboard of the error, untrained of the output (1 is none)", xscale="log", xticks=(0.5, 1, 2, 5, 10, 20)
    )
    right.xaxis.set_major_formatter("{x:g}")
    right.xaxis.set_minor_locator(NullLocator())
    canvas.legend(*right.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    for axes in (left, right):
        axes.grid(axis="y", alpha=0)
        axes.grid(axis="x", alpha=0.3)
    return canvas


def _points(axes, values, at, colour, label):
    axes.plot(values, np.full(len(values), at), "o", ms=4, color=colour, label=label)
    axes.plot([np.mean(values)] * 2, [at - 0.1, at + 0.1], color=colour, lw=2)


def rows():
    """Return a row of the table for each way."""
    return [
        {"way": called, "weights of a doubling": f"{weights}/9"}
        | {f"MSE, {when}": _said(255**2 * np.array(read(name, when)["mse"]), 1) for when in AFTER if when != "untrained"}
        | {f"checkerboard, {when}": _said(checkerboard(name, when), 2) for when in AFTER}
        for name, (called, weights) in WAYS.items()
    ]


def _said(values, digits):
    return f"{np.mean(values):.{digits}f} ± {np.std(values, ddof=1):.{digits}f}"


def printed():
    """Return a row of the table for each network of the author's notebook: the training loss in its epochs, over the runs here."""
    found = []
    for called, name in AUTHOR.items():
        of = json.loads(path_of(name).read_text())
        curve = np.array(of["history.loss"])
        epochs = [1, 2, 3, 5, 10, 20, 50, 100]
        found.append(
            {"network": called, "runs": len(curve)}
            | {f"epoch {epoch}": _said(curve[:, epoch - 1], 4) if epoch <= curve.shape[1] else "" for epoch in epochs}
        )
    return found


def page():
    """Return docs/upsampling.md."""
    of = [json.loads(path_of(f"{name}{end}").read_text()) for name in WAYS for end in ("", ", 1 epoch")]
    dates, machines = (sorted({one[key] for one in of}) for key in ("date", "machine"))
    facts = f"{' to '.join(dict.fromkeys((dates[0], dates[-1])))}, {', '.join(machines)}"
    recipe = blocks.of_source(yaml12.read(ROOT / "params.yaml")["autoencoders"]["mnist_resize_conv"]["train"], "", "real")[0]
    train = DIGITS_TO_TRAIN - round(DIGITS_TO_TRAIN * recipe["validation"])
    return "\n\n".join([
        "# Which way to double the sides?",
        "For: whoever builds a decoder of convolutions. W4 resizes by nearest neighbour, says that this works best, and that the "
        "checkerboard of transposed convolutions can be avoided by a kernel as wide as the stride. Here its network doubles in five ways.",
        f"Generated by `python -m benchmarks.studies.upsampling_page` from [repeats](repeats), made by `python -m benchmarks.studies.repeats` "
        f"({len(of[0]['seeds'])} runs of each; {facts}). Mean and standard deviation of the runs; W4's digits, {train:,} to train on, batches "
        f"of {recipe['batch']}, 10 of its {recipe['epochs']} epochs. A checkerboard of 1 is none: the error has as much power at the grid's frequencies "
        "as beside them ([metrics.md](metrics.md)); untrained it is the output's own.",
        "![Error and checkerboard of five ways to double](upsampling.png)",
        markdown.table(rows()),
        "An experiment of one's own, on the sample: `dvc exp run -S autoencoders.mnist_resize_conv.model.upsampling=bilinear "
        "evaluate@mnist_resize_conv`; the others are `transposed`, `transposed_2x2` and `shuffle`. Verdicts: [ledger.md](ledger.md).",
        "## Ten digits, as W4's author shows them",
        "The author's notebook trains three networks on all 60,000 images. Below the first ten test digits by the same networks, trained here "
        "by `python -m benchmarks.studies.notebook` for the epochs that stand beside them, and the training loss over all runs; what the notebook prints stands in the "
        "[ledger](ledger.md), epoch by epoch.",
        f"![Ten test digits: as they are, and as three networks give them]({DIGITS.name})",
        markdown.table(printed()),
    ]) + "\n"  # fmt: skip


if __name__ == "__main__":
    command.run(main)
