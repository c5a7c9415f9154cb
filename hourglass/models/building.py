"""An architecture and the shape of a data set's rows -> a network; what does not fit is named."""

from hourglass.ground import parameters
from hourglass.ground.errors import UserError


def autoencoder(architecture, shape, design, where):
    """Return the network of an architecture for rows of `shape`.

    Parameters
    ----------
    architecture : module
        Of `hourglass.architectures`.
    shape : tuple
        Of a row: (samples, 1) of a column, (height, width, channels) of an image.
    design : dict
        Keyword arguments of the architecture's `build`.
    where : str
        The autoencoder's dotted path in params.yaml, for the message.

    Raises
    ------
    UserError
        Where the architecture takes no such rows, or gives rows of another shape.
    """
    place = f"{parameters.FILE}: {where}.architecture is {architecture.__name__.rpartition('.')[2]!r}"
    try:
        model = architecture.build(shape, **design)
    except ValueError as error:  # of a Keras layer
        reason = str(error).splitlines()[0]
        raise UserError(f"{place}: expected one that takes rows of {shape}, as {where}.dataset has: {reason}") from None
    output = model.output["reconstruction"] if isinstance(model.output, dict) else model.output
    if output.shape[1:] != shape:
        raise UserError(
            f"{place}: expected one that gives the rows of {where}.dataset, {shape}, again; it gives {output.shape[1:]}"
        )
    return model
