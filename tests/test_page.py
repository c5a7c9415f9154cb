"""The page without a browser: what stands in it, whence, and that it is the same to the byte each time."""

import hashlib
import io
import json
import re
import zlib
from base64 import b64decode
from pathlib import Path

import keras
import matplotlib.pyplot as plt
import numpy as np
import pytest
from conftest import ROOT, copy_folder, run
from keras import layers
from PIL import Image

from hourglass.ground import reading
from hourglass.ground.errors import UserError
from hourglass.page import charts, document, live, networks, overview, pictures, recipes


@pytest.fixture(scope="module")
def made(salt, tmp_path_factory):
    """The page of the salt columns alone, and the project it is of."""
    assert "report/index.html: 1 autoencoders" in Path(f"{salt}.log").read_text()
    project = copy_folder(salt, tmp_path_factory.mktemp("page") / "project")
    return project, (project / "report/index.html").read_text()


def data(page):
    return json.loads(re.search(r'id="data">(.*?)</script>', page, re.S)[1])


def test_the_page_of_one_autoencoder_shows_its_numbers_and_says_that_they_are_a_sample_s(made):
    project, page = made
    metrics = json.loads((project / "metrics/tgs_columns/metrics.json").read_text())
    assert f'data-value="{metrics["mse_255"]}">{metrics["mse_255"]:.1f}<' in page and f"{metrics['pca_mse_255']:.1f}" in page
    assert (
        "<strong>Sample data.</strong>" in page and "500 synthetic sections" in page and "<title>Hourglass, sample data" in page
    )
    mse, pca, mean = (document.number(metrics[name]) for name in ("mse_255", "pca_mse_255", "mean_mse_255"))
    assert f"MSE {mse}, PCA's {pca}, the mean image's {mean};" in " ".join(page.split())
    assert page.index("Sample data.") < page.index("<table")
    rows = json.loads((project / "report/ledger.json").read_text())
    for verdict in {row["reproduced"] for row in rows}:
        assert f" {sum(row['reproduced'] == verdict for row in rows)} {verdict}</span>" in page
    assert f"of {len(rows)} claims" in page
    own = [row["reproduced"] for row in rows if row["run"] == "tgs_columns" and row["reproduced"] in ("yes", "no", "undecided")]
    assert f'data-value="{own.count("yes")}">{own.count("yes")} of {len(own)}<' in page
    assert len(data(page)["networks"]["tgs_columns"]["network"]["layers"]) > 3 and data(page)["sweeps"] == {}


def test_the_same_files_give_the_same_bytes(made):
    project, page = made
    command = "python -m stages.page data/depends/autoencoders metrics data/prepared models report/ledger.json docs/ledger.json again.html"
    done = run(command, project, PYTHONHASHSEED="7")
    assert done.returncode == 0 and (project / "again.html").read_text() == page, done.text


def test_only_the_script_and_style_of_the_page_may_run(made):
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', made[1])[1].replace("&#39;", "'")
    style, script = (
        re.search(rf"<{tag}>(.*?)</{end}>", made[1], re.S)[1]
        for tag, end in (("style", "style"), ('script type="module"', "script"))
    )
    assert policy == document.policy(style, script) and policy.startswith("default-src 'none'; style-src 'sha256-")
    assert " style=" not in made[1] and not re.search(r" on[a-z]+=", re.sub(r"<(script|style).*?</\1>", "", made[1], flags=re.S))


def test_real_data_are_not_called_a_sample():
    facts = overview.facts("mnist", {"source": "published", "train_images": 60000, "held_out_images": 10000})
    assert facts == {"name": "mnist", "text": "as published", "train": 60000, "test": 10000}


def test_faults_and_what_mends_them_are_the_comments_of_params_yaml(monkeypatch):
    monkeypatch.chdir(ROOT)
    params = recipes.commented()
    faults = {
        row["path"]: row for name in params["autoencoders"] for row in recipes.rows(params, name, "sample") if "fault" in row
    }
    assert faults["autoencoders.fashion_conv.input.scaling"]["mended"] == "unit"
    assert "negative half" in faults["autoencoders.fashion_conv.input.scaling"]["fault"]
    assert len(faults) == sum(
        "; mended: " in line for line in (ROOT / "params.yaml").read_text().splitlines() if not line.startswith("#")
    )
    rows = {row["path"]: row for row in recipes.rows(params, "mnist_dense", "sample")}
    assert rows["autoencoders.mnist_dense.train.epochs"]["value"] == "35 (real data: 50)"
    assert recipes.what(params, "fashion_conv") == "W3, convolutional"


