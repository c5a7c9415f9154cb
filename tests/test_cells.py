"""Each cell of each table, and each number and picture of the page, is the one that its head names."""

import base64
import io
import json
import zlib
from types import SimpleNamespace
from typing import get_args

import keras
import matplotlib
import numpy as np
import pandas as pd
import pytest
import yaml
from conftest import ROOT
from PIL import Image
from sklearn.decomposition import PCA

from hourglass.architectures import dense
from hourglass.baselines import filters
from hourglass.figures import sweeps
from hourglass.ground import signatures
from hourglass.inputs.pairs import Inputs
from hourglass.models import facts
from hourglass.models.autoencoder import Autoencoder
from hourglass.page import bottlenecks, charts, document, frames, live, networks, overview, pictures, sections, tools
from hourglass.page.data import Collection
from hourglass.reports import cards, comparison, metrics, results

RNG = np.random.default_rng(0)
METRICS = {  # no two are alike
    "source": "sample", "code_size": 20, "parameters": 4161, "epochs": 17, "stopped_on": "test", "loss": 296.8202, "floor": 0.123456,
    "mse_255": 111.16, "pca_mse_255": 109.2525, "mean_mse_255": 1809.502, "psnr_db": 23.40587, "ssim": 0.5908204, "mse": 0.0045,
    "excess": 7.5, "pca_psnr_db": 27.7, "dead_units": 9, "compression": 5.05, "mean_mse": 0.0278, "train_loss": 3.5, "test_loss": 4.5,
}  # fmt: skip
CELLS = {
    "data": "sample", "code": "20", "parameters": "4,161", "epochs": "17", "stopped on": "test", "loss": "296.8", "its floor": "0.1235",
    "MSE (0-255)": "111.2", "PCA's": "109.3", "mean image's": "1809.5", "PSNR (dB)": "23.41", "SSIM": "0.591",
}  # fmt: skip


