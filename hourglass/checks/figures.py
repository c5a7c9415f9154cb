"""The figures that a block of params.yaml may name, and what each needs of a network and its data."""

import math
from itertools import takewhile

from hourglass.ground.errors import UserError

FIGURES = ("between", "columns", "decoded", "depth", "feature_maps", "latent", "restored", "spectrum", "weights")


def check(names, where):
    """Refuse names at `where` in params.yaml that are of no figure."""
    if unknown := set(names) - set(FIGURES):
        raise UserError(f"params.yaml: {where} has {min(unknown)!r}: expected {', '.join(FIGURES)}")


def fit(names, network, arrays, where):
    """Refuse figures that a network or its data cannot give.

    Parameters
    ----------
    names : list of str
    network : hourglass.models.autoencoder.Autoencoder
        Trained or not.
    arrays : dict of array
        What `hourglass.ground.reading.as_prepared` gives.
    where : str
        Their dotted path in params.yaml.

    Raises
    ------
    UserError
    """
    rows = len(arrays["held_out"])
    needs = {  # figure: what it needs, and whether that is there
        "between": (
            "two test images, and a decoder that needs the code alone",
            len(network.row) == 3 and rows > 1 and not network.skips,
        ),
        "columns": ("data cut into columns, with an image that is not constant", "round_trip_image" in arrays),
        "feature_maps": ('a layer "features" that gives maps of an image', _gives_maps(network.model)),
        "latent": ("two test rows", rows > 1),
        "weights": ("a code that is a dense layer of the input", _is_dense_of_input(network)),
    }
    for name in sorted(set(names) & set(needs)):
        needed, there = needs[name]
        if not there:
            raise UserError(f"params.yaml: {where} has {name!r}, which needs {needed}; leave it out")


def _gives_maps(model):
    return any(layer.name == "features" and len(layer.output.shape) == 4 for layer in model.layers)


def _is_dense_of_input(network):
    before = takewhile(lambda layer: layer.name != "code", network.model.layers)
    kernels = [weight.shape for weight in network.model.get_layer("code").weights]
    return not any(layer.weights for layer in before) and kernels[:1] == [(math.prod(network.row), math.prod(network.code))]
