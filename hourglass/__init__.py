"""Autoencoders reproduced, measured and compared: what the stages of the pipeline share, a room a subject.

`load` and `data` are for use from Python, in the project's root:

    >>> import hourglass
    >>> digits = hourglass.data("mnist")["held_out"]               # uint8, (images, 28, 28, 1)
    >>> codes = hourglass.load("mnist_dense").encode(digits)        # float32, (images, 32)
"""


def load(name):
    """Return the trained autoencoder `name`, with `encode`, `decode` and `reconstruct` (hourglass.models.autoencoder)."""
    from hourglass.models import named

    return named.load(name)


def data(name):
    """Return the prepared arrays of the data set `name`, memory-mapped: `train`, `held_out`, their labels or masks."""
    from hourglass.ground import parameters, reading

    parameters.at(parameters.load(), f"datasets.{name}")  # there is one of that name
    return reading.as_prepared(f"data/prepared/{name}")
