"""The write-ups' claims held against the runs on real data: docs/ledger.md and docs/ledger.json, which `pages` writes."""

import io
import json

import pandas as pd

from benchmarks.studies import alternatives_page, cascade_page, features_page, findings, narrow_page, seismograms_page
from benchmarks.studies.recipes import ROOT
from benchmarks.studies.repeats import RUNS, path_of
from hourglass.reports import claims

SAME = {  # the run that a claim about an autoencoder is held against
    "dogs_conv": "dogs_conv, 224x224",
    "fashion_denoise": "fashion_denoise, 1 epoch",
    "mnist_denoise": "mnist_denoise, 60,000 images",
}
WHOLE = ("alternatives", "features")  # studies that take no subject
NO_RUN = claims.UNSAID[claims.NOT_MEASURED, False]
STUDIES = ("alternatives", "cascade", "features", "narrow", "noises", "seismograms")
DERIVED = {"cascade": cascade_page.derived, "narrow": narrow_page.derived}  # what claims ask beside what was found
EPOCHS = {  # how many epochs a metric rests on, where that is not the same of all
    "alternatives": alternatives_page.epochs, "cascade": cascade_page.epochs, "features": features_page.epochs,
}  # fmt: skip
REDUCED = {"seismograms": seismograms_page.runs}  # to what of a study is a run, where that is not all


def checked(runs):
    """Return a row for each claim, as `hourglass.reports.claims.check` gives it, with the date and machine of its runs."""
    results = {name: run["metrics"] | {"history": history(run), "date": run["date"]} for name, run in runs.items()}
    for name, found in repeated().items():
        first = {metric: values[0] for metric, values in found.items() if isinstance(values, list) and values}
        results[name] = first | results.get(name, {}) | {"repeats": found, "source": found["source"], "date": found["date"]}
    for study in STUDIES:
        derived, runs_of = DERIVED.get(study, lambda found: {}), REDUCED.get(study, lambda found: found)
        results |= {f"{study}, {name}": seeded(runs_of(found), derived(found)) for name, found in findings.read(study).items()}
    results |= {name: results[run] for name, run in SAME.items() if run in results}
    stated, deltas = claims.load(ROOT / "claims.yaml")
    return [
        row
        | {"date": results.get(row["run"], {}).get("date"), "metric": claim["metric"]}
        | {"yes_if": "less" if claim["below"] is not None else "more" if claim["above"] is not None else ""}
        | epochs_of(row["run"], claim["metric"])
        | {"stated_epochs": fewer(runs[SAME.get(row["run"], row["run"])]) if SAME.get(row["run"], row["run"]) in runs else None}
        | (
            {}
            if row["run"] in results and row["why"] != NO_RUN
            else later(missing(claim, row["run"], results), "" if claim["metric"] else claim["why"])
        )
        for claim, row in zip(stated, claims.check(stated, deltas, results))
    ]


def epochs_of(run, metric):
    """Return the `epochs` that a metric of a study's run rests on, where these differ; of other runs nothing."""
    study, _, name = run.partition(", ")
    found = findings.read(study).get(name) if study in EPOCHS else None
    return {"epochs": EPOCHS[study](found, metric)} if found else {}


def missing(claim, run, results):
    """Return the run that a claim lacks: that which it is compared with, or its own."""
    others = (str(claim[side]).partition(".")[0] for side in ("below", "above"))
    return next((other for other in others if other in RUNS and other not in results), run)


def later(run, why):
    """Return the verdict of a claim whose `run` is not made yet; the pipeline takes it for another data set's."""
    command = command_of(run)
    return {"reproduced": claims.NOT_MEASURED, "why": why or "not run yet" + (f": `{command}`" if command else "")}


def command_of(run):
    """Return the command that makes the results of a run of a study, or of several trainings."""
    study, _, name = run.partition(", ")
    if study in STUDIES:
        return f"python -m benchmarks.studies.{study} ../shared/data" + (f" {name}" if study not in WHOLE else "")
    return f'python -m benchmarks.studies.repeats ../shared/data "{run}"' if run in RUNS else ""


