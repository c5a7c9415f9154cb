"""The names in params.yaml: what its blocks are called, and what they name of each other and of the code."""

import importlib.util
import re

from hourglass.figures import names as figures
from hourglass.ground import meaning, parameters
from hourglass.ground.errors import UserError
from hourglass.models import blocks

NAMED = ("raw", "datasets", "recognizers", "sweeps", "codecs", "autoencoders")


def check(params):
    """Look at every block that dvc.yaml goes through.

    Raises
    ------
    UserError
        Where one is not called as a file can be, or names something that is not there.
    """
    for block in NAMED:
        for name in params[block]:
            if not re.fullmatch(r"[A-Za-z0-9_-]+", str(name)):
                raise UserError(f"params.yaml: {block} has {name!r}: expected a name of letters, digits, _ and -")
    for name in params["raw"]:
        parameters.among(name, meaning.modules("datasets"), f"raw.{name}, a module of hourglass/datasets,")
    for name in params["datasets"]:
        parameters.among(parameters.at(params, f"datasets.{name}.raw"), list(params["raw"]), f"datasets.{name}.raw")
    for name in params["recognizers"]:
        parameters.among(name, list(params["datasets"]), f"recognizers.{name}, a data set,")
        where = f"recognizers.{name}.architecture"
        parameters.among(parameters.at(params, where), meaning.modules("recognizers"), where)
    for name in params["autoencoders"]:
        figures.check(blocks.autoencoder(params, name)["figures"].split(), f"autoencoders.{name}.figures")
    for name in params["sweeps"]:
        blocks.sweep(params, name)
    for name in params["codecs"]:
        blocks.codec(params, name)
    if params["codecs"] and importlib.util.find_spec("constriction") is None:  # it has no wheel for Linux on ARM
        raise UserError("params.yaml: codecs need the package constriction, which this machine does not have; take them out")
