"""An image file -> a small file of its code, with a trained autoencoder.

    python -m stages.encode tgs_deep section.png section.hgl 2

In: any image that Pillow opens; an autoencoder of grey images takes its grey values.
STEP is the quantiser's: the code's numbers become whole multiples of it; a larger one
makes a smaller file of a worse image.
"""

import numpy as np
from PIL import Image, UnidentifiedImageError

from hourglass.codec import files as codec
from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run


def main(autoencoder, image, file, step):
    """Encode `image` into `file`."""
    try:
        step = float(step)
    except ValueError:
        step = np.nan
    if not 1e-30 < step < 1e30:
        raise UserError(f"step is {step:g}: expected a number above 0, such as 1")
    picture = read(image)
    transform = codec.of_autoencoder(autoencoder)
    pixels = as_array(picture, transform.tile[-1])
    content = codec.encode(pixels, transform, step)
    with outputs.replacing(file) as fresh:
        fresh.write_bytes(content)
    decoded = codec.decode(content, transform)
    mse = np.mean((decoded.astype(float) - pixels) ** 2)
    print(
        f"{file}: {len(content):,} bytes, {8 * len(content) / pixels[..., 0].size:.3f} bits per pixel, "
        f"PSNR {10 * np.log10(255**2 / max(mse, 1e-12)):.2f} dB"
    )


def read(path):
    """Return an image file as a picture of Pillow's, 8 bits a channel."""
    try:
        with Image.open(path) as picture:
            if picture.mode.startswith(("I", "F")):
                raise UserError(f"{path}: expected 8 bits a channel, got a picture of mode {picture.mode}; convert it")
            if max(picture.size) > 65535 or picture.width * picture.height > codec.LARGEST:
                raise UserError(f"{path}: expected at most {codec.LARGEST:,} pixels, 65,535 a side, got {picture.size}; cut it")
            return picture.convert("L" if picture.mode in ("1", "L", "LA") else "RGB")
    except FileNotFoundError:
        raise UserError(f"{path}: there is no such image") from None
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, OSError) and error.errno:
            raise
        raise UserError(f"{path}: expected an image, found something else or a damaged one; replace it") from None


def as_array(picture, channels):
    """Return a picture as (height, width, channels) uint8, for 1 channel its grey values."""
    array = np.asarray(picture.convert("L" if channels == 1 else "RGB"))
    return array.reshape(*array.shape[:2], channels)


if __name__ == "__main__":
    run(main)
