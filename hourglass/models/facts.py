"""What a model's file says of itself: how it was trained, and how its values are scaled.

It stands in the `metadata.json` of Keras's own format, which Keras does not read, under
"hourglass". So a file alone can be used: whatever params.yaml says by then, or without one.
"""

import json
import zipfile
from typing import Annotated, Literal

from pydantic import Field

from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.losses.losses import OF_IMAGES

MEMBER, KEY = "metadata.json", "hourglass"
LARGEST = 1 << 20  # bytes of it; what is larger is not a model of this project


def read(path):
    """Return the facts in the model file `path`, a dict of what `of_model` takes.

    Raises
    ------
    UserError
        Where the file is missing, no archive, or does not have them.
    """
    found = _checked(
        path, of_model, "an autoencoder that this project trained, found a file that does not say how its values are scaled"
    )
    if found["train"].get("loss") not in OF_IMAGES:
        raise UserError(
            f"{path}: {MEMBER}: {KEY}.train.loss is {found['train'].get('loss')!r}: expected {' or '.join(OF_IMAGES)}"
        )
    return found


def read_seismic(path):
    """Return the facts in the model file `path` of a network of seismology, a dict of what `of_seismic` takes.

    Raises
    ------
    UserError
        As `read` does.
    """
    return _checked(
        path, of_seismic, "a network of seismology that this project trained, found a file that does not say its task"
    )


def _checked(path, signature, expected):
    """Return the facts in the model file `path`, checked; of a file without, what was `expected` and what came."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(MEMBER) as member:
            found = json.loads(member.read(LARGEST))[KEY]
        if ("task" in found) != (signature is of_seismic):
            raise KeyError("task")
    except FileNotFoundError:
        raise UserError(f"{path}: no model there; run `dvc repro` to train it") from None
    except (KeyError, TypeError, ValueError):
        raise UserError(f"{path}: expected {expected}; `dvc repro` trains one") from None
    except Exception as error:  # of a damaged archive; zipfile raises many kinds
        if isinstance(error, OSError) and error.errno:
            raise
        raise UserError(f"{path}: expected a Keras model ({error}); `dvc checkout` or `dvc repro` restores it") from None
    return parameters.check(signature, found, f"{MEMBER}: {KEY}", file=path)


def told(found):
    """Return in a line what the model is."""
    data = {"sample": "its sample", "published": "the published data"}.get(found["source"], found["source"])
    values = "values {:g} to {:g}".format(*found["range"])
    return f"{found['name']}, {found['architecture']} network of {found['dataset']}, trained on {data}, {values}"


def of_model(
    *,
    name: str,
    dataset: str,
    architecture: str,
    procedure: str,
    input: dict,
    range: Annotated[list[float], Field(min_length=2, max_length=2)],
    model: dict,
    train: dict,
    recipe: str,
    seed: int,
    threads: int,
    precision: str,
    source: str,
    sample: str | None = None,
    rows_an_image: Annotated[int, Field(ge=1)],
):
    """The facts of a trained autoencoder.

    Parameters
    ----------
    name, dataset, architecture, procedure, input, model, train : str, dict
        Of its block of params.yaml, checked and complete: `model` with the bottleneck.
    range : pair of float
        What grey values 0 and 255 are to the network, `input.scaling` in numbers: for whoever has Keras alone.
    recipe : str
        `sample` where a value of `train` was the one for the sample, else `written`.
    seed, threads, precision
        As it was trained with.
    source, sample : str
        What the data are: "sample", "published", or "files" and a hash of them; of a sample, what it is.
    rows_an_image : int
        1 of images; of columns how many make up an image.
    """


def of_seismic(
    *,
    name: str,
    dataset: str,
    architecture: str,
    task: Literal["masks", "parts", "picks"],
    input: dict,
    model: dict,
    train: dict,
    recipe: str,
    seed: int,
    threads: int,
    precision: str,
    source: str,
    sample: str | None = None,
):
    """The facts of a trained network of seismology: `task` is a module of `hourglass.tasks`, the others are as in `of_model`."""
