"""What the page shows of a network of seismology: how it stands beside classical methods, and what it makes of test records."""

import json

from hourglass.figures import seismograms
from hourglass.figures.seismograms import METHODS
from hourglass.ground import reading
from hourglass.page import pictures, recipes

SHOWN = 1  # examples: of spectrograms each is half a screen high
COLUMNS = ("snr", "mean"), ("tolerance", "f1")


def of(name, metrics, params):
    """Return what the template `seismograms.html` fills in: name, what, source, a table (`heads`, `lines`) and two pictures."""
    examples = reading.as_arrays(metrics / "examples.npz")
    facts = json.loads(str(examples.pop("facts")))
    picks = facts["task"] == "picks"
    table = reading.as_table(metrics / "table.csv", COLUMNS[picks])
    heads, lines = of_pickers(table) if picks else of_denoisers(table)
    if picks:
        chart, drawn = seismograms.scores(table), seismograms.picks(examples, facts["rate"])
    else:
        few = {which: waves[:SHOWN] for which, waves in examples.items()}
        chart, drawn = seismograms.gains(table), seismograms.parted(few, facts["rate"])
    return {
        "name": name,
        "what": recipes.what(params, name, "seismic"),
        "source": facts["source"],
        "picks": picks,
        "heads": heads,
        "lines": lines,
        "chart": pictures.of_figure(chart),
        "records": pictures.of_figure(drawn),
    }


def of_denoisers(table):
    """Return the heads and lines of the gain over the SNR of mixtures."""
    gain = table[table["measure"] == "gain"].pivot(index="method", columns="snr", values="mean")
    return [f"at {snr:g} dB" for snr in gain.columns], ranked(gain)


def of_pickers(table):
    """Return the heads and lines of F1 of each phase at each tolerance."""
    f1 = table.pivot(index="method", columns=["phase", "tolerance"], values="f1").sort_index(axis=1)
    return [f"{phase.upper()} within {tolerance:g} s" for phase, tolerance in f1.columns], ranked(f1)


def ranked(values):
    """Return a line for each method, in the order of what they are called in figures: the network first."""
    return [
        {"method": said, "values": [round(value, 2) + 0.0 for value in values.loc[method].tolist()]}
        for method, (said, _) in METHODS.items()
        if method in values.index
    ]
