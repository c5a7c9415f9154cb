"""The table of all results."""

import pandas as pd

COLUMNS = {  # metric: (head, format)
    "source": ("data", ""),
    "code_size": ("code", ""),
    "parameters": ("parameters", ",d"),
    "epochs": ("epochs", ""),
    "stopped_on": ("stopped on", ""),
    "loss": ("loss", ".4g"),
    "floor": ("its floor", ".4g"),
    "mse_255": ("MSE (0-255)", ".1f"),
    "pca_mse_255": ("PCA's", ".1f"),
    "mean_mse_255": ("mean image's", ".1f"),
    "psnr_db": ("PSNR (dB)", ".2f"),
    "ssim": ("SSIM", ".3f"),
}


def table(results):
    """Return {autoencoder: metrics} as a Markdown table, test data throughout; `stopped on` says whose rows chose the epoch."""
    rows = {
        name: {head: format(metrics[key], form) if key in metrics else "" for key, (head, form) in COLUMNS.items()}
        for name, metrics in sorted(results.items())
    }
    frame = pd.DataFrame.from_dict(rows, orient="index").rename_axis("autoencoder")
    return frame.to_markdown(disable_numparse=True, colalign=["left", "left"] + ["right"] * (len(COLUMNS) - 1))
