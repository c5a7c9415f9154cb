"""Codecs side by side: the network, PCA, DCT, JPEG and JPEG 2000 on the same images.

The network's code, the components of PCA (as many as the code has numbers, and all) and the
DCT of the same tiles go through the same quantiser, entropy coder and file; JPEG and JPEG
2000 are Pillow's. Every byte of every file counts. Images of less than 64 pixels a side
are coded in sheets of 100, or headers would be all there is.
"""

import io
import math

import numpy as np
from PIL import Image

from hourglass.baselines.pca import LARGEST, PrincipalComponents
from hourglass.codec import files, tiles, transforms

PIXELS = 600_000  # of test images that are coded
SHEET = 10  # small images a side of a sheet
STEPS = [2.0**exponent for exponent in range(1, 9)]  # in grey values, of PCA and DCT
FINENESS = [2.0**exponent for exponent in range(-6, 1)]  # in standard deviations of the code, of the network
QUALITIES = (1, 5, 10, 20, 40, 60, 80, 90, 95)  # of JPEG
RATIOS = (200, 100, 50, 25, 12, 6, 3)  # of JPEG 2000


def chosen(images):
    """Return test images, evenly spaced, that make up about `PIXELS`; small ones in sheets."""
    wanted = max(1, PIXELS // math.prod(images.shape[1:3]))
    if max(images.shape[1:3]) >= 64:
        return np.asarray(images[:: max(1, len(images) // wanted)][:wanted])
    a_sheet = SHEET**2
    sheets = max(1, min(wanted, len(images)) // a_sheet)
    height, width, channels = images.shape[1:]
    tiles = np.resize(images[: sheets * a_sheet], (sheets, SHEET, SHEET, height, width, channels))
    return tiles.swapaxes(2, 3).reshape(sheets, SHEET * height, SHEET * width, channels)


def points(network, train, images):
    """Yield a row of the table for each codec and setting.

    Parameters
    ----------
    network : hourglass.codec.transforms.Transform
    train : array (rows, ...) of uint8
        What PCA is fitted on.
    images : array (images, height, width, channels) of uint8
    """
    for name, (transform, steps) in of_tiles(network, train, images).items():
        for step in steps:
            yield measured(images, name, step, through(transform, step))
    for quality in QUALITIES:
        yield measured(images, "JPEG", quality, jpeg(quality))
    for ratio in RATIOS:
        yield measured(images, "JPEG 2000", ratio, jpeg_2000(ratio))


def of_tiles(network, train, images):
    """Return {name: (transform, steps)} of the network, and of PCA and DCT of the same tiles."""
    tile, size = network.tile, math.prod(network.code)
    spread = np.std(network.encode(tiles.cut(images[0], tile))) or 1.0  # of a dead code, or a constant image
    found = {"network": (network, [float(spread * fineness) for fineness in FINENESS])}
    numbers = math.prod(tile)
    if numbers <= LARGEST:
        pca = PrincipalComponents(train, (numbers,))
        for count, name in ((min(size, numbers), f"PCA, {size} numbers"), (numbers, "PCA, all numbers")):
            found[name] = (transforms.linear(tile, 255 * pca.components[:count], pca.mean), STEPS)
    return found | {"DCT, all numbers": (transforms.cosine(tile), STEPS)}


def through(transform, step):
    """Return a function from an image to (bytes, decoded image), by a transform and the project's own file."""

    def code(image):
        content = files.encode(image, transform, step)
        return len(content), files.decode(content, transform)

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
