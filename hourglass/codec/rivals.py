"""Codecs side by side: the network, PCA, DCT, JPEG, JPEG 2000, WebP and AVIF on the same images.

The network's code, the components of PCA (as many as the code has numbers, and all) and the
DCT of the same tiles go through the same quantiser, entropy coder and file; the others are
Pillow's. Every byte of every file counts, in two packings: each image as a file (`single`),
where headers weigh, and all of them as one file (`sheet`), where they do not. What a network
or a basis weighs itself stands beside: both sides must have it.
"""

import math

import numpy as np

from hourglass.baselines.pca import LARGEST, PrincipalComponents
from hourglass.codec import classical, files, tiles, transforms

PIXELS = 600_000  # of test images that are coded, at most
SIDE = 14  # images a side of a sheet, at most
STEPS = [2.0**exponent for exponent in range(1, 9)]  # in grey values, of PCA and DCT
FINENESS = [2.0**exponent for exponent in range(-6, 3)]  # in standard deviations of the code, of the network
FLOAT32 = 4  # bytes


def chosen(images):
    """Return test images, evenly spaced, as many as fill a square sheet."""
    side = min(SIDE, math.isqrt(min(len(images), max(1, PIXELS // math.prod(images.shape[1:3])))))
    return np.asarray(images[:: len(images) // side**2][: side**2])


def sheet(images):
    """(side**2, height, width, channels) -> (1, side * height, side * width, channels), line by line."""
    side, (height, width, channels) = math.isqrt(len(images)), images.shape[1:]
    lines = images.reshape(side, side, height, width, channels).swapaxes(1, 2)
    return lines.reshape(1, side * height, side * width, channels)


def points(network, train, images):
    """Yield a row of the table for each codec, packing and setting.

    Parameters
    ----------
    network : hourglass.codec.transforms.Transform
    train : array (rows, ...) of uint8
        What PCA is fitted on.
    images : array (side**2, height, width, channels) of uint8
    """
    packings = {"single": images, "sheet": sheet(images)}
    for name, (transform, steps) in of_tiles(network, train, images).items():
        transform = transforms.remembering(transform)
        for step in steps:
            decoded = files.rounded(packings["sheet"][0], transform, step)  # of the same tiles, whatever the packing
            for packing, pictures in packings.items():
                sizes = [len(files.encode(picture, transform, step)) for picture in pictures]
                of = {"codec": name, "packing": packing, "setting": step, "model_bytes": FLOAT32 * transform.numbers}
                yield of | measured(pictures, sizes, np.mean((decoded - packings["sheet"][0].astype(float)) ** 2))
    for name, (_, settings, _) in classical.CODECS.items():
        for setting in settings:
            for packing, pictures in packings.items():
                sizes, errors = zip(*classical.through(pictures, name, setting))
                of = {"codec": name, "packing": packing, "setting": setting, "model_bytes": 0}
                yield of | measured(pictures, sizes, np.mean(errors))


def of_tiles(network, train, images):
    """Return {name: (transform, steps)} of the network, and of PCA and DCT of the same tiles."""
    tile, size = network.tile, math.prod(network.code)
    spread = np.std(network.encode(tiles.cut(sheet(images)[0], tile))) or 1.0  # of a dead code, or constant images
    found = {"network": (network, [float(np.float32(spread * fineness)) for fineness in FINENESS])}
    numbers = math.prod(tile)
    if numbers <= LARGEST:
        pca = PrincipalComponents(train, (numbers,))
        for count, name in ((min(size, numbers), f"PCA, {size} numbers"), (numbers, "PCA, all numbers")):
            found[name] = (transforms.linear(tile, 255 * pca.components[:count], pca.mean), STEPS)
    return found | {"DCT, all numbers": (transforms.cosine(tile), STEPS)}


def measured(pictures, sizes, mse):
    """Return pixels of a picture, bits per pixel of files of those sizes in bytes, MSE and PSNR."""
    pixels = math.prod(pictures.shape[1:3])
    found = {"pixels": pixels, "bits_per_pixel": 8 * sum(sizes) / (len(pictures) * pixels), "mse_255": float(mse)}
    return found | {"psnr_db": 10 * math.log10(255**2 / max(mse, 1e-12))}
