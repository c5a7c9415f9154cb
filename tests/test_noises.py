"""Which network undoes which damage: tables from numbers worked out by hand, and images cut into blocks and back."""

import numpy as np
import pytest
from conftest import ROOT
from scipy import stats

from benchmarks.studies import ledger, noises_page
from hourglass.ground import signatures
from hourglass.reports import claims

KINDS = ("none", "noise", "stripes")
FOUND = {"amounts": {"stripes": 0.2, "noise": 0.2, "none": 0}, "epochs": 5, "seeds": 2, "source": "data", "date": "2026-11-28", "machine": "one"}  # fmt: skip
FOUND |= {f"{one}_on_{other}": [0.04, 0.06] for one in KINDS for other in KINDS}
FOUND |= {f"{one}_on_{kind}": [0.02, 0.02] for one in ("median", "nl_means", "linear") for kind in KINDS}
FOUND |= {
    "damaged_on_none": [0, 0],
    "damaged_on_noise": [0.1, 0.1],
    "damaged_on_stripes": [0.2, 0.2],
    "destriped_on_stripes": [0.01, 0.01],
}
FOUND["noise_on_stripes"] = [0.3, 0.5]


def test_a_row_for_each_network_in_the_order_of_the_kinds_then_what_stands_beside_them():
    rows = noises_page.errors(FOUND)
    assert list(rows) == [
        "trained on: none", "trained on: Gaussian noise", "trained on: stripes", *noises_page.OTHERS.values()
    ]  # fmt: skip
    assert rows["trained on: Gaussian noise"]["stripes"] == [0.3, 0.5]
    assert rows["filter made for it"] == {"stripes": [0.01, 0.01]}


def test_an_interval_is_student_s_and_the_best_of_each_damage_is_bold():
    mean, half = noises_page.interval([1.0, 2.0, 4.0])
    low, high = stats.t.interval(0.95, 2, 7 / 3, stats.sem([1, 2, 4]))
    assert (mean - half, mean + half) == pytest.approx((low, high))
    lines = noises_page.table(FOUND)
    assert lines[1]["stripes"] == "26010.0 ± 82622.1" and lines[0]["Gaussian noise"] == "3251.2 ± 8262.2"
    bold = {(line[""], kind) for line in lines for kind, cell in line.items() if cell.startswith("**")}
    assert ("filter made for it", "stripes") in bold and ("as it is given", "none") in bold
    assert lines[-2]["none"] == ""


def test_the_page_and_the_figure_have_every_error_over_that_of_the_damaged_image():
    text = noises_page.page({"clothes": FOUND})
    assert "clothes, Gaussian noise 0.2, stripes 0.2" in text and "clothes: 5 epochs, 2 seeds, 2026-11-28, one" in text
    axes = noises_page.figure({"clothes": FOUND}).axes[0]
    shown = [text.get_text() for text in axes.texts]
    assert shown[2:4] == ["0.50", "2.00"]  # trained on noise: 0.05 of 0.1, 0.4 of 0.2
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Gaussian\nnoise", "stripes"]


def test_what_a_network_leaves_is_of_damage_that_it_was_not_trained_on():
    none, noise, _ = noises_page.carried("clothes", FOUND)
    assert none == {
        "clothes, trained on": "none",
        "leaves": "0.35",
        "of the same, trained on none": "0.35",
        "at worst": "0.50 (Gaussian noise)",
        "costs": "3251.2",
    }  # the root of 0.5 x 0.25
    assert (noise["leaves"], noise["at worst"]) == ("2.00", "2.00 (stripes)")


def test_every_kind_of_damage_has_a_name_and_runs_of_the_ledger_are_one_kind_on_another():
    kinds = signatures.of("hourglass.inputs.pairs", "Inputs").parameters["corruption"].annotation.__args__
    assert set(noises_page.KINDS) == set(kinds) - {"crosshair"}
    found = ledger.seeded(FOUND, {})
    assert found["noise_on_stripes"] == 0.3 and found["repeats"]["noise_on_stripes"] == [0.3, 0.5]
    assert found["repeats"]["epochs"] == [5, 5] and (found["source"], found["date"]) == ("data", "2026-11-28")
    assert "amounts" not in found


def test_large_images_are_cut_into_blocks_and_put_together_again():
    from benchmarks.studies import noises

    images = np.arange(2 * 100 * 60).reshape(2, 100, 60, 1)
    blocks = noises.blocks_of(images)
    assert blocks.shape == (30, 20, 20, 1) and (blocks[4] == images[0, 20:40, 20:40]).all()
    assert (noises.images_of(blocks, images.shape) == images).all()
    small = images[:, :28, :28]
    assert noises.blocks_of(small) is small and noises.images_of(small, small.shape) is small
    assert noises.cropped(images[:, :99, :59]).shape == (2, 96, 56, 1)


def test_claims_name_what_the_study_measures():
    from benchmarks.studies import noises

    held, _ = claims.load(ROOT / "claims.yaml")
    named = [claim for claim in held if claim["run"].startswith("noises, ")]
    assert len(named) >= 8
    for claim in named:
        kinds = set(noises.SUBJECTS[claim["run"].removeprefix("noises, ")][2])
        for metric in (claim["metric"], claim["below"]):
            one, _, other = metric.partition("_on_")
            assert other in kinds and (one in kinds or one in noises_page.OTHERS or one == noises_page.OWN[other]), metric
