"""Held-out images through codecs -> bits per pixel and PSNR: the network, PCA, DCT, JPEG, JPEG 2000.

In: prepared data and a trained autoencoder. Out: `rate_distortion.csv` and a figure. The
network's code, the components of PCA (as many as the code has numbers, and all) and the
DCT of the same tiles go through the same quantiser, entropy coder and file; JPEG and JPEG
2000 are Pillow's. Every byte of every file counts. Images of less than 64 pixels a side
are coded in sheets of 100, or headers would be all there is.
"""

import io
import math
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image
from scipy.fft import dctn, idctn
from threadpoolctl import threadpool_limits

from hourglass.baselines import pca as baselines
from hourglass.codec import files as codec
from hourglass.engines import device
from hourglass.figures import style as drawing
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.ground.rows import rows_to_images

PIXELS = 600_000  # of held-out images that are coded
SHEET = 10  # small images a side of a sheet
STEPS = [2.0**exponent for exponent in range(1, 9)]  # in grey values, of PCA and DCT
FINENESS = [2.0**exponent for exponent in range(-6, 1)]  # in standard deviations of the code, of the network
QUALITIES = (1, 5, 10, 20, 40, 60, 80, 90, 95)  # of JPEG
RATIOS = (200, 100, 50, 25, 12, 6, 3)  # of JPEG 2000


def main(autoencoder, prepared, model_file, table_file, figure_file):
    """Measure the codecs on held-out images of `prepared`; write `table_file` and `figure_file`."""
    params = parameters.load()
    block = parameters.autoencoder(params, autoencoder)
    machine = device.start_as(params)
    prepared = Path(prepared)
    about = reading.as_json(prepared / "about.json")
    images = chosen(rows_to_images(reading.as_rows(prepared / "held_out.npy"), about["held_out_images"]))
    network = codec.of_file(Path(model_file), block["input"], f"autoencoders.{autoencoder}.input")
    with threadpool_limits(machine["threads"]):
        codecs = transforms(network, reading.as_rows(prepared / "train.npy"), images)
        points = [
            measured(images, name, step, through(transform, step))
            for name, (transform, steps) in codecs.items()
            for step in steps
        ]
    points += [measured(images, "JPEG", quality, jpeg(quality)) for quality in QUALITIES]
    points += [measured(images, "JPEG 2000", ratio, jpeg_2000(ratio)) for ratio in RATIOS]
    table = pd.DataFrame(points).assign(source=about["source"])
    with outputs.replacing(table_file) as path:
        table.to_csv(path, index=False, float_format="%.7g")
    with outputs.replacing(figure_file) as path:
        drawing.save(figure(table, autoencoder, len(images), images.shape[1:3]), path)
    print(f"{autoencoder}: {len(table)} points, {len(images)} held-out images of {images.shape[2]}x{images.shape[1]}")


def chosen(images):
    """Return held-out images, evenly spaced, that make up about `PIXELS`; small ones in sheets."""
    wanted = max(1, PIXELS // math.prod(images.shape[1:3]))
    if max(images.shape[1:3]) >= 64:
        return np.asarray(images[:: max(1, len(images) // wanted)][:wanted])
    a_sheet = SHEET**2
    sheets = max(1, min(wanted, len(images)) // a_sheet)
    height, width, channels = images.shape[1:]
    tiles = np.resize(images[: sheets * a_sheet], (sheets, SHEET, SHEET, height, width, channels))
    return tiles.swapaxes(2, 3).reshape(sheets, SHEET * height, SHEET * width, channels)


def transforms(network, train, images):
    """Return {name: (transform, steps)} of the network, and of PCA and DCT of the same tiles."""
    tile, size = network.tile, math.prod(network.code)
    spread = np.std(network.encode(codec.cut(images[0], tile)))
    found = {"network": (network, [float(spread * fineness) for fineness in FINENESS])}
    numbers = math.prod(tile)
    if numbers <= baselines.LARGEST:
        pca = baselines.PrincipalComponents(train, (numbers,))
        for count, name in ((min(size, numbers), f"PCA, {size} numbers"), (numbers, "PCA, all numbers")):
            found[name] = (_linear(tile, 255 * pca.components[:count], pca.mean), STEPS)
    axes = tuple(range(1, len(tile)))  # height, and width where a tile has one

    def encode(tiles):
        return dctn(tiles.astype(float), axes=axes, norm="ortho").reshape(len(tiles), -1)

    def decode(codes):
        return idctn(codes.reshape(-1, *tile), axes=axes, norm="ortho") / 255

    return found | {"DCT, all numbers": (codec.Transform(tile, (numbers,), encode, decode), STEPS)}


def _linear(tile, components, mean):
    """Return the transform to `components` (numbers, values), 255 times as long as unit vectors."""

    def encode(tiles):
        return (tiles.reshape(len(tiles), -1) / 255 - mean) @ components.T

    def decode(codes):
        return (codes @ components / 255**2 + mean).reshape(-1, *tile)

    return codec.Transform(tile, (len(components),), encode, decode)


def through(transform, step):
    """Return a function from an image to (bytes, decoded image), by a transform and the project's own file."""

    def code(image):
        content = codec.encode(image, transform, step)
        return len(content), codec.decode(content, transform)

    return code


def jpeg(quality):
    """Return the same for JPEG."""
    return lambda image: _pillow(image, "JPEG", quality=quality, optimize=True)


def jpeg_2000(ratio):
    """Return the same for JPEG 2000, its bare codestream, aiming at a size `ratio` times smaller."""
    return lambda image: _pillow(image, "JPEG2000", quality_mode="rates", quality_layers=[ratio], irreversible=True, no_jp2=True)


def _pillow(image, kind, **settings):
    file = io.BytesIO()
    Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image).save(file, kind, **settings)
    with Image.open(file) as picture:
        return len(file.getvalue()), np.asarray(picture).reshape(image.shape)


def measured(images, name, setting, code):
    """Return a row of the table: bits per pixel and PSNR over all images."""
    sizes, errors = zip(
        *((size, np.mean((decoded - image.astype(float)) ** 2)) for image in images for size, decoded in [code(image)])
    )
    mse = float(np.mean(errors))
    bits = 8 * sum(sizes) / (len(images) * math.prod(images.shape[1:3]))
    row = {"codec": name, "setting": setting, "bits_per_pixel": bits, "mse_255": mse}
    return row | {"psnr_db": 10 * math.log10(255**2 / max(mse, 1e-12))}


COLOURS = {"network": drawing.NETWORK, "DCT": "#2980b9", "JPEG": "#27ae60", "JPEG 2000": "#8e44ad"}


def figure(table, autoencoder, images, size):
    """PSNR over bits per pixel, a line a codec."""
    import matplotlib.pyplot as plt

    canvas, axes = plt.subplots(figsize=(6, 4))
    for name, rows in table.groupby("codec", sort=False):
        rows = rows.sort_values("bits_per_pixel")
        colour = COLOURS.get(name.partition(",")[0], drawing.BOUND)
        style = ":" if "PCA" in name and "all" not in name else "-"
        axes.plot(rows["bits_per_pixel"], rows["psnr_db"], style, marker=".", ms=4, color=colour, label=name)
    axes.set(xscale="log", xlabel="bits per pixel, every byte of the file", ylabel="PSNR (dB)", ylim=(None, 50))
    axes.set_title(f"{autoencoder}: held-out images, {images} of {size[1]}x{size[0]}")
    axes.xaxis.set_major_formatter("{x:g}")
    axes.legend(fontsize=7)
    return canvas


if __name__ == "__main__":
    run(main)
