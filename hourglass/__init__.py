"""Autoencoders reproduced, measured and compared: what the stages of the pipeline share, a room a subject.

`load` and `data` are for use from Python; docs/python.md:

    >>> import hourglass
    >>> digits = hourglass.data("mnist")["test"]             # uint8, (images, 28, 28, 1)
    >>> network = hourglass.load("mnist_dense")               # or the path of a model file
    >>> codes = network.encode(digits)                        # float32, (images, 32)
    >>> network.measure(digits)["mse_255"]
"""


def load(name):
    """Return a trained autoencoder, with `encode`, `decode`, `reconstruct`, `measure`, `encoder`, `decoder` and `recipe`.

    Parameters
    ----------
    name : str or path
        A model file, which ends in .keras, from anywhere; or the name of an autoencoder of the
        project that the working folder lies in.

    Raises
    ------
    hourglass.ground.errors.UserError
        Where there is none, or it was not trained by this project.
    """
    from hourglass.engines import device

    device.load()

    from hourglass.evaluation import trained

    return trained.load(name)


def data(name):
    """Return the prepared arrays of a data set of the project that the working folder lies in, memory-mapped.

    `train`, `test` (rows, ...) of uint8, and `train_labels`, `test_labels` or `..._masks`.

    Raises
    ------
    hourglass.ground.errors.UserError
        Where there is no such data set.
    """
    from hourglass.ground import reading
    from hourglass.ground.errors import UserError
    from hourglass.models import named

    folder = named.root() / "data" / "prepared"
    there = sorted(path.name for path in folder.glob("[!.]*"))
    if name not in there:
        raise UserError(f"{folder / name}: no such data set; there is {', '.join(there) or 'none'}; `dvc repro` prepares them")
    return {part.replace("held_out", "test"): array for part, array in reading.as_prepared(folder / name).items()}
