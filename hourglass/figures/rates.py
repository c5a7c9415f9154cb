"""The figure of codecs: quality over size."""

import matplotlib.pyplot as plt

from hourglass.figures import style

COLOURS = {"network": style.NETWORK, "DCT": "#2980b9", "JPEG": "#27ae60", "JPEG 2000": "#8e44ad"}
MARKERS = {"network": "o", "DCT": "^", "JPEG": "s", "JPEG 2000": "D"}  # whoever sees no colours sees these


def curves(table, title):
    """PSNR over bits per pixel, a line a codec."""
    canvas, axes = plt.subplots(figsize=(6, 4))
    for name, rows in table.groupby("codec", sort=False):
        rows = rows.sort_values("bits_per_pixel")
        kind = name.partition(",")[0]
        colour, marker = COLOURS.get(kind, style.BOUND), MARKERS.get(kind, "x")
        dashes = ":" if "PCA" in name and "all" not in name else "-"
        axes.plot(rows["bits_per_pixel"], rows["psnr_db"], dashes, marker=marker, ms=3, color=colour, label=name)
    axes.set(xscale="log", xlabel="bits per pixel, every byte of the file", ylabel="PSNR (dB)", ylim=(None, 50))
    axes.set_title(title)
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(fontsize=7)
    return canvas
