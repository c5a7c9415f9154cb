"""Classical denoisers and pickers, and the measures by which they are told apart: known answers."""

import numpy as np
import pytest
import scipy.signal

from hourglass.baselines import denoisers, pickers
from hourglass.evaluation import detecting, intervals, picking, separating, waveforms
from hourglass.tasks import measuring

RNG = np.random.default_rng(0)
SECONDS = np.arange(3000) / 100
TONE, HUM = np.sin(2 * np.pi * 8 * SECONDS), np.sin(2 * np.pi * 0.2 * SECONDS)


def test_a_band_pass_keeps_what_is_in_its_band():
    made = denoisers.band_pass((TONE + HUM)[None], 100, low=0.04, high=0.5)[0]
    assert np.abs(made - TONE)[200:-200].max() < 0.01


def test_the_noise_s_level_is_that_of_white_noise():
    noise = RNG.standard_normal((4, 30000))
    of = scipy.signal.stft(noise, 100, nperseg=30, nfft=60)[2]
    level, power = denoisers._quiet(of)[:, 3:-3, 0], np.sqrt((np.abs(of) ** 2).mean(axis=-1))[:, 3:-3]
    assert np.allclose(level, power, rtol=0.06)


@pytest.mark.parametrize(
    ("of", "numbers"),
    [(denoisers.thresholded, {"level": 3, "soft": False}), (denoisers.thresholded, {"level": 1.5, "soft": True}),
     (denoisers.wiener, {"share": 4}), (denoisers.wavelet, {"level": 1})],
)  # fmt: skip
def test_denoisers_take_noise_out_of_a_pulse(of, numbers):
    pulse = 4 * np.exp(-(((SECONDS - 15) / 0.3) ** 2)) * TONE
    noise = 0.3 * RNG.standard_normal((20, 3000))
    found = waveforms.measured(
        *(np.broadcast_to(one, noise.shape)[..., None] for one in (pulse, noise)), of(pulse + noise, 100, **numbers)[..., None]
    )
    assert found["gain"].min() > 5 and found["correlation"].min() > 0.9


@pytest.mark.parametrize(
    ("of", "numbers"), [(denoisers.thresholded, {"level": 0, "soft": True}), (denoisers.wiener, {"share": 0})]
)
def test_denoisers_that_take_nothing_out_give_the_waves_back(of, numbers):
    waves = RNG.standard_normal((2, 3000))
    assert np.abs(of(waves, 100, **numbers) - waves).max() < 1e-9


def test_the_oracle_parts_what_does_not_overlap():
    apart = scipy.signal.sosfiltfilt(scipy.signal.butter(4, 0.5, output="sos"), RNG.standard_normal((2, 3000)))
    high = scipy.signal.sosfiltfilt(scipy.signal.butter(8, 0.8, "high", output="sos"), RNG.standard_normal((2, 3000)))
    assert waveforms.measured(apart[..., None], high[..., None], denoisers.oracle(apart, high, 100)[..., None])["gain"].min() > 10


def test_measures_by_hand():
    signal = np.array([[[3.0], [-3], [3], [-3]]])
    noise = np.array([[[3.0], [3], [-3], [-3]]])
    found = waveforms.measured(signal, noise, signal / 2)
    assert found["gain"][0] == pytest.approx(20 * np.log10(2)) and found["correlation"][0] == pytest.approx(1)
    assert found["peak"][0] == 0.5 and found["explained"][0] == 0.75
    assert waveforms.snr(signal, noise / 10)[0] == pytest.approx(20)
    assert waveforms.measured(signal, noise, signal + noise)["gain"][0] == 0


def test_peaks_are_above_the_threshold_apart_and_at_ends_too():
    series = np.zeros(1000)
    series[[0, 100, 130, 500, 999]] = 0.9, 0.6, 0.7, 0.3, 0.5
    assert picking.peaks(series, 0.4, 100).tolist() == [0, 130, 999]


