"""174 real local earthquakes of Northern California: three components, an analyst's P, and S of 106 of them.

`waveforms.zip` has a file for each record, `data` (9,001 samples at 100 Hz, components E N Z) with P at sample 3,000; of 25 only the
vertical is filled. `picks.csv` has the samples of P and S. What comes before P is real noise. From the demonstration records of PhaseNet
and DeepDenoiser; recorded by the networks of the Northern California Earthquake Data Center (doi 10.7932/NCEDC), which asks to be cited. Licence and source: CITATION.cff.
"""

import io
from typing import Annotated

import numpy as np
import pandas as pd

from hourglass.datasets.seismograms import SHARE
from hourglass.formats import records
from hourglass.formats.archives import Archive
from hourglass.ground.errors import UserError

FILES = {
    "waveforms.zip": "8c06e947970feea13c99a02ba78cc7344cfeb6b654fd443854feb76de523e0c3",
    "picks.csv": "4e951e01379f91b0693179b1de3d5bfc171c0829be85f8fcf42f8ed26d6d7f40",
}
RECORDS = True
P = 3000  # the sample of P in each record
SAME = pd.Timedelta("3min")  # records that begin so near each other are of the same earthquake


def prepare(raw, out, *, held_out: Annotated[float, SHARE]):
    """Write the records as `hourglass.formats.records` says, and what comes before P as noise; no event and no station is in both parts."""
    picks = pd.read_csv(raw / "picks.csv")
    table = pd.DataFrame({"name": picks["file"], "p": picks["p_sample"], "s": picks["s_sample"], "kind": "earthquake"})
    parts = picks["file"].str.extract(r"/(?P<station>\w+?_\w+?)_(?P<time>\d{14})")
    table["station"], begun = parts["station"], pd.to_datetime(parts["time"])
    table["event"] = begun.sort_values().diff().gt(SAME).cumsum().sort_index()
    table["components"] = np.where(picks["channels"].str.contains("_"), records.COMPONENTS, "Z")
    table["group"] = records.connected(table["event"], table["station"])
    table = pd.concat([table, table.assign(kind="noise", p=np.nan, s=np.nan)])
    with Archive(raw / "waveforms.zip") as archive:
        return records.write(out, table, lambda name, kind: read(archive, name, kind), held_out, raw / "picks.csv")


def read(archive, name, kind):
    """Return a record (9,001, 3) of float32, Z N E, or as noise the 3,000 samples before P."""
    try:
        with np.load(io.BytesIO(archive.read(name)), allow_pickle=False) as file:
            record = file["data"][:, ::-1].astype(np.float32)
    except (ValueError, KeyError):
        raise UserError(f"{archive.path}: {name} is damaged; get another copy") from None
    return record[:P] if kind == "noise" else record
