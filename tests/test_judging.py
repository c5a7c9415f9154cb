"""A claim held against runs: which runs decide, with cases small enough to do by hand."""

import pytest

from hourglass.reports import claims, judging

DELTAS = {"mse": {"share": 0.05, "absolute": None}, "epochs": {"share": None, "absolute": 3}}
RUNS = {"mse": [1.0, 1.1, 0.9, 1.0, 1.05, 0.95], "history.loss": [[3.0, 2.0], [3.1, 2.1], [2.9, 1.9, 1.0]]}
SEVERAL = {"mse": 1.0, "repeats": RUNS}
ONE = {"mse": 1.0, "history": {"loss": None}}


def claim(**fields):
    """Return a claim of the run `a` with all its fields."""
    named = {"value": None, "values": None, "below": None, "above": None, "exact": False, "quantity": "mse", "metric": "mse"}
    return {"run": "a"} | named | fields


def judged(result, others=(), **fields):
    return judging.judged(claim(**fields), result, {"a": result, **dict(others)}, DELTAS)


def test_a_stated_number_is_held_against_all_runs_and_one_run_decides_nothing():
    found = judged(SEVERAL, value=1.0)
    assert (found["measured"], found["runs"], found["reproduced"]) == (pytest.approx(1.0), 6, "undecided")
    assert found["interval"] == pytest.approx([1 - 2.5706 * 0.0707107 / 6**0.5, 1 + 2.5706 * 0.0707107 / 6**0.5], rel=1e-4)
    assert judged(SEVERAL, value=1.0, quantity="epochs")["reproduced"] == "yes"  # within 3
    assert judged(SEVERAL, value=9.0)["reproduced"] == "no"
    assert judged(ONE, value=9.0)["reproduced"] == "undecided"


def test_a_run_is_compared_with_a_number_in_every_run_and_with_another_run_pair_by_pair():
    assert judged(SEVERAL, below=2.0) | {"interval": None} == {
        "measured": pytest.approx(1.0), "compared_with": 2.0, "runs": 6, "reproduced": "yes",
        "interval_of": "difference", "interval": None, "would_decide": None,
    }  # fmt: skip
    assert judged(SEVERAL, above=2.0)["reproduced"] == "no"
    others = {"b": {"mse": 5.0}, "c": {"repeats": {"mse": [5.0] * 4}}}
    assert judged(SEVERAL, others.items(), below="c.mse")["runs"] == 4
    # one run of another is one run: it is not beaten six times
    found = judged(SEVERAL, others.items(), below="b.mse")
    assert (found["runs"], found["reproduced"], found["interval"]) == (1, "undecided", None)
    assert judged(SEVERAL, below="b.mse")["reproduced"] == judged(SEVERAL, below="ssim")["reproduced"] == "not measured"


def test_a_curve_is_judged_epoch_by_epoch_by_the_runs_that_went_on_so_long():
    held = judged(SEVERAL, metric="history.loss", values=[3.0, 2.0], quantity="epochs")
    assert (held["reproduced"], held["runs"]) == ("yes", 3)
    off = judged(SEVERAL, metric="history.loss", values=[3.0, 99.0], quantity="epochs")
    assert (off["reproduced"], off["measured"], off["compared_with"]) == ("no", pytest.approx(2.0), 99.0)
    assert judged(SEVERAL, metric="history.loss", values=[3.0, 2.0, 1.0], quantity="epochs")["reproduced"] == "undecided"
    assert judged(SEVERAL, metric="history.test_loss", values=[1.0])["reproduced"] == "not measured"


def test_what_no_seed_changes_is_held_against_all_digits_that_were_stated():
    assert judged({"mse": 4161, "history": {}}, value=4161, exact=True)["reproduced"] == "yes"
    assert judged({"mse": 4160, "history": {}}, value=4161, exact=True)["reproduced"] == "no"
    assert judged({"mse": 1.54, "history": {}}, value=1.5, exact=True)["reproduced"] == "yes"
    assert judged({"mse": 1.56, "history": {}}, value=1.5, exact=True)["reproduced"] == "no"
    assert [judging.decimals(number) for number in (4161.0, 1.5, 1e-05)] == [0, 1, 5]


def test_on_the_sample_and_of_another_code_size_only_what_can_be_held_is():
    def found(result, **fields):
        (row,) = claims.check(
            [claim(writeup="W", claim="c", why="", code_size=None, data="real") | fields], DELTAS, {"a": result}
        )
        return row["reproduced"], row["why"]

    result = {"mse": 5, "source": "sample", "code_size": 20, "epochs": 3, "recipe": "sample", "history": {"loss": []}}
    assert found(result, value=5, exact=True) == ("not on this data", "")
    assert found(result, value=5, exact=True, data="any") == ("yes", "")
    assert found(result | {"source": "published"}, value=5, exact=True) == ("yes", "")
    assert found(result, value=5, exact=True, data="any", code_size=30) == (
        "not measured",
        "stated of a code of 30 numbers; here 20",
    )
    assert found(result, metric=None, value=5, why="look there") == ("not measured", "look there")
