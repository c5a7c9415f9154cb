"""An image file -> a small file of its code, with a trained autoencoder.

    python -m stages.encode tgs_deep section.png section.hgl 2

In: a picture, upright as its EXIF says; an autoencoder of grey images takes its grey values.
STEP is the quantiser's: the code's numbers become whole multiples of it; a larger one
makes a smaller file of a worse image.
"""

import numpy as np

from hourglass.codec import files, transforms
from hourglass.formats import pictures
from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run
from hourglass.models import named


def main(autoencoder, image, file, step):
    """Encode `image` into `file`."""
    try:
        step = float(step)
    except ValueError:
        step = np.nan
    if not 1e-30 < step < 1e30:
        raise UserError(f"step is {step:g}: expected a number above 0, such as 1")
    picture, left_out = pictures.read(image)
    transform = transforms.of_autoencoder(named.load(autoencoder))
    pixels = pictures.as_array(picture, transform.tile[-1])
    if picture.mode == "RGB" and pixels.shape[-1] == 1:
        left_out.append("colours: the model takes grey values")
    print("".join(f"{image}: without its {what}\n" for what in left_out), end="")
    content = files.encode(pixels, transform, step)
    with outputs.replacing(file) as fresh:
        fresh.write_bytes(content)
    decoded = files.decode(content, transform)
    mse = np.mean((decoded.astype(float) - pixels) ** 2)
    print(
        f"{file}: {len(content):,} bytes, {8 * len(content) / pixels[..., 0].size:.3f} bits per pixel, "
        f"PSNR {10 * np.log10(255**2 / max(mse, 1e-12)):.2f} dB"
    )


if __name__ == "__main__":
    run(main)
