"""An autoencoder's block of params.yaml, its network and its data: whether they fit each other."""

from hourglass.checks import figures, inputs
from hourglass.ground.errors import UserError


def check(block, network, arrays, where):
    """Refuse what would fail after the training.

    Parameters
    ----------
    block : dict
        As `hourglass.models.blocks.autoencoder` gives it.
    network : hourglass.models.autoencoder.Autoencoder
        Trained or not.
    arrays : dict of array
        What `hourglass.ground.reading.as_prepared` gives.
    where : str
        The block's dotted path in params.yaml.

    Raises
    ------
    UserError
    """
    inputs.fit(block["input"], network.row, f"{where}.input")
    figures.fit(block["figures"].split(), network, arrays, f"{where}.figures")
    if block["procedure"] == "training" and isinstance(network.model.output, dict):
        raise UserError(f"params.yaml: {where}: expected a network of one output, found {', '.join(network.outputs)}; leave one")
    for name, output in network.outputs.items():
        if name != "reconstruction":
            classes(arrays, output.shape[-1], where)


def classes(arrays, count, where):
    """Refuse data without labels, or with labels that are none of the `count` classes that the block `where` learns."""
    for part in ("train", "held_out"):
        if (labels := arrays.get(f"{part}_labels")) is None:
            raise UserError(f"params.yaml: {where}: expected a data set with classes, found none; choose another dataset")
        if labels.max() >= count:
            raise UserError(
                f"params.yaml: {where}: expected labels from 0 to {count - 1}, found {labels.max()}; set {where}.model.classes higher"
            )
