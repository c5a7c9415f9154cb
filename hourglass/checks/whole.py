"""params.yaml as a whole: each block held against the function that it feeds, before anything starts, without TensorFlow."""

import re

from hourglass.checks import crossing, figures, inputs
from hourglass.ground import meaning, parameters, signatures
from hourglass.ground.errors import UserError
from hourglass.models import blocks
from hourglass.sources import addresses, identity, places

LOSSES_OF = {
    "masks": ("binary_crossentropy",),
    "parts": ("mse",),
    "picks": ("phases",),
}  # what a network of a task ends in fits no other
NAMED = ("raw", "datasets", "recognizers", "sweeps", "repeats", "codecs", "checkerboards", "autoencoders", "seismic")


def check(params):
    """Look at every value of params.yaml, whichever stage it is for.

    Raises
    ------
    UserError
        For the first name, type or value that no stage would take.
    """
    for block in NAMED:
        for name in params[block]:
            if not (isinstance(name, str) and re.fullmatch(r"[A-Za-z0-9_-]+", name)):
                raise UserError(
                    f"params.yaml: {block} has {name!r}: expected a name of letters, digits, _ and -, no number or truth"
                )
    start = signatures.of("hourglass.engines.device", "start")
    parameters.check(start, {name: params[name] for name in start.parameters}, "")
    _data(params)
    for name in params["recognizers"]:
        _recognizer(params, name)
    for name in params["autoencoders"]:
        _autoencoder(params, name)
    for name in params["seismic"]:
        _seismic(params, name)
    for block in ("sweeps", "repeats", "codecs", "checkerboards"):
        for name in params[block]:
            crossing.there(params, name, f"{block}.{name}")
    for name in params["sweeps"]:
        _sweep(params, name)
    for name in params["repeats"]:
        blocks.repeats(params, name)
    for name in params["codecs"]:
        crossing.codec(params, name)
    for name, other in params["checkerboards"].items():
        crossing.checkerboard(params, name, other)


def _data(params):
    download = signatures.of("stages.download", "download")
    parameters.check(_only(download, "source"), params["data"], "data")
    addresses.source(params["data"]["source"], places.SOURCES)
    for name, block in params["raw"].items():
        parameters.among(name, meaning.modules("datasets"), f"raw.{name}, a module of hourglass/datasets,")
        one = _only(download, "folder", *(["source"] if "source" in block else []))
        parameters.check(one, block, f"raw.{name}")
        if identity.source(params, name) == "sample" and not meaning.exists(f"hourglass.datasets.samples.{name}"):
            raise UserError(
                f"params.yaml: raw.{name} has no sample: give raw.{name}.source, its folder or web address, or write "
                f"hourglass/datasets/samples/{name}.py, which makes one"
            )
    for name, block in params["datasets"].items():
        where = f"datasets.{name}"
        raw = parameters.at(params, f"{where}.raw")
        parameters.among(raw, list(params["raw"]), f"{where}.raw")
        block = {key: value for key, value in block.items() if key != "raw"}
        _for_each_source(signatures.of(f"hourglass.datasets.{raw}", "prepare"), block, where)


def _recognizer(params, name):
    block, where = blocks.recognizer(params, name), f"recognizers.{name}"
    crossing.images(params, name, "the data set of recognizers")
    parameters.check(signatures.of(f"hourglass.recognizers.{block['architecture']}", "build"), block["model"], f"{where}.model")
    _for_each_source(signatures.of("hourglass.learning.training", "fit"), block["train"], f"{where}.train")


def _autoencoder(params, name):
    block, where = blocks.autoencoder(params, name), f"autoencoders.{name}"
    build = signatures.of(f"hourglass.architectures.{block['architecture']}", "build")
    called = {"bottleneck": block["bottleneck_at"]}
    if "bottleneck" not in build.parameters:
        raise UserError(
            f"hourglass/architectures/{block['architecture']}.py: expected build(shape, *, bottleneck, ...), "
            "found no keyword argument bottleneck; add it"
        )
    parameters.check(_only(build, "bottleneck"), {"bottleneck": block["bottleneck"]}, where, called)
    parameters.check(_only(build, *set(build.parameters) - {"bottleneck"}), block["model"], f"{where}.model")
    inputs.check(block["input"], f"{where}.input")
    _for_each_source(signatures.of(f"hourglass.learning.{block['procedure']}", "fit"), block["train"], f"{where}.train")
    figures.check(block["figures"].split(), f"{where}.figures")
    crossing.images(params, block["dataset"], f"{where}.dataset")
    crossing.damage(params, block, where)
    crossing.narrow(params, block, block["bottleneck"], f"{block['bottleneck_at']} is")
    if block["train"]["loss"] == "binary_crossentropy" and block["input"]["scaling"] != "unit":
        raise UserError(
            f"params.yaml: {where}.train.loss is 'binary_crossentropy', {where}.input.scaling {block['input']['scaling']!r}: "
            "expected the scaling 'unit', as cross-entropy is of values from 0 to 1, or the loss 'mse'"
        )


def _seismic(params, name):
    block, where = blocks.seismic(params, name), f"seismic.{name}"
    crossing.records(params, block["dataset"], f"{where}.dataset")
    for part, room, module, function in (
        ("model", "architectures", "architecture", "build"),
        ("input", "tasks", "task", "Task"),
    ):
        _for_each_source(signatures.of(f"hourglass.{room}.{block[module]}", function), block[part], f"{where}.{part}")
    _for_each_source(signatures.of("hourglass.learning.training", "fit"), block["train"], f"{where}.train")
    for source in ("public", "sample"):
        _trainable(
            blocks.of_source(block["train"], where, source)[0],
            blocks.of_source(block["input"], where, source)[0],
            block["task"],
            where,
        )


def _trainable(train, given, task, where):
    """Check that a task of seismology is trained by a loss of its own, and between two SNRs of which the first is the lower."""
    if train["loss"] not in LOSSES_OF.get(task, [train["loss"]]):
        raise UserError(
            f"params.yaml: {where}.train.loss is {train['loss']!r}, the task {task!r}: expected {' or '.join(map(repr, LOSSES_OF[task]))}"
        )
    if (snr := given.get("snr")) and snr[0] >= snr[1]:
        raise UserError(f"params.yaml: {where}.input.snr is {snr}: expected the lower SNR first, in dB")


def _sweep(params, name):
    block, of, where = blocks.sweep(params, name), blocks.autoencoder(params, name), f"sweeps.{name}"
    inputs.check(of["input"] | (block["input"] or {}), f"{where}.input")
    build = signatures.of(f"hourglass.architectures.{of['architecture']}", "build")
    parameters.check(
        _only(build, *set(build.parameters) - {"bottleneck"}), of["model"] | (block["beside"] or {}), f"{where}.beside"
    )
    for m in block["bottlenecks"]:
        parameters.check(_only(build, "bottleneck"), {"bottleneck": m}, where, {"bottleneck": f"{where}.bottlenecks"})
        crossing.narrow(params, of, m, f"{where}.bottlenecks has")


def _only(signature, *names):
    """Return a signature of the arguments `names` alone; without one of them, what takes none of that name."""
    return signature.replace(parameters=[argument for name, argument in signature.parameters.items() if name in names])


def _for_each_source(function, block, where):
    """Check a block with values for the sample and for others, as it is for each."""
    for source in ("public", "sample"):
        called = {name: f"{where}.{name}.{blocks.kind(source)}" for name, value in block.items() if isinstance(value, dict)}
        parameters.check(function, blocks.of_source(block, where, source)[0], where, called)
