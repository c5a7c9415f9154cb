"""The checkerboard that W4 talks about: two decoders' errors, and their power by spatial frequency.

Upsampling by strides of 2 leaves its trace at the frequencies of its grid: 1/2, 1/4 and
1/8 cycles a pixel (Odena, Dumoulin and Olah 2016).
"""

import matplotlib.pyplot as plt
import numpy as np

from hourglass.figures import style


def comparison(both, grid):
    """Return the figure of two sets of examples, by name, with the frequencies of the upsampling's `grid` (cycles a pixel)."""
    figure = plt.figure(figsize=(9.6, 4.4))
    left, right = figure.subfigures(1, 2, width_ratios=(1.35, 1))
    panels = left.subplots(4, 5)
    errors = [examples["first_decoded"] - examples["first_original"] / 255.0 for examples in both.values()]
    most = max(float(np.quantile(np.abs(error), 0.995)) for error in errors)
    for number, (name, examples) in enumerate(both.items()):
        for column in range(5):
            style.show(panels[2 * number, column], examples["first_decoded"][column])
            heat = style.show(panels[2 * number + 1, column], errors[number][column], cmap="RdBu_r", vmin=-most, vmax=most)
        panels[2 * number, 0].set_ylabel(name.replace(", ", ",\n").replace("transposed ", "transposed\n"))
        panels[2 * number + 1, 0].set_ylabel("error")
    for axes in panels.flat:
        axes.set(xticks=[], yticks=[])
    left.colorbar(heat, ax=panels, label="decoded - original, of 1", extend="both", aspect=40, pad=0.02)
    axes = right.subplots()
    for (name, examples), colour in zip(both.items(), (style.BOUND, style.NETWORK)):
        frequency, power = by_frequency(examples["spectrum"])
        axes.semilogy(frequency, power, color=colour, label=name, marker="o", ms=3)
    for line in grid:
        axes.axvline(line, color=style.TRAIN, lw=0.8, ls=":")
    axes.set(xlabel="spatial frequency (cycles a pixel)", ylabel="mean power of the error", title="All test images")
    axes.set_xticks(grid, [f"1/{round(1 / frequency)}" for frequency in grid])
    axes.legend()
    return figure


def by_frequency(spectrum):
    """Return the frequencies along the axes, 0 to 1/2, and the power at each, the mean over the axes that have it."""
    frequency = np.concatenate([np.abs(np.fft.fftshift(np.fft.fftfreq(side))) for side in spectrum.shape])
    along = np.concatenate([spectrum.mean(axis=1), spectrum.mean(axis=0)])
    distinct = np.unique(frequency)
    return distinct, np.array([along[frequency == value].mean() for value in distinct])
