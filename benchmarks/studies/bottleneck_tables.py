"""Tables of docs/bottleneck.md: m* of each sweep, and recognizers trained further."""

import json

import numpy as np
import pandas as pd

from benchmarks.studies import markdown
from hourglass.figures import sweeps
from hourglass.sweeps import m_star

METHODS = {"": "", "beside_": "linear code,", "pca_": "PCA,"}
FLAT, FAR = 0.005, 0.1  # of recognition: what is no rise; what no seed explains


def table(rows_of, paths):
    """Return the rows that `rows_of` gives for the results of each sweep, of files `paths`, as a table."""
    return markdown.table([row for path in paths for row in rows_of(path)])


def of_sweep(path):
    """Return the row of a sweep: m* of network, of that with a linear code and of PCA."""
    values, facts = json.loads(path.read_text()), json.loads(path.with_suffix(".run.json").read_text())
    least, most = (values[f"originals_recognition_{end}"] for end in ("least", "most"))
    return [{
        "autoencoder": called(path, values),
        "recognition of originals": f"{least:.3f} to {most:.3f}",
        "by chance": f"{values['chance']:.3f}",
        "m*": sweeps.said(values),
        "m* of single seeds": of_seeds(path, values),
        "in live units": sweeps.said(values, "m_star_live"),
        "m*, linear code": sweeps.said(values, "beside_m_star"),
        "PCA's m*": sweeps.said(values, "pca_m_star"),
        "m tried": f"{int(pd.read_csv(path.with_suffix('.csv'))['m'].nunique())}, to {values['largest']}",
        "seeds": values["seeds"],
        "epochs": span(pd.read_csv(path.with_suffix(".csv"))["epochs"]),
        "date, machine": f"{facts['date']}, {facts['machine']}",
    }]  # fmt: skip


def of_seeds(path, values):
    """Return the least and the most m* of single seeds, by curves of their own and the recognition of originals on the mean, in words."""
    found = pd.read_csv(path.with_suffix(".csv"))
    enough = values["chance"] + values["share"] * (values["originals_recognition"] - values["chance"])
    stars = [
        m_star.crossing(*m_star.fitted(*of[["m", "recognition"]].to_numpy().T, np.ones(len(of))), enough)
        for _, of in found.groupby("seed")
    ]
    ends = [f"above {values['largest']}" if np.isinf(star) else f"{star:g}" for star in (min(stars), max(stars))]
    return " to ".join(dict.fromkeys(ends))


def further(path):
    """Return in words where recognizers trained further find enough, of codes that they were trained on."""
    values = json.loads(path.read_text())
    stars = {METHODS[prefix] or "network,": values.get(f"{prefix}m_star_retrained") for prefix in METHODS}
    said = [f"{of.rstrip(',')} at m = {star}" for of, star in stars.items() if star is not None]
    return (
        f"{called(path, values)}, {' and '.join(said)} (it was tried at {span(pd.read_csv(path.with_suffix('.csv')).dropna(subset='retrained')['m'])})"
        if said
        else ""
    )


def retrained(path):
    """Return a row for each m of a sweep at which recognizers were trained further: mean of the seeds, and its standard deviation."""
    found, values = pd.read_csv(path.with_suffix(".csv")), json.loads(path.read_text())
    rows = []
    for m, part in found.groupby("m"):
        if "retrained" in part and part["retrained"].notna().any():
            row = {"autoencoder": called(path, values), "m": m}
            for prefix, name in (("", "network"), ("beside_", "linear code"), ("pca_", "PCA")):
                for column, how in (("recognition", "originals"), ("retrained", "reconstructions")):
                    of = part[f"{prefix}{column}"]
                    row[f"{name}, by {how}"] = f"{of.mean():.3f} ± {of.std():.3f}"
            rows.append(row)
    return rows


def unlearnt(path):
    """Return in a sentence how many recognizers trained further recognise less than those of originals."""
    found, values = pd.read_csv(path.with_suffix(".csv")), json.loads(path.read_text())
    if "retrained" not in found:
        return ""
    pairs = [(found[f"{prefix}retrained"], found[f"{prefix}recognition"]) for prefix in METHODS]
    further, was = (pd.concat(columns, ignore_index=True) for columns in zip(*pairs))
    worse = int((further < was).sum())
    told = f"{called(path, values)} {worse} of {further.notna().sum()}, the least {further.min():.3f}, by chance {values['chance']:.3f}"
    return told if worse else ""


def flat(path):
    """Return in words from which m on a network's recognition no longer rises, where that is not enough and PCA's is at some m."""
    found, values = pd.read_csv(path.with_suffix(".csv")), json.loads(path.read_text())
    mean, said = found.groupby("m").mean(numeric_only=True), []
    for prefix in ("", "beside_"):
        one = mean[f"{prefix}recognition"]
        least = one.index[one >= one.max() - FLAT][0]
        if values[f"{prefix}m_star"] is None and values["pca_m_star"] is not None and least < one.index[-1]:
            said.append(f"{called(path, values)}{', linear code,' if prefix else ''} from m = {least} on")
    return f"{' and '.join(said)} (within {FLAT:g} of its most; {span(found['epochs'])} epochs)" if said else ""


def failed(path):
    """Return in words the trainings whose recognition is far below that of the other seeds at their m."""
    found, values = pd.read_csv(path.with_suffix(".csv")), json.loads(path.read_text())
    return ", ".join(
        f"{called(path, values)}{', ' + label if (label := METHODS[prefix]) else ''} m = {m}, seed {seed} ({at:.3f}; the others {span(others)})"
        for prefix in ("", "beside_")
        for m, part in found.groupby("m")
        for seed, at in zip(part["seed"], part[f"{prefix}recognition"])
        if at < (others := part.loc[part["seed"] != seed, f"{prefix}recognition"]).min() - FAR
    )


def span(numbers):
    """Return from which to which number, one where all agree."""
    least, most = (f"{number:.3f}".rstrip("0").rstrip(".") for number in (numbers.min(), numbers.max()))
    return least if least == most else f"{least} to {most}"


def called(path, values):
    """Return the name of a swept autoencoder, with what the sweep changes of its input."""
    changes = (f"`input.{key}: {of}`" for key, of in values["input"].items())
    return ", ".join([path.stem.removeprefix("sweep_"), *changes])
