"""Local earthquakes and noise, three components, in SeisBench's format, in which most published sets are to be had.

`metadata.csv` has a line for each record: `trace_name`, its address in the other file, `trace_category`, in which "noise" is
found in that of noise, the samples of P and S, the event (`source_id`) and the station. `waveforms.hdf5` has the samples as
`data/<bucket>`, (records, components, samples), and says their rate and order in `data_format`. STEAD, INSTANCE, ETHZ and others
are published so, each with a licence of its own. Licence and source: CITATION.cff.
"""

import re
from typing import Annotated

import h5py
import numpy as np
import pandas as pd
from pydantic import Field

from hourglass.formats import records
from hourglass.ground.errors import UserError

FILES = {"metadata.csv": None, "waveforms.hdf5": None}
RECORDS = True
SHARE = Field(gt=0, lt=1, description="a share between 0 and 1")
COLUMNS = {  # what: its column in metadata.csv, by the first of these names that is there
    "name": ["trace_name"],
    "kind": ["trace_category"],
    "event": ["source_id", "source_origin_time"],
    "station": ["station_code"],
    "p": ["trace_p_arrival_sample", "trace_P_arrival_sample"],
    "s": ["trace_s_arrival_sample", "trace_S_arrival_sample"],
}
NAMED = re.compile(r"(?P<bucket>[\w-]+)\$(?P<row>\d+),:(?P<components>\d+),:(?P<samples>\d+)")


def prepare(raw, out, *, held_out: Annotated[float, SHARE]):
    """Write the records as `hourglass.formats.records` says; the same share of the events and of the stations of noise is test data."""
    table = described(raw / "metadata.csv", COLUMNS)
    with opened(raw / "waveforms.hdf5") as file:
        order = checked(file, raw / "waveforms.hdf5")
        return records.write(out, table, lambda name, _: read(file, name, order), held_out, raw / "metadata.csv")


def opened(path):
    """Open an HDF5 file.

    Raises
    ------
    UserError
        Where it is none.
    """
    try:
        return h5py.File(path)
    except OSError:
        raise UserError(f"{path}: expected an HDF5 file, found a damaged one; get it anew") from None


def described(path, columns):
    """Return what a table says of each record, as `records.write` asks for it.

    Parameters
    ----------
    path : Path
        A CSV file.
    columns : dict of str to list of str
        As `COLUMNS`.

    Raises
    ------
    UserError
        Where it is no table, or a column is missing.
    """
    try:
        found = pd.read_csv(path, low_memory=False)
    except ValueError:  # pandas' own errors are ValueErrors
        raise UserError(f"{path}: expected a table of records, found a damaged file; get it anew") from None
    named = {what: next((name for name in names if name in found), None) for what, names in columns.items()}
    if missing := [columns[what][0] for what, name in named.items() if name is None]:
        raise UserError(f"{path}: expected a column {missing[0]}, found none; is it such a set's table?")
    table = pd.DataFrame({what: found[name] for what, name in named.items()})
    table["name"] = table["name"].astype(str)
    if (twice := table["name"].duplicated()).any():
        raise UserError(f"{path}: the record {table['name'][twice].iloc[0]} is there twice: expected each once; take one out")
    if (other := found.get("trace_sampling_rate_hz", pd.Series(dtype=float)).dropna()).ne(records.RATE).any():
        raise UserError(
            f"{path}: trace_sampling_rate_hz has {other[other.ne(records.RATE)].iloc[0]}: expected {records.RATE}; resample"
        )
    noise = table["kind"].fillna("").astype(str).str.contains("noise", case=False)
    table["event"] = table["event"].fillna(table["name"])
    for wave in ("p", "s"):
        table[wave] = pd.to_numeric(table[wave], errors="coerce").round()
    table["components"], table["kind"] = records.COMPONENTS, np.where(noise, "noise", "earthquake")
    table["group"] = np.where(noise, table["station"], table["event"]).astype(str)
    return table[noise | table["p"].notna()]  # an earthquake of which no arrival was read is neither


def checked(file, path):
    """Return the order of the components in an open waveforms.hdf5.

    Raises
    ------
    UserError
        Where rate or order are others than the networks take.
    """
    facts = {name: value[()] for name, value in file.get("data_format", {}).items()}
    facts = {name: value.decode() if isinstance(value, bytes) else value for name, value in facts.items()}
    rate, order, axes = facts.get("sampling_rate"), facts.get("component_order"), facts.get("dimension_order", "CW")
    if rate != records.RATE:
        raise UserError(f"{path}: data_format/sampling_rate is {rate}: expected {records.RATE} samples a second; resample it")
    if not (isinstance(order, str) and sorted(order) == sorted(records.COMPONENTS)):
        raise UserError(f"{path}: data_format/component_order is {order!r}: expected the letters of {records.COMPONENTS!r}")
    if axes.removeprefix("N") != "CW":
        raise UserError(f"{path}: data_format/dimension_order is {axes!r}: expected 'CW', components before samples")
    return order


def read(file, name, order):
    """Return a record by its address, such as "bucket0$3,:3,:6000": (samples, 3) float32, Z N E."""
    place = NAMED.fullmatch(name)
    bucket = file.get(f"data/{place['bucket']}") if place else None
    if bucket is None or int(place["row"]) >= len(bucket):
        raise UserError(f"{file.filename}: expected a record {name!r}, as metadata.csv has it; get both files anew")
    wanted = int(place["components"]), int(place["samples"])
    if bucket.ndim != 3 or wanted[0] != len(order) or bucket.shape[1] != wanted[0] or bucket.shape[2] < wanted[1]:
        raise UserError(
            f"{file.filename}: data/{place['bucket']} is {bucket.shape}: expected (records, {len(order)}, at least {wanted[1]}), "
            f"components before samples, as its record {name!r} says"
        )
    record = bucket[int(place["row"]), :, : wanted[1]]
    return record[[order.index(letter) for letter in records.COMPONENTS]].T.astype(np.float32)
