"""A model's card says what its metrics say, whose the data are, and how to load it in lines that do so."""

import json
import re

import numpy as np
import pytest
import yaml
from conftest import ROOT

from hourglass.architectures import dense, stacked
from hourglass.inputs.pairs import Inputs
from hourglass.models import files
from hourglass.models.autoencoder import Autoencoder
from hourglass.reports import cards

CITED = cards.cited(ROOT / "CITATION.cff")
METRICS = {
    "code_size": 3, "compression": 4.0, "dead_units": 0, "floor": 0.0, "test_images": 10, "train_images": 90,
    "parameters": 1234, "source": "public", "mse_255": 50.0, "mean_mse_255": 80.0, "pca_mse_255": 60.0, "loss": 0.123456,
}  # fmt: skip


def card(scaling="unit", name="mine", reference=CITED["mnist"], train=(("epochs", 7),), **metrics):
    recipe = {"architecture": "dense", "input": {"scaling": scaling}, "train": dict(train)}
    return cards.card(name, recipe, METRICS | metrics, reference)


def test_a_card_holds_the_numbers_the_recipe_and_the_licence():
    text = card()
    assert "autoencoder of 12 numbers through a code of 3 and back" in text and "1,234 weights" in text
    assert "The MNIST database of handwritten digits (LeCun, Cortes, Burges 1998)" in text and "Licence: CC-BY-SA-3.0." in text
    assert "Trained on 90 images and measured on 10 test images (public).\n" in text and "| loss | 0.1235 |" in text
    assert yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.S)[1])["train"] == {"epochs": 7}
    assert "Trained on 90 images, of which 8.33 % were for validation, and" in card(train={"validation": 0.0833333})
    assert "images: a sample, 9 squares." in card(source="sample", sample="9 squares")
    assert "its licence is not known here" in card(reference=None)
    assert "Licence: the competition's rules" in card(reference=CITED["tgs"])


@pytest.mark.parametrize(
    ("metrics", "limit"),
    [
        ({"source": "sample"}, "It knows a sample only"),
        ({"pca_mse_255": 40.0}, "PCA with as many numbers does better: MSE 40.0, not 50.0"),
        ({"mean_mse_255": 45.0}, "The mean image alone is nearer to the originals: MSE 45.0, not 50.0"),
        ({"compression": 0.5}, "Its code has no fewer numbers than its input"),
        ({"dead_units": 2}, "2 numbers of its code are 0 for every test image"),
        ({"stopped_on": "test"}, "Its training stopped by the loss of the test images"),
        ({"floor": 0.05808}, "Its loss cannot go below 0.05808"),
    ],
)
def test_what_the_metrics_say_against_a_model_stands_among_its_limits_and_nothing_else(metrics, limit):
    assert cards.limits(METRICS) == cards.limits(METRICS | metrics)[-1:]
    assert limit in cards.limits(METRICS | metrics)[0] and f"- {limit}" in card(**metrics)


@pytest.mark.parametrize("scaling", ["bytes", "unit", "symmetric"])
@pytest.mark.parametrize("architecture", [dense, stacked])
def test_five_lines_load_a_model_and_give_what_the_project_gives(scaling, architecture, tmp_path, monkeypatch):
    (tmp_path / "models").mkdir()
    network = architecture.build((12, 1), bottleneck=3)
    files.save(network, tmp_path / "models/mine.keras")
    monkeypatch.chdir(tmp_path)
    images = np.random.default_rng(0).integers(0, 256, (5, 12, 1)).astype(np.uint8)
    lines = re.search(r"```python\n(.*?)```", card(scaling), re.S)[1]
    given = {"images": images}
    exec(lines, given)
    inputs = Inputs(scaling=scaling)
    expected = Autoencoder(network, inputs)
    decoded = given["reconstructions"]
    decoded = decoded["reconstruction"] if isinstance(decoded, dict) else decoded
    assert len(lines.splitlines()) <= 5
    np.testing.assert_allclose(given["codes"], expected.encode(images), rtol=1e-4, atol=1e-4)
    np.testing.assert_allclose(inputs.unscale(np.asarray(decoded)), expected.reconstruct(images), rtol=1e-4, atol=1e-4)


def test_the_stage_writes_a_card_for_each_model_of_the_sample_with_what_applies_to_it(tmp_path, monkeypatch):
    from stages import report

    monkeypatch.chdir(ROOT)
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    (tmp_path / "names").write_text("mnist_dense\ntgs_deep\n")
    report.main(tmp_path / "names", ROOT / "metrics", ROOT / "CITATION.cff", tmp_path / "results.md", tmp_path / "cards")
    assert {path.name for path in (tmp_path / "cards").iterdir()} == {"mnist_dense.md", "tgs_deep.md"}
    text = (tmp_path / "cards/mnist_dense.md").read_text()
    train = yaml.safe_load(re.search(r"```yaml\n(.*?)```", text, re.S)[1])["train"]
    source = json.loads((ROOT / "metrics/mnist_dense/metrics.json").read_text())["source"]
    assert train["epochs"] == params["autoencoders"]["mnist_dense"]["train"]["epochs"]["sample" if source == "sample" else "real"]
    assert "TGS Salt Identification Challenge" in (tmp_path / "cards/tgs_deep.md").read_text()  # of tgs_all, made of tgs
