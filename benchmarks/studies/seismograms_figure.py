"""docs/seismograms/*.json -> docs/seismograms.png: gains over SNR, and how far picks are from the analyst's. Called by `seismograms_page`."""

import matplotlib.pyplot as plt
import numpy as np

from hourglass.evaluation import detecting, intervals, separating
from hourglass.figures import style
from hourglass.figures.seismograms import METHODS, nothing_left

WAYS = {
    "synthetic": "network, synthetic records",
    "real": "network, real records",
    "both": "network, synthetic, then real records",
}
LOOKS = {
    "synthetic": {"color": style.BOUND, "lw": 1.6},
    "real": {"color": "#784212", "lw": 1.6},
    "both": {"color": style.NETWORK, "lw": 2.2},
}
RATE, BINS = 100, np.arange(-0.5, 0.51, 0.05)  # of picks; s
BESIDE = {
    "p": "autoregressive",
    "s": "aic",
}  # the classical picker beside the network's errors: on these records the best of each phase


def figure(found):
    """Draw a panel a denoiser, the gain of each method over SNR, and one a phase, the errors of picks within half a second."""
    apart = {name: of for name, of in found.items() if "events" in of}
    picked = [of for of in found.values() if "events" not in of]
    columns = len(apart) + 2 * len(picked)
    canvas, panels = plt.subplots(1, columns, figsize=(3.6 * columns, 4), squeeze=False)
    for axes, (name, of) in zip(panels.flat, apart.items()):
        gains(axes, of)
        axes.set(title=name, xlabel="SNR of the mixture, dB", ylabel="gain, dB" if axes is panels[0, 0] else "")
    for axes, phase in zip(panels.flat[len(apart) :], detecting.PHASES if picked else ()):
        errors(axes, picked[0], phase)
    canvas.legend(*panels[0, 0].get_legend_handles_labels(), loc="outside upper center", ncols=5, fontsize=8)
    return canvas


def gains(axes, found):
    """Draw the mean gain of each method over SNR, of the ways to train with its interval over earthquakes."""
    for method, said in (WAYS | {method: said for method, (said, _) in METHODS.items()}).items():
        if f"{method}.gain.0" not in found:
            continue
        means = [intervals.mean(np.array(found[f"{method}.gain.{snr}"]), found["events"]) for snr in separating.SNRS]
        looks = LOOKS.get(method) or {"color": METHODS[method][1], "lw": 0.9, "ls": ":" if method == "oracle" else "--"}
        axes.plot(separating.SNRS, [gain["mean"] for gain in means], label=said, **looks)
        if method in WAYS:
            ends = ([gain[end] for gain in means] for end in ("low", "high"))
            axes.fill_between(separating.SNRS, *ends, color=looks["color"], alpha=0.15, lw=0)
    nothing_left(axes, separating.SNRS)


def errors(axes, found, phase):
    """Draw how far picks lie from the analyst's, of the network and of a classical picker."""
    for method, said, looks in (
        ("both", "network", {"color": style.NETWORK, "alpha": 0.6}),
        (BESIDE[phase], METHODS[BESIDE[phase]][0], {"color": style.BOUND, "histtype": "step", "lw": 1.4}),
    ):
        residuals = np.array(found[f"{method}.{phase}.{detecting.TOLERANCES[-1]}"])[:, 3] / RATE
        axes.hist(residuals[~np.isnan(residuals)], BINS, label=said, **looks)
    axes.set(title=f"eqtransformer, {phase.upper()}", xlabel="pick less the analyst's, s", ylabel="records")
    axes.legend(fontsize=8)
