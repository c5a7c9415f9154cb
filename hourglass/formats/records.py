"""Seismograms with their arrivals, written as the stages read them: arrays of records, split into training and test data by group.

`<part>.npy` has records of earthquakes, (records, samples, 3) float32, components Z N E, and `<part>.csv` a line for each: `name`, `event`,
`station`, `p` and `s`, the sample at which it arrives, empty where it does not, and `components`, those that were recorded; the others
are 0. `<part>_noise.npy` and `<part>_noise.csv` have records in which nothing arrives. The parts are `train` and `held_out`.
"""

import numpy as np

from hourglass.ground.errors import UserError
from hourglass.ground.outputs import ArrayFile

RATE, COMPONENTS = 100, "ZNE"  # samples a second; the order that the networks get
COLUMNS = ["name", "event", "station", "p", "s", "components"]
PARTS = ("train", "held_out")


def write(out, table, read, held_out, where):
    """Write the records of a table, a part of whose groups is test data.

    Parameters
    ----------
    out : Path
        A folder.
    table : pandas.DataFrame
        `COLUMNS`, `kind`, "earthquake" or "noise", and `group`: those of one group come into the same part.
    read : function
        From a `name` and a `kind` to its record (samples, 3), Z N E, or None to leave it out.
    held_out : float
        The share of the groups of each kind that is test data; which, is drawn, the same each time.
    where : str
        Of what file, for messages.

    Returns
    -------
    dict
        Counts, `rate` and `components`.

    Raises
    ------
    UserError
        Where a kind is of one group or none, records have other shapes, or arrivals lie outside of them.
    """
    about, parts = {"rate": RATE, "components": COMPONENTS}, {}
    for kind, ending in (("earthquake", ""), ("noise", "_noise")):
        rows = table[table["kind"] == kind]
        test = drawn(rows["group"], held_out) if len(rows) else np.zeros(0, bool)
        parts |= {f"{part}{ending}": chosen for part, chosen in zip(PARTS, (rows[~test], rows[test]))}
        if not 0 < test.sum() < len(rows):
            raise UserError(
                f"{where}: found {len(rows)} records of {kind}, of {rows['group'].nunique()} events or stations: expected two of these "
                "at least, so that none is in both parts"
            )
    for name, chosen in parts.items():
        _append(out / f"{name}.npy", chosen, read, where)
        chosen[COLUMNS].to_csv(out / f"{name}.csv", index=False)
        about[name if name.endswith("_noise") else f"{name}_records"] = len(chosen)
    return about


def drawn(groups, share):
    """Return which rows are of a random `share` of the groups, at least one of them: (rows,) of bool."""
    names = np.unique(groups)
    order = np.random.default_rng(0).permutation(len(names))
    return np.isin(groups, names[order[: max(1, round(share * len(names)))]])


def _append(path, rows, read, where):
    samples = len(read(rows["name"].iloc[0], rows["kind"].iloc[0]))
    with ArrayFile(path, (len(rows), samples, len(COMPONENTS)), np.float32) as file:
        for row in rows.itertuples():
            record = read(row.name, row.kind)
            if record.shape != (samples, len(COMPONENTS)):
                raise UserError(
                    f"{where}: record {row.name} is {record.shape}, samples and components: expected {samples}, as the first has, "
                    f"and {len(COMPONENTS)}"
                )
            if not np.isfinite(record).all():
                raise UserError(f"{where}: record {row.name} has values that are no numbers; leave it out")
            if not (np.isnan(row.p) or 0 <= row.p < samples) or not (np.isnan(row.s) or row.p < row.s < samples):
                raise UserError(
                    f"{where}: record {row.name} has P at {row.p:g}, S at {row.s:g}: expected samples from 0 to {samples - 1}, S after "
                    "P; mend them, or leave it out"
                )
            file.append(np.asarray(record, np.float32)[None])


def connected(*labels):
    """Return the number of each row's group: rows that share one of several labels, directly or through others, are in the same.

    Parameters
    ----------
    labels : sequences of str
        Of each row its event, its station, ...
    """
    group = list(range(len(labels[0])))

    def root(row):
        while group[row] != row:
            group[row] = row = group[group[row]]
        return row

    for label in labels:
        first = {}
        for row, of in enumerate(label):
            group[root(row)] = root(first.setdefault(of, row))
    return np.array([root(row) for row in range(len(group))])
