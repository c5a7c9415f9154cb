"""Reads what an earlier stage wrote; a file that is missing, cut short or something else is named."""

import json
import zipfile

import numpy as np
import pandas as pd

from hourglass.ground.errors import UserError

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


def as_history(path):
    """Return a history.csv as a DataFrame with `epoch`, `loss` and `held_out_loss`, and `phase` where there are several."""
    return as_table(path, ("epoch", "loss", "held_out_loss"))


def as_table(path, columns):
    """Return a CSV file as a DataFrame whose `columns` are numbers in every line."""
    try:
        found = pd.read_csv(path)
        whole = len(found) and np.isfinite(found[list(columns)].to_numpy(float)).all()
    except (ValueError, KeyError):  # pandas' own errors are ValueErrors
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