def test_the_nearest_pick_is_found_and_all_others_are_false():
    assert picking.matched([95, 104, 300], 100, 10) == (1, 0, 2, 4)
    assert picking.matched([89, 300], 100, 10)[:3] == (0, 1, 2) and np.isnan(picking.matched([], 100, 10)[3])
    assert picking.matched([5], np.inf, 10)[:3] == (0, 0, 1)


def test_scores_by_hand():
    counts = np.array([(1, 0, 1, -2), (1, 0, 0, 4), (0, 1, 0, np.nan), (0, 0, 0, np.nan)])
    found = picking.scores(counts, 100)
    assert (found["precision"], found["recall"]) == (pytest.approx(2 / 3), pytest.approx(2 / 3)) and found["f1"] == pytest.approx(
        2 / 3
    )
    assert found["error"] == pytest.approx(0.03) and found["deviation"] == pytest.approx(0.03)
    assert picking.scores(counts[3:], 100)["f1"] == 0


def test_an_interval_of_a_mean_is_nearly_that_of_the_normal_distribution():
    values = RNG.standard_normal(400)
    found = intervals.mean(values)
    half = 1.96 * values.std() / 20
    assert found["mean"] == values.mean() and found["high"] - found["mean"] == pytest.approx(half, rel=0.15)
    pairs = intervals.mean(np.repeat(values, 2), np.repeat(np.arange(400), 2))  # two alike of each group say no more than one
    assert pairs == pytest.approx(found)


def arriving(p, s):
    """Return a window (6000, 3) in which P comes on the vertical and S on the horizontals, suddenly."""
    window = 0.02 * np.random.default_rng([p, s]).standard_normal((6000, 3))
    for at, components, size in ((p, [0], 1), (s, [1, 2], 3)):
        window[at:, components] += size * (np.exp(-np.arange(6000 - at) / 150) * np.cos(np.arange(6000 - at) / 2))[:, None]
    return window


@pytest.mark.parametrize(
    ("of", "numbers", "near"),
    [(pickers.sta_lta, {"short": 0.1, "long": 10, "threshold": 5}, 10), (pickers.recursive, {"short": 0.1, "long": 10, "threshold": 5}, 10),
     (pickers.baer, {"threshold": 10, "lasting": 0.2}, 10), (pickers.aic, {"before": 10}, 10), (pickers.autoregressive, {"order": 4}, 15)],
)  # fmt: skip
def test_pickers_find_sudden_arrivals(of, numbers, near):
    p, s = of(arriving(2000, 2600), 100, **numbers)
    assert abs(p - 2000) <= near and abs(s - 2600) <= 25


def test_autoregression_finds_s_where_p_comes_early_and_the_same_whatever_lay_in_memory():
    windows = [arriving(p, p + 500)[:2000] for p in (150, 220, 310, 380)]
    first = [pickers.autoregressive(one, 100, order=4) for one in windows]
    assert [abs(s - at) <= 25 for (_, s), at in zip(first, (650, 720, 810, 880))] == [True] * 4
    for _ in range(5):
        strewn = [RNG.standard_normal(RNG.integers(100, 4000)).astype("f4") * -1e9 for _ in range(300)]
        del strewn[::2]
        assert [pickers.autoregressive(one, 100, order=4) for one in windows] == first


def test_autoregression_finds_p_on_the_vertical_alone():
    alone = arriving(1500, 2000)
    alone[:, 1:] = 0
    p, s = pickers.autoregressive(alone, 100, order=4)
    assert abs(p - 1500) <= 10 and s is None
    assert pickers.autoregressive(alone[:, ::-1], 100, order=4) == (None, None)


def test_autoregression_stays_within_a_window_that_its_arrival_comes_last_in():
    for left in (5, 15, 30, 60):
        found = pickers.autoregressive(arriving(2000 - left, 2000)[:2000], 100, order=8)
        assert all(at is None or 0 < at < 2000 for at in found)


