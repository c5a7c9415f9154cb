"""The page for everybody: without script, on paper, by keyboard, read aloud, narrow, dark."""

import re

import pytest
from places import PAGE, ROOT

AXE = ROOT / "tests/browser/vendor/axe.min.js"
RUN = """() => axe.run(document, {resultTypes: ["violations"]}).then((found) => found.violations.map((one) =>
    `${one.id}: ${one.help}: ${one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`))"""


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_and_nothing_is_wider_than_the_screen(size, theme, visit, tmp_path):
    page = visit("#own?of=mnist", size, theme)
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    page.evaluate(AXE.read_text())  # past the policy, which lets no other script in
    assert page.evaluate(RUN) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot = tmp_path / f"{size}-{theme}.png"
    page.screenshot(path=shot)
    assert shot.stat().st_size > 20_000


def test_without_script_tables_pictures_and_curves_are_there_and_no_control_is(visit):
    page = visit(script=False)
    assert page.locator("#results-table tbody tr").count() > 10
    assert page.locator("article img").count() > 100 and page.locator("svg.chart").count() > 15
    assert all(page.locator("[data-sweep]").nth(at).is_visible() for at in range(page.locator("[data-sweep]").count()))
    assert not any(page.locator("form").nth(at).is_visible() for at in range(page.locator("form").count()))


def test_a_sample_says_so_first(visit):
    for size in ("desktop", "phone"):
        note = visit(size=size).locator(".sample")
        assert note.is_visible() and note.bounding_box()["y"] < 300 and note.inner_text().startswith("Sample data.")


def test_a_section_has_an_address_and_the_way_there_goes_by_keys(visit):
    page = visit()
    page.locator("#results-table a", has_text="fashion_conv").press("Enter")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('#fashion_conv').getBoundingClientRect().top") < 100
    assert page.url.endswith("#fashion_conv")
    assert visit("#fashion_conv").evaluate("document.querySelector('#fashion_conv').getBoundingClientRect().top") < 100


def test_on_paper_everything_is_open_and_nothing_is_cut(visit):
    page = visit()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0 and page.locator("nav").is_hidden()
    assert len(page.pdf()) > 500_000


def test_the_page_is_one_file_of_less_than_six_megabytes_and_asks_for_nothing(visit):
    assert PAGE.stat().st_size < 6_000_000
    page = visit()  # a request would fail `visit`
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "http" not in policy
    assert "http://" not in re.sub(r"http://www.w3.org/[a-zA-Z0-9/]+", "", PAGE.read_text()) and not re.search(
        r"(src|href)=\"http", PAGE.read_text()
    )
