"""Seismograms: how they are made, that a published set's format is read as it is meant, and what is said where it is another."""

import h5py
import numpy as np
import pandas as pd
import pytest

from hourglass.checks import whole
from hourglass.datasets import seismograms, stead
from hourglass.datasets.samples import seismograms as sample
from hourglass.formats import records
from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.ground.outputs import sha256_of
from hourglass.synthetics import earthquakes, seismic_noise

QUAKE = earthquakes.Earthquake(3, 21_000, 3e6, 200, 0.03, 0.3, 1.0)


@pytest.fixture
def raw(tmp_path):
    """A small set in SeisBench's format: four earthquakes of two events, two records of noise, components E N Z."""
    values = np.arange(6 * 3 * 50, dtype=np.int16).reshape(6, 3, 50)
    with h5py.File(tmp_path / "waveforms.hdf5", "w") as file:
        file["data/bucket0"] = values
        for name, value in (("sampling_rate", 100), ("component_order", "ENZ"), ("dimension_order", "NCW")):
            file[f"data_format/{name}"] = value
    names = [f"bucket0${row},:3,:50" for row in range(6)]
    table = {"trace_name": names, "trace_category": ["earthquake_local"] * 4 + ["noise"] * 2, "source_id": [*"aabb", None, None]}
    table |= {"station_code": [*"stst", "u", "v"], "trace_P_arrival_sample": [10, 11.4, 12, 13, None, None]}
    pd.DataFrame(table | {"trace_S_arrival_sample": [20, None, 22, 23, None, None]}).to_csv(
        tmp_path / "metadata.csv", index=False
    )
    return tmp_path


def spoiled(raw, name, value):
    with h5py.File(raw / "waveforms.hdf5", "a") as file:
        del file[f"data_format/{name}"]
        file[f"data_format/{name}"] = value


def test_a_published_set_is_turned_to_z_n_e_and_split_by_event_and_by_station_of_noise(raw, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    about = seismograms.prepare(raw, out, held_out=0.5)
    assert about == {"rate": 100, "components": "ZNE"} | {
        f"{part}_{kind}": n for part in records.PARTS for kind, n in (("records", 2), ("noise", 1))
    }
    both = pd.concat([pd.read_csv(out / f"{part}.csv") for part in records.PARTS])
    assert sorted(both["event"]) == [*"aabb"] and pd.read_csv(out / "train.csv")["event"].nunique() == 1
    line, record = pd.read_csv(out / "held_out.csv").iloc[0], np.load(out / "held_out.npy")[0]
    row = int(line["name"][8])
    assert record.dtype == np.float32 and record[7].tolist() == [150 * row + 100 + 7, 150 * row + 50 + 7, 150 * row + 7]
    assert both.set_index("name")["p"]["bucket0$1,:3,:50"] == 11 and np.isnan(both.set_index("name")["s"]["bucket0$1,:3,:50"])


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("sampling_rate", 40, "sampling_rate is 40: expected 100 samples a second; resample it"),
        ("component_order", "ZRT", "component_order is 'ZRT': expected the letters of 'ZNE'"),
        ("dimension_order", "NWC", "dimension_order is 'NWC': expected 'CW', components before samples"),
    ],
)
def test_another_rate_or_order_is_named(raw, name, value, message):
    spoiled(raw, name, value)
    with pytest.raises(UserError, match=message):
        seismograms.prepare(raw, raw, held_out=0.5)


def test_damaged_files_and_missing_records_are_named(raw):
    table = pd.read_csv(raw / "metadata.csv")
    table.assign(trace_name=table["trace_name"].str.replace("$5", "$6")).to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match=r"expected a record 'bucket0\$6,:3,:50', as metadata.csv has it"):
        seismograms.prepare(raw, raw, held_out=0.5)
    table.drop(columns="station_code").to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match="expected a column station_code, found none; is it such a set's table"):
        seismograms.prepare(raw, raw, held_out=0.5)
    table.drop(columns="trace_S_arrival_sample").to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match="expected a column trace_s_arrival_sample"):
        seismograms.prepare(raw, raw, held_out=0.5)
    table.to_csv(raw / "metadata.csv", index=False)
    (raw / "waveforms.hdf5").write_bytes(b"no HDF5")
    with pytest.raises(UserError, match="waveforms.hdf5: expected an HDF5 file, found a damaged one"):
        seismograms.prepare(raw, raw, held_out=0.5)


