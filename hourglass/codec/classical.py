"""Codecs that are trained on nothing: JPEG, JPEG 2000, WebP and AVIF, as Pillow writes them."""

import io

import numpy as np
from PIL import Image

CODECS = {  # name: (Pillow's format, settings, what one of them is to Pillow)
    "JPEG": ("JPEG", (1, 5, 10, 20, 40, 60, 80, 90, 95), lambda quality: {"quality": quality, "optimize": True}),
    "JPEG 2000": (
        "JPEG2000",  # its bare codestream with the shortest comment, aiming at a size so many times smaller
        (200, 100, 50, 25, 12, 6, 3),
        lambda ratio: {"quality_mode": "rates", "quality_layers": [ratio], "irreversible": True, "no_jp2": True, "comment": " "},
    ),
    "WebP": ("WEBP", (0, 10, 30, 50, 70, 80, 90, 95, 100), lambda quality: {"quality": quality, "method": 4}),
    # speed from 10 down to 0: 4 takes four times as long as 6 for 0.5 dB more of sections, 10 is 1.5 dB worse
    "AVIF": ("AVIF", (5, 25, 45, 65, 80, 95), lambda quality: {"quality": quality, "speed": 6, "max_threads": 1}),
}
GREY = {"AVIF": {"subsampling": "4:0:0"}}  # WebP has no grey pictures


def through(images, name, setting):
    """Yield of each image (height, width, 1 or 3) of uint8 the bytes of its file and the mean squared error of what that holds."""
    kind, _, options = CODECS[name]
    for image in images:
        decoded, size = again(image, kind, **options(setting), **(GREY.get(name, {}) if image.shape[-1] == 1 else {}))
        yield size, np.mean((decoded - image.astype(float)) ** 2)


def again(image, kind, **options):
    """Return an image decoded from its file, and that file's bytes."""
    picture, file = Image.fromarray(image[..., 0] if image.shape[-1] == 1 else image), io.BytesIO()
    picture.save(file, kind, **options)
    with Image.open(file) as decoded:
        return np.asarray(decoded.convert(picture.mode)).reshape(image.shape), len(file.getvalue())
