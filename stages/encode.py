"""An image file -> a small file of its code, with a trained autoencoder.

    python -m stages.encode tgs_deep section.png section.hgl 2

In: a picture, upright as its EXIF says; an autoencoder of the project by name, or a model
file (.keras) from anywhere. STEP is the quantiser's: the code's numbers become whole
multiples of it; a larger one makes a smaller file of a worse image.
"""

import numpy as np

from hourglass.codec import files, transforms
from hourglass.formats import pictures
from hourglass.ground import outputs
from hourglass.ground.errors import run
from hourglass.models import named


def main(autoencoder, image, file, step):
    """Encode `image` into `file`."""
    step, target = files.as_step(step), outputs.file_to_write(file, image)
    picture, left_out = pictures.read(image)
    transform = transforms.of_autoencoder(named.load(autoencoder))
    pixels = pictures.as_array(picture, transform.tile[-1])
    if picture.mode == "RGB" and pixels.shape[-1] == 1:
        left_out.append("colours: the model takes grey values")
    print("".join(f"{image}: without its {what}\n" for what in left_out), end="")
    content = files.encode(pixels, transform, step)
    mse = mean_squared_error(pixels, files.decode(content, transform, file))
    with outputs.replacing(target) as fresh:
        fresh.write_bytes(content)
    print(
        f"{file}: {len(content):,} bytes, {8 * len(content) / pixels[..., 0].size:.3f} bits per pixel, "
        f"PSNR {10 * np.log10(255**2 / max(mse, 1e-12)):.2f} dB"
    )


def mean_squared_error(one, other):
    """Return the mean squared difference of two images, a line in memory at a time."""
    return np.mean([np.mean((a.astype(float) - b) ** 2) for a, b in zip(one, other)])


if __name__ == "__main__":
    run(main)
