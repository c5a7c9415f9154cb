"""docs/seismograms/*.json and docs/originals/sample.json -> the tables in docs/seismograms.md, and docs/seismograms.png.

    python -m benchmarks.studies.seismograms_page

Some seconds.
"""

import numpy as np

from benchmarks import command
from benchmarks.studies import findings, markdown, originals_page, seismograms_figure
from benchmarks.studies.markdown import interval
from benchmarks.studies.seismograms_figure import WAYS
from hourglass.evaluation import detecting, intervals
from hourglass.evaluation.picking import scores
from hourglass.evaluation.separating import SNRS
from hourglass.figures import style
from hourglass.figures.seismograms import METHODS

PAGE, FIGURE = findings.pages("seismograms")
MARKS = "<!-- real: python -m benchmarks.studies.seismograms_page -->", "<!-- end of real -->"
ORIGINALS = "<!-- originals: python -m benchmarks.studies.seismograms_page -->", "<!-- end of originals -->"
RATE = 100  # of what is picked
CLASSICS = {method: said for method, (said, _) in METHODS.items() if method != "network"}
PHASENET = {  # its own weights on these records, S of its own training set (facts of 2026-11): precision, recall, F1, error
    ("p", 0.1): (0.970, 0.937, 0.953, 0.013), ("p", 0.5): (0.988, 0.954, 0.971, 0.015),
    ("s", 0.1): (0.904, 0.802, 0.850, 0.027), ("s", 0.5): (0.979, 0.868, 0.920, 0.040),
}  # fmt: skip
SHOWN_AT = 0  # dB


def main():
    found = findings.read("seismograms")
    style.save(seismograms_figure.figure(found), FIGURE)
    said = [text for name, of in found.items() for text in (separated if "events" in of else picked)(name, of)]
    page = markdown.between(PAGE.read_text(), MARKS, "\n" + "\n\n".join(said) + "\n")
    PAGE.write_text(markdown.between(page, ORIGINALS, f"\n{originals_page.table(findings.read('originals')['sample'])}\n"))


def methods(found, ending):
    """Return {method: its name in words} of those that have results with an ending, networks first."""
    return {name: said for name, said in (WAYS | CLASSICS).items() if f"{name}.{ending}" in found}


def separated(name, found):
    """Yield what there is to say of a denoiser: what it was measured on, and the table at one SNR."""
    rows = len(found["events"])
    yield (
        f"### {name}\n\n{where(found)}, of the {len(set(found['events']))} earthquakes whose records are at least {found['clear']} times as strong after P as "
        f"before; {rows} rows are measured, with noise of other stations added for an SNR of {SHOWN_AT} dB. What stands for the signal has noise of its own, "
        "so that no method gets to all of it. Means, and 95 % intervals over earthquakes."
    )
    table = []
    for method, said in methods(found, f"gain.{SHOWN_AT}").items():
        row = {"method": said}
        for measure in ("gain", "correlation", "peak", "explained"):
            row[measure] = interval(intervals.mean(np.array(found[f"{method}.{measure}.{SHOWN_AT}"]), found["events"]))
        table.append(row)
    yield markdown.table(table)
    yield steps(found, f"gain.{SHOWN_AT}", found["events"], _less, "dB of gain")
    yield "The network trained on both beside the best of the classics, each of which is tuned at each SNR by itself, in dB of gain:"
    yield markdown.table([{"SNR, dB": snr} | beside(found, f"gain.{snr}", found["events"], _less, np.mean) for snr in SNRS])


