"""Records of any length: pieces without gaps, windows that fade into each other, picks over many, and the two commands."""

import importlib

import numpy as np
import obspy
import pandas as pd
import pytest
from conftest import ROOT, run

from hourglass.architectures import deep_denoiser, eqtransformer, wave_decomp_net
from hourglass.ground.errors import UserError
from hourglass.models import building, files
from hourglass.streams import picking, pieces, reading, writing
from hourglass.streams.blending import blended
from hourglass.tasks import masks, parts, picks

START = obspy.UTCDateTime(2026, 1, 2, 3, 4, 5)


def trace(data, channel="BHZ", start=START, rate=100.0):
    return obspy.Trace(
        np.asarray(data, np.float32),
        {"network": "XX", "station": "ONE", "channel": channel, "starttime": start, "sampling_rate": rate},
    )


def written(path, *traces):
    obspy.Stream(traces).write(str(path), format="MSEED" if path.suffix == ".mseed" else "SAC")
    return str(path)


@pytest.mark.parametrize("lengths", [[7], [50], [20, 20, 11], [3, 300, 1, 40], [1] * 45])
def test_windows_that_are_left_as_they_are_give_the_series_back_whatever_its_chunks(lengths):
    series = np.random.default_rng(0).normal(size=(sum(lengths), 2))
    chunks = np.split(series, np.cumsum(lengths)[:-1])
    seen = []
    found = np.concatenate(list(blended(chunks, 20, lambda windows: seen.append(windows.shape) or windows)))
    np.testing.assert_allclose(found, series, atol=1e-12)
    assert all(shape[1:] == (20, 2) and shape[0] <= 32 for shape in seen)


def test_each_window_has_its_full_say_in_its_middle_alone():
    numbered = iter(range(100))
    series = np.zeros((40, 1))
    found = np.concatenate(list(blended([series], 20, lambda windows: [np.full((20, 1), next(numbered)) for _ in windows])))
    middles = found[[0, 10, 20, 30], 0]  # of windows 0.5, 1.5 ...: the first begins half a window before the series
    np.testing.assert_allclose(middles, [0, 1, 2, 3], atol=0.01)
    assert (np.diff(found[:, 0]) > 0).all() and found[5, 0] == pytest.approx(0.5, abs=0.1)


def test_nothing_comes_of_nothing():
    assert list(blended([], 20, lambda windows: windows)) == []


def test_a_gap_parts_a_record_and_what_touches_or_overlaps_is_one_piece(tmp_path):
    data = np.arange(3000.0)
    touching, behind = trace(data[1000:1500], start=START + 10), trace(data[:700], start=START + 60)
    path = written(tmp_path / "a.mseed", trace(data[:1000]), touching, behind)
    first, second = reading.Recording(path).pieces(together=False)
    assert (first.samples, second.samples, second.start) == (1500, 700, START + 60)
    assert first.channels == ("XX.ONE..BHZ",)
    recording = reading.Recording(written(tmp_path / "b.mseed", trace(data[:1000]), trace(data[900:2000], start=START + 9)))
    (whole,) = recording.pieces(together=False)
    np.testing.assert_array_equal(np.concatenate(list(recording.chunks(whole, masks)))[:, 0], data[:2000] - data[:2000].mean())


def test_components_are_one_piece_where_all_are_there_and_a_missing_one_is_0(tmp_path):
    wave = np.tile([-1.0, 1.0], 1000)
    east, north = trace(3 * wave, "BHE"), trace(2 * wave[:1500] + 7, "BH1", START + 2)
    up = [trace(wave[:1000]), trace(wave[:500], start=START + 14)]
    recording = reading.Recording(written(tmp_path / "a.mseed", *up, north, east))
    one, two = recording.pieces(together=True)
    assert one.channels == ("XX.ONE..BHZ", "XX.ONE..BH1", "XX.ONE..BHE")
    assert (one.start, one.samples, two.start, two.samples) == (START + 2, 800, START + 14, 300)
    np.testing.assert_array_equal(np.concatenate(list(recording.chunks(two, masks))), wave[:300, None] * [1, 2, 3])
    alone = reading.Recording(written(tmp_path / "b.mseed", *up))
    assert alone.pieces(together=True)[0].channels == ("XX.ONE..BHZ", "", "")
    assert next(alone.chunks(alone.pieces(together=True)[0], masks)).tolist() == (wave[:1000, None] * [1, 0, 0]).tolist()


