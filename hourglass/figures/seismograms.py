"""Figures of seismograms: denoisers over the noise's strength, pickers beside each other, and single records."""

import matplotlib.pyplot as plt
import numpy as np
import scipy.signal

from hourglass.figures import style

METHODS = {  # method in a table: what it is called, its colour
    "network": ("network", style.NETWORK),
    "oracle": ("oracle mask", style.BOUND),
    "wiener": ("Wiener", "#16877a"),
    "thresholded": ("spectrogram threshold", "#2e86c1"),
    "wavelet": ("wavelet threshold", "#8e44ad"),
    "band_pass": ("band-pass", "#b9770e"),
    "identity": ("nothing done", style.TRAIN),
    "sta_lta": ("STA/LTA", "#16877a"),
    "recursive": ("recursive STA/LTA", "#2e86c1"),
    "baer": ("Baer and Kradolfer", "#8e44ad"),
    "aic": ("AIC", "#b9770e"),
    "autoregressive": ("AR-AIC", style.BOUND),
}
MEASURES = {"gain": "gain in SNR (dB)", "correlation": "correlation with the signal"}


def gains(table):
    """Draw gain and correlation over the mixture's SNR: of each method the mean over test records, of the network its 95 % interval, too."""
    figure, panels = plt.subplots(1, len(MEASURES), figsize=(9, 3.8))
    for axes, (measure, label) in zip(panels, MEASURES.items()):
        for method, of in table[table["measure"] == measure].groupby("method", sort=False):
            called, colour = METHODS[method]
            looks = {"lw": 2.2, "zorder": 3} if method == "network" else {"lw": 1.2, "ls": "--" if method == "oracle" else "-"}
            axes.plot(of["snr"], of["mean"], color=colour, marker="o", ms=3, label=called, **looks)
            if method == "network":
                axes.fill_between(of["snr"], of["low"], of["high"], color=colour, alpha=0.2, lw=0)
        axes.set(xlabel="SNR of the mixture (dB)", ylabel=label)
    panels[0].axhline(0, color="#999999", lw=0.6)
    nothing_left(panels[0], table["snr"].unique())
    panels[0].set_ylim(max(-15, panels[0].get_ylim()[0]), None)
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside upper center", ncols=4, fontsize=8)
    return figure


def nothing_left(axes, snrs):
    """Draw the gain of what writes zeros: its error is the signal, as if the SNR were 0 dB."""
    axes.plot(snrs, [max(0, -snr) for snr in snrs], color="#999999", lw=0.9, ls=":", label="zeros, if more than 0")


def parted(examples, rate):
    """Draw of each example the mixture, the signal in it, the network's and what it leaves; below the spectrograms, and the network's mask."""
    signal, noise, made, left = (examples[name][..., 0] for name in ("signal", "noise", "made", "left"))
    heads = {"mixture": signal + noise, "signal": signal, "the network's": made, "what it leaves, and its mask": left}
    seconds = np.arange(signal.shape[1]) / rate
    figure, grid = plt.subplots(2 * len(signal), len(heads), figsize=(12, 2.6 * len(signal)), sharex=True, squeeze=False)
    for row in range(len(signal)):
        most, spectra = np.abs(heads["mixture"][row]).max(), {}
        for (head, waves), above, below in zip(heads.items(), grid[2 * row], grid[2 * row + 1]):
            above.plot(seconds, waves[row], lw=0.4, color=style.NETWORK if waves is made or waves is left else style.BOUND)
            above.set(ylim=(-most, most), yticks=[], xlim=(0, seconds[-1]))
            frequencies, times, of = scipy.signal.stft(waves[row], rate, nperseg=30, nfft=60)
            spectra[head] = np.abs(of) + 1e-9
            below.grid(False)
        brightest, looks = spectra["mixture"].max(), {"cmap": "magma", "rasterized": True}
        *shown, last = grid[2 * row + 1]
        for axes, of in zip(shown, spectra.values()):
            heat = axes.pcolormesh(times, frequencies, 20 * np.log10(of / brightest), vmin=-50, vmax=0, **looks)
        share = spectra["the network's"] / (spectra["the network's"] + list(spectra.values())[-1])
        mask = last.pcolormesh(times, frequencies, share, vmin=0, vmax=1, cmap="gray", rasterized=True)
        shown[0].set_ylabel("Hz")
        grid[2 * row, 0].set_ylabel(examples["names"][row], fontsize=7, rotation=0, ha="right")
    for axes, head in zip(grid[0], heads):
        axes.set_title(head)
    for axes in grid[-1]:
        axes.set_xlabel("s")
    figure.colorbar(heat, ax=grid[: len(signal)], label="dB", aspect=20)
    figure.colorbar(mask, ax=grid[len(signal) :], label="mask", aspect=20)
    figure.suptitle(
        "Test mixtures of 0 dB, the first component; dB below the mixture's loudest; mask: the share kept as signal", fontsize=9
    )
    return figure


