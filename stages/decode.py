"""A file that `stages.encode` made -> the image, with the same trained autoencoder.

    python -m stages.decode tgs_deep section.hgl decoded.png

The autoencoder is one of the project by name, or a model file (.keras) from anywhere.
"""

from pathlib import Path

from PIL import Image

from hourglass.codec import files, transforms
from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run
from hourglass.models import named


def main(autoencoder, file, image):
    """Decode `file` into `image`, a PNG."""
    if not image.lower().endswith(".png"):
        raise UserError(f"{image}: expected a name that ends in .png, which changes no pixel")
    try:
        content = Path(file).read_bytes()
    except FileNotFoundError:
        raise UserError(f"{file}: there is no such file; `python -m stages.encode` makes one") from None
    target = outputs.file_to_write(image, file)
    transform = transforms.of_autoencoder(named.load(autoencoder))
    pixels = files.decode(content, transform, file)
    with outputs.replacing(target) as fresh:
        Image.fromarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels).save(fresh, "PNG")
    print(f"{image}: {pixels.shape[1]}x{pixels.shape[0]}")


if __name__ == "__main__":
    run(main)
