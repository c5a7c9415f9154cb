"""Every control of the page moved: the picture becomes what Keras says it must, and the address says what one sees."""

import json

import numpy as np
import pytest
from conftest import settled
from places import ROOT


def held_out(dataset, number):
    """Return a test picture as rows of a network, uint8."""
    rows = np.load(ROOT / f"data/prepared/{dataset}/held_out.npy", mmap_mode="r")
    each = len(rows) // json.loads((ROOT / f"data/prepared/{dataset}/about.json").read_text())["held_out_images"]
    return np.asarray(rows[number * each : (number + 1) * each])


def canvas(page, tool, name):
    """Return the grey values on a canvas, (height, width)."""
    values = page.locator(f"#{tool} [data-picture={name}] canvas").evaluate(
        "c => [c.height, c.width, Array.from(c.getContext('2d').getImageData(0, 0, c.width, c.height).data.filter((_, at) => at % 4 === 0))]"
    )
    return np.array(values[2]).reshape(values[:2])


def same(shown, decoded):
    """Whether a canvas shows what a network gave: rows on [0, 1], images or columns."""
    image = decoded[0, ..., 0] if decoded.ndim == 4 else decoded[..., 0].T
    return np.abs(shown - 255 * np.clip(image, 0, 1)).max() <= 0.51


def caption(page, tool, name):
    return page.locator(f"#{tool} [data-picture={name}] figcaption").inner_text()


def pressed(page, tool, field, key):
    page.locator(f"#{tool} {field}").press(key)
    settled(page, tool)


def test_the_bottleneck_s_slider(visit, networks):
    page = visit("#bottleneck?of=tgs_columns&m=10&picture=2")
    for key, m in (("ArrowRight", 20), ("ArrowLeft", 10), ("End", 101)):
        pressed(page, "bottleneck", "[data-slider]", key)
        rows = held_out("tgs", 2)
        decoded = networks("tgs_columns", ROOT / f"metrics/tgs_columns/sweep/networks/m-{m}.keras").reconstruct(rows)
        assert same(canvas(page, "bottleneck", "network"), decoded), m
        assert same(canvas(page, "bottleneck", "original"), rows / 255.0)
        assert f"m={m}" in page.url and page.locator("[data-m]").inner_text().startswith(f"m = {m} ")
        error = 255**2 * ((decoded - rows / 255.0) ** 2).mean()
        assert caption(page, "bottleneck", "network") == f"network, MSE {float(f'{error:.4g}'):,g}"
        assert page.locator("[data-sweep=tgs_columns] .marked").count() >= 3
    assert page.locator("[data-sweep=mnist_dense]").is_hidden()


def test_pca_in_the_page_is_the_pipeline_s(visit):
    from hourglass.baselines.pca import PrincipalComponents

    page = visit("#bottleneck?of=mnist_dense&m=32&picture=5")
    pca = PrincipalComponents(np.load(ROOT / "data/prepared/mnist/train.npy"), (32,))
    assert (
        np.abs(
            canvas(page, "bottleneck", "pca") - 255 * np.clip(pca.reconstruct(held_out("mnist", 5) / 255.0)[0, ..., 0], 0, 1)
        ).max()
        < 1
    )
    assert "recognised as" in caption(page, "bottleneck", "network")


def test_a_sweep_that_does_not_fit_shows_the_pictures_of_the_pipeline_and_says_so(visit):
    page = visit("#bottleneck?of=fashion_dense&m=8&picture=4")
    with np.load(ROOT / "metrics/fashion_dense/sweep/examples.npz") as file:
        assert (canvas(page, "bottleneck", "network") == file["network"][list(file["widths"]).index(8), 4, ..., 0]).all()
    assert "made beforehand" in page.locator("#bottleneck [data-note]").inner_text()


@pytest.mark.parametrize("name", ["mnist_dense", "fashion_conv"])
def test_the_walk(name, visit, networks):
    dataset, model = name.partition("_")[0], networks(name)
    page = visit(f"#walk?of={name}&from=3&to=9&step=8")
    codes = model.encode(np.concatenate([held_out(dataset, 3), held_out(dataset, 9)]))
    for step in (8, 8.25):
        share = np.float32(step / 17)
        assert same(canvas(page, "walk", "decoded"), model.decode((1 - share) * codes[:1] + share * codes[1:])), step
        pressed(page, "walk", "[name=step]", "ArrowRight")
    page.locator("#walk [name=to]").fill("12")
    settled(page, "walk")
    assert same(canvas(page, "walk", "to"), held_out(dataset, 12) / 255.0) and "to=12" in page.url


