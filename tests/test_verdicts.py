"""The rules of a verdict, against SciPy, statistics by hand, and simulated claims that are known to be true or false."""

import numpy as np
import pytest
from scipy import stats

from hourglass.reports import verdicts

RUNS = [10.0, 12.0, 11.0, 13.0, 9.0]  # mean 11, standard deviation sqrt(2.5), t(4, 95 %) = 2.776


def test_a_count_is_equal_or_not():
    assert verdicts.counted(4161, 4161).verdict == "yes" and verdicts.counted(4160, 4161).verdict == "no"


def test_the_intervals_of_a_mean_and_of_one_run_are_those_worked_out_by_hand():
    found = verdicts.stated_number(RUNS, 11, 5)
    assert (found.found, found.runs) == (11, 5)
    assert (found.low, found.high) == pytest.approx((11 - 1.9632, 11 + 1.9632), abs=1e-3)  # 2.776 * sqrt(2.5 / 5)
    assert (found.one_low, found.one_high) == pytest.approx((11 - 4.8089, 11 + 4.8089), abs=1e-3)  # 2.776 * sqrt(2.5 * 1.2)
    assert (found.low, found.high) == pytest.approx(stats.ttest_1samp(RUNS, 0).confidence_interval(0.95))


@pytest.mark.parametrize("stated", [9.0, 10.5, 11.0, 13.0])
@pytest.mark.parametrize("delta", [0.5, 1.5, 1.6, 3.0])
def test_reproduced_is_where_both_one_sided_tests_reject(stated, delta):
    above = stats.ttest_1samp(RUNS, stated - delta, alternative="greater").pvalue
    below = stats.ttest_1samp(RUNS, stated + delta, alternative="less").pvalue
    assert (verdicts.stated_number(RUNS, stated, delta).verdict == "yes") == (max(above, below) <= 0.05)


def test_refuted_is_apart_from_the_mean_and_from_any_single_run():
    assert verdicts.stated_number(RUNS, 20, 1).verdict == "no"
    assert verdicts.stated_number(RUNS, 15.0, 0.5).verdict == "undecided"  # a single run may well come to it
    assert verdicts.stated_number(RUNS, 16, 3.5).verdict == "undecided"  # as near as does not matter


def test_undecided_says_how_many_runs_would_decide():
    found = verdicts.stated_number(RUNS, 11.2, 1)
    assert found.verdict == "undecided" and found.would_decide
    few, many = (verdicts._against(n, 11.0, np.sqrt(2.5), 11.2, 1)[0] for n in (found.would_decide - 1, found.would_decide))
    assert (few, many) == ("undecided", "yes")
    assert verdicts.stated_number(RUNS, 13.5, 0.5).would_decide is None  # inside what single runs give, however many


def test_better_is_three_quarters_of_the_pairs_with_an_exact_interval_above_one_half():
    one = np.zeros(10)
    found = verdicts.better(one, [1] * 9 + [-1])
    assert (found.verdict, found.found) == ("yes", 0.9)
    assert (found.low, found.high) == pytest.approx((0.5550, 0.9975), abs=1e-4)  # Clopper and Pearson's of 9 of 10
    assert verdicts.better(one, [1] * 8 + [-1] * 2).verdict == "undecided"  # from 0.44
    assert verdicts.better(one, [-1] * 9 + [1]).verdict == "no"
    assert verdicts.better(np.zeros(200), [1] * 120 + [-1] * 80).verdict == "undecided"  # 0.6: surely more often, yet not often
    tied = verdicts.better(np.zeros(8), [1] * 6 + [0] * 2)
    assert tied.found == 7 / 8 and tied.verdict == "yes" and tied.low == pytest.approx(0.5407, abs=1e-4)
    assert verdicts.better(np.zeros(6), np.zeros(6)).verdict == "undecided"


def test_of_few_pairs_the_difference_decides():
    one, other = [1.0, 2.0, 3.0], [2.0, 3.1, 3.9]
    found = verdicts.better(one, other)
    assert (found.low, found.high) == pytest.approx(stats.ttest_rel(other, one).confidence_interval(0.95))
    assert found.verdict == "yes" and verdicts.better(other, one).verdict == "no"
    assert verdicts.better([1, 2, 3], [2, 1, 3.1]).would_decide == 6


def test_holm_s_correction_is_that_of_the_worked_example():
    assert verdicts.holm([0.01, 0.04, 0.03, 0.005]).tolist() == [True, False, False, True]
    assert verdicts.holm([0.01, 0.02, 0.02]).tolist() == [True, True, True]
    assert verdicts.holm([0.04, 0.03]).tolist() == [False, False]


def test_a_true_claim_is_rarely_refuted_and_a_false_one_rarely_reproduced():
    """Over 400 simulated sets of ten runs: what may go wrong goes wrong in at most some 5 %."""
    draw = np.random.default_rng(0)
    of_true = [verdicts.stated_number(draw.normal(10, 1, 10), draw.normal(10, 1), 1).verdict for _ in range(400)]
    of_false = [verdicts.stated_number(draw.normal(11, 1, 10), 10, 1).verdict for _ in range(400)]  # at the very edge
    assert of_true.count("no") <= 0.05 * 400 and of_false.count("yes") <= 0.08 * 400
    pairs = [verdicts.better(draw.normal(size=29), draw.normal(size=29)).verdict for _ in range(400)]
    assert pairs.count("undecided") >= 0.95 * 400
