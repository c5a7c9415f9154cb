"""Arrays as pictures inside the page: data addresses of PNG, and of WebP for photographs."""

import base64
import io
from typing import NamedTuple

import matplotlib
import numpy as np
from PIL import Image

QUALITY = 85  # of photographs as WebP: a tenth of their PNG


class Picture(NamedTuple):
    """A picture for an `img`: its `src`, a data address, its size in pixels, and `times` how much larger it is shown."""

    src: str
    width: int
    height: int
    times: int = 1


def picture(values, least=84):
    """Return an image (height, width, 1 or 3) of uint8, or on [0, 1], shown at least `least` pixels high."""
    pixels = grey_values(values)
    kind = {"format": "WEBP", "quality": QUALITY, "method": 4} if pixels.shape[-1] == 3 else {"format": "PNG", "optimize": True}
    return Picture(encoded(pixels, **kind), pixels.shape[1], pixels.shape[0], max(1, -(-least // pixels.shape[0])))


def row(images, least=84):
    """Return images (n, height, width, channels) side by side."""
    return picture(np.concatenate(list(grey_values(np.asarray(images))), axis=1), least)


def sheet(images, columns):
    """Return images (n, height, width, 1) of uint8 as rows of `columns`, lossless, for the script to cut up again."""
    count, height, width, channels = images.shape
    lines = -(-count // columns)
    cells = np.zeros((lines * columns, height, width, channels), np.uint8)
    cells[:count] = images
    cells = cells.reshape(lines, columns, height, width, channels).transpose(0, 2, 1, 3, 4)
    return encoded(cells.reshape(lines * height, columns * width, channels), format="PNG", optimize=True)


def heat(error, most, name="magma", least=0.0):
    """Return a map (height, width) of values from `least` to `most` as colours of uint8 (height, width, 3)."""
    shares = np.clip((error - least) / (most - least), 0, 1)
    return np.rint(255 * matplotlib.colormaps[name](shares)[..., :3]).astype(np.uint8)


def exact(pixels, least=84):
    """Return a picture of uint8 colours, lossless."""
    return Picture(
        encoded(pixels, format="PNG", optimize=True), pixels.shape[1], pixels.shape[0], max(1, -(-least // pixels.shape[0]))
    )


def grey_values(values):
    """Return values on [0, 1] as uint8, clipped; uint8 as they are."""
    return values if values.dtype == np.uint8 else np.rint(255 * np.clip(values, 0, 1)).astype(np.uint8)


def encoded(pixels, **how):
    """Return uint8 pixels (height, width, 1 or 3) as a data address."""
    content = io.BytesIO()
    Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(content, **how)
    return f"data:image/{how['format'].lower()};base64,{base64.b64encode(content.getvalue()).decode()}"
