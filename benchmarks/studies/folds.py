"""Prepared records in parts of which each is tested once, no event and no station in two of them: cross-validation."""

import numpy as np
import pandas as pd

from hourglass.formats import records
from hourglass.ground import outputs, reading
from hourglass.tasks.plan import arrivals

LOUD, SMEARED = 3.0, 0.2  # s before and after P whose deviations are compared, but for what filters smear over P


def made(prepared, out, count, clear, task):
    """Write `count` folders of prepared records, `out`/0 and on: in each a part is `held_out` and the others are `train`.

    Parameters
    ----------
    prepared, out : Path
    count : int
    clear : float
        How many times as strong as before an earthquake has to be after P to be kept; the noise of all is kept.
    task : module
        Of `hourglass.tasks`: what it makes of a record is what has to be so strong, at its own rate.

    Returns
    -------
    list of Path
    """
    whole = {ending: _both(prepared, ending) for ending in ("", "_noise")}
    table = whole[""][1]
    part_of = dict(zip(table["name"], _parts(records.connected(table["event"], table["station"]), count)))
    strong = {
        "": clearness(task.given(whole[""][0]), table["p"] / 100, task.RATE) >= clear,
        "_noise": np.ones(len(whole["_noise"][1]), bool),
    }
    about = reading.as_json(prepared / "about.json", ("rate", "components"))
    folders = [out / f"{fold}" for fold in range(count)]
    for fold, folder in enumerate(folders):
        folder.mkdir(parents=True)
        counts = {}
        for ending, (waves, rows) in whole.items():
            test = rows["name"].map(part_of).to_numpy() == fold
            for part, chosen in (("held_out", test & strong[ending]), ("train", ~test & strong[ending])):
                np.save(folder / f"{part}{ending}.npy", waves[chosen])
                rows[chosen].to_csv(folder / f"{part}{ending}.csv", index=False)
                counts[f"{part}{ending or '_records'}"] = int(chosen.sum())
        outputs.write_json(folder / "about.json", about | {"source": prepared.name} | counts)
    return folders


def clearness(waves, p, rate):
    """Return how many times as strong records (records, samples, 3) are in the three seconds after P (s) as in those before, (records,)."""
    found = []
    for record, at in zip(waves, (rate * p).astype(int)):
        after, before = record[at : at + int(LOUD * rate)], record[max(0, at - int(LOUD * rate)) : at - int(SMEARED * rate)]
        found.append(after.std(axis=0).max() / max(before.std(axis=0).max(), 1e-20))
    return np.array(found)


def _both(prepared, ending):
    """Return the records of both parts and their table."""
    parts = [f"{part}{ending}" for part in records.PARTS]
    waves = [reading.as_rows(prepared / f"{part}.npy") for part in parts]
    tables = [arrivals(prepared / f"{part}.csv") for part in parts]
    return np.concatenate(waves), pd.concat(tables, ignore_index=True)


def _parts(groups, count):
    """Return a part for each row, groups together, the largest first into the smallest part."""
    sizes, part = np.zeros(count, int), np.zeros(len(groups), int)
    names, counts = np.unique(groups, return_counts=True)
    for group in names[np.argsort(-counts, kind="stable")]:
        smallest = int(sizes.argmin())
        part[groups == group] = smallest
        sizes[smallest] += (groups == group).sum()
    return part
