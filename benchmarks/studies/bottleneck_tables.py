"""Tables of docs/bottleneck.md: m* of each sweep, and recognizers trained anew."""

import json

import pandas as pd

from benchmarks.studies import markdown
from hourglass.figures import sweeps


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
        "in live units": sweeps.said(values, "m_star_live"),
        "m*, linear code": sweeps.said(values, "beside_m_star"),
        "PCA's m*": sweeps.said(values, "pca_m_star"),
        "m tried": f"{int(pd.read_csv(path.with_suffix('.csv'))['m'].nunique())}, to {values['largest']}",
        "seeds": values["seeds"],
        "date, machine": f"{facts['date']}, {facts['machine']}",
    }]  # fmt: skip


def retrained(path):
    """Return a row for each m of a sweep at which recognizers were trained anew: mean of the seeds, and its standard deviation."""
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
    """Return in a sentence how many recognizers trained anew recognise less than those of originals: they did not learn."""
    found, values = pd.read_csv(path.with_suffix(".csv")), json.loads(path.read_text())
    if "retrained" not in found:
        return ""
    pairs = [(found[f"{prefix}retrained"], found[f"{prefix}recognition"]) for prefix in ("", "beside_", "pca_")]
    anew, was = (pd.concat(columns, ignore_index=True) for columns in zip(*pairs))
    worse = int((anew < was).sum())
    told = f"{called(path, values)} {worse} of {anew.notna().sum()}, the least {anew.min():.3f} where chance is {values['chance']:.3f}"
    return told if worse else ""


def called(path, values):
    """Return the name of a swept autoencoder, with what the sweep changes of its input."""
    changes = (f"`input.{key}: {of}`" for key, of in values["input"].items())
    return ", ".join([path.stem.removeprefix("sweep_"), *changes])