def test_pickers_find_nothing_in_flat_windows():
    for of, grid in pickers.GRID.items():
        assert [at for at in of(np.zeros((6000, 3)), 100, **grid[0]) if at not in (None, 0, 1)] == [], of.__name__


def test_a_table_of_denoisers_has_all_of_them_and_each_is_tuned_on_other_data():
    sets = [
        [
            one / one.std()
            for one in (RNG.standard_normal((3, 600, 1)) * np.linspace(0, 3, 600)[:, None], RNG.standard_normal((3, 600, 1)))
        ]
        for _ in "ab"
    ]
    table = separating.table(*sets, 10, lambda waves: 0.5 * waves)
    assert set(table["method"]) == {"network", "oracle", *(of.__name__ for of in denoisers.GRID)}
    gain = table[table["measure"] == "gain"].set_index(["method", "snr"])["mean"]
    assert abs(gain["identity", 0]) < 1e-6 and gain["oracle", 0] > 3 and gain["network", -10] > gain["network", 20]
    best = {snr: separating.tuned(denoisers.wavelet, *separating.mixed(*sets[0], snr), 10)["level"] for snr in (-10, 20)}
    assert best[-10] > best[20]  # a weak signal asks for more than a strong one


def test_no_mask_at_a_time_and_frequency_is_better_than_the_oracle_s():
    signal, noise = (RNG.standard_normal((3, 600)) * size for size in (np.linspace(0, 3, 600), 1))
    made = denoisers.oracle(signal, noise, 10)
    of, whole = (denoisers._transform(part, 10) for part in (signal, signal + noise))
    others = {
        "the target's": np.abs(of) / (np.abs(of) + np.abs(denoisers._transform(noise, 10))),
        "power": np.abs(of) ** 2 / (np.abs(of) ** 2 + np.abs(denoisers._transform(noise, 10)) ** 2),
        "all": np.ones(of.shape),
    }
    for name, mask in others.items():
        other = denoisers._back(whole * mask, signal, 10)
        assert ((made - signal) ** 2).mean() < 0.95 * ((other - signal) ** 2).mean(), name


def test_what_is_tested_has_noise_of_another_station_with_all_components():
    noisy = np.array(["A", "B", "", "B", "C"])
    chosen = measuring.elsewhere(np.array(["A", "B", "C", "D"] * 50), noisy, RNG.random(200)).reshape(50, 4)
    assert [set(of) for of in chosen.T] == [{1, 3, 4}, {0, 4}, {0, 1, 3}, {0, 1, 3, 4}]
    assert set(measuring.elsewhere(np.array(["A"] * 50), np.array(["A", "A"]), RNG.random(50))) == {0, 1}


def test_a_perfect_picker_scores_1_and_an_idle_one_0():
    windows = np.stack([arriving(1500, 2400) for _ in range(4)])
    arrivals = np.full(4, 1500.0), np.array([2400.0] * 3 + [np.nan])

    def perfect(waves):
        made = np.zeros((4, 6000, 3))
        made[:, 1500, 1] = made[:3, 2400, 2] = made[3, 2000, 2] = 0.9  # of the last nobody read S: nothing there is false
        return made if len(waves) == 4 else np.zeros_like(waves)

    for probabilities, f1 in ((perfect, 1), (np.zeros_like, 0)):
        table = detecting.table((windows, *arrivals), (windows, *arrivals), np.zeros((2, 6000, 3)), 100, probabilities)
        assert set(table[table["method"] == "network"]["f1"]) == {f1} and len(table) == 24
    assert table[table["method"] == "baer"].iloc[0]["f1"] > 0.9
    arrivals[1][3] = np.inf  # S lies past the window: what is picked is false
    table = detecting.table((windows, *arrivals), (windows, *arrivals), np.zeros((2, 6000, 3)), 100, perfect).set_index(
        ["method", "phase"]
    )
    assert set(table.loc[("network", "s"), "precision"]) == {0.75} and set(table.loc[("network", "s"), "recall"]) == {1}
