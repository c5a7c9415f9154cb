"""A picture of one's own: drawn by pointer or keys, or taken from a file, through networks and sliders, and in the address."""

import numpy as np
from conftest import settled
from PIL import Image
from places import ROOT

RESULTS = "#own [data-results] figure"


def drawn(page):
    """Draw an upright stroke and a bar across."""
    box = page.locator("#own [data-pad]").bounding_box()
    for line in (((0.5, 0.15), (0.5, 0.85)), ((0.3, 0.5), (0.7, 0.5))):
        (x, y), (right, down) = line
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + right * box["width"], box["y"] + down * box["height"], steps=12)
        page.mouse.up()
    settled(page, "own")


def pictures(page):
    """Return {name: grey values} of what is shown of one's own picture."""
    found = page.locator(RESULTS).evaluate_all(
        """all => all.map((one) => { const c = one.querySelector("canvas"); return [one.innerText.split(",")[0], c.width,
            Array.from(c.getContext("2d").getImageData(0, 0, c.width, c.height).data.filter((_, at) => at % 4 === 0))] })"""
    )
    return {name: np.array(values, np.uint8).reshape(-1, width) for name, width, values in found}


def test_a_digit_drawn_goes_through_all_networks_and_into_the_address(visit, networks):
    page = visit("#own?of=mnist")
    page.locator("#own").scroll_into_view_if_needed()
    drawn(page)
    shown = pictures(page)
    given = shown.pop("as the networks get it")
    assert given.shape == (28, 28) and given.max() > 200 and len(shown) > 3
    rows = np.flatnonzero(given.max(axis=1) > 60)
    assert 16 <= rows[-1] - rows[0] + 1 <= 22  # twenty pixels high, as MNIST's
    for name, values in shown.items():
        decoded = networks(name).reconstruct(given[None, ..., None])[0, ..., 0]
        assert np.abs(values - 255 * np.clip(decoded, 0, 1)).max() < 4, name  # the page works on values between grey values
    again = pictures(visit(page.url[page.url.index("#") :]))
    assert (again.pop("as the networks get it") == given).all() and all((again[name] == shown[name]).all() for name in shown)


def test_one_s_own_picture_on_the_sliders(visit):
    page = visit("#own?of=mnist")
    drawn(page)
    given = pictures(page)["as the networks get it"]
    page.evaluate("location.hash = '#bottleneck?of=mnist_dense&m=8'")
    page.wait_for_selector("#bottleneck [name=own]:not([disabled])")
    page.locator("#bottleneck [name=own]").check()
    settled(page, "bottleneck")
    shown = page.locator("#bottleneck [data-picture=original] canvas").evaluate(
        "c => Array.from(c.getContext('2d').getImageData(0, 0, 28, 28).data.filter((_, at) => at % 4 === 0))"
    )
    assert (np.array(shown).reshape(28, 28) == given).all()


def test_the_pen_by_keys(visit):
    page = visit("#own?of=mnist")
    for key in ("Space", *["ArrowUp"] * 6, *["ArrowRight"] * 3, "Space", "ArrowLeft"):
        page.locator("#own [data-pad]").press(key)
    settled(page, "own")
    assert pictures(page)["as the networks get it"].max() > 200
    page.get_by_role("button", name="Clear").click()
    settled(page, "own")
    assert page.locator("#own [data-results]").inner_text() == "Nothing drawn yet." and "ink" not in page.url


def test_an_image_file_as_a_section_and_one_that_is_none(visit, networks, tmp_path):
    values = np.load(ROOT / "data/prepared/tgs/held_out.npy")[:101, :, 0].T
    Image.fromarray(values).convert("RGB").save(tmp_path / "section.png")
    (tmp_path / "broken.png").write_bytes(b"no picture")
    page = visit("#own?of=tgs")
    page.locator("#own [name=file]").set_input_files(tmp_path / "section.png")
    page.wait_for_selector(RESULTS)
    settled(page, "own")
    shown = pictures(page)
    assert np.abs(shown["as the networks get it"].astype(int) - values).max() <= 1
    decoded = networks("tgs_columns").reconstruct(values.T[..., None])
    assert np.abs(shown["tgs_columns"] - 255 * np.clip(decoded[..., 0].T, 0, 1)).max() < 8
    page.locator("#own [name=file]").set_input_files(tmp_path / "broken.png")
    page.get_by_text("broken.png: not a picture that this browser can read").wait_for()
