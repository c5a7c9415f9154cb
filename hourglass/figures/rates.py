"""The figure of codecs: quality over size."""

import matplotlib.pyplot as plt

from hourglass.figures import style

COLOURS = {"network": style.NETWORK, "DCT": "#2980b9", "JPEG": "#27ae60", "JPEG 2000": "#8e44ad"}


def curves(table, autoencoder, images, size):
    """PSNR over bits per pixel, a line a codec."""
    canvas, axes = plt.subplots(figsize=(6, 4))
    for name, rows in table.groupby("codec", sort=False):
        rows = rows.sort_values("bits_per_pixel")
        colour = COLOURS.get(name.partition(",")[0], style.BOUND)
        dashes = ":" if "PCA" in name and "all" not in name else "-"
        axes.plot(rows["bits_per_pixel"], rows["psnr_db"], dashes, marker=".", ms=4, color=colour, label=name)
    axes.set(xscale="log", xlabel="bits per pixel, every byte of the file", ylabel="PSNR (dB)", ylim=(None, 50))
    axes.set_title(f"{autoencoder}: test images, {images} of {size[1]}x{size[0]}")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(fontsize=7)
    return canvas