def test_time_does_not_drift_at_a_rate_of_nearly_100(tmp_path):
    data = np.zeros(100_010 * 3)
    data[::10_001] = 1.0  # each 100 s by the record's own rate of 100.01
    recording = reading.Recording(written(tmp_path / "a.mseed", trace(data, rate=100.01)))
    found = np.concatenate(list(recording.chunks(recording.pieces(together=False)[0], masks)))[:, 0]
    assert len(found) == 300_000 and np.flatnonzero(found > 0.9).tolist() == list(range(0, 300_000, 10_000))


def test_a_flat_trace_stays_flat_however_far_from_0(tmp_path):
    recording = reading.Recording(written(tmp_path / "a.mseed", trace(np.full(3000, 5e8))))
    assert not np.concatenate(list(recording.chunks(recording.pieces(together=False)[0], picks))).any()


def test_sac_keeps_where_the_station_is(tmp_path):
    came = trace(np.ones(500))
    came.stats.sac = {"stla": 37.5, "a": 2.0, "kevnm": "quake"}
    recording = reading.Recording(written(tmp_path / "a.sac", came))
    with writing.Waves(tmp_path / "b.sac", "SAC", recording.headers) as file:
        file.add(recording.pieces(together=False)[0], 0, 100, np.zeros((500, 1)))
    (found,) = obspy.read(str(tmp_path / "b.sac"))
    assert (found.stats.sac.stla, found.stats.sac.a, found.stats.sac.kevnm.strip()) == (37.5, 2.0, "quake")
    assert found.stats.starttime == START


