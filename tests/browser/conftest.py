"""The page in a real browser: `make test-page`, after `make repro`."""

import os
import shutil

import pytest
from places import PAGE, ROOT

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SIZES = {"desktop": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def browser():
    """Debian's or Google's browser, driven by Playwright."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        pytest.exit(f"no browser found, looked for {', '.join(BROWSERS)}; install one: apt-get install chromium", returncode=1)
    if not PAGE.exists():
        pytest.exit(f"{PAGE} is not there; run `make repro` first", returncode=1)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox does not work for root
        running = driver.chromium.launch(executable_path=program, args=arguments)
        yield running
        running.close()


@pytest.fixture
def visit(browser):
    """A function that opens the page, at an address of its own; what it complained of or asked the network for fails the test."""
    contexts, complaints = [], []

    def opened(fragment="", size="desktop", theme="light", script=True):
        context = browser.new_context(viewport=SIZES[size], color_scheme=theme, java_script_enabled=script)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: message.type == "error" and complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or complaints.append(request.url))
        page.goto(f"file://{PAGE}{fragment}")
        if script:
            page.wait_for_selector("html[data-ready]")
            settled(page, fragment[1:].partition("?")[0] if "?" in fragment else "")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


def settled(page, tool):
    """Wait until a control has shown what it was set to."""
    for _ in range(2 if tool else 0):
        page.wait_for_timeout(50)
        page.wait_for_selector(f"#{tool} form:not([aria-busy])")


@pytest.fixture(scope="session")
def networks():
    """A function from a name to the trained autoencoder, with the weights of the page: 16-bit floats."""
    import numpy as np
    import yaml

    from hourglass.inputs.pairs import Inputs
    from hourglass.models import files
    from hourglass.models.autoencoder import Autoencoder

    blocks = yaml.safe_load((ROOT / "params.yaml").read_text())["autoencoders"]
    made = {}

    def make(name, path=None, **input):
        if (name, path) not in made:
            block = blocks[name]["input"] | input
            found = Autoencoder(files.load(path or ROOT / f"models/{name}.keras"), Inputs(**block))
            found.model.set_weights([weight.astype(np.float16).astype(np.float32) for weight in found.model.get_weights()])
            made[name, path] = found
        return made[name, path]

    return make