@pytest.mark.parametrize("name", ["dogs_conv", "mnist_deep", "tgs_deep"])
def test_the_walk_of_a_network_that_does_not_run_here(name, visit):
    page = visit(f"#walk?of={name}&from=1&step=0")
    before = canvas(page, "walk", "decoded")
    pressed(page, "walk", "[name=step]", "End")
    assert (canvas(page, "walk", "decoded") != before).mean() > 0.1
    assert page.locator("#walk [data-note]").inner_text().startswith("Pictures made beforehand: ")


def test_one_number_and_one_direction_at_a_time(visit, networks):
    model, rows = networks("mnist_dense"), np.load(ROOT / "data/prepared/mnist/held_out.npy")[:300]
    codes = model.encode(rows)
    page = visit("#numbers?of=mnist_dense&by=each&picture=7&n3=0.5")
    moved = codes[7:8] + np.eye(32, dtype=np.float32)[3] * 0.5 * codes.std(axis=0)
    assert np.abs(canvas(page, "numbers", "after") - 255 * np.clip(model.decode(moved)[0, ..., 0], 0, 1)).max() <= 1
    assert same(canvas(page, "numbers", "before"), model.decode(codes[7:8]))
    page.locator("#numbers [data-reset]").click()
    settled(page, "numbers")
    assert (canvas(page, "numbers", "after") == canvas(page, "numbers", "before")).all() and "n3" not in page.url
    page.locator("#numbers [value=directions]").check()
    settled(page, "numbers")
    pressed(page, "numbers", "[name=d0]", "End")
    values, vectors = np.linalg.eigh(np.cov(codes.T, bias=True))
    ways = [model.decode(codes[7:8] + sign * 3 * np.sqrt(values[-1]) * vectors[:, -1])[0, ..., 0] for sign in (1, -1)]
    assert min(np.abs(canvas(page, "numbers", "after") - 255 * np.clip(way, 0, 1)).max() for way in ways) <= 1


def test_the_map_of_the_codes(visit):
    page = visit("#map?of=mnist_dense&by=pca&picture=0")
    chosen = [0]
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowDown"):
        pressed(page, "map", "[data-map]", key)
        number = int(page.locator("#map [name=picture]").input_value())
        assert same(canvas(page, "map", "point"), held_out("mnist", number) / 255.0) and f"picture={number}" in page.url
        chosen.append(number)
    assert len(set(chosen)) > 2
    box = page.locator("#map [data-map]").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    settled(page, "map")
    assert same(canvas(page, "map", "point"), held_out("mnist", int(page.locator("#map [name=picture]").input_value())) / 255.0)


@pytest.mark.parametrize(("name", "filters"), [("mnist_denoise", 2), ("mnist_inpaint", 1), ("fashion_denoise", 2)])
def test_damage_and_what_becomes_of_it(name, filters, visit, networks):
    page, model = visit(f"#damage?of={name}&strength=1&picture=5"), networks(name)
    for _ in range(1 if name == "mnist_inpaint" else 2):
        given = canvas(page, "damage", "given").astype(np.uint8)[None, ..., None]
        assert same(canvas(page, "damage", "restored"), model.reconstruct(given))
        pressed(page, "damage", "[name=strength]", "End" if name == "mnist_inpaint" else "ArrowRight")
        assert (canvas(page, "damage", "given") != given[0, ..., 0]).any()
    assert same(canvas(page, "damage", "clean"), held_out(name.partition("_")[0], 5) / 255.0)
    assert [page.locator(f"#damage [data-picture=filter{at}]").is_visible() for at in range(2)] == [True, filters == 2]


def test_the_table_sorts_by_any_column(visit):
    page = visit()
    for head in ("MSE (0-255)", "PCA's"):
        for sign in (1, -1):
            page.get_by_role("button", name=head, exact=True).click()
            column = page.locator("#results-table th[aria-sort]").evaluate("head => head.cellIndex")
            values = page.locator(f"#results-table tbody td:nth-child({column + 1})").evaluate_all(
                "all => all.map((one) => one.dataset.value)"
            )
            there = [sign * float(value) for value in values if value is not None]
            assert there == sorted(there) and len(there) > 5 and values[len(there) :] == [None] * (len(values) - len(there))