@pytest.mark.parametrize(("task", "slower"), [(masks, 1), (parts, 10), (picks, 1)])
@pytest.mark.parametrize("rate", [100.0, 125.0, 200.0])
@pytest.mark.parametrize("name", ["a.mseed", "a.sac"])
def test_a_record_read_in_chunks_is_the_record_filtered_at_once(tmp_path, monkeypatch, task, slower, rate, name):
    seconds = np.arange(round(130 * rate)) / rate
    wave = np.sin(2 * np.pi * 2.5 * seconds) + 0.3 * np.sin(2 * np.pi * 3.1 * seconds + 1)
    recording = reading.Recording(written(tmp_path / name, trace(wave, rate=rate)))
    (piece,) = recording.pieces(together=False)
    whole = np.concatenate(list(recording.chunks(piece, task)))
    assert whole.dtype == np.float32 and whole.shape == (130 * 100 // slower, 1)
    monkeypatch.setattr(reading, "CHUNK", 20)
    np.testing.assert_allclose(np.concatenate(list(recording.chunks(piece, task))), whole, atol=2e-4)
    wanted = np.interp(np.arange(len(whole)) * slower / 100, seconds, wave)
    np.testing.assert_allclose(whole[300:-300, 0], wanted[300:-300], atol=0.02)


def test_what_is_no_number_is_0_and_said(tmp_path):
    data = np.tile([-1.0, 1.0], 200)
    data[[5, 8]] = np.nan, np.inf
    recording = reading.Recording(written(tmp_path / "a.mseed", trace(data)))
    found = next(recording.chunks(recording.pieces(together=False)[0], masks))
    assert found[[5, 8], 0].tolist() == [0, 0] and recording.not_numbers == 2
    assert reading.left_out(recording) == f"{tmp_path}/a.mseed: 2 samples are no finite numbers and were taken for 0\n"


def test_what_no_network_can_take_is_refused_in_a_line(tmp_path):
    (tmp_path / "text.mseed").write_text("no record")
    slow = written(tmp_path / "slow.mseed", trace(np.ones(500), rate=50.0))
    drifting = written(tmp_path / "drifting.mseed", trace(np.ones(500), rate=100.001))
    short = written(tmp_path / "short.mseed", trace(np.ones(50)))
    mixed = written(tmp_path / "mixed.mseed", trace(np.ones(500)), trace(np.ones(1000), "BHN", rate=200.0))
    odd = written(tmp_path / "odd.mseed", trace(np.ones(500), "BHX"))
    for make, message in (
        (
            lambda: reading.Recording(f"{tmp_path}/none.mseed"),
            "expected a file with a record, such as miniSEED or SAC; found none",
        ),
        (lambda: reading.Recording(f"{tmp_path}/text.mseed"), "expected a record that obspy reads, such as miniSEED or SAC"),
        (lambda: reading.Recording(slow).pieces(together=False), "XX.ONE..BHZ has 50 samples a second: expected 100 or more"),
        (
            lambda: reading.Recording(drifting).pieces(together=False),
            "XX.ONE..BHZ has 100.00.* samples a second: expected a rate in a",
        ),
        (lambda: reading.Recording(short).pieces(together=False), "expected at least 1 s without gaps"),
        (
            lambda: reading.Recording(mixed).pieces(together=True),
            "found none, at 100 and 200 samples a second: resample to one rate",
        ),
        (lambda: reading.Recording(odd).pieces(together=True), "XX.ONE..BHX is no component: expected a channel that ends in Z"),
    ):
        with pytest.raises(UserError, match=message) as refused:
            make()
        assert str(tmp_path) in str(refused.value) and "\n" not in str(refused.value)
    with pytest.raises(UserError, match="obspy reads WIN and does not write it; give a name that ends in .mseed"):
        writing.format_of("a.win", "WIN")
    with pytest.raises(UserError, match="a.gse2: obspy writes no waves as GSE2 .*; give a name that ends in .mseed"):
        writing.format_of("a.gse2", "GSE2")
    with pytest.raises(UserError, match="expected a name that ends in .csv, or in .xml"):
        picking.ending("picks.txt")


def test_a_peak_is_picked_once_wherever_the_blocks_end():
    series = np.zeros((5000, 3))
    bell = np.exp(-((np.arange(-40, 41) / 10.0) ** 2) / 2)
    for at, number, height in ((150, 1, 0.9), (1003, 1, 0.5), (1990, 2, 0.8), (2050, 2, 0.6), (4980, 1, 0.7)):
        low, high = max(0, at - 40), min(5000, at + 41)
        series[low:high, number] = np.maximum(series[low:high, number], height * bell[low - at + 40 : high - at + 40])
    series[1003, 0] = 0.25
    wanted = [(150, 1, 0.9, 0.0), (1003, 1, 0.5, 0.25), (1990, 2, 0.8, 0.0), (4980, 1, 0.7, 0.0)]  # 2050 is too near 1990
    for size in (5000, 1000, 997, 150, 20):
        found = sorted(picking.of_series(np.split(series, range(size, 5000, size)), 0.3, 100))
        assert [one[:2] for one in found] == [one[:2] for one in wanted]
        np.testing.assert_allclose(found, wanted)
    assert [one[0] for one in picking.of_series([series], 0.75, 100)] == [150, 1990]


def test_picks_are_a_table_in_the_order_of_time_or_quakeml_that_obspy_reads(tmp_path):
    found = picking.table([(START + 9, "XX.ONE..BHZ", "s", 0.5, 0.9), (START + 1.23, "XX.ONE..BHZ", "p", 0.75, 0.8)])
    picking.write(tmp_path / "fresh", found, "picks.csv")
    assert pd.read_csv(tmp_path / "fresh").to_dict("records")[0] == {
        "time": "2026-01-02T03:04:06.230000Z", "station": "XX.ONE..BHZ", "phase": "p", "probability": 0.75, "earthquake": 0.8,
    }  # fmt: skip
    picking.write(tmp_path / "fresh", found, "picks.xml")
    one, two = obspy.read_events(str(tmp_path / "fresh"))[0].picks
    assert (one.time, one.phase_hint, one.waveform_id.id, two.phase_hint) == (START + 1.23, "P", "XX.ONE..BHZ", "S")
    picking.write(tmp_path / "fresh", picking.table([]), "picks.qml")
    assert len(obspy.read_events(str(tmp_path / "fresh"))) == 0


def test_a_file_of_waves_is_written_as_it_comes_and_read_as_one(tmp_path):
    piece = pieces.Piece(("XX.ONE.00.BHZ", "", "XX.ONE.00.BHE"), START, 500, 100.0)
    waves = np.arange(150.0).reshape(50, 3)
    for format in ("MSEED", "SAC"):
        with writing.Waves(tmp_path / format, format) as file:
            kept = piece if format == "MSEED" else pieces.Piece(("XX.ONE.00.BHZ", "", ""), START, 500, 100.0)
            file.add(kept, 0, 10, waves[:20])
            file.add(kept, 20, 10, waves[20:])
        found = obspy.read(str(tmp_path / format))
        assert [one.id for one in found.sort()] == [channel for channel in sorted(filter(None, kept.channels))]
        up = found.select(channel="BHZ")[0]
        assert up.stats.starttime == START and up.stats.sampling_rate == 10
        np.testing.assert_array_equal(up.data, waves[:, 0])
    assert obspy.read(str(tmp_path / "MSEED")).select(channel="BHE")[0].data.tolist() == waves[:, 2].tolist()


def command(line, folder):
    """Run a command of the project in another folder."""
    return run(f"python -m stages.{line}", folder, PYTHONPATH=str(ROOT))


@pytest.fixture
def networks(tmp_path):
    """A folder with untrained networks, `<task>.keras`, and a record of two minutes with a gap and without its north."""
    for task, architecture in (("masks", deep_denoiser), ("parts", wave_decomp_net), ("picks", eqtransformer)):
        model = building.network(architecture, importlib.import_module(f"hourglass.tasks.{task}").SHAPE, {"bottleneck": 16}, task)
        facts = {
            "name": "mine",
            "dataset": "seismograms",
            "architecture": "of_tests",
            "task": task,
            "input": {},
            "model": {},
            "train": {},
        }
        facts |= {"recipe": "written", "seed": 0, "threads": 1, "precision": "float32", "source": "sample"}
        files.save(model, tmp_path / f"{task}.keras", facts)
    numbers = np.random.default_rng(1).normal(size=(2, 12000)) * 1000 + 500
    east = trace(numbers[0], "HHE")
    written(tmp_path / "two.mseed", trace(numbers[1][:5000], "HHZ"), trace(numbers[1][7000:], "HHZ", START + 70), east)
    written(tmp_path / "three.mseed", *(trace(numbers[0], channel) for channel in ("HHZ", "HH1", "HH2")))
    return tmp_path


@pytest.mark.nightly  # .ci/run runs it
def test_a_record_is_parted_into_signal_and_noise_that_add_up_to_it_and_keep_its_gap(networks):
    told = command(f"denoise {networks}/masks.keras two.mseed signal.mseed noise.mseed", networks)
    assert told.returncode == 0 and "network: mine, of_tests of seismograms, trained on synthetic records" in told.text
    read = [obspy.read(str(networks / f"{name}.mseed")).sort() for name in ("two", "signal", "noise")]
    for given, signal, noise in zip(*read, strict=True):
        assert (given.id, given.stats.starttime, given.stats.npts) == (signal.id, signal.stats.starttime, signal.stats.npts)
        added = signal.data + noise.data  # masks add up to 1, less the mean of each window
        assert np.corrcoef(added, given.data)[0, 1] > 0.999 and abs(added.mean()) < 20 < abs(given.data.mean())
    for line, message in (
        (
            f"{networks}/parts.keras two.mseed a.mseed b.mseed",
            "two.mseed: expected three components of each station, found XX.ONE..HHZ",
        ),
        (f"{networks}/picks.keras two.mseed a.mseed b.mseed", "its task is picks; python -m stages.pick is the command for it"),
        (f"{networks}/masks.keras two.mseed a.sac b.mseed", "a.sac: a SAC file holds one trace without gaps"),
        (f"{networks}/masks.keras two.mseed a.mseed a.mseed", "a.mseed: expected two files, found one name for both"),
        (f"{networks}/masks.keras two.mseed two.mseed b.mseed", "two.mseed: is the file that it would be made of"),
    ):
        refused = command(f"denoise {line}", networks)
        assert refused.returncode == 1 and message in refused.text and not (networks / "a.mseed").exists()
    assert command(f"denoise {networks}/parts.keras three.mseed a.mseed b.mseed", networks).returncode == 0
    slow = obspy.read(str(networks / "a.mseed"))
    assert {one.stats.channel for one in slow} == {"HHZ", "HH1", "HH2"} and {one.stats.npts for one in slow} == {1200}


@pytest.mark.nightly
def test_arrivals_in_a_record_are_picked_into_a_table_and_quakeml(networks):
    told = command(f"pick {networks}/picks.keras two.mseed picks.csv 0.001", networks)
    assert told.returncode == 0 and told.text.count("XX.ONE..HHZ XX.ONE..HHE") == 2
    picked = pd.read_csv(networks / "picks.csv")
    assert list(picked) == picking.COLUMNS and len(picked) and picked["probability"].between(0.001, 1).all()
    assert command(f"pick {networks}/picks.keras two.mseed picks.xml 0.001", networks).returncode == 0
    assert len(obspy.read_events(str(networks / "picks.xml"))[0].picks) == len(picked)
    for threshold in ("high", "0", "1", "nan"):
        refused = command(f"pick {networks}/picks.keras two.mseed picks.csv {threshold}", networks)
        assert (
            refused.returncode == 1 and f"the threshold is {threshold!r}: expected a probability between 0 and 1" in refused.text
        )
