"""The README's first picture, docs/page.png: the first screen of report/index.html.

    python -m benchmarks.studies.screenshot

After `make repro` and `make test-page`, which installs what drives the browser. Some seconds.
"""

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from benchmarks import command

ROOT = Path(__file__).resolve().parents[2]
SCREEN = {"width": 1280, "height": 1180}


def main():
    program = shutil.which("chromium") or shutil.which("google-chrome") or sys.exit("error: no chromium or google-chrome found")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        page = browser.new_page(viewport=SCREEN)
        page.goto(f"file://{ROOT / 'report/index.html'}#bottleneck?of=mnist_dense&m=8&picture=3")
        page.wait_for_selector("html[data-ready]")
        page.wait_for_timeout(1000)
        slider = picture(page.locator("#bottleneck .beside").screenshot())
        page.evaluate("scrollTo(0, 0)")
        first = picture(page.screenshot(clip={"x": 0, "y": 0, "width": SCREEN["width"], "height": 760}))
        browser.close()
    whole = Image.new("RGB", (first.width, first.height + slider.height + 24), "white")
    whole.paste(first, (0, 0))
    whole.paste(slider, ((first.width - slider.width) // 2, first.height + 12))
    whole.save(ROOT / "docs/page.png", optimize=True)


def picture(content):
    """Return a screenshot as an image."""
    return Image.open(io.BytesIO(content)).convert("RGB")


if __name__ == "__main__":
    command.run(main)
