"""The figure of codecs: quality over size, in two packings."""

import math

import matplotlib.pyplot as plt

from hourglass.figures import style

COLOURS = {
    "network": style.NETWORK,
    "DCT": "#2980b9",
    "JPEG": "#27ae60",
    "JPEG 2000": "#8e44ad",
    "WebP": "#d68910",
    "AVIF": "#17a2a2",
}
MARKERS = {"network": "o", "DCT": "^", "JPEG": "s", "JPEG 2000": "D", "WebP": "v", "AVIF": "P"}  # for whoever sees no colours
PACKINGS = {"single": "a file for each image", "sheet": "one file for all, a sheet of {side}x{side}"}


def curves(table, title):
    """PSNR over bits per pixel, a line a codec: on the left of files of an image each, on the right of one file of all."""
    canvas, panels = plt.subplots(1, 2, figsize=(9, 4.4), sharex=True, sharey=True)
    for axes, (packing, rows) in zip(panels, table.groupby("packing", sort=False)):
        for name, points in rows.groupby("codec", sort=False):
            points = front(points)
            kind = name.partition(",")[0]
            dashes = ":" if "PCA" in name and "all" not in name else "-"
            look = {"marker": MARKERS.get(kind, "x"), "ms": 3, "lw": 1.1, "color": COLOURS.get(kind, style.BOUND)}
            axes.plot(points["bits_per_pixel"], points["psnr_db"], dashes, label=name, **look)
        axes.set_title(PACKINGS[packing].format(side=side(table)))
        axes.set(xscale="log", xlabel="bits per pixel, every byte of every file", ylim=(None, 50))
        axes.xaxis.set_major_formatter("{x:g}")
    panels[0].set_ylabel("PSNR (dB)")
    panels[0].legend(fontsize=7)
    canvas.suptitle(title, fontsize=9)
    return canvas


def front(points):
    """Return the settings of a codec in the order of bits per pixel, without those that another beats in bits and in PSNR."""
    points = points.sort_values(["bits_per_pixel", "psnr_db"], ascending=[True, False])
    return points[points["psnr_db"] > points["psnr_db"].cummax().shift(fill_value=-1)]


def side(table):
    """Return how many images a side the sheet of a table has."""
    pixels = table.groupby("packing")["pixels"].first()
    return math.isqrt(pixels["sheet"] // pixels["single"])
