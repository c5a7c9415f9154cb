"""Are features useful? Labelled images, scaling, best inputs and tables, against what is known by hand."""

import keras
import numpy as np
import pytest
from conftest import ROOT

from benchmarks.studies import exciting, features_page, few_labels, ledger, unlabelled
from hourglass.architectures import pooling, stacked
from hourglass.reports import claims

RNG = np.random.default_rng(0)
LABELS = np.repeat(np.arange(10), 30)
FOUND = {"epochs": 50, "epochs_of": {"mnist_dense": 50, "mnist_conv": 3}, "epochs_of_filters": 10, "seeds": 2, "pairs": 2}
FOUND |= {"written_epochs_of": {"mnist_dense": 50, "mnist_conv": 10}, "epochs_of_phases": {"100": 1000, "60000": 20}}
FOUND |= {"source": "data", "date": "2026-11-28", "machine": "one"}
FOUND |= {
    f"{source}_{kind}_{count}": [0.5, 0.7]
    for source in features_page.SOURCES for kind in features_page.CLASSIFIERS for count in few_labels.LABELS
    if count < 10000 or "mnist_conv" not in source
}  # fmt: skip
FOUND |= {f"{start}_{count}": [0.8, 0.8] for start in features_page.STARTS for count in few_labels.LABELS[1:]}


def test_as_many_images_of_each_class_are_labelled_others_for_another_seed_and_all_where_that_is_all():
    rows, other = few_labels.chosen(LABELS, 100, 0), few_labels.chosen(LABELS, 100, 1)
    assert np.bincount(LABELS[rows]).tolist() == [10] * 10 and len(set(rows)) == 100 and (rows != other).any()
    assert (few_labels.chosen(LABELS, 100, 0) == rows).all() and (few_labels.chosen(LABELS, 300, 1) == np.arange(300)).all()


def test_codes_are_centred_and_as_far_apart_as_pixels_by_one_factor():
    some, pixels = np.array([[0.0, 10.0], [2.0, 10.0]]), np.array([[0.0, 0.0], [6.0, 8.0]])
    (found,) = few_labels.scaled(some, pixels, np.array([[2.0, 11.0]]))
    np.testing.assert_allclose(found, [[5.0, 5.0]])  # apart by variances 1 + 0, and 9 + 16
    (same,) = few_labels.scaled(np.ones((2, 3)), pixels, np.full((1, 3), 4.0))
    np.testing.assert_allclose(same, [[3, 3, 3]])  # a code that says nothing stays as it is


def test_accuracies_are_of_each_classifier_and_number_of_labels(monkeypatch):
    monkeypatch.setattr(few_labels, "LABELS", (10, 300))
    codes = np.eye(10)[LABELS] + 0.01 * RNG.normal(size=(300, 10))
    given = dict(encode=lambda rows: codes[rows], training=LABELS, test=(codes.astype(np.float32), LABELS), seed=0)
    found = few_labels.accuracies("code", **given)
    assert set(found) == {f"code_{kind}_{count}" for kind in ("linear", "small") for count in (10, 300)}
    assert found["code_linear_10"] == found["code_small_300"] == 1
    known = few_labels.accuracies("code", **given, known={"code_linear_300": 0.123})
    assert known["code_linear_300"] == 0.123 and known["code_linear_10"] == 1
    monkeypatch.setattr(few_labels, "LABELS", (10, 1001))
    wide = {"encode": lambda rows: np.repeat(codes[rows], 101, axis=1), "test": (np.repeat(codes, 101, axis=1), LABELS)}
    assert set(few_labels.accuracies("wide", **given | wide)) == {"wide_linear_10", "wide_small_10"}


