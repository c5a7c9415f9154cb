"""The rules of a verdict, against SciPy, statistics by hand, and simulated claims that are known to be true or false."""

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from hourglass.reports import comparison, pairs, verdicts

RNG = np.random.default_rng(0)
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
    found = pairs.better(one, [1] * 9 + [-1])
    assert (found.verdict, found.share, found.wins, found.runs) == ("yes", 0.9, 9, 10)
    assert (found.share_low, found.share_high) == pytest.approx((0.5550, 0.9975), abs=1e-4)  # Clopper and Pearson's of 9 of 10
    assert pairs.better(one, [1] * 8 + [-1] * 2).verdict == "undecided"  # from 0.44
    assert pairs.better(one, [-1] * 9 + [1]).verdict == "no"
    assert pairs.better(np.zeros(200), [1] * 120 + [-1] * 80).verdict == "undecided"  # 0.6: surely more often, yet not often
    tied = pairs.better(np.zeros(8), [1] * 6 + [0] * 2)
    assert (tied.share, tied.ties, tied.verdict) == (7 / 8, 2, "yes") and tied.share_low == pytest.approx(0.5407, abs=1e-4)
    assert pairs.better(np.zeros(100), [1] * 6 + [0] * 94).verdict == "undecided"  # 0.53, never lost
    same = pairs.better(np.zeros(6), np.zeros(6))
    assert (same.verdict, same.share, same.share_low, same.share_high, same.would_decide) == ("undecided", 0.5, 0, 1, None)


def test_of_few_pairs_the_difference_decides():
    one, other = [1.0, 2.0, 3.0], [2.0, 3.1, 3.9]
    found = pairs.better(one, other)
    assert (found.low, found.high) == pytest.approx(stats.ttest_rel(one, other).confidence_interval(0.95))
    assert (found.difference, found.share) == (pytest.approx(-1.0), 1)
    assert found.verdict == "yes" and pairs.better(other, one).verdict == "no"
    five, six = np.arange(5.0), np.arange(6.0)
    assert pairs.better(five, five + [1, 1, 1, 1, -0.1]).verdict == "yes"  # from 0.17 to 1.39
    assert pairs.better(six, six + [1, 1, 1, 1, 1, -0.1]).verdict == "undecided"  # 5 of 6: P from 0.36


@pytest.mark.parametrize("wins", range(11))
def test_the_intervals_of_a_comparison_are_scipy_s(wins):
    one, other = RNG.normal(size=10), RNG.normal(size=10) + 0.3
    one, other = np.minimum(one, other), np.maximum(one, other)
    one[wins:], other[wins:] = other[wins:].copy(), one[wins:].copy()
    found = pairs.better(one, other)
    assert (found.low, found.high) == pytest.approx(stats.ttest_rel(one, other).confidence_interval(0.95))
    exact = stats.binomtest(wins, 10).proportion_ci(0.95, "exact")
    assert (found.share, found.share_low, found.share_high) == pytest.approx((wins / 10, *exact))
    chance = stats.binomtest(wins, 10).pvalue
    assert (found.verdict != "undecided") == (chance <= 0.05)  # of 10 pairs what is significant is often enough


def test_a_comparison_says_how_many_pairs_would_decide():
    def of(wins, losses, ties=0):
        return pairs.better(np.zeros(wins + losses + ties), [1] * wins + [-1] * losses + [0] * ties)

    assert (of(4, 1).verdict, of(4, 1).would_decide) == ("undecided", 12)  # 10 of 12: P from 0.516
    assert of(9, 2).would_decide == 12 and of(10, 2).verdict == "yes" and of(9, 2).verdict == "undecided"
    assert of(3, 2).would_decide is None and of(5, 2).would_decide is None  # 60 % and 71 %, however many
    assert of(2, 0, 2).would_decide == 11  # ties come again: 6 of 11 won, 5 the same
    close = pairs.better(np.zeros(3), [1, 1, 6])  # the interval of the difference from -9.8 to 4.5
    assert (close.verdict, close.would_decide) == ("undecided", 6)
    assert pairs.better(np.zeros(3), [1, 2, 3]).would_decide == 4  # 2 +- 3.182 * 1 / sqrt(4)


def test_the_words_of_a_comparison_say_what_decided_and_what_would():
    def said(*gains):
        return comparison.told("old", "new", pairs.better(np.zeros(len(gains)), np.array(gains))).splitlines()

    few = "(what decides of fewer than 6 pairs, whose P cannot exclude 0.5)"
    assert said(1, 1.1, 0.9)[1:] == [
        "A - B: -1 on average, 95 % interval -1.248 to -0.7516",
        "P(A better): 1.00, 95 % interval 0.29 to 1.00 (3 of 3 pairs)",
        f"real: old is better, as the interval of A - B lies below 0 {few}",
    ]
    assert said(-1, -1.1, -0.9)[-1] == f"real: new is better, as the interval of A - B lies above 0 {few}"
    assert said(1, 1, 6)[-2:] == [
        f"undecided: it may be noise, as the interval of A - B holds 0 {few}",
        "if it goes on alike, about 6 pairs decide: --seeds 6",
    ]
    assert said(*[1] * 9, -1)[-1] == "real: old is better, as P(A better) is at least 0.75 and its interval above 0.5"
    assert said(*[-1] * 9, 1)[-1] == "real: new is better, as P(A better) is at most 0.25 and its interval below 0.5"
    assert said(1, 1, 1, -1, -1, -1)[-2:] == [
        "undecided: it may be noise, as the interval of P(A better) holds 0.5",
        "if it goes on alike, no number of pairs decides: neither wins 75% of them",
    ]
    assert said(*[1] * 120, *[-1] * 80)[-2].startswith("undecided: one wins more often than not, but less than 75% of the pairs")
    assert said(0, 0, 0)[-1] == "undecided: every pair came out the same"
    assert said(*[1] * 6, 0, 0)[2] == "P(A better): 0.88, 95 % interval 0.54 to 1.00 (6 of 8 pairs, 2 the same)"


def test_a_true_claim_is_rarely_refuted_and_a_false_one_rarely_reproduced():
    """Over 400 simulated sets of ten runs: what may go wrong goes wrong in at most some 5 %."""
    draw = np.random.default_rng(0)
    of_true = [verdicts.stated_number(draw.normal(10, 1, 10), draw.normal(10, 1), 1).verdict for _ in range(400)]
    of_false = [verdicts.stated_number(draw.normal(11, 1, 10), 10, 1).verdict for _ in range(400)]  # at the very edge
    assert of_true.count("no") <= 0.05 * 400 and of_false.count("yes") <= 0.08 * 400


@pytest.mark.parametrize("n", [2, 5, 6, 10, 29])
def test_of_two_that_are_alike_the_one_is_rarely_better(n):
    draw = np.random.default_rng(n)
    found = [pairs.better(draw.normal(size=n), draw.normal(size=n)).verdict for _ in range(400)]
    assert found.count("undecided") >= 0.93 * 400  # 0.95 and more, and the draw


def test_how_often_29_and_10_pairs_find_the_better_is_what_the_document_says():
    text = (ROOT / "docs/verdicts.md").read_text()

    def power(n, chance):
        won = [k for k in range(n + 1) if pairs.better(np.zeros(n), [1] * k + [-1] * (n - k)).verdict == "yes"]
        return round(100 * stats.binom.pmf(won, n, chance).sum())

    assert f"in {power(29, 0.85)} of 100 such comparisons, with 10 in {power(10, 0.85)}; one that wins 75 % in" in text
    assert f"in {power(29, 0.75)} and {power(10, 0.75)}." in text
