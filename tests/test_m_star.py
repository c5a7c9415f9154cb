"""m*: the rising curve it is read from, its interval over seeds and images, and the table of a sweep."""

import numpy as np
import pytest
from sklearn.isotonic import IsotonicRegression

from hourglass.figures import sweeps
from hourglass.sweeps import m_star

RNG = np.random.default_rng(0)


def test_the_fitted_curve_is_the_one_that_pools_what_falls():
    x, y = np.array([1, 2, 3, 4, 5]), np.array([0.1, 0.5, 0.3, 0.6, 0.9])
    at, fit = m_star.fitted(x, y, np.ones(5))
    assert list(at) == [1, 2, 3, 4, 5] and fit == pytest.approx([0.1, 0.4, 0.4, 0.6, 0.9])
    assert m_star.fitted(x, y, np.array([1, 3, 1, 1, 1]))[1] == pytest.approx([0.1, 0.45, 0.45, 0.6, 0.9])  # (3 * 0.5 + 0.3) / 4
    at, fit = m_star.fitted(x, y, np.array([1, 0, 1, 1, 1]))  # a point that is not drawn
    assert list(at) == [1, 3, 4, 5] and fit == pytest.approx([0.1, 0.3, 0.6, 0.9])
    at, fit = m_star.fitted(np.array([2, 1, 2, 1]), np.array([0.2, 0.6, 0.4, 0.4]), np.ones(4))  # two seeds: means 0.5 and 0.3
    assert list(at) == [1, 2] and fit == pytest.approx([0.4, 0.4])


def test_the_fitted_curve_is_scikit_learns():
    x, y, weights = RNG.integers(1, 20, 60), RNG.random(60), RNG.integers(0, 4, 60)
    at, fit = m_star.fitted(x, y, weights)
    kept = weights > 0
    assert fit == pytest.approx(IsotonicRegression().fit(x[kept], y[kept], weights[kept]).predict(at))


def test_one_dip_or_one_peak_does_not_decide_m_star():
    x, enough = np.array([10, 20, 30, 40, 50]), 0.8
    assert (
        m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.6, 0.81, 0.83, 0.79]), np.ones(5)), enough) == 30
    )  # 0.79 at last: once above 50
    assert (
        m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.81, 0.5, 0.83, 0.84]), np.ones(5)), enough) == 40
    )  # 0.81 at 20: chance
    assert m_star.crossing(*m_star.fitted(x, np.array([0.2, 0.6, 0.7, 0.9, 0.6]), np.ones(5)), enough) == np.inf


def test_m_star_has_the_interval_of_its_draws_and_is_null_where_no_m_is_enough():
    x = np.array([1, 2, 5, 10, 20])
    recognised = np.array(
        [[0.1, 0.2, 0.5, 0.8, 0.9], [0.1, 0.8, 0.8, 0.8, 0.8], [0.1, 0.2, 0.3, 0.4, 0.8], [0.1, 0.2, 0.3, 0.4, 0.7]]
    )
    every, enough = np.ones((4, 5)), np.full(4, 0.75)
    assert m_star.smallest(x, recognised, every, enough) == (10, 2, None)
    assert m_star.smallest(x, recognised[:3], every[:3], enough[:3]) == (10, 2, 20)
    assert m_star.smallest(x, recognised, every, np.full(4, np.inf)) == (None, None, None)


def cells(recognition, dead=None):
    """Results {(m, seed): cell} of recognition {m: one array (draws,) a seed}."""
    dead = dead or {}
    return {
        (m, seed): {"recognition": np.asarray(of), "dead_units": dead.get((m, seed), 0)}
        for m, of_seeds in recognition.items()
        for seed, of in enumerate(of_seeds)
    }


def constant(values):
    """One draw of the data and three more that are the same, of each value."""
    return [np.full(4, value) for value in values]


def test_the_share_is_of_what_the_originals_are_above_chance():
    """Originals 0.8, chance 0.4: 90 % of that is 0.76, not 0.72."""
    networks = cells({10: constant([0.73]), 20: constant([0.77]), 30: constant([0.8])})
    found = m_star.sufficient({"": networks}, {0: np.full(4, 0.8)}, np.full(4, 0.4), 0.9, 0)
    assert (found["m_star"], found["m_star_low"], found["m_star_high"]) == (20, 20, 20)
    assert m_star.sufficient({"": networks}, {0: np.full(4, 0.8)}, np.zeros(4), 0.9, 0)["m_star"] == 10
    unrecognised = m_star.sufficient({"": networks}, {0: np.full(4, 0.4)}, np.full(4, 0.4), 0.9, 0)
    assert unrecognised["m_star"] is None and unrecognised["m_star_high"] is None


def test_m_star_of_all_seeds_in_live_units_and_by_recognizers_trained_anew():
    dead = {(10, 0): 8, (10, 1): 4, (20, 0): 12, (20, 1): 8, (30, 0): 14, (30, 1): 16}  # live: 2 6, 8 12, 16 14
    networks = cells({10: constant([0.1, 0.5]), 20: constant([0.7, 0.96]), 30: constant([0.95, 0.97])}, dead)
    for seed in (0, 1):
        networks[20, seed]["retrained"] = np.full(4, 0.97)
    pca = cells({m: constant([0.99, 0.99]) for m in (10, 20, 30)})
    found = m_star.sufficient({"": networks, "pca_": pca}, {0: np.ones(4), 1: np.ones(4)}, np.zeros(4), 0.95, 0)
    assert (found["m_star"], found["m_star_live"], found["m_star_retrained"], found["pca_m_star"]) == (30, 12, 20, 10)
    assert (found["largest"], found["largest_live"], found["largest_retrained"]) == (30, 16, 20)
    assert "pca_m_star_live" not in found and "pca_m_star_retrained" not in found
    table = m_star.table(
        {
            "": {place: cell | {"mse": 0.01, "epochs": 3} for place, cell in networks.items()},
            "pca_": {place: cell | {"mse": 0.01} for place, cell in pca.items()},
        }
    )
    assert list(table["live_units"]) == [2, 6, 8, 12, 16, 14]
    assert list(table["recognition_fitted"]) == pytest.approx([0.3, 0.3, 0.83, 0.83, 0.96, 0.96])
    assert list(table["recognition_fitted_live"]) == pytest.approx([0.1, 0.5, 0.7, 0.96, 0.96, 0.96])
    assert table["retrained_fitted"].notna().tolist() == [False, False, True, True, False, False]


