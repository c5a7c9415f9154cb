"""The blocks of autoencoders, sweeps, codecs and repeats in params.yaml: their names, and what they name."""

from typing import Annotated, Any

from pydantic import Field

from hourglass.ground import meaning, parameters
from hourglass.ground.errors import UserError
from hourglass.losses.losses import LOSSES, OF_IMAGES

FILE = parameters.FILE
TASKS = ["masks", "parts", "picks"]  # modules of hourglass/tasks with a Task
OTHERS = LOSSES.keys() - set(OF_IMAGES)
KINDS = parameters.OF_DATA
Seeds = Annotated[int, Field(ge=1, le=100, description="how many seeds, 1 to 100")]


def autoencoder(params, name):
    """Return the block of an autoencoder, its names checked, and `bottleneck` from where `bottleneck_at` points."""
    where = f"autoencoders.{name}"
    block = parameters.check(_autoencoder, parameters.at(params, where), where)
    if block["bottleneck_at"].rpartition(".")[2] != "bottleneck":
        raise UserError(
            f"{FILE}: {where}.bottleneck_at is {block['bottleneck_at']!r}: expected 'bottleneck' or '{where}.bottleneck', "
            "the path of a bottleneck in this file"
        )
    parameters.among(block["dataset"], list(params["datasets"]), f"{where}.dataset")
    parameters.among(block["architecture"], meaning.modules("architectures"), f"{where}.architecture")
    parameters.among(block["procedure"], ["training", "pretraining"], f"{where}.procedure")
    if (block["procedure"] == "pretraining") != (block["architecture"] == "stacked"):
        raise UserError(
            f"{FILE}: {where}.procedure is {block['procedure']!r}, {where}.architecture {block['architecture']!r}: "
            "expected pretraining of the architecture stacked and training of any other"
        )
    if isinstance(block["train"].get("loss"), dict):
        raise UserError(f"{FILE}: {where}.train.loss is {block['train']['loss']!r}: expected one loss for all data")
    if block["train"].get("loss") in OTHERS:
        raise UserError(
            f"{FILE}: {where}.train.loss is {block['train']['loss']!r}, not of images: expected {' or '.join(map(repr, OF_IMAGES))}"
        )
    if block["bottleneck"] is not None and block["bottleneck_at"] != f"{where}.bottleneck":
        raise UserError(
            f"{FILE}: {where}.bottleneck is {block['bottleneck']!r}, but {where}.bottleneck_at is {block['bottleneck_at']!r}: "
            f"expected '{where}.bottleneck', or no bottleneck of its own"
        )
    bottleneck = {"bottleneck": parameters.at(params, block["bottleneck_at"])}
    return block | parameters.check(_bottleneck, bottleneck, where, {"bottleneck": block["bottleneck_at"]})


def kind(source):
    """Return which of the values that differ for the sample applies to data from `source`: "sample" or "real"."""
    return "sample" if source == "sample" else "real"


def of_source(block, where, source):
    """Return a block for data from `source`: of values that differ for the sample, the one that applies.

    Such a value is a block of two, `real` and `sample`. A number in its place, as
    `dvc exp run -S` puts there, holds for all data.

    Returns
    -------
    dict
    str
        "sample" where a value for the sample was taken, else "written".
    """
    chosen, name = {}, "written"
    for key, value in block.items():
        if isinstance(value, dict):
            if value.keys() != KINDS:
                raise UserError(f"{FILE}: {where}.{key} is {value!r}: expected a value, or one each of `real` and `sample`")
            if kind(source) == "sample":
                name = "sample"
            value = value[kind(source)]
        chosen[key] = value
    return chosen, name


def recognizer(params, name):
    """Return the block of the recognizer of a data set, its names checked."""
    where = f"recognizers.{name}"
    block = parameters.check(_recognizer, parameters.at(params, where), where)
    parameters.among(name, list(params["datasets"]), f"{where}, a data set,")
    parameters.among(block["architecture"], meaning.modules("recognizers"), f"{where}.architecture")
    return block


