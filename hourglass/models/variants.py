"""An autoencoder of params.yaml as a command line names it: as it stands there, or with one setting changed."""

import copy

from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError


def read(params, text):
    """Return the autoencoder's name, and params.yaml with the change.

    Parameters
    ----------
    params : dict
        All of params.yaml; it stays as it is.
    text : str
        `mnist_dense`, or `mnist_dense:train.batch=32`, a path in its block and a value as in
        the file. `bottleneck` is the one that its `bottleneck_at` points to.

    Raises
    ------
    UserError
        Where there is no such autoencoder or block in it, or the value is no YAML.
    """
    name, changes, change = text.partition(":")
    path, given, value = change.partition("=")
    if name not in params["autoencoders"] or (changes and not (path and given)):
        raise UserError(
            f"{text}: expected an autoencoder of {parameters.FILE}, or one with a setting changed, as in mnist_dense:train.batch=32; "
            f"there is {', '.join(params['autoencoders'])}"
        )
    if not changes:
        return name, params
    params = copy.deepcopy(params)
    path = params["autoencoders"][name]["bottleneck_at"] if path == "bottleneck" else f"autoencoders.{name}.{path}"
    above, _, last = path.rpartition(".")
    block = parameters.at(params, above) if above else params
    if not isinstance(block, dict):
        raise UserError(f"{text}: {above} is {block!r}: expected {parameters.BLOCK}")
    try:
        block[last] = yaml12.parse(value, text)
    except UserError:
        raise UserError(f"{text}: {value!r} is no YAML: expected a value as in {parameters.FILE}") from None
    return name, params
