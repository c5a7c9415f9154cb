"""STEAD: a million records of local earthquakes and of noise, as its authors publish them (Mousavi et al. 2019).

`merge.csv` has a line for each record: `trace_name`, `trace_category`, "earthquake_local" or "noise", the samples of P and S, the event
(`source_id`) and the station (`receiver_code`). `merge.hdf5` has each as `data/<trace_name>`, (6,000, 3), E N Z at 100 Hz.
Licence and source: CITATION.cff.
"""

from typing import Annotated

import h5py
import numpy as np

from hourglass.datasets import seismograms
from hourglass.formats import records
from hourglass.ground.errors import UserError

FILES = {"merge.csv": None, "merge.hdf5": None}
RECORDS = True
COLUMNS = {"name": ["trace_name"], "kind": ["trace_category"], "event": ["source_id"], "station": ["receiver_code"],
           "p": ["p_arrival_sample"], "s": ["s_arrival_sample"]}  # fmt: skip


def prepare(raw, out, *, held_out: Annotated[float, seismograms.SHARE]):
    """Write the records as `hourglass.formats.records` says; the same share of the events and of the stations of noise is test data."""
    table = seismograms.described(raw / "merge.csv", COLUMNS)
    with seismograms.opened(raw / "merge.hdf5") as file:
        return records.write(out, table, lambda name, _: read(file, name), held_out, raw / "merge.csv")


def read(file, name):
    """Return a record by its name: (samples, 3) of float32, Z N E."""
    if not isinstance(file.get(f"data/{name}"), h5py.Dataset):
        raise UserError(f"{file.filename}: expected a record {name!r}, as merge.csv has it; get both files anew")
    record = file[f"data/{name}"][()]
    if record.ndim != 2 or record.shape[1] != len(records.COMPONENTS):
        raise UserError(
            f"{file.filename}: record {name!r} is {record.shape}: expected (samples, {len(records.COMPONENTS)}), E N Z"
        )
    return record[:, ::-1].astype(np.float32)
