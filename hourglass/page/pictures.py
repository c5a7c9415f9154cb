"""Arrays as pictures inside the page: data addresses of PNG, and of WebP for photographs."""

import base64
import io
from typing import NamedTuple

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
from PIL import Image

FINE, COLOURS = 80, 32  # dots an inch, and colours, of a figure
LOSSY = {"format": "WEBP", "quality": 85, "method": 4}  # of photographs: a tenth of their PNG


class Picture(NamedTuple):
    """A picture for an `img`: its `src`, a data address, its size in pixels, and `times` how much larger it is shown."""

    src: str
    width: int
    height: int
    times: int = 1


def picture(values, least=84):
    """Return an image (height, width, 1 or 3) of uint8, or on [0, 1], shown at least `least` pixels high."""
    pixels = grey_values(values)
    kind = LOSSY if pixels.shape[-1] == 3 else {"format": "PNG", "optimize": True}
    return Picture(encoded(pixels, **kind), pixels.shape[1], pixels.shape[0], max(1, -(-least // pixels.shape[0])))


def of_figure(figure):
    """Return a figure of matplotlib as a picture of few colours, and close it."""
    content = io.BytesIO()
    figure.savefig(content, format="png", dpi=FINE, metadata={"Software": None})
    plt.close(figure)
    drawn = Image.open(content).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    return Picture(_address(drawn, format="PNG", optimize=True), *drawn.size)


def rows(images, columns, least=84):
    """Return images (n, height, width, channels) as one picture, rows of `columns`, which n is a multiple of."""
    cells = grey_values(np.asarray(images)).reshape(-1, columns, *images.shape[1:])
    lines, _, height, width, channels = cells.shape
    whole = picture(cells.transpose(0, 2, 1, 3, 4).reshape(lines * height, columns * width, channels))
    return whole._replace(times=max(1, -(-least // height)))


def sheet(images, columns, lossless=True):
    """Return images (n, height, width, channels) as rows of `columns`, for the script to cut up again.

    Returns
    -------
    dict
        `sheet`, a data address; `columns`; `count`, n; `shape` of an image.
    """
    images = grey_values(np.asarray(images))
    count, height, width, channels = images.shape
    lines = -(-count // columns)
    cells = np.zeros((lines * columns, height, width, channels), np.uint8)
    cells[:count] = images
    cells = cells.reshape(lines, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    how = {"format": "PNG", "optimize": True} if lossless else LOSSY
    address = encoded(cells.reshape(lines * height, columns * width, channels), **how)
    return {"sheet": address, "columns": columns, "count": count, "shape": [height, width, channels]}


def heat(values, least, most, colours="magma"):
    """Return maps (lines, columns, height, width) of values from `least` to `most` as one picture in colours.

    Between several maps there is a line of a pixel.
    """
    shares = np.rint(255 * np.clip((values - least) / (most - least), 0, 1)).astype(np.uint8)
    if shares.shape[:2] != (1, 1):
        shares = np.pad(shares, ((0, 0), (0, 0), (0, 1), (0, 1)), constant_values=128)
    lines, columns, height, width = shares.shape
    image = Image.fromarray(shares.transpose(0, 2, 1, 3).reshape(lines * height, columns * width), "P")
    image.putpalette(np.rint(255 * matplotlib.colormaps[colours](np.arange(256))[:, :3]).astype(np.uint8).tobytes())
    return Picture(
        _address(image, format="PNG", optimize=True), image.width, image.height, max(1, -(-(84 if lines == 1 else 56) // height))
    )


def grey_values(values):
    """Return values on [0, 1] as uint8, clipped; uint8 as they are."""
    return values if values.dtype == np.uint8 else np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)


def encoded(pixels, **how):
    """Return uint8 pixels (height, width, 1 or 3) as a data address."""
    return _address(Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels), **how)


def _address(image, **how):
    content = io.BytesIO()
    image.save(content, **how)
    return f"data:image/{how['format'].lower()};base64,{base64.b64encode(content.getvalue()).decode()}"