def sweep(params, name):
    """Return the block of an autoencoder's sweep; its data set and architecture are the autoencoder's, its recognizer is of data of one kind."""
    where = f"sweeps.{name}"
    block = parameters.check(_sweep, parameters.at(params, where), where)
    of = autoencoder(params, name)
    for one in ("dataset", "architecture"):
        parameters.among(block[one], [of[one]], f"{where}.{one}")
    parameters.among(of["procedure"], ["training"], f"autoencoders.{name}.procedure, which is swept,")
    parameters.among(block["recognizer"], list(params["recognizers"]), f"{where}.recognizer")
    raw = [params["datasets"][block["dataset"]]["raw"]]
    parameters.among(
        params["datasets"][block["recognizer"]]["raw"], raw, f"datasets.{block['recognizer']}.raw, which {where} shows,"
    )
    if block["seeds"] > (taught := recognizer(params, block["recognizer"])["seeds"]):
        raise UserError(
            f"{FILE}: {where}.seeds is {block['seeds']}: expected at most recognizers.{block['recognizer']}.seeds, {taught}: "
            "each seed has a recognizer of its own"
        )
    if missing := set(block["retrained"]) - set(block["bottlenecks"]):
        raise UserError(f"{FILE}: {where}.retrained has {min(missing)}: expected some of {where}.bottlenecks; add it there")
    return block


def codec(params, name):
    """Return the block of an autoencoder that is measured as a codec, after a look at `codecs`."""
    block = autoencoder(params, name)
    parameters.among(parameters.at(params, f"codecs.{name}"), [block["dataset"]], f"codecs.{name}")
    return block


def repeats(params, name):
    """Return the block of an autoencoder's repeats; without `draw` its data set is the autoencoder's."""
    where = f"repeats.{name}"
    block = parameters.check(_repeats, parameters.at(params, where), where)
    of = autoencoder(params, name)["dataset"]
    if block["draw"] is None:
        parameters.among(block["dataset"], [of], f"{where}.dataset")
    else:
        raw = [params["datasets"][of]["raw"]]
        parameters.among(block["dataset"], list(params["datasets"]), f"{where}.dataset")
        parameters.among(
            params["datasets"][block["dataset"]]["raw"], raw, f"datasets.{block['dataset']}.raw, from which {where} draws,"
        )
    return block


def seismic(params, name):
    """Return the block of a network of seismology, its names checked."""
    where = f"seismic.{name}"
    block = parameters.check(_seismic, parameters.at(params, where), where)
    for one, choices in (
        ("dataset", list(params["datasets"])),
        ("architecture", meaning.modules("architectures")),
        ("task", TASKS),
    ):
        parameters.among(block[one], choices, f"{where}.{one}")
    return block


def _autoencoder(
    *, dataset: str, architecture: str, procedure: str, bottleneck_at: str, bottleneck: Any = None,
    input: dict, model: dict, train: dict, figures: Annotated[str, Field(description='names of figures, or "" for none')],
):  # fmt: skip
    """An autoencoder's block; `input`, `model` and `train` are checked against what they feed."""


def _seismic(*, dataset: str, architecture: str, task: str, input: dict, model: dict, train: dict):
    """A block of `seismic`; `input`, `model` and `train` are checked against what they feed."""


def _bottleneck(*, bottleneck: parameters.Bottleneck):
    """What every architecture asks of a bottleneck."""


def _recognizer(*, architecture: str, model: dict, train: dict, seeds: Seeds = 1):
    """A recognizer's block; `model` and `train` are checked against what they feed, and from each of `seeds` it is trained once."""


def _sweep(
    *,
    dataset: str,
    architecture: str,
    recognizer: str,
    bottlenecks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, description="a list of whole numbers from 1")],
    seeds: Seeds = 1,
    share: Annotated[float, Field(gt=0, le=1, description="a share above 0, at most 1")] = 0.99,
    input: dict | None = None,
    beside: dict | None = None,
    retrained: Annotated[list[Annotated[int, Field(ge=1)]], Field(description="a list of whole numbers from 1")] = (),
):
    """The values of m, seeds of each, which share of the recognition is enough, and changes of `input`.

    `beside` is what a second network has otherwise in `model`; at each m of `retrained` a recognizer is trained
    further, on reconstructions.
    """


def _repeats(
    *,
    dataset: str,
    seeds: Annotated[int, Field(ge=2, le=1000, description="how many seeds, 2 to 1000")],
    draw: Annotated[
        list[Annotated[int, Field(ge=1)]] | None,
        Field(min_length=2, max_length=2, description="two whole numbers from 1, of training and of test images"),
    ] = None,
):
    """How many runs, and how many images of which data set each draws anew."""
