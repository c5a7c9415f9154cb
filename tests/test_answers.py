"""The README's table of answers, and whether a network fails where the eye does: tables from numbers worked out by hand."""

import numpy as np
import pytest

from benchmarks.studies import answers, ledger, narrow_page
from hourglass.reports import claims

FOUND = {
    "chance": 0.1, "whole": [1.0, 0.9], "epochs": 3, "seeds": 2, "source": "data", "date": "2026-11-27", "machine": "one",
    "narrow": {"2": [0.5, 0.7], "8": [0.95, 0.95], "16": [1.0, 0.9]}, "recognised": {"2": [0.2, 0.2], "8": [0.3, 0.5], "16": [0.9, 0.8]},
    "retrained": {"2": [0.2, 0.2], "8": [0.3, 0.5], "16": [0.9, 0.8]},
    "code_linear": {"2": [0.3, 0.3], "8": [0.4, 0.4], "16": [0.5, 0.5]}, "code_small": {"2": [0.3, 0.3], "8": [0.4, 0.4], "16": [0.5, 0.5]},
    "pca_linear": {"2": [0.3, 0.3], "8": [0.4, 0.4], "16": [0.5, 0.5]},
    "pca_small": {"2": [0.3, 0.3], "8": [0.4, 0.4], "16": [0.5, 0.5]},
}  # fmt: skip


def test_what_is_needed_is_99_percent_from_chance_on_and_the_smallest_m_is_that_of_the_mean():
    np.testing.assert_allclose(narrow_page.needed(FOUND), [0.1 + 0.99 * 0.9, 0.1 + 0.99 * 0.8])
    assert narrow_page.enough(FOUND, "narrow") == 8  # 0.95 of 0.9415; 16 before 2 as text
    assert narrow_page.said(FOUND, "recognised") == "more than 16"


def test_the_page_has_a_row_for_each_m_and_the_figure_a_curve_for_each_kind():
    text = narrow_page.page({"digits": FOUND})
    assert "| digits | 3 | 0.1000 | 0.9500" in " ".join(text.split()) and "one; 2 seeds" in text
    rows = [line.split("|")[1].strip() for line in text.partition("## digits")[2].splitlines() if line.startswith("|")]
    assert rows[2:] == ["2", "8", "16"] and "0.6000 ± 0.1414" in text
    (axes,) = narrow_page.figure({"digits": FOUND}).axes
    curve = next(line for line in axes.lines if line.get_label() == "a classifier with a layer of m units")
    np.testing.assert_allclose(curve.get_xydata(), [[2, 0.6], [8, 0.95], [16, 0.95]])
    np.testing.assert_allclose(axes.lines[-1].get_ydata(), 0.9415)


def test_runs_of_the_ledger_are_a_kind_at_an_m():
    found = ledger.seeded(FOUND, narrow_page.derived(FOUND))
    assert found["narrow_8"] == 0.95 and found["repeats"]["recognised_8"] == [0.3, 0.5] and found["repeats"]["epochs"] == [3, 3]
    np.testing.assert_allclose(found["repeats"]["needed"], narrow_page.needed(FOUND))


def test_an_answer_says_what_it_rests_on():
    row = {
        "question": "Is it?",
        "writeup": "W1, tacitly",
        "reproduced": "yes",
        "measured": 0.123456,
        "compared_with": 2,
        "run": "a",
        "metric": "mse",
        "epochs": "3 to 7",
        "exact": False,
        "yes_if": "less",
        "stated_epochs": None,
    }
    assert answers.sure(row | {"runs": 1, "interval": None, "exact": True}) == "exact"
    many = row | {
        "runs": 5,
        "interval": [-1.23456, 2],
        "interval_of": "difference",
        "rests_on": "4 of 5 pairs; the interval decides",
    }
    one, none = row | {"runs": 1, "interval": None}, row | {"question": ""}
    head, _, *lines = answers.table([many, one, none]).splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in (head, *lines)]
    assert cells[0] == ["question", "raised by", "answer", "what", "measured", "compared with", "how sure", "of"]
    assert cells[1] == [
        "Is it?",
        "W1",
        "yes",
        "MSE; yes if less",
        "8,030",
        "130,000",
        "5 runs of 3 to 7 epochs, so in 4 of 5 pairs, difference -80,300 to 130,000",
        "a",
    ]
    assert cells[2][6] == "one run" and len(cells) == 3
    assert answers.sure(many | {"stated_epochs": 40, "metric": "orientation"}).startswith("5 runs of 3 to 7 of 40 epochs, ")
    assert answers.sure(many | {"reproduced": "not measured", "why": "not run yet: `so`"}) == "not run yet: `so`"


@pytest.mark.parametrize(
    ("run", "why"),
    [
        ("narrow, digits", "not run yet: `python -m benchmarks.studies.narrow ../shared/data digits`"),
        (
            "mnist_resize_conv, shuffle",
            'not run yet: `python -m benchmarks.studies.repeats ../shared/data "mnist_resize_conv, shuffle"`',
        ),
        ("no such run", "not run yet"),
    ],
)
def test_what_is_not_measured_names_the_command_that_measures_it(run, why):
    assert ledger.later(run, "")["why"] == why
    assert ledger.later(run, "the data are not at hand")["why"] == "the data are not at hand"


def test_readers_are_told_in_words_what_every_question_is_measured_by():
    stated, _ = claims.load(ledger.ROOT / "claims.yaml")
    assert {claim["metric"] for claim in stated if claim["question"]} <= set(answers.WHAT)


def test_a_comparison_with_a_run_that_is_missing_names_that_run():
    claim = {"below": "mnist_resize_conv, bilinear.mse", "above": None}
    assert ledger.missing(claim, "mnist_resize_conv", {}) == "mnist_resize_conv, bilinear"
    assert ledger.missing(claim, "mnist_resize_conv", {"mnist_resize_conv, bilinear": {}}) == "mnist_resize_conv"
    assert ledger.missing({"below": None, "above": 0.5}, "narrow, salt", {}) == "narrow, salt"


def test_a_rule_is_wrong_by_as_much_as_reconstructions_need_more_than_a_narrow_layer():
    assert narrow_page.rule(FOUND).startswith("more than 2 times as many units as are needed, more than 16 instead of 8.")
    sooner = FOUND | {"recognised": FOUND["recognised"] | {"16": [0.95, 0.95]}}
    assert narrow_page.rule(sooner).startswith("2 times as many units as are needed, 16 instead of 8.")
    none = narrow_page.rule(FOUND | {"narrow": {"2": [0.1, 0.1]}})
    assert none.startswith("no layer tried, up to 2, is enough") and "nothing is known of the rule" in none
    pca = FOUND["pca_small"] | {"8": [0.95, 0.95]}
    assert "of PCA's numbers 8 are" in narrow_page.rule(FOUND | {"narrow": {"2": [0.1, 0.1]}, "pca_small": pca})
    assert narrow_page.ceiling(FOUND) == ""  # 0.95, and so have originals
    once, always = (FOUND | {"pca_small": FOUND["pca_small"] | {"16": found}} for found in ([1.0, 1.0], [1.01, 0.95]))
    assert narrow_page.ceiling(once) == ""
    assert "more is found of PCA's m numbers, to a small network, m = 16, than of originals (0.9800)" in narrow_page.ceiling(
        always
    )


def test_an_answer_of_a_study_leads_to_its_page():
    assert (
        answers.linked("features, digits") == "[features, digits](docs/features.md)"
        and answers.linked("mnist_conv") == "mnist_conv"
    )
