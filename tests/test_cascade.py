"""Codes of what is left over: the parts add up, prefixes of a nested code decode, and the page and the ledger have their numbers."""

import keras
import numpy as np
import pytest

from benchmarks.studies import cascade, cascade_page, ledger

FOUND = {
    "pca": {"1": [0.01, 0.01], "3": [0.001, 0.001]}, "widths": "1 + 2", "seeds": 2, "epochs": 4, "date": "2026-11-28",
    "machine": "one", "source": "data",
} | {f"{kind}_{code}": {"1": [0.02, 0.04], "3": [0.002, 0.004]} for kind in cascade_page.KINDS for code in cascade_page.CODES}  # fmt: skip


@pytest.fixture
def rows():
    """Rows of two numbers, scaled so that a network learns them in an epoch or two, and as many to test on."""
    rows = np.random.default_rng(0).normal(size=(4000, 2)).astype(np.float32) @ np.array([[1, 0, 2, 0], [0, 1, 0, 3]], np.float32)
    return rows[:3000], rows[3000:]


def test_each_network_gets_what_those_before_left_over(rows, monkeypatch):
    monkeypatch.setattr(cascade, "RECIPE", cascade.RECIPE | {"epochs": 6, "learning_rate": 0.01, "batch": 20})
    one, two = cascade.cascade((1, 1), *rows, "linear", 0)["mse"]
    assert two < 0.1 < one  # a number for each of the two that the rows have


def test_a_prefix_of_a_code_is_decoded_with_its_part_of_the_kernel(rows, monkeypatch):
    monkeypatch.setattr(cascade, "RECIPE", cascade.RECIPE | {"epochs": 10, "learning_rate": 0.01, "batch": 20})
    first, both, none_more = cascade.nested((1, 2, 3), *rows, "linear", 0)["mse"]
    assert both < 0.5 * first and none_more == pytest.approx(both, abs=0.02)


def test_lengths_of_nested_dropout_are_as_likely_and_none_is_dropped_outside_of_training():
    keep, code = cascade.Prefix(3), np.ones((9000, 3), np.float32)
    kept = np.asarray(keep(code, training=True))
    assert set(map(tuple, kept)) == {(1, 0, 0), (1, 1, 0), (1, 1, 1)}
    np.testing.assert_allclose(np.bincount(kept.sum(axis=1).astype(int))[1:] / 9000, 1 / 3, atol=0.02)
    np.testing.assert_array_equal(keep(code), code)
    assert keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(keep)).seed == 3


def test_the_page_is_in_grey_values_and_the_figure_over_pca_s_error():
    text = cascade_page.page({"digits": FOUND})
    row = next(line for line in text.splitlines() if line.startswith("| PCA"))
    assert [cell.strip() for cell in row.split("|")][2:4] == ["650.25", "65.03"]
    assert "1950.75 ± 919.59" in text and "## digits, 1 + 2 numbers" in text
    (axes,) = cascade_page.figure({"digits": FOUND}).axes
    assert set(axes.lines[0].get_ydata()) == {1}
    means = next(bar for bar in axes.containers if bar.get_label() == "one network of as many numbers, linear code")[0]
    np.testing.assert_allclose(means.get_xydata(), [[1, 3], [3, np.mean(FOUND["one_linear"]["3"]) / 0.001]])


def test_the_ledger_has_a_run_of_each_width_and_a_twentieth_above_one_network():
    found = ledger.seeded(FOUND, cascade_page.derived(FOUND))
    assert found["repeats"]["cascade_relu_3"] == [0.002, 0.004] and found["epochs"] == 4
    np.testing.assert_allclose(found["repeats"]["nearly_one_linear_1"], [0.021, 0.042])


def test_a_code_of_two_parts_rests_on_two_trainings():
    assert cascade_page.epochs(FOUND, "cascade_relu_3") == "2 x 4" and cascade_page.epochs(FOUND, "one_relu_3") == 4