def rows(text):
    """Return the rows of a table in Markdown, a dict each."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return [dict(zip(cells[0], line)) for line in cells[2:]]


def test_each_cell_of_the_results_is_the_metric_that_its_head_names():
    fewer = {name: value for name, value in METRICS.items() if name not in ("pca_mse_255", "stopped_on")} | {"ssim": 0.25}
    found = rows(results.table({"b": METRICS, "a": fewer}))
    assert found == [
        {"autoencoder": "a"} | CELLS | {"PCA's": "", "stopped on": "", "SSIM": "0.250"}, {"autoencoder": "b"} | CELLS
    ]  # fmt: skip


def test_each_cell_of_a_card_and_of_the_page_is_the_metric_that_its_head_names():
    of_card = {row["metric"]: row["value"] for row in rows(cards.table(METRICS))}
    assert of_card == {head: cell for head, cell in CELLS.items() if head != "data"}
    heads = {key: head for key, (head, _) in results.COLUMNS.items()}
    cells = sections.cells({name: value for name, value in METRICS.items() if name != "ssim"})
    assert cells.pop("ssim") is None
    assert {heads[key]: text for key, (text, _) in cells.items()} == {
        head: cell for head, cell in CELLS.items() if head != "SSIM"
    }
    assert all(number == METRICS[key] for key, (_, number) in cells.items())


def test_metrics_are_those_of_the_autoencoders_that_are_listed(tmp_path, capsys):
    for name in "abc":
        (tmp_path / name).mkdir()
        (tmp_path / name / "metrics.json").write_text(json.dumps({"mse": ord(name)}))
    (tmp_path / "names").write_text("c\na\n")
    assert metrics.of_all(tmp_path / "names", tmp_path) == {"c": {"mse": 99}, "a": {"mse": 97}}
    said = capsys.readouterr().out
    assert said.startswith(f"{tmp_path}/b: left out") and said.count("\n") == 1


def test_pairs_stand_beside_their_seeds_with_the_difference_of_a_and_b():
    text = comparison.table("one", "two", [3, 4], [(1.0, 2.5), (30.0, 2.0)], "9 images")
    assert text.splitlines()[1:4] == ["MSE (0-255) of the 9 images; smaller is better", "A: one", "B: two"]
    assert [line.split() for line in text.splitlines()[5:]] == [
        ["seed", "A", "B", "A", "-", "B"], ["3", "1.000000", "2.500000", "-1.5000"], ["4", "30.00000", "2.000000", "28.000"]
    ]  # fmt: skip


def test_a_model_tells_what_it_is():
    found = {"name": "a", "architecture": "dense", "dataset": "mnist", "source": "files 12ab", "range": [-1.0, 1.0]}
    assert facts.told(found) == "a, dense network of mnist, trained on files 12ab, values -1 to 1"


def pixels(address):
    """Return the picture in a data address, or of what has one, as an array."""
    address = getattr(address, "src", address)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))


def floats(packed):
    """Return the floats that `networks.packed` packed."""
    planes = np.frombuffer(zlib.decompress(base64.b64decode(packed)), np.uint8).reshape(2, -1)
    return np.ascontiguousarray(planes[::-1].T).view("<f2")[:, 0].astype(float)


def test_pictures_are_the_images_in_rows_and_large_enough():
    images = RNG.integers(0, 256, (6, 4, 5, 1), dtype=np.uint8)
    row = pictures.rows(images, 3)
    assert (pixels(row)[4:, 5:10] == images[4, ..., 0]).all() and row[1:] == (15, 8, 21)  # 84 of 4 pixels
    one = pictures.picture(images[0] / 255)
    assert (pixels(one) == images[0, ..., 0]).all() and one[1:] == (5, 4, 21)
    assert pictures.picture(np.zeros((84, 90, 1)))[1:] == (90, 84, 1) and pictures.picture(np.zeros((83, 90, 1))).times == 2
    assert pictures.grey_values(np.array([-1, 0.5, 2, 0.1])).tolist() == [0, 128, 255, 26]
    photo = pictures.picture(np.full((90, 90, 3), [200, 100, 50], np.uint8))
    assert photo.src.startswith("data:image/webp") and np.abs(pixels(photo)[..., :3].astype(int) - [200, 100, 50]).max() < 9
    sheet = pictures.sheet(images[:4], 3)
    assert pixels(sheet["sheet"]).shape == (8, 15) and not pixels(sheet["sheet"])[4:, 5:].any()
    assert (sheet["columns"], sheet["count"], sheet["shape"]) == (3, 4, [4, 5, 1])


def colours(name, shares):
    return np.rint(255 * matplotlib.colormaps[name](np.rint(255 * np.clip(shares, 0, 1)).astype(int))[..., :3])


def test_heat_is_on_the_scale_that_it_is_given():
    values = RNG.uniform(-1, 3, (1, 1, 4, 5))
    one = pictures.heat(values, 0, 2)
    assert (
        np.asarray(Image.open(io.BytesIO(base64.b64decode(one.src.partition(",")[2]))).convert("RGB"))
        == colours("magma", values[0, 0] / 2)
    ).all()
    assert one[1:] == (5, 4, 21)
    many = pictures.heat(np.repeat(values, 2, axis=0), -1, 3, "gray")
    assert many[1:] == (6, 10, 12)  # with a line between, 56 of 5 pixels
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(many.src.partition(",")[2]))).convert("RGB"))
    assert (found[5:9, :5] == colours("gray", (values[0, 0] + 1) / 4)).all() and (found[4] == 128).all()


@pytest.mark.parametrize(
    ("shape", "times"), [((1, 1, 84, 5), 1), ((1, 1, 83, 5), 2), ((2, 1, 7, 5), 7), ((1, 2, 83, 5), 1), ((1, 2, 82, 5), 2)]
)
def test_maps_are_shown_84_pixels_high_and_rows_of_maps_56(shape, times):
    assert pictures.heat(np.zeros(shape), 0, 1).times == times


def test_the_slider_of_damage_begins_where_the_write_ups_train():
    blocks = yaml.safe_load((ROOT / "params.yaml").read_text())["autoencoders"].values()
    trained = {(block["input"]["corruption"], block["input"]["amount"]) for block in blocks if "corruption" in block["input"]}
    assert trained == {(kind, frames.AMOUNTS[kind][2]) for kind, _ in trained} and len(trained) == 3
    kinds = get_args(signatures.of("hourglass.inputs.pairs", "Inputs").parameters["corruption"].annotation)
    assert {*frames.AMOUNTS, "none"} == set(kinds)
    assert all(list(amounts) == sorted(set(amounts)) for amounts in frames.AMOUNTS.values())


SHOWN = {"shown_original": RNG.integers(0, 256, (3, 4, 5, 1), dtype=np.uint8)}
SHOWN |= dict(zip(("shown_decoded", "shown_pca"), RNG.uniform(-0.2, 1.2, (2, 3, 4, 5, 1))))


def test_best_median_and_worst_of_the_page_are_the_images_and_errors_of_their_heads():
    found = sections.shown(SHOWN, METRICS)
    assert found["heads"] == ["original", "network", "PCA", "|error|, network", "|error|, PCA"]
    original, errors = SHOWN["shown_original"] / 255, {}
    for name, key in (("network", "shown_decoded"), ("PCA", "shown_pca")):
        errors[name] = np.abs(original - np.clip(SHOWN[key], 0, 1))[..., 0]
    assert found["most"] == max(np.quantile(error, 0.999) for error in errors.values())
    for index, line in enumerate(found["lines"]):
        assert line["rank"] == ("best", "median", "worst")[index]
        drawn = dict(line["pictures"])
        assert (pixels(drawn["original"]) == SHOWN["shown_original"][index, ..., 0]).all()
        for name, key in (("network", "shown_decoded"), ("PCA", "shown_pca")):
            assert line["mse"][name] == pytest.approx(65025 * np.mean((original[index] - SHOWN[key][index]) ** 2))
            assert (pixels(drawn[name]) == np.rint(255 * np.clip(SHOWN[key][index, ..., 0], 0, 1))).all()
            shares = errors[name][index] / found["most"]
            assert drawn[f"|error|, {name}"] == pictures.heat(shares[None, None] * found["most"], 0, found["most"])
    assert (
        sections.shown({name: SHOWN[name] for name in ("shown_original", "shown_decoded")}, METRICS)["heads"][2]
        == "|error|, network"
    )


def test_further_pictures_are_weights_maps_and_steps_each_in_its_place():
    first = {f"first_{name}": RNG.integers(0, 256, (5, 4, 5, 1), dtype=np.uint8) for name in ("decoded", "original", "damaged")}
    assert [label for label, _ in sections.first(first, "none")] == ["decoded", "original"]
    for (label, picture), name in zip(sections.first(first, "noise"), ("damaged", "decoded", "original")):
        assert (pixels(picture)[:, 5:10] == first[f"first_{name}"][1, ..., 0]).all(), label
    assert [label for label, _ in sections.first(first, "noise")] == ["given", "restored", "clean"]
    kernels, maps, steps = RNG.normal(size=(9, 4, 5, 3)), RNG.uniform(0, 3, (2, 4, 5, 17)), RNG.uniform(0, 1, (18, 4, 5, 1))
    found = sections.further({"weights": kernels, "maps": maps, "between": steps})
    most = np.quantile(np.abs(kernels.mean(axis=-1)), 0.995)
    assert f"-{most:.2g} blue, 0 white, {most:.2g} red" in found[0][0]
    places = np.zeros((2, 8, 4, 5))
    places.reshape(16, 4, 5)[:9] = kernels.mean(axis=-1)
    assert found[0][1] == pictures.heat(places, -most, most, "RdBu_r")
    for (title, picture), own, which in zip(found[1:3], maps, ("one picture", "another")):
        places = np.zeros((2, 16, 4, 5))
        places.reshape(32, 4, 5)[:17] = np.moveaxis(own, -1, 0)
        most = np.quantile(own, 0.99)
        assert picture == pictures.heat(places, 0, most, "gray")
        assert title == f"What the first convolution makes of {which}, 0 black to {most:.2g} white"
    assert found[3][0] == "Two images' codes and 16 codes between them, decoded"
    assert (pixels(found[3][1])[4:, 5:10] == np.rint(255 * steps[10, ..., 0])).all()


def test_the_charts_of_an_autoencoder_say_their_first_and_last_numbers():
    history = pd.DataFrame({"epoch": [1, 2, 3], "loss": [5.0, 4, 3], "validation_loss": [6.0, 2, 2.5], "kept": [0, 1, 0]})
    of = {"loss": "mse", "scaling": "unit", "test_loss": 2.25, "floor": 0.0, "pca_mse": 0.5}
    svg = sections.loss("a", history, of)
    assert "Loss by epoch: validation 6 in the first, 2.5 in the last" in svg and "PCA, test 0.5" in svg and "test 2.25" in svg
    real = {"writeup": "W1", "claim": "x", "run": "a", "reproduced": "no"}
    here = real | {"reproduced": "not on this data"}
    assert sections.beside([here, real], [real])[0]["real"] == real and sections.beside([real], [real])[0]["real"] is None
    assert sections.beside([here], [real | {"reproduced": "not measured"}])[0]["real"] is None


def test_a_row_of_the_page_s_table_counts_its_claims_and_places_its_errors_on_a_common_scale():
    def part(name, **changed):
        claims = [{"reproduced": verdict} for verdict in ("yes", "yes", "no", "not on this data", "not measured", "not measured")]
        return {"name": name, "what": "W1", "results": METRICS | changed, "claims": claims}

    parts = [part("a", mse_255=10.0, pca_mse_255=0.5), part("b", mse_255=100.0, mean_mse_255=1000.0)]
    parts[1]["results"].pop("pca_mse_255")
    parts[0]["results"]["mean_mse_255"] = 100.0
    place = overview.scale(parts)
    assert [place(error) for error in (0.5, 1, 10, 1000)] == [4, 4, pytest.approx(4 + 112 / 3, abs=0.05), 116]
    row = overview.row(parts[0], place)
    assert (row["yes"], row["checked"], row["unchecked"], row["sampled"]) == (2, 3, 3, True)
    assert row["errors"] == [("mse_255", 41.3, "network"), ("pca_mse_255", 4.0, "PCA"), ("mean_mse_255", 78.7, "mean image")]
    assert [kind for kind, _, _ in overview.row(parts[1], place)["errors"]] == ["mse_255", "mean_mse_255"]
    about = {"source": "sample", "sample": "9 squares", "train_images": 7, "held_out_images": 2}
    found = overview.of(parts, parts[0]["claims"], {"x": about, "y": about | {"source": "files 1"}}, {"seed": 3})
    assert found["data"][0] == {"name": "x", "text": "9 squares", "train": 7, "test": 2} and found["sampled"] == ["x"]
    assert found["data"][1]["text"] == "files 1" and found["mixed"] and found["seed"] == 3 and found["claims"] == 6
    assert (
        found["counts"] == {"yes": 2, "no": 1, "undecided": 0, "not on this data": 1, "not measured": 2}
        and "source" not in found["columns"]
    )
    assert len(found["rows"]) == 2 and found["columns"]["floor"] == "its floor"
    assert overview.scale([part("a", mse_255=0.5, pca_mse_255=0.5, mean_mse_255=0.5)])(0.5) == 4


@pytest.mark.parametrize(
    ("value", "text"),
    [(9874.3, "9,874"), (0.0175849, "0.01758"), (12.0, "12"), (1234567.8, "1,234,568"), (None, ""), ("so", "so"), (1e-10, "0"), (-2.5, "-2.5")],
)  # fmt: skip
def test_a_number_of_the_page_has_four_digits(value, text):
    assert document.number(value) == text


SWEEP = pd.DataFrame(
    {
        "m": [2, 2, 8, 8], "seed": [0, 1, 0, 1], "mse_255": [90.0, 110.0, 50.0, 40.0], "recognition": [0.2, 0.4, 0.5, 0.7],
        "pca_mse_255": [80.0, 80.0, 2.0, 2.0], "pca_recognition": [0.1, 0.1, 0.6, 0.6], "dead_units": 0,
        "recognition_fitted": [0.3, 0.3, 0.6, 0.6], "pca_recognition_fitted": [0.1, 0.1, 0.6, 0.6],
    }
)  # fmt: skip
STARS = {"beside": {}} | {f"{of}m_star{end}": 8 for of in ("", "pca_") for end in ("", "_low", "_high")}
STARS |= {"source": "sample", "share": 0.9, "originals_recognition": 0.4, "chance": 0.25, "largest": 8, "input": {}}


@pytest.mark.parametrize(
    ("originals", "weak"), [(0.43, True), (0.4375, False), (0.44, False)]
)  # a quarter of the way from 0.25 to 1
def test_a_bottleneck_s_numbers_are_its_table_s_means_and_stand_where_its_chart_has_them(tmp_path, originals, weak):
    (tmp_path / "sweep").mkdir()
    SWEEP.to_csv(tmp_path / "sweep/sweep.csv", index=False)
    (tmp_path / "sweep.json").write_text(json.dumps(STARS | {"originals_recognition": originals, "pca_m_star_high": None}))
    images = {kind: RNG.integers(0, 256, (2, 3, 4, 5, 1), dtype=np.uint8) for kind in ("network", "pca")}
    original = RNG.integers(0, 256, (3, 4, 5, 1), dtype=np.uint8)
    np.savez(tmp_path / "sweep/examples.npz", widths=[2, 8], original=original, **images)
    found = bottlenecks.of("mine", tmp_path)
    assert (found["m_star"], found["pca_m_star"], found["weak"]) == ("8", "8 (8 to above 8)", weak)
    own = SWEEP.groupby("m").mean()
    assert [row["m"] for row in found["rows"]] == [2, 8] and own["mse_255"].tolist() == [100, 45]
    for key in bottlenecks.NEEDED[1:]:
        assert [row[key] for row in found["rows"]] == pytest.approx(own[key].tolist()), key
    figure = sweeps.curves("mine", SWEEP, STARS | {"originals_recognition": originals, "pca_m_star_high": None})
    charts.svg(figure, "a", "b")
    for axes, key, values in zip(figure.axes, ("mse_255", "recognition"), (((100, 80), (45, None)), ((0.3, 0.1), (0.6, 0.6)))):
        for m, place, pair in zip((2, 8), found["places"][key], values):
            for at, value in enumerate(pair):
                if value is None:
                    assert place[2] is None  # off the scale
                    continue
                x, y = axes.transData.transform((m, value)) / figure.dpi * 72
                assert [place[0], place[1 + at]] == pytest.approx([x, 72 * figure.get_figheight() - y], abs=0.06)
    for index, strip in enumerate(found["strips"]):
        assert strip["m"] == (2, 8)[index]
        for kind in ("network", "pca"):
            assert (pixels(strip[kind])[:, 10:] == images[kind][index, 2, ..., 0]).all()
    assert (pixels(found["original"])[:, 5:10] == original[1, ..., 0]).all()


def test_test_pictures_of_the_page_are_the_first_with_their_classes(tmp_path, monkeypatch):
    monkeypatch.setattr(live, "SHOWN", {True: 3, False: 2})
    held_out = RNG.integers(0, 256, (20, 4, 1), dtype=np.uint8)  # five images of four columns
    np.save(tmp_path / "held_out.npy", held_out)
    np.save(tmp_path / "held_out_labels.npy", np.array([3, 1, 2, 0, 0]))
    found, rows = live.dataset(tmp_path, {"held_out_images": 5, "labels": list("abcd")})
    assert (rows == held_out[:12]).all() and found["rows"] == 4 and found["classes"] == [3, 1, 2] and found["count"] == 3
    assert (pixels(found["sheet"])[:, 4:8] == held_out[4:8, :, 0].T).all()
    found, rows = live.dataset(tmp_path, {"held_out_images": 5})
    assert len(rows) == 8 and "classes" not in found and found["columns"] == 25


def test_directions_components_and_maps_are_numpy_s_and_scikit_learn_s():
    codes = (RNG.normal(size=(40, 3, 4)) * np.arange(1, 13).reshape(3, 4)).astype(np.float32)
    flat = codes.reshape(40, 12).astype(float)
    vectors, shares = live.strongest(codes)
    own = PCA(8, svd_solver="full").fit(flat)
    lengths = np.sqrt(own.explained_variance_ * 39 / 40)  # the standard deviation along each
    np.testing.assert_allclose(np.abs(vectors), np.abs(own.components_) * lengths[:, None], rtol=1e-3, atol=1e-3)
    assert (vectors[np.arange(8), np.abs(vectors).argmax(axis=1)] > 0).all()
    assert shares == pytest.approx(own.explained_variance_ratio_, abs=1e-4)
    found = live.directions(codes)
    np.testing.assert_allclose(floats(found["vectors"]).reshape(8, 12), vectors, rtol=2e-3, atol=1e-3)
    np.testing.assert_allclose(floats(found["spread"]), flat.std(axis=0), rtol=2e-3)
    assert (found["count"], found["size"], found["shares"]) == (8, 12, shares)
    train = RNG.integers(0, 256, (30, 2, 3, 1), dtype=np.uint8)
    found, own = live.components(train, 4), PCA(4, svd_solver="full").fit(train.reshape(30, 6) / 255)
    np.testing.assert_allclose(floats(found["mean"]), train.reshape(30, 6).mean(axis=0) / 255, rtol=2e-3)
    np.testing.assert_allclose(np.abs(floats(found["vectors"])).reshape(4, 6), np.abs(own.components_), atol=2e-3)
    assert (found["count"], found["size"]) == (4, 6)
    maps = {
        "map_share": np.array([0.61239, 0.2]),
        "map_pca": np.array([[1.0, 5], [3, 5], [2, 7], [9, 9]]),
        "map_tsne": RNG.normal(size=(4, 2)),
    }
    found = live.code_map(maps, 3)
    assert found["share"] == [0.6124, 0.2] and found["pca"] == [[0, 0], [1000, 0], [500, 1000]] and len(found["tsne"]) == 3
    assert shares == [round(share, 4) for share in shares]


def linear(rows=(2, 3, 1), size=2, **inputs):
    """An autoencoder whose code is linear, with weights drawn."""
    model = dense.build(rows, bottleneck=size, activation="linear")
    model.set_weights([RNG.normal(size=value.shape) / 4 for value in model.get_weights()])
    return Autoencoder(model, Inputs(scaling="unit", **inputs))


def shown(decoded):
    return np.rint(255 * np.clip(decoded, 0, 1)).astype(int)


def test_walks_and_directions_made_beforehand_are_decoded_codes_between_and_beside():
    network, rows = linear(), RNG.integers(0, 256, (5, 2, 3, 1), dtype=np.uint8)
    codes = network.encode(rows)
    walks = frames.walks(network, rows, 1)
    assert len(walks) == 2 and all((walk["columns"], walk["count"]) == (18, 18) for walk in walks)
    for walk, (start, stop) in zip(walks, ((0, 1), (2, 3))):
        for step in (0, 5, 17):
            own = network.decode(((17 - step) * codes[start] + step * codes[stop])[None] / 17)
            assert np.abs(pixels(walk["sheet"])[:, 3 * step : 3 * step + 3] - shown(own)[0, ..., 0]).max() <= 1
    columns = linear((2, 1), 2)
    cut = rows.swapaxes(1, 2).reshape(15, 2, 1)
    own, walk = columns.encode(cut), frames.walks(columns, cut, 3)[0]
    middle = shown(columns.decode((8 * own[:3] + 9 * own[3:6]) / 17))[..., 0].T
    assert np.abs(pixels(walk["sheet"])[:, 27:30] - middle).max() <= 1
    vectors = RNG.normal(size=(3, 2))
    sheet = frames.along(network, rows, 1, vectors)
    assert (sheet["count"], sheet["columns"]) == (21, 7)
    own = shown(network.decode(codes[:1] - 2 * vectors[2].astype(np.float32)))[0, ..., 0]  # the second of seven in the third line
    assert np.abs(pixels(sheet["sheet"])[4:6, 3:6] - own).max() <= 1


def test_pictures_of_a_sweep_stand_by_m_and_damage_grows_with_the_amount():
    images = {kind: RNG.integers(0, 256, (2, 3, 4, 5, 1), dtype=np.uint8) for kind in ("network", "pca")}
    found = frames.swept(images | {"original": images["pca"][0]})
    assert (pixels(found["network"]["sheet"])[4:, 10:] == images["network"][1, 2, ..., 0]).all() and found["pca"]["columns"] == 3
    assert (pixels(found["original"]["sheet"])[:, 5:10] == images["pca"][0, 1, ..., 0]).all()
    rows = RNG.integers(60, 200, (10, 12, 12, 1), dtype=np.uint8)
    for kind, amount, restored in (("noise", 0.5, "median"), ("crosshair", 3, "biharmonic")):
        network = linear((12, 12, 1), corruption=kind, amount=amount)
        found = frames.damaged(network, rows, 5)
        assert (found["kind"], found["trained"], network.inputs.amount) == (kind, amount, amount)
        assert tuple(found["amounts"]) == frames.AMOUNTS[kind] and found["given"]["columns"] == 8
        assert found["given"]["count"] == 8 * len(found["amounts"])
        network.inputs.amount = found["amounts"][2]
        values, mask = network.inputs.corrupt(network.inputs.scale(rows[:8]), [5, 11])
        given = np.rint(255 * values.numpy()) / 255
        assert (pixels(found["given"]["sheet"])[24:36, 36:48] == shown(given)[3, ..., 0]).all()
        own = filters.inpainted(given, mask.numpy()) if kind == "crosshair" else filters.denoised(given)
        assert (
            np.abs(pixels(found["filters"][restored]["sheet"])[24:36, 36:48].astype(int) - shown(own[restored])[3, ..., 0]).max()
            <= 1
        )


def test_a_network_s_bytes_and_layers_are_what_the_script_reads(monkeypatch):
    inputs = keras.Input((4, 4, 1))
    x = keras.layers.Conv2D(2, 3, strides=2, padding="same", activation="relu", name="c")(inputs)
    y = keras.layers.UpSampling2D(2, name="u")(x)
    model = keras.Model(inputs, keras.layers.Concatenate(name="j")([y, inputs]))
    found = networks.exported(model, -1.0, 1.0)
    assert [(layer["kind"], layer["from"], layer["shape"]) for layer in found["layers"]] == [
        ("InputLayer", [], [4, 4, 1]), ("Conv2D", [0], [2, 2, 2]), ("UpSampling2D", [1], [4, 4, 2]), ("Concatenate", [2, 0], [4, 4, 3])
    ]  # fmt: skip
    assert found["layers"][1]["sizes"] == [[3, 3, 1, 2], [2]] and found["layers"][1]["strides"] == (2, 2)
    own = np.concatenate([value.ravel() for value in model.get_weights()])
    np.testing.assert_array_equal(floats(found["weights"]), own.astype(np.float16))
    assert (found["low"], found["high"]) == (-1, 1) and networks.size(model) == 2 * 20
    assert (
        networks.products(model) == 18 * 4
        and networks.live(model, 600_000) == "it needs 43 million multiplications for a picture"
    )
    assert networks.live(model, 555_555) == ""  # 39,999,960 of 40,000,000
    monkeypatch.setattr(networks, "PRODUCTS", 72)
    assert networks.live(model) == "" and "needs" in networks.live(model, 2)


def test_the_smallest_networks_go_into_the_page_and_one_that_just_fits_does():
    assert live.small_enough({"a": 5, "b": 3, "c": 5, "d": 9}, 13) == ({"b", "a", "c"}, 0)
    assert live.small_enough({"a": 5}, 4) == (set(), 4)


def test_controls_offer_what_there_is():
    networks_of = {
        "a": {"dataset": "x", "skips": False, "network": {"low": -1}, "damage": {}}, "b": {"dataset": "y", "skips": True, "why": "large"},
        "c": {"dataset": "w", "skips": False, "network": {"low": 0}, "damage": {}},
    }  # fmt: skip
    found = tools.of({"networks": networks_of, "sweeps": {"a": {"why": "slow"}, "c": {}}, "maps": {"b": 1}})
    assert found["choices"] == {
        "bottleneck": ["a", "c"], "walk": ["a", "c"], "numbers": ["a", "c"], "map": ["b"], "damage": ["c", "a"], "own": ["w", "x"]
    }  # fmt: skip
    assert found["beforehand"] == {"b": "large", "the sweep of a": "slow"}
    assert [tool["id"] for tool in found["tools"]] == ["walk", "numbers", "map", "damage", "own"]


def test_a_network_in_the_page_has_its_own_range_and_one_beside_it_four_directions():
    page = SimpleNamespace(
        params={"autoencoders": {"mine": {"dataset": "x", "input": {"scaling": "symmetric"}}}, "seed": 0},
        rows={"x": RNG.integers(0, 256, (9, 2, 3, 1), dtype=np.uint8)}, datasets={"x": {"rows": 1, "count": 9}},
    )  # fmt: skip
    page.along = lambda *given: Collection.along(page, *given)
    network = linear(size=6)
    network.inputs = Inputs(scaling="symmetric")
    runs, beside = (Collection.network(page, "mine", network, runs, "it is large") for runs in (True, False))
    assert (runs["network"]["low"], runs["network"]["high"], runs["dataset"]) == (-1, 1, "x") and "why" not in runs
    codes = network.encode(page.rows["x"])
    assert runs["directions"] == live.directions(codes)
    assert beside["why"] == "it is large" and len(beside["walks"]) == 2 and beside["along"]["count"] == 4 * 7
    assert beside["along"]["shares"] == live.strongest(codes)[1][:4]


def test_a_sweep_in_the_page_has_its_own_range_and_components_of_the_training_rows(tmp_path):
    train = RNG.integers(0, 256, (30, 2, 3, 1), dtype=np.uint8)
    (tmp_path / "x").mkdir()
    np.save(tmp_path / "x/train.npy", train)
    np.save(tmp_path / "x/held_out.npy", 255 - train[:9])
    block = {"dataset": "x", "input": {"scaling": "symmetric"}}
    page = SimpleNamespace(
        params={"autoencoders": {"mine": block}, "sweeps": {"mine": {"input": {"scaling": "unit"}}}},
        prepared=tmp_path,
        metrics=tmp_path,
    )
    models = {2: linear(size=2).model, 5: linear(size=5).model}
    found = Collection.swept(page, "mine", models, True, "")
    assert found["widths"] == [2, 5] and found["pca"] == live.components(train, 5)
    for m, model in models.items():
        assert found["networks"][m] == networks.exported(model, 0.0, 1.0)
    page.params["sweeps"]["mine"]["input"] = None
    assert Collection.swept(page, "mine", models, True, "")["networks"][2]["low"] == -1
    images = {kind: RNG.integers(0, 256, (2, 3, 4, 5, 1), dtype=np.uint8) for kind in ("network", "pca")}
    (tmp_path / "mine/sweep").mkdir(parents=True)
    np.savez(tmp_path / "mine/sweep/examples.npz", original=images["pca"][0], **images)
    beside = Collection.swept(page, "mine", models, False, "large")
    assert beside["why"] == "large" and beside["network"] == pictures.sheet(images["network"].reshape(6, 4, 5, 1), 3)


def test_the_page_s_networks_and_recognizers_are_those_that_fit_together(monkeypatch):
    sizes = {"a": 10, "b": 20, "c": 30}
    page = SimpleNamespace(
        params={"sweeps": {"b": {}}, "autoencoders": {}}, datasets={"x": {"labels": ["0"]}, "y": {"labels": None}},
        autoencoder=lambda name: SimpleNamespace(model=name), sweep=lambda name: {1: f"{name}1", 2: f"{name}2"},
        why_not=lambda name, models: "slow" if name == "a" else "", code_map=lambda name: {"of": name} if name == "c" else None,
        network=lambda name, one, runs, why: {"dataset": "x", "runs": runs} | ({} if runs else {"why": why}),
        swept=lambda name, models, runs, why: {"dataset": "x", "runs": runs} | ({} if runs else {"why": why}),
        recognizers=lambda names, left: (sorted(names), left),
    )  # fmt: skip
    monkeypatch.setattr("hourglass.page.data.reconstruction", lambda model: model)
    monkeypatch.setattr("hourglass.page.data.networks.size", lambda model: sizes.get(model, 11))
    monkeypatch.setattr("hourglass.page.data.BUDGET", 60)
    found = Collection.of(page, ["a", "b", "c"])
    assert [found["networks"][name]["runs"] for name in "abc"] == [False, True, False]  # 20, and 22 of the sweep: 18 are left
    assert (found["networks"]["a"]["why"], found["networks"]["c"]["why"].partition(" ")[0]) == ("slow", "its")
    assert found["sweeps"]["b"]["runs"] and found["recognizers"] == (["x"], 18) and found["maps"] == {"c": {"of": "c"}}
    assert list(found["datasets"]) == ["x"]
    monkeypatch.setattr("hourglass.page.data.BUDGET", 20)
    assert Collection.of(page, ["a", "b", "c"])["recognizers"] == ([], 0)  # of pictures nobody asks the page what they are


def test_an_autoencoder_s_section_has_the_claims_of_its_own_runs(monkeypatch, tmp_path):
    for name in ("shown", "first", "further", "loss"):
        monkeypatch.setattr(sections, name, lambda *what: [])
    monkeypatch.setattr(sections.reading, "as_examples", lambda path: ({}, None, {}))
    for name in ("depth", "rate"):
        monkeypatch.setattr(sections, name, lambda *what: [])
    monkeypatch.setattr(sections.notes, "of", lambda facts: [])
    for name in ("what", "rows"):
        monkeypatch.setattr(sections.recipes, name, lambda *what: [])
    claims = [{"run": run} for run in ("a", "a, m = 1", "ab", "b", "b, a")]
    params = {"autoencoders": {"a": {"dataset": "x", "input": {}}}}
    assert sections.of("a", tmp_path, {"source": "sample"}, claims, params)["claims"] == claims[:2]
