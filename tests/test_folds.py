"""Real records in parts of which each is tested once: made of small records whose groups, strength and noise are known."""

import json

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

from benchmarks.studies import findings, folds, originals_page, seismograms_figure, seismograms_page
from hourglass.baselines import denoisers, pickers
from hourglass.reports import claims
from hourglass.tasks import masks, parts

EVENTS = [1, 1, 2, 3, 3, 4, 5, 6]
STATIONS = ["A", "B", "B", "C", "D", "E", "F", "G"]  # events 1 and 2 share station B


@pytest.fixture
def prepared(tmp_path):
    """Eight earthquakes, P at 400, one of them weak, and their noise, each record of its own number."""
    rng = np.random.default_rng(0)
    waves = rng.normal(size=(8, 1000, 3)).astype(np.float32)
    waves[:, 400:] *= 50
    waves[5, 400:] /= 25  # twice as strong as before
    table = pd.DataFrame({"name": [f"r{row}" for row in range(8)], "event": EVENTS, "station": STATIONS, "p": 400.0, "s": np.nan})
    for part, rows in (("train", slice(0, 6)), ("held_out", slice(6, 8))):
        np.save(tmp_path / f"{part}.npy", waves[rows])
        np.save(tmp_path / f"{part}_noise.npy", waves[rows, :300])
        table[rows].to_csv(tmp_path / f"{part}.csv", index=False)
        table[rows].assign(p=np.nan).to_csv(tmp_path / f"{part}_noise.csv", index=False)
    (tmp_path / "about.json").write_text(json.dumps({"rate": 100, "components": "ZNE"}))
    return tmp_path


def test_each_record_is_tested_once_and_no_event_and_no_station_is_on_both_sides(prepared, tmp_path):
    made = folds.made(prepared, tmp_path / "folds", 3, 10, masks)
    tested = []
    for folder in made:
        test, train = (pd.read_csv(folder / f"{part}.csv") for part in ("held_out", "train"))
        for label in ("event", "station"):
            assert not set(test[label]) & set(train[label])
        assert (
            len(np.load(folder / "held_out.npy"))
            == len(test)
            == json.loads((folder / "about.json").read_text())["held_out_records"]
        )
        noise = pd.read_csv(folder / "held_out_noise.csv")
        assert not set(noise["station"]) & set(train["station"]) and len(np.load(folder / "held_out_noise.npy")) == len(noise)
        tested += test["name"].tolist()
    assert sorted(tested) == ["r0", "r1", "r2", "r3", "r4", "r6", "r7"]  # r5 is too weak
    assert sum(len(pd.read_csv(folder / "held_out_noise.csv")) for folder in made) == 8  # its noise is as good as any
    whole = folds.made(prepared, tmp_path / "all", 3, 0, masks)
    assert max(len(pd.read_csv(folder / "held_out.csv")) for folder in whole) == 3  # events 1 and 2 are one group of three


def test_how_clear_a_record_is(prepared):
    waves, table = np.load(prepared / "train.npy"), pd.read_csv(prepared / "train.csv")
    found = folds.clearness(waves, table["p"] / 100, 100)
    assert found[5] == pytest.approx(2, rel=0.2) and (found[:5] > 40).all()
    fast = waves + 1000 * np.resize([1, -1], (1, 1000, 1)).astype(np.float32)  # at 50 Hz, which is none at 10 samples a second
    assert (folds.clearness(fast, table["p"] / 100, 100) < 2).all()
    assert (folds.clearness(parts.given(fast), table["p"] / 100, parts.RATE)[:5] > 10).all()


def test_what_real_records_gain_is_of_pairs_and_earthquakes():
    counts = {"synthetic": [(1, 0, 0, 1), (0, 1, 0, np.nan)] * 4, "real": [(1, 0, 0, 1)] * 8, "both": [(0, 1, 0, np.nan)] * 8}
    found = {f"{way}.p.0.5": rows for way, rows in counts.items()}
    said = seismograms_page.steps(found, "p.0.5", np.arange(8) // 2, seismograms_page._f1s, "of F1")
    assert said == (  # 4 of 8 found: F1 2 / 3; an earthquake has one of each, so that no draw differs
        "Beside synthetic records alone, of F1: real records: +0.33 (+0.33 to +0.33); synthetic, then real records: -0.67 (-0.67 to -0.67)."
    )


FACTS = {"folds": 2, "epochs": [6, 60, 40], "source": "northern-california", "date": "2026-11-28"}


def test_a_part_is_a_run_of_the_ledger():
    gains = {"both.gain.0": [1.0, 3.0, 8.0], "wiener.gain.0": [2.0, 2.0, 5.0]}
    found = seismograms_page.runs(FACTS | gains | {"events": [4, 5, 6], "parts": [0, 0, 1]})
    assert (
        found["both_gain"] == [2.0, 8.0] and found["wiener_gain"] == [2.0, 5.0] and (found["seeds"], found["epochs"]) == (2, 46)
    )
    right, missed = [1, 0, 0, 2.0], [0, 1, 0, np.nan]
    counts = {f"both.{phase}.0.5": [right, missed, right] for phase in "ps"}
    found = seismograms_page.runs(FACTS | counts | {f"parts.{phase}": [0, 0, 1] for phase in "ps"})
    assert found["both_p"] == found["both_s"] == [pytest.approx(2 / 3), 1.0]


def test_what_the_originals_change_is_a_table():
    one = {"mean": 10.0, "low": 9.5, "high": 10.5}
    found = {"sliding": {"own": one, "sliding": one, "difference": {"mean": -0.1, "low": -0.2, "high": 0.1}}}
    found |= {"dropout": {"p": {"off": 0.9, "on": [0.8, 0.9, 0.85], "moved": 0.02}}, "date": "2026-11-28", "machine": "here"}
    found |= {"leak": {f"{rows}_{way}": [0.8, 0.81] for rows in ("known", "others") for way in ("clean", "leaked")}}
    lines = originals_page.table(found).splitlines()
    assert "10.00 (9.50 to 10.50): -0.10 (-0.20 to +0.10)" in lines[4]
    assert "0.850 (0.800 to 0.900); a pick moves by 0.020 s" in lines[5] and "0.800, 0.810" in lines[7]


def test_the_classic_that_a_claim_names_is_the_best_on_these_records():
    runs = seismograms_page.runs(findings.read("seismograms")["eqtransformer"])
    for phase in "ps":
        means = {of.__name__: np.mean(runs[f"{of.__name__}_{phase}"]) for of in pickers.GRID}
        best = max(means, key=means.get)
        (claim,) = (one for one in claims.load(ROOT / "claims.yaml")[0] if one.get("metric") == f"both_{phase}")
        assert claim["above"] == f"{best}_{phase}" and best == seismograms_figure.BESIDE[phase]
    for name, best in (("deep_denoiser", "wavelet"), ("wave_decomp_net", "wiener")):
        runs = seismograms_page.runs(findings.read("seismograms")[name])
        means = {of.__name__: np.mean(runs[f"{of.__name__}_gain"]) for of in denoisers.GRID}
        stated = [one["above"] for one in claims.load(ROOT / "claims.yaml")[0] if one["run"] == f"seismograms, {name}"]
        assert max(means, key=means.get) == best and stated[-1] == f"{best}_gain"