def test_stead_is_read_in_its_own_format(tmp_path):
    table = pd.DataFrame({"trace_name": ["A.X", "B.X", "N.X", "O.X"], "trace_category": ["earthquake_local"] * 2 + ["noise"] * 2})
    table = table.assign(source_id=["a", "b", None, None], receiver_code=[*"stuv"], p_arrival_sample=[10, 20, None, None])
    table.assign(s_arrival_sample=[15, 30, None, None]).to_csv(tmp_path / "merge.csv", index=False)
    with h5py.File(tmp_path / "merge.hdf5", "w") as file:
        for number, name in enumerate(table["trace_name"]):
            file[f"data/{name}"] = np.full((50, 3), 10 * number, np.float32) + [1, 2, 3]
    assert stead.prepare(tmp_path, tmp_path, held_out=0.5)["held_out_noise"] == 1
    row = {"A.X": 0, "B.X": 1}[pd.read_csv(tmp_path / "train.csv")["name"][0]]
    assert np.load(tmp_path / "train.npy")[0, 0].tolist() == [10 * row + 3, 10 * row + 2, 10 * row + 1]
    with h5py.File(tmp_path / "merge.hdf5", "a") as file:
        del file["data/O.X"]
    with pytest.raises(UserError, match="expected a record 'O.X', as merge.csv has it"):
        stead.prepare(tmp_path, tmp_path, held_out=0.5)


def test_a_set_without_noise_is_named(raw):
    table = pd.read_csv(raw / "metadata.csv")
    table.assign(trace_category="earthquake_local").to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match="found 0 records of noise, of 0 events or stations: expected two of these at least"):
        seismograms.prepare(raw, raw, held_out=0.5)
    table.assign(source_id="one").to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match="found 4 records of earthquake, of 1 events or stations: expected two"):
        seismograms.prepare(raw, raw, held_out=0.5)
    assert not list(raw.glob("*.npy"))  # known before anything is written


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"trace_P_arrival_sample": [60, 11, 12, 13, None, None]},
            r"bucket0\$0,:3,:50 has P at 60, S at 20: expected samples from 0 to 49",
        ),
        (
            {"trace_S_arrival_sample": [5, None, 22, 23, None, None]},
            "has P at 10, S at 5: expected samples from 0 to 49, S after P",
        ),
        ({"trace_sampling_rate_hz": [100, 50, 100, 100, 100, 100]}, "trace_sampling_rate_hz has 50: expected 100; resample"),
        ({"trace_name": ["bucket0$0,:3,:50"] * 6}, r"the record bucket0\$0,:3,:50 is there twice: expected each once"),
        (
            {"trace_name": [f"bucket0${n},:3,:60" for n in range(6)]},
            r"is \(6, 3, 50\): expected \(records, 3, at least 60\), components",
        ),
        (
            {"trace_name": [f"bucket0${n},:1,:50" for n in range(6)]},
            r"is \(6, 3, 50\): expected \(records, 3, at least 50\), components",
        ),
        ({"trace_category": [1, 2, 3, 4, 5, 6]}, "found 0 records of noise"),
    ],
)
def test_what_does_not_fit_its_record_is_named(raw, changed, message):
    pd.read_csv(raw / "metadata.csv").assign(**changed).to_csv(raw / "metadata.csv", index=False)
    with pytest.raises(UserError, match=message):
        seismograms.prepare(raw, raw, held_out=0.5)


def test_samples_before_components_are_refused(raw):
    with h5py.File(raw / "waveforms.hdf5", "a") as file:
        values = file["data/bucket0"][()]
        del file["data/bucket0"]
        file["data/bucket0"] = values.transpose(0, 2, 1)
    with pytest.raises(
        UserError, match=r"data/bucket0 is \(6, 50, 3\): expected \(records, 3, at least 50\), components before samples"
    ):
        seismograms.prepare(raw, raw, held_out=0.5)


def test_rows_that_share_an_event_or_a_station_are_one_group():
    groups = records.connected(["a", "a", "b", "c", "d"], ["s", "t", "t", "u", "v"])
    assert groups[0] == groups[1] == groups[2] and len(set(groups)) == 3