def picked(name, found):
    """Yield what there is to say of a picker: what it was measured on, and a table of each phase."""
    yield (
        f"### {name}\n\n{where(found)}. A pick within the tolerance of the analyst's is found, all others are false. Intervals are over earthquakes, of one "
        "draw of where P lies in its window. PhaseNet's rows are stated, in windows of 30 s; it was trained on S of this network of stations."
    )
    for phase in detecting.PHASES:
        events = found[f"events.{phase}"]
        table = []
        for tolerance in detecting.TOLERANCES:
            for method, said in methods(found, f"{phase}.{tolerance}").items():
                counts = np.array(found[f"{method}.{phase}.{tolerance}"])
                values, (false, hours) = scores(counts, RATE), np.sum(found[f"{method}.{phase}.false"], axis=0)
                f1 = intervals.of(counts, lambda drawn: scores(drawn, RATE)["f1"], events)
                table.append(
                    {"within, s": tolerance, "method": said, "precision": f"{values['precision']:.3f}", "recall": f"{values['recall']:.3f}",
                     "F1": interval(f1), "mean error, s": f"{values['error']:.3f}", "false an hour of noise": f"{false / hours:.1f}"}
                )  # fmt: skip
            precision, recall, f1, error = PHASENET[phase, tolerance]
            table.append(
                {"within, s": tolerance, "method": "PhaseNet, its own weights, stated", "precision": f"{precision:.3f}", "recall": f"{recall:.3f}",
                 "F1": f"{f1:.3f}", "mean error, s": f"{error:.3f}", "false an hour of noise": ""}
            )  # fmt: skip
        yield f"{phase.upper()}, {len(events)} records of {len(set(events))} earthquakes:\n\n{markdown.table(table)}"
        yield steps(found, f"{phase}.{detecting.TOLERANCES[-1]}", events, _f1s, f"of F1 within {detecting.TOLERANCES[-1]} s")
        yield "The network trained on both beside the best of the classics, in F1:"
        yield markdown.table(
            [{"within, s": within} | beside(found, f"{phase}.{within}", events, _f1s, _f1) for within in detecting.TOLERANCES]
        )


def beside(found, ending, events, difference, value):
    """Return the best classic in the `value` of its rows, that of the network trained on both, and their difference in pairs of rows: a table's row."""
    values = {name: value(np.array(found[f"{name}.{ending}"])) for name in methods(found, ending)}
    best = max((name for name in values if name in CLASSICS and name != "oracle"), key=values.get)
    pairs = np.stack([found[f"{name}.{ending}"] for name in ("both", best)], axis=1)
    return {
        "best classic": CLASSICS[best],
        "the classic": f"{values[best]:.2f}",
        "the network": f"{values['both']:.2f}",
        "difference": interval(intervals.of(pairs, difference, events), "+"),
    }


def _less(drawn):
    return (drawn[:, 0] - drawn[:, 1]).mean()


def _f1(counts):
    return scores(counts, RATE)["f1"]


def _f1s(drawn):
    return _f1(drawn[:, 0]) - _f1(drawn[:, 1])


def runs(found):
    """Return what was found as runs, one a part: {`<method>_gain` at 0 dB, or `<method>_<phase>`, F1 within 0.5 s: list}, and facts.

    Epochs are those on synthetic records and those on real ones after them.
    """
    facts = {
        "seeds": found["folds"],
        "epochs": found["epochs"][0] + found["epochs"][2],
        "source": found["source"],
        "date": found["date"],
    }
    if "events" in found:
        parts = np.array(found["parts"])
        of = {f"{method}_gain": [np.array(found[f"{method}.gain.{SHOWN_AT}"])[parts == part].mean() for part in np.unique(parts)]
              for method in methods(found, f"gain.{SHOWN_AT}")}  # fmt: skip
        return facts | of
    of = {}
    for phase in detecting.PHASES:
        parts, ending = np.array(found[f"parts.{phase}"]), f"{phase}.{detecting.TOLERANCES[-1]}"
        for method in methods(found, ending):
            counts = np.array(found[f"{method}.{ending}"])
            of[f"{method}_{phase}"] = [scores(counts[parts == part], RATE)["f1"] for part in np.unique(parts)]
    return facts | of


def steps(found, ending, events, difference, unit):
    """Return in a sentence what training on real records, or on both, gains over synthetic ones, in pairs of rows."""
    said = []
    for way in ("real", "both"):
        pairs = np.stack([found[f"{one}.{ending}"] for one in (way, "synthetic")], axis=1)
        one = intervals.of(pairs, difference, events)
        said.append(f"{WAYS[way].removeprefix('network, ')}: {interval(one, '+')}")
    return f"Beside synthetic records alone, {unit}: {'; '.join(said)}."


def where(found):
    """Return on what and how a network was measured."""
    synthetic, real, both = found["epochs"]
    return (
        f"{found['date']}, {found['machine']}: real records of Northern California in {found['folds']} parts, no event and no station in two, each tested by "
        f"what was trained on the others; {synthetic} epochs of {found['synthetic']:,} synthetic earthquakes, {real} of real ones, {both} of those after the synthetic"
    )


if __name__ == "__main__":
    command.run(main)
