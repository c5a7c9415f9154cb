"""A trained autoencoder of this project by its name."""

from pathlib import Path

from hourglass.engines import device
from hourglass.ground import parameters
from hourglass.models import blocks


def load(name):
    """Start TensorFlow as params.yaml says, and return the autoencoder in `models/<name>.keras`.

    Raises
    ------
    UserError
        Where params.yaml has no such autoencoder, or none is trained.
    """
    params = parameters.load()
    block = blocks.autoencoder(params, name)
    device.start_as(params)

    from hourglass.models.autoencoder import load as load_file  # TensorFlow starts with the settings above

    return load_file(Path("models") / f"{name}.keras", block["input"], f"autoencoders.{name}.input")