def seeded(found, derived):
    """Return what a study found as runs: its lists of a number for each seed, those in a dict named `<dict>_<name>`, and what is `derived` of them."""
    lists = {name: values for name, values in found.items() if isinstance(values, list)}
    within = ((what, at, values) for what, of in found.items() if isinstance(of, dict) for at, values in of.items())
    lists |= {f"{what}_{at}": values for what, at, values in within if isinstance(values, list)}
    runs = lists | derived | {"epochs": [found["epochs"]] * found["seeds"]}
    first = {name: values[0] for name, values in runs.items()}
    return first | {"repeats": runs, "source": found["source"], "date": found["date"]}


def repeated():
    """Return {name of the run: what docs/repeats has of it}, of those that were made."""
    return {name: json.loads(path_of(name).read_text()) for name in RUNS if path_of(name).exists()}


def page(rows, runs, data):
    """Return the ledger of `runs`, whose `data` a line says, as a page."""
    rows = [
        {name: value for name, value in row.items() if name not in ("date", "metric", "yes_if", "stated_epochs")} for row in rows
    ]
    held = [runs[name] for name in dict.fromkeys(SAME.get(row["run"], row["run"]) for row in rows) if name in runs]
    others = dict.fromkeys(
        f"{run['of'].partition(',')[0]}, {run['differs']}" for run in held if run["differs"].startswith("folder")
    )
    stated = {run["of"].partition(",")[0]: fewer(run) for run in held if fewer(run)}
    _, deltas = claims.load(ROOT / "claims.yaml")
    said = "\n".join(f"- {name}: {size(of)}; {of['why']}" for name, of in deltas.items())
    machines = ", ".join(sorted({found["machine"] for found in repeated().values()}))
    return (
        "# The ledger: what the write-ups state, and what came out\n\n"
        f"Generated by `python -m benchmarks.studies.pages`. {data} Several runs of one recipe, from other seeds and, of the salt "
        f"columns, on other images: `python -m benchmarks.studies.repeats`, {machines}, in [repeats](repeats). "
        f"Epochs are those that ran{''.join(f'; {writeup} states {epochs}' for writeup, epochs in stated.items())}. "
        f"On other images than its write-up's: {'; '.join(others)}.\n\n"
        "Verdicts are by the rules of [verdicts.md](verdicts.md), each claim by itself: not corrected for their number. The interval "
        "is of the mean, or of the difference from what is compared; of a curve the epoch that is farthest off. *Rests on*: what the rule looks at, "
        "of two that are compared in how many pairs of runs it is as claimed; of seismograms a run is a part of one cross-validation, all of one seed. One run decides only "
        "what no seed changes (`exact`). *Would decide*: how many runs would, if they went on alike; nothing where none below ten thousand would. Numbers are in the units of their "
        "metric ([metrics.md](metrics.md)): W1's losses are of grey values 0 to 255, any other MSE of [0, 1]. "
        f"{summed(rows)}\n\n"
        "What difference from a stated number does not matter, by quantity:\n\n"
        f"{said}\n\n" + claims.table(rows)
    )


def summed(rows):
    """Return in words how many claims came out which way: those that no seed changes, and the others."""
    said = []
    for exact, what in ((True, "no seed changes"), (False, "depend on seeds")):
        of = [row for row in rows if row["exact"] == exact]
        found = ", ".join(f"{count} {word}" for word, count in claims.counts(of).items() if count)
        said.append(f"{len(of)} {what}: {found}")
    return f"Of the claims {'; '.join(said)}."


def size(delta):
    """Return a delta in words."""
    return f"{delta['absolute']:g}" if delta["absolute"] else f"{100 * delta['share']:g} % of it"


def fewer(run):
    """Return the write-up's epochs, None where the run may have had as many."""
    stated = run["written"]["train"]["epochs"]
    return stated if run["recipe"]["train"]["epochs"] < stated else None


def history(run):
    return pd.read_csv(io.StringIO("\n".join(run["history"]))) if run["history"] else pd.DataFrame({"epoch": [], "loss": []})
