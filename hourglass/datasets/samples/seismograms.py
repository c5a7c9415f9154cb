"""Synthetic seismograms in SeisBench's format, for a first run offline: local earthquakes without noise, and noise by itself.

`hourglass.synthetics` says how they are made. Each earthquake has one station; P arrives 5 to 20 s after the record's start.
Numbers measured on them are not those of real seismograms.
"""

import h5py
import numpy as np
import pandas as pd

from hourglass.synthetics import earthquakes, seismic_noise

WHAT = "400 synthetic earthquakes, 200 records of synthetic noise"
EARTHQUAKES, NOISE, SAMPLES = 400, 200, 6000
SEED = 1887  # the year of Fouqué's and Lévy's first record of a distant explosion
LOUDEST = 30_000  # counts


def make(folder, quakes=EARTHQUAKES, noises=NOISE):
    """Write `metadata.csv` and `waveforms.hdf5` into `folder`, so many earthquakes and records of noise; the same bytes each time."""
    lines = []
    with h5py.File(folder / "waveforms.hdf5", "w") as file:
        for name, value in (("sampling_rate", earthquakes.RATE), ("component_order", "ZNE"), ("dimension_order", "CW")):
            file[f"data_format/{name}"] = value
        data = file.create_dataset("data/bucket0", (quakes + noises, 3, SAMPLES), np.int16)
        for row in range(quakes + noises):
            ground, facts = record(row, quakes)
            data[row] = np.rint(LOUDEST * np.random.default_rng([SEED, row, 1]).uniform(0.1, 1) * ground.T / np.abs(ground).max())
            lines.append({"trace_name": f"bucket0${row},:3,:{SAMPLES}", "trace_sampling_rate_hz": earthquakes.RATE} | facts)
    pd.DataFrame(lines).to_csv(folder / "metadata.csv", index=False)


def record(row, quakes=EARTHQUAKES):
    """Return the ground velocity of a record, (samples, 3), and its columns of metadata.csv; from row `quakes` on it is noise."""
    rng = np.random.default_rng([SEED, row])
    if row >= quakes:
        station = f"N{row - quakes:03d}"
        return seismic_noise.noise(SAMPLES, rng), {"trace_category": "noise", "station_code": station}
    quake, p = earthquakes.drawn(rng), int(rng.integers(500, 2000))
    ground, s = earthquakes.seismogram(quake, p, SAMPLES, rng)
    facts = {"trace_category": "earthquake_local", "source_id": f"E{row:03d}", "station_code": f"S{row:03d}"}
    facts |= {"trace_p_arrival_sample": p, "trace_s_arrival_sample": s if s < SAMPLES else None}
    return ground, facts | {"source_magnitude": round(quake.magnitude, 2), "source_distance_km": round(quake.distance / 1000, 1)}
