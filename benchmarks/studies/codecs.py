"""Tables of codecs for docs/bottleneck.md, of what the stage `rate_distortion` measured."""

import json
import math

import numpy as np
import pandas as pd

from benchmarks.studies import markdown
from hourglass.codec import classical, files
from hourglass.figures import rates

RATES = (0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0)  # bits per pixel
SIDE = 101  # pixels of the picture that holds nothing
INTRODUCTION = [
    "## As a codec",
    "PSNR (dB) of test images at a number of bits per pixel, between the measured points; every byte of every file counts, headers too. "
    "Empty where a codec does not reach the rate. The network, PCA and DCT share quantiser, entropy coder and header; the others are "
    "Pillow's: JPEG with optimised tables, JPEG 2000 as a bare codestream, WebP of method 4, AVIF at speed 6. "
    "How many images a file holds decides who leads where images are small, so both ends are measured: a file for each "
    "image, and one file for as many of them, evenly spaced, as make a square sheet. *Best* is left empty where some format's least file is more "
    "than the rate: headers would decide. Each network is one training; how far others of it lie apart says [results.md](results.md). Of one grey, a picture of 101x101 takes so many bytes:",
]
OF_MODELS = (
    "What is not in the files: whoever decodes must have the network, or the basis of PCA, and DCT and the formats need none. "
    "The tables of models say from how many images on a model's bytes (its weights as float32; the .keras file holds more) "
    "and its files are together fewer than those of the best codec without a model, at the PSNR which that one has at the rate; "
    "*never* where the model needs as many bits as it, or does not reach that PSNR."
)


def of(path):
    """Return the part of docs/bottleneck.md about a table of codecs: quality in both packings, and what models weigh."""
    table, facts = pd.read_csv(path), json.loads(path.with_suffix(".run.json").read_text())
    side = rates.side(table)
    return [
        f"### {path.stem.removeprefix('rate_distortion_')}",
        f"Measured on {facts['date']}, {facts['machine']}. Each image a file:",
        quality(table[table["packing"] == "single"]),
        f"One file for all, a sheet of {side}x{side}:",
        quality(table[table["packing"] == "sheet"]),
        "From how many images on the model pays, files of an image each:",
        worth(table[table["packing"] == "single"], facts["model_file_bytes"]),
        f"The same of sheets of {side}x{side}:",
        worth(table[table["packing"] == "sheet"], facts["model_file_bytes"], side**2),
        f"![{path.stem}](bottleneck/{path.stem}.png)",
    ]


def quality(table):
    """Return PSNR at each rate as a table, interpolated over the logarithm of the rate."""
    rows = {name: psnr(points) for name, points in table.groupby("codec", sort=False)}
    cells = [
        {"codec": name} | {f"{rate:g}": f"{value:.1f}" if value else "" for rate, value in zip(RATES, row)}
        for name, row in rows.items()
    ]
    least = max(rates.front(points)["bits_per_pixel"].min() for _, points in table.groupby("codec"))
    best = {f"{rate:g}": max((row[place] or 0, name) for name, row in rows.items())[1] for place, rate in enumerate(RATES)}
    said = {rate: f"*{name}*" if float(rate) >= least else "" for rate, name in best.items()}
    return markdown.table([*cells, {"codec": "*best*"} | said])


def psnr(points):
    """Return the PSNR of a codec at each of `RATES`, None at those that it does not reach."""
    points = rates.front(points)
    bits = points["bits_per_pixel"].to_numpy()
    found = np.interp(np.log(RATES), np.log(bits), points["psnr_db"])
    return [float(value) if bits[0] <= rate <= bits[-1] else None for rate, value in zip(RATES, found)]


def worth(table, model_file_bytes, images=1):
    """Return from how many images on each trained model pays, at each rate of the best codec without one, as a table.

    A model pays when its bytes (float32, once) and its files are together less than the other's
    files of the same PSNR. `images` are those of a file.
    """
    codecs = dict(list(table.groupby("codec", sort=False)))
    untrained = {name: psnr(points) for name, points in codecs.items() if not points["model_bytes"].any()}
    best = [max((row[place] or 0, name) for name, row in untrained.items()) for place in range(len(RATES))]
    rows = []
    for name, points in codecs.items():
        if weight := int(points["model_bytes"].iloc[0]):
            pixels = points["pixels"].iloc[0] / images
            cells = {f"{rate:g}": pays(points, weight, pixels, rate, wanted) for rate, (wanted, _) in zip(RATES, best)}
            file = f"{model_file_bytes:,}" if name == "network" else ""
            rows.append({"model": name, "float32, bytes": f"{weight:,}", ".keras, bytes": file} | cells)
    beaten = {"model": "*to beat*"} | {f"{rate:g}": f"*{name}*" if value else "" for rate, (value, name) in zip(RATES, best)}
    return markdown.table([*rows, beaten])


def pays(points, weight, pixels, rate, wanted):
    """Return the number of images of so many pixels from which a model of `weight` bytes pays against `wanted` dB at a rate, in words."""
    points = rates.front(points)
    if not wanted or wanted > points["psnr_db"].max():
        return "never"
    bits = np.exp(np.interp(wanted, points["psnr_db"], np.log(points["bits_per_pixel"])))  # of more PSNR, where it has no less
    saved = (rate - bits) * pixels / 8
    return f"{math.ceil(weight / saved):,}" if saved > 0 else "never"


def headers():
    """Return what is left of a file where there is nothing to say, in bytes, as a table."""
    nothing = np.full((1, SIDE, SIDE, 1), 128, np.uint8)
    sizes = {
        name: min(size for one in settings for size, _ in classical.through(nothing, name, one))
        for name, (_, settings, _) in classical.CODECS.items()
    }
    return markdown.table(
        [
            {"file": "bytes", "network, PCA, DCT: its header": str(files.HEADER.size)}
            | {name: str(size) for name, size in sizes.items()}
        ]
    )