def scores(table):
    """Draw F1 of each picker with its 95 % interval, P and S, at each tolerance."""
    phases, tolerances = ("p", "s"), sorted(table["tolerance"].unique())
    figure, panels = plt.subplots(1, 2, figsize=(9, 2.8), sharey=True)
    for axes, phase in zip(panels, phases):
        for place, tolerance in enumerate(tolerances):
            of = table[(table["phase"] == phase) & (table["tolerance"] == tolerance)]
            at = np.arange(len(of))[::-1] + 0.15 - 0.3 * place
            for y, row in zip(at, of.itertuples()):
                colour = METHODS[row.method][1]
                axes.plot([row.low, row.high], [y, y], color=colour, lw=2, alpha=0.4)
                axes.plot(row.f1, y, "o" if place else "s", color=colour, ms=5, mfc=colour if place else "white")
        axes.set(xlim=(0, 1.02), xlabel=f"F1 of {phase.upper()}")
        axes.grid(axis="x", alpha=0.3)
        axes.grid(axis="y", alpha=0)
        axes.set_yticks(np.arange(len(of))[::-1], [METHODS[method][0] for method in of["method"]])
    names = [f"within {tolerance:g} s" for tolerance in tolerances]
    marks = [
        plt.Line2D([], [], ls="", marker=mark, color="#555555", mfc=fill) for mark, fill in (("s", "white"), ("o", "#555555"))
    ]
    figure.legend(marks, names, loc="outside upper center", ncols=2, fontsize=8)
    return figure


def picks(examples, rate):
    """Draw of each example its three components with the analyst's P and S, above the network's probabilities."""
    waves, chances = examples["waves"], examples["probabilities"]
    seconds = np.arange(waves.shape[1]) / rate
    figure, grid = plt.subplots(2, len(waves), figsize=(3.6 * len(waves), 4), sharex=True, squeeze=False, height_ratios=(2, 1))
    looks = {"earthquake": style.TRAIN, "P": style.NETWORK, "S": "#2e86c1"}
    for column, (above, below) in enumerate(grid.T):
        for component in range(3):
            trace = waves[column, :, component]
            above.plot(seconds, trace / max(np.abs(trace).max(), 1e-20) - 2 * component, lw=0.4, color=style.BOUND)
        for phase in (one for one in ("p", "s") if np.isfinite(examples[one][column])):
            above.axvline(examples[phase][column] / rate, color=looks[phase.upper()], lw=1)
        for number, (name, colour) in enumerate(looks.items()):
            below.plot(seconds, chances[column, :, number], color=colour, lw=1.2, label=name)
        above.set(yticks=[0, -2, -4], yticklabels=list("ZNE"))
        above.set_title(examples["names"][column], fontsize=8)
        below.set(ylim=(0, 1.05), xlabel="s", xlim=(0, seconds[-1]))
    grid[1, 0].set_ylabel("probability")
    said = {"title": "Test records; lines: where P and S arrive", "title_fontsize": 9}
    figure.legend(*grid[1, 0].get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=8, **said)
    return figure