def test_the_best_input_of_a_linear_unit_is_its_kernel_and_of_nothing_it_is_nothing():
    keras.utils.set_random_seed(0)
    network = pooling.build((28, 28, 1), bottleneck=3)
    kernels = RNG.normal(size=(3, 3, 1, 3)).astype(np.float32)
    kernels[..., 2] = 0
    network.get_layer("features").set_weights([kernels, np.full(3, -0.1, np.float32)])
    found = exciting.inputs(network, norm=4.0)
    assert found["features"].shape == (3, 5, 5, 1) and found["code"].shape == (3, 28, 28, 1)
    for number in (0, 1):
        kernel = kernels[..., number] / np.linalg.norm(kernels[..., number])
        np.testing.assert_allclose(found["features"][number, 1:4, 1:4], kernel, atol=1e-4)
        assert np.linalg.norm(found["code"][number]) == pytest.approx(4, rel=1e-4)
    assert (found["features"][2] == 0).all() and (found["code"][2] == 0).all()
    code = keras.Model(network.input, network.get_layer("code").output)
    noise = RNG.normal(size=(200, 28, 28, 1))
    noise *= 4 / np.sqrt((noise**2).sum(axis=(1, 2, 3), keepdims=True))
    own, others = (np.asarray(code(given)).mean(axis=(1, 2)) for given in (found["code"], noise))
    assert own[0, 0] > others[:, 0].max() and own[1, 1] > others[:, 1].max()


def test_a_network_that_is_pretrained_has_its_encoders_where_the_classifier_has_them():
    block = unlabelled.recipes()["mnist_stacked"]
    assert block["train"]["validation"] == 0 and block["train"]["epochs"] == unlabelled.written("mnist_stacked")
    assert (
        unlabelled.recipes()["mnist_conv"]["train"]["epochs"]
        == unlabelled.EPOCHS["mnist_conv"]
        < unlabelled.written("mnist_conv")
    )
    shape, hidden = (28, 28, 1), block["model"]["hidden"]
    model = stacked.build(shape, bottleneck=block["bottleneck"], hidden=hidden)
    encoders = [weight for name in ("outer_encoder", "code") for weight in model.get_layer(name).get_weights()]
    tuned = stacked.classifier(shape, hidden, block["bottleneck"], 10, "classifier")
    assert [weight.shape for weight in tuned.get_weights()[:4]] == [weight.shape for weight in encoders]


def test_a_table_has_a_row_for_each_source_and_the_page_says_what_differs():
    text = features_page.page(FOUND)
    assert "| mnist_conv, 6,272 numbers, untrained" in text and "(mnist_dense 50, mnist_conv 3 of 10)" in text
    rows = features_page.table(FOUND, {"conv": "mnist_conv_linear", "none": "mnist_nothing"}, (10, 60000))
    assert rows == [{"": "conv", "10 labels": "0.6000 ± 1.2706", "60,000 labels": ""}]
    first, _, last = features_page.figure(FOUND).axes[:3]
    curve = next(bars for bars in first.containers if bars.get_label() == "mnist_conv, 6,272 numbers")
    np.testing.assert_allclose(curve.lines[0].get_xydata(), [[10, 0.4], [100, 0.4], [1000, 0.4]])
    assert len(last.containers) == 4
    pictures = {name: RNG.normal(size=(32, 5, 5, 1)) for name in features_page.BLOCKS}
    assert sum(len(part.axes) for part in features_page.draw(pictures).subfigs) == 128


def test_claims_name_what_the_studies_measure():
    found = {"features, digits": ledger.seeded(FOUND, {})}
    held, _ = claims.load(ROOT / "claims.yaml")
    named = [claim for claim in held if claim["run"] in found]
    assert len(named) >= 6
    for claim in named:
        bound = claim["above"] if claim["above"] is not None else claim["below"]
        assert claim["metric"] in FOUND and (bound in FOUND), claim
    assert {name for name in features_page.CODES} == set(unlabelled.EPOCHS)


@pytest.mark.parametrize(
    ("metric", "epochs"),
    [("mnist_dense_linear_100", 50), ("mnist_conv_untrained_small_100", "3 of 10"), ("pretrained_softmax_100", "2 x 1,000")],
)
def test_a_claim_rests_on_the_epochs_of_its_network_and_not_on_the_most_of_all(metric, epochs):
    assert features_page.epochs(FOUND, metric) == epochs


def test_a_phase_of_fine_tuning_has_a_thousand_steps_or_twenty_epochs():
    from benchmarks.studies import features

    assert [features.epochs_of_phase(count) for count in (100, 1000, 60_000)] == [1000, 250, 20]
