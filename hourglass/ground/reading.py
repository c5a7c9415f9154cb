"""Reads what an earlier stage wrote; a file that is missing, cut short or something else is named."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

from hourglass.ground.errors import UserError

WATCHED = ("validation_loss", "test_loss")  # one of them in a history, of the rows that were watched beside the training rows
RESTORE = "`dvc checkout` restores it, `dvc repro -f` makes it anew"


def as_json(path, names=()):
    """Return the JSON object in a file, which has at least the `names`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise UserError(f"{path}: expected a JSON object, found a damaged file; {RESTORE}")
    if missing := [name for name in names if name not in found]:
        raise UserError(f"{path}: expected a value of {missing[0]!r}, found none; {RESTORE}")
    return found


def as_list(path):
    """Return the JSON list in a file."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, list):
        raise UserError(f"{path}: expected a JSON list, found a damaged file; {RESTORE}")
    return found


def as_history(path):
    """Return a history.csv: `epoch`, `loss`, one of `WATCHED`, `kept`, `recipe`, and `phase` where there are several."""
    history = as_table(path, ("epoch", "loss", " or ".join(WATCHED), "kept"))
    if "recipe" not in history:
        raise UserError(f"{path}: expected a column of the recipe, found none; {RESTORE}")
    return history


def watched(history):
    """Return which of `WATCHED` a history has."""
    return next(name for name in WATCHED if name in history)


def as_table(path, columns):
    """Return a CSV file as a DataFrame whose `columns` are numbers in every line; of `one or other` it has one."""
    try:
        found = pd.read_csv(path)
        names = [next(name for name in column.split(" or ") if name in found) for column in columns]
        whole = len(found) and np.isfinite(found[names].to_numpy(float)).all()
    except (ValueError, StopIteration):  # pandas' own errors are ValueErrors
        whole = False
    if not whole:
        raise UserError(f"{path}: expected {', '.join(columns)} in each line, found a damaged file; {RESTORE}")
    return found


def as_rows(path):
    """Return a `.npy` file as a memory-mapped array."""
    try:
        return np.lib.format.open_memmap(path, mode="r")
    except (ValueError, EOFError):
        raise UserError(f"{path}: expected a NumPy array, found a damaged file; {RESTORE}") from None


def as_arrays(path):
    """Return the arrays in a `.npz` file by name."""
    try:
        with np.load(path, allow_pickle=False) as file:
            return dict(file)
    except (ValueError, EOFError, zipfile.BadZipFile, AttributeError):
        raise UserError(f"{path}: expected NumPy arrays, found a damaged file; {RESTORE}") from None


def as_prepared(folder):
    """Return the arrays in a folder of data/prepared: `train` and `held_out` memory-mapped, `round_trip_...` of columns."""
    arrays = {path.stem: as_rows(path) for path in Path(folder).glob("*.npy")}
    if missing := {"train", "held_out"} - arrays.keys():
        raise UserError(f"{Path(folder) / min(missing)}.npy: not there; run `dvc repro` to make what is missing")
    if (kept := Path(folder) / "round_trip.npz").exists():
        arrays |= {f"round_trip_{name}": array for name, array in as_arrays(kept).items()}
    return arrays


def as_examples(path):
    """Return the arrays of an examples.npz by name, the history of the training, and the facts of what they are of, a dict."""
    arrays = as_arrays(path)
    try:
        return arrays, pd.read_csv(io.StringIO(str(arrays.pop("history")))), json.loads(str(arrays.pop("facts")))
    except (KeyError, ValueError):
        raise UserError(f"{path}: expected examples with their facts, found a damaged file; {RESTORE}") from None