def test_packed_weights_are_the_weights_as_16_bit_floats():
    values = np.random.default_rng(0).normal(size=1001)
    planes = np.frombuffer(zlib.decompress(b64decode(networks.packed(values))), np.uint8).reshape(2, -1)
    assert (np.ascontiguousarray(planes[::-1].T).view("<f2")[:, 0] == values.astype(np.float16)).all()


def test_which_networks_run_in_the_page():
    def built(layer, shape=(8, 8, 1)):
        inputs = keras.Input(shape)
        return keras.Model(inputs, layer(inputs))

    assert networks.live(built(layers.Conv2D(2, 3, activation="relu"))) == ""
    assert networks.live(built(layers.DepthwiseConv2D(3))) == "the page knows no layer DepthwiseConv2D"
    assert networks.live(built(layers.Conv2D(2, 3, activation="tanh"))) != ""
    assert "million multiplications" in networks.live(built(layers.Conv2D(64, 3, padding="same"), (256, 256, 16)))
    assert networks.products(built(layers.Conv2D(2, 3, padding="same"))) == 8 * 8 * 3 * 3 * 2
    assert networks.products(built(layers.Conv2DTranspose(2, 3, strides=2, padding="same"))) == 8 * 8 * 3 * 3 * 2
    assert live.small_enough({"a": 5, "b": 3, "c": 4}, 8) == ({"b", "c"}, 1)


def test_the_directions_of_codes_are_their_principal_components():
    codes = np.random.default_rng(0).normal(size=(400, 3)).astype(np.float32) @ np.diag([3, 1, 0.1]).astype(np.float32)
    vectors, shares = live.strongest(codes)
    assert np.abs(vectors[0]).argmax() == 0 and vectors[0, 0] == pytest.approx(codes[:, 0].std(), rel=0.02)
    assert shares[0] == pytest.approx(0.9, abs=0.03) and sum(shares) == pytest.approx(1, abs=1e-3)


def test_a_sheet_holds_its_pictures():
    images = np.random.default_rng(0).integers(0, 256, (5, 4, 6, 1), np.uint8)
    sheet = pictures.sheet(images, 3)
    pixels = np.asarray(Image.open(io.BytesIO(b64decode(sheet["sheet"].partition(",")[2]))))
    assert (pixels[4:8, 6:12] == images[4, ..., 0]).all() and sheet["count"] == 5 and sheet["shape"] == [4, 6, 1]


def test_a_chart_has_no_style_of_its_own_and_the_same_bytes_each_time():
    def drawn():
        figure, axes = plt.subplots()
        axes.plot([1, 2, 3], color="#c0392b", label="network")
        axes.legend()
        return charts.svg(figure, "name", 'a "title"'), charts.places(figure, axes, [(0, 1), (2, 3)])

    (one, points), (other, _) = drawn(), drawn()
    assert one == other and "style=" not in one and "<metadata" not in one and 'aria-label="a &#34;title&#34;"' in one
    assert all(name.startswith("name-") for name in re.findall(r'\bid="([^"]+)"', one)) and 'stroke="#c0392b"' in one
    path = re.search(r'd="M ([\d.]+) ([\d.]+)\s+L [\d.]+ [\d.]+\s+L ([\d.]+) ([\d.]+)\s*"[^>]*stroke="#c0392b"', one)
    assert np.allclose(np.array(path.groups(), float).reshape(2, 2), points, atol=0.2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (50992, "50,992"),
        (0.0175834, "0.01758"),
        (9701.44, "9,701"),
        (3.7e-27, "0"),
        (None, ""),
        ("as it is", "as it is"),
        (4161.0, "4,161"),
    ],
)
def test_numbers_on_the_page(value, text):
    assert document.number(value) == text


@pytest.mark.parametrize("folder", ["hourglass/page/vendor", "tests/browser/vendor"])
def test_vendored_files_are_as_published_with_their_licence(folder):
    rows = re.findall(r"^\| (\S+) \| .*\[(\S+)\].* \| ([0-9a-f]{64}) \|$", (ROOT / folder / "README.md").read_text(), re.M)
    assert len(rows) == 1
    for name, licence, digest in rows:
        assert hashlib.sha256((ROOT / folder / name).read_bytes()).hexdigest() == digest and (ROOT / folder / licence).exists()
    assert {path.name for path in (ROOT / folder).iterdir()} == {"README.md", *(part for row in rows for part in row[:2])}


@pytest.mark.parametrize("content", ['{"a": 1}', "[1, 2", ""])
def test_a_ledger_that_is_none_is_named(content, tmp_path):
    (tmp_path / "ledger.json").write_text(content)
    with pytest.raises(UserError, match="ledger.json: expected a JSON list, found a damaged file; `dvc checkout` restores it"):
        reading.as_list(tmp_path / "ledger.json")
