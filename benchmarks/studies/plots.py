"""What `dvc plots show` draws of three tables, as docs/plots.png.

    make .venv/installed-page && python -m benchmarks.studies.plots

After `make repro`; DVC's own pages load Vega from the net, here vl-convert draws the same specifications. Seconds.
"""

import io
import json
import subprocess
from pathlib import Path

import vl_convert
from PIL import Image

from benchmarks import command

ROOT = Path(__file__).resolve().parents[2]
SHOWN = ("metrics/mnist_stacked/history.csv", "metrics/tgs_columns/sweep/sweep.csv", "metrics/tgs_columns/rate_distortion.csv")


def main():
    """Draw the plots one below the other."""
    done = subprocess.run(["dvc", "plots", "show", "--json", *SHOWN], cwd=ROOT, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["data"]
    drawn = [Image.open(io.BytesIO(vl_convert.vegalite_to_png(found[path][0]["content"], scale=1))) for path in SHOWN]
    page = Image.new("RGB", (max(image.width for image in drawn), sum(image.height for image in drawn)), "white")
    height = 0
    for image in drawn:
        page.paste(image, (0, height))
        height += image.height
    page.quantize(256).save(ROOT / "docs/plots.png", optimize=True)


if __name__ == "__main__":
    command.run(main)