def test_the_bootstrap_draws_seeds_and_images_together_the_same_for_all_that_are_compared():
    """Worked out again, with loops and scikit-learn."""
    draws, widths, seeds, share = 60, (1, 2, 4, 8), (0, 1, 2), 0.9
    networks = cells({m: [0.3 + 0.15 * np.log2(m) + 0.05 * RNG.standard_normal(draws) for _ in seeds] for m in widths})
    originals = {seed: 0.75 + 0.03 * RNG.standard_normal(draws) for seed in seeds}
    chance = 0.2 + 0.01 * RNG.standard_normal(draws)
    found = m_star.sufficient({"": networks}, originals, chance, share, 5)
    drawn = np.random.default_rng([5, 8]).multinomial(3, [1 / 3] * 3, draws - 1)
    stars = []
    for draw, counts in enumerate([[1, 1, 1], *drawn.tolist()]):
        chosen = [seed for seed in seeds for _ in range(counts[seed])]
        mean = np.mean([originals[seed][draw] for seed in chosen])
        x, y = zip(*[(m, networks[m, seed]["recognition"][draw]) for m in widths for seed in chosen])
        fit = IsotonicRegression().fit(x, y).predict(widths)
        enough = [m for m, value in zip(widths, fit) if (value - chance[draw]) / (mean - chance[draw]) >= share]
        stars.append(enough[0] if enough else 1000)
    low, high = np.sort(stars[1:])[[int(np.ceil(0.025 * 59)) - 1, int(np.ceil(0.975 * 59)) - 1]]
    assert len(set(stars)) > 1  # or nothing is seen
    assert [found["m_star"], found["m_star_low"], found["m_star_high"]] == [
        value if value < 1000 else None for value in (stars[0], low, high)
    ]


def test_m_star_that_is_not_found_is_said_in_words():
    found = {
        "m_star": 10,
        "m_star_low": 2,
        "m_star_high": None,
        "pca_m_star": None,
        "pca_m_star_low": None,
        "pca_m_star_high": None,
    }
    assert sweeps.said(found | {"largest": 20}) == "10 (2 to above 20)"
    assert sweeps.said(found | {"largest": 20}, "pca_m_star") == "above 20"
    assert sweeps.said({"m_star": 5, "m_star_low": 5, "m_star_high": 5, "largest": 20}) == "5"
    live = {"m_star_live": None, "m_star_live_low": 7, "m_star_live_high": None}
    assert sweeps.said(live | {"largest": 20, "largest_live": 9}, "m_star_live") == "above 9 (7 to above 9)"


def test_m_star_s_interval_is_from_the_2_5th_to_the_97_5th_percentile_of_the_draws():
    widths = np.arange(1, 101)
    stars = np.random.default_rng(0).permutation(200) // 2  # each place twice, but for the first draw
    recognised = np.where(np.arange(100) >= np.append(50, stars)[:, None], 1.0, 0.0)
    assert m_star.smallest(widths, recognised, np.ones((201, 100)), np.full(201, 0.99)) == (
        51,
        3,
        98,
    )  # the 5th and the 195th of 200


def test_the_table_of_a_sweep_has_each_number_in_its_column():
    def cell(mse, *recognition, **more):
        return {"mse": np.float64(mse), "recognition": np.array(recognition)} | more

    networks = {
        (2, 0): cell(0.01, 0.5, 0.4, 0.6, dead_units=1, epochs=7, iou=0.25), (2, 1): cell(0.02, 0.7, 0.8, 0.2, dead_units=2, epochs=8, iou=0.5),
        (5, 0): cell(0.001, 0.9, 0.9, 0.9, dead_units=0, epochs=9, iou=0.75), (5, 1): cell(0, 0.8, 0.8, 0.8, dead_units=3, epochs=6, iou=1.0),
    }  # fmt: skip
    bounds = {2: cell(0.03, 0.85, 0.1, 0.9, iou=0.125), 5: cell(0.002, 0.6, 0.95, 0.95, iou=0.375)}
    found = m_star.table({"": networks, "pca_": {(m, seed): bounds[m] for m in (2, 5) for seed in (0, 1)}})
    assert list(found) == [
        "m", "seed", "mse_255", "psnr_db", "recognition", "iou", "dead_units", "epochs",
        "pca_mse_255", "pca_psnr_db", "pca_recognition", "pca_iou",
        "live_units", "recognition_fitted", "recognition_fitted_live", "pca_recognition_fitted",
    ]  # fmt: skip
    assert found.iloc[1].tolist() == pytest.approx(
        [2, 1, 1300.5, 16.9897, 0.7, 0.5, 2, 8, 1950.75, 15.2288, 0.85, 0.125, 0, 0.6, 0.6, 0.725], rel=1e-5
    )  # fitted: means of two seeds; of live units 0.7 of 0 and 0.5 of 1 are pooled
    assert found["psnr_db"].iloc[3] == pytest.approx(120) and found["m"].tolist() == [2, 2, 5, 5]
