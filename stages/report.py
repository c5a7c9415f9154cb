"""All metrics -> one table, Markdown.

In: the folder metrics/. Out: `report.md`, a row an autoencoder.
"""

from pathlib import Path

import pandas as pd

from hourglass.ground import outputs, reading
from hourglass.ground.errors import run

COLUMNS = {  # metric: (head, format)
    "source": ("data", ""),
    "code_size": ("code", ""),
    "parameters": ("parameters", ",d"),
    "epochs": ("epochs", ""),
    "loss": ("loss", ".4g"),
    "floor": ("its floor", ".4g"),
    "mse_255": ("MSE (0-255)", ".1f"),
    "pca_mse_255": ("PCA's MSE", ".1f"),
    "psnr_db": ("PSNR (dB)", ".2f"),
    "ssim": ("SSIM", ".3f"),
}


def main(metrics, report):
    """Write the table of every `metrics.json` below `metrics` to `report`."""
    with outputs.replacing(report) as path:
        path.write_text(table(Path(metrics)) + "\n", encoding="utf-8")


def table(folder):
    """Return the results below `folder` as a Markdown table, held-out data throughout."""
    rows = {}
    for path in sorted(folder.glob("*/metrics.json")):
        metrics = reading.as_json(path)
        cells = {head: format(metrics[name], form) if name in metrics else "" for name, (head, form) in COLUMNS.items()}
        rows[path.parent.name] = cells
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("autoencoder")
    return frame.to_markdown(disable_numparse=True, colalign=["left", "left"] + ["right"] * (len(COLUMNS) - 1))


if __name__ == "__main__":
    run(main)
