"""The first screen: what ran on which data, and the table of all autoencoders."""

import math

from hourglass.page import sections
from hourglass.reports.claims import WORDS, counts
from hourglass.reports.results import COLUMNS

METHODS = {"mse_255": "network", "pca_mse_255": "PCA", "mean_mse_255": "mean image"}
SIGNS = dict(zip(WORDS, ("✓", "✗", "?", "–", "○")))  # whoever sees no colours sees these


def of(parts, claims, abouts, params):
    """Return what the templates `first.html` and `table.html` fill in, a dict."""
    return {
        "data": [facts(name, about) for name, about in abouts.items()],
        "sampled": [name for name, about in abouts.items() if about["source"] == "sample"],
        "mixed": any(about["source"] != "sample" for about in abouts.values()),
        "seed": params["seed"],
        "counts": counts(claims),
        "claims": len(claims),
        "signs": SIGNS,
        "columns": {key: head for key, (head, _) in COLUMNS.items() if key != "source"},
        "rows": [row(part, scale(parts)) for part in parts],
    }


def facts(name, about):
    """Return what a data set is: `name`, `text`, and the numbers of its images."""
    known = {"sample": about.get("sample", "sample"), "published": "as published"}
    text = known.get(about["source"], about["source"])
    return {"name": name, "text": text, "train": about["train_images"], "test": about["held_out_images"]}


def row(part, place):
    """Return a row of the table: its cells, its claims, and where its errors stand on a common scale."""
    results = part["results"]
    found = counts(part["claims"])
    return {
        "name": part["name"],
        "what": part["what"],
        "sampled": results["source"] == "sample",
        "cells": {key: cell for key, cell in sections.cells(results).items() if key != "source"},
        "yes": found[WORDS[0]],
        "checked": found[WORDS[0]] + found[WORDS[1]],
        "unchecked": sum(found[word] for word in WORDS[2:]),
        "errors": [(kind, place(results[kind]), METHODS[kind]) for kind in METHODS if results.get(kind)],
    }


def scale(parts):
    """Return a function from an error to its place, 4 to 116, on a logarithmic scale of all errors of the table."""
    errors = [part["results"][kind] for part in parts for kind in METHODS if part["results"].get(kind)]
    low, high = math.log(max(1.0, min(errors))), math.log(max(*errors, 2.0))
    return lambda error: round(4 + 112 * (math.log(max(error, 1.0)) - low) / (high - low or 1), 1)