def test_test_data_are_a_share_of_the_groups_the_same_each_time():
    groups = np.repeat(np.arange(10), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    test = records.drawn(groups, 0.3)
    assert len(set(groups[test])) == 3 and not set(groups[test]) & set(groups[~test])
    np.testing.assert_array_equal(test, records.drawn(groups, 0.3))
    assert len(set(groups[records.drawn(groups, 0.01)])) == 1


def test_nothing_comes_before_p_and_s_comes_as_much_later_as_the_distance_says():
    ground, s = earthquakes.seismogram(QUAKE, 1000, 6000, np.random.default_rng(0))
    assert ground.shape == (6000, 3) and not ground[:1000].any() and ground[1000].all()
    assert s == 1000 + round(100 * 21 * (1 / 3.5 - 1 / 6)) == 1250
    across, before = (np.abs(ground[part, 1:]).max() for part in (slice(s, s + 200), slice(1000, s)))
    assert across > 2 * before  # S is the larger one, and moves across the ray


def test_moment_and_corner_are_those_of_their_formulas():
    assert QUAKE.moment == pytest.approx(10**13.55) and QUAKE.corner == pytest.approx(0.49 * 3500 * (3e6 / 10**13.55) ** (1 / 3))
    low, corner = earthquakes.spectrum(QUAKE._replace(kappa=0, quality=1e9), np.array([0.01, QUAKE.corner]), "s")
    assert corner / low == pytest.approx(QUAKE.corner / 0.01 / 2, rel=1e-4)  # omega-square: half of the level at the corner


def test_a_spectrum_has_the_level_that_the_moment_asks_for():
    quake = QUAKE._replace(magnitude=4.5, kappa=0.0)  # long enough for its level to be seen
    made = [
        np.abs(np.fft.rfft(earthquakes.arriving(quake, "s", 500, np.array([1.0, 0, 0]), 6000, np.random.default_rng(n)), axis=0))
        / 100
        for n in range(40)
    ]
    power = np.mean([(one**2).sum(axis=1) for one in made], axis=0)
    frequencies = np.fft.rfftfreq(6000, 0.01)
    at = (frequencies > 1) & (frequencies < 10)
    expected = earthquakes.spectrum(quake, frequencies, "s")
    assert np.median(np.sqrt(power[at]) / expected[at]) == pytest.approx(1, abs=0.25)


def test_noise_lies_between_the_models_of_peterson():
    frequencies = np.array([0.2, 1, 10.0])
    low, high = (seismic_noise.power(frequencies, height) * (2 * np.pi * frequencies) ** 2 for height in (0, 1))
    assert 10 * np.log10(low[2]) == pytest.approx(-168.0) and 10 * np.log10(high[2]) == pytest.approx(-91.5)
    assert (low < high).all() and seismic_noise.power(np.array([0.0]), 0.5) == 0


def test_the_sample_is_read_as_any_other_set_and_has_the_same_bytes_twice(tmp_path):
    for folder in ("one", "two", "out"):
        (tmp_path / folder).mkdir()
    for folder in ("one", "two"):
        sample.make(tmp_path / folder, 6, 4)
    for name in seismograms.FILES:
        assert sha256_of(tmp_path / "one" / name) == sha256_of(tmp_path / "two" / name)
    about = seismograms.prepare(tmp_path / "one", tmp_path / "out", held_out=0.34)
    assert about["train_records"] == 4 and about["held_out_noise"] == 1
    table, made = pd.read_csv(tmp_path / "out/train.csv"), np.load(tmp_path / "out/train.npy")
    for line, record in zip(table.itertuples(), made):
        assert (
            3000 <= np.abs(record).max() <= 30_000
            and not record[: int(line.p)].any()
            and record[int(line.p) : int(line.p) + 5].any()
        )


def test_an_autoencoder_of_images_does_not_take_seismograms():
    params = parameters.load()
    params["raw"]["seismograms"] = {"folder": "seismograms"}
    params["datasets"]["records"] = {"raw": "seismograms", "held_out": 0.2}
    whole.check(params)
    params["autoencoders"]["mnist_dense"]["dataset"] = "records"
    with pytest.raises(UserError, match="mnist_dense.dataset is 'records', seismograms: expected images or their columns"):
        whole.check(params)
    params = parameters.load() | {"recognizers": {"records": params["recognizers"]["mnist"]}, "sweeps": {}}
    params["raw"]["seismograms"] = {"folder": "seismograms"}
    params["datasets"]["records"] = {"raw": "seismograms", "held_out": 0.2}
    with pytest.raises(UserError, match="the data set of recognizers is 'records', seismograms: expected images"):
        whole.check(params)


def test_damage_that_lies_across_an_image_is_refused_to_columns_before_anything_is_prepared():
    params = parameters.load()
    params["autoencoders"]["tgs_columns"]["input"] |= {"corruption": "stripes", "amount": 0.2}
    with pytest.raises(UserError, match="tgs_columns.input.corruption is 'stripes': expected 'noise', 'dropout' or 'crosshair'"):
        whole.check(params)
