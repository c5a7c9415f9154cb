"""What a block of params.yaml names in another one: whether it is there, and fit for it."""

import math

from hourglass.checks import inputs
from hourglass.ground import signatures
from hourglass.ground.errors import UserError
from hourglass.models import blocks


def there(params, name, where):
    """Refuse the name of an autoencoder at `where` in params.yaml that is not there, or not any more."""
    if name not in list(params["autoencoders"]):
        raise UserError(
            f"params.yaml: {where} needs autoencoders.{name}, which is not there; put it back, or take {where} out as well "
            "(what is empty then is written {})"
        )


def images(params, dataset, what):
    """Refuse a data set of seismograms, which `what` names, where images are asked for."""
    raw = params["datasets"][dataset]["raw"]
    if signatures.constant(f"hourglass.datasets.{raw}", "RECORDS"):
        raise UserError(f"params.yaml: {what} is {dataset!r}, seismograms: expected images or their columns")


def records(params, dataset, what):
    """Refuse a data set of images, which `what` names, where seismograms are asked for."""
    raw = params["datasets"][dataset]["raw"]
    if not signatures.constant(f"hourglass.datasets.{raw}", "RECORDS"):
        raise UserError(f"params.yaml: {what} is {dataset!r}, images: expected seismograms")


def damage(params, block, where):
    """Refuse damage that cannot be done to the rows, where the data set says beforehand what a row is."""
    if row := signatures.constant(f"hourglass.datasets.{params['datasets'][block['dataset']]['raw']}", "ROW"):
        inputs.fit(block["input"], row, f"{where}.input")


def narrow(params, block, m, what):
    """Refuse a dense code of more numbers than a row has, where the data set says beforehand what a row is."""
    raw = params["datasets"][block["dataset"]]["raw"]
    row = signatures.constant(f"hourglass.datasets.{raw}", "ROW")
    numbers = math.prod(row or ())
    if row and block["architecture"] == "dense" and m > numbers:
        raise UserError(
            f"params.yaml: {what} {m}: expected 1 to {numbers}. An input has {numbers} numbers, so a code of {numbers} already "
            "holds a copy of it and a wider one is no bottleneck"
        )


def codec(params, name):
    """Refuse an autoencoder as a codec whose code is not all that its decoder gets."""
    block = blocks.codec(params, name)
    if "skip_" in {text[:5] for text in signatures.texts(f"hourglass.architectures.{block['architecture']}")}:
        raise UserError(
            f"params.yaml: codecs.{name}: {block['architecture']}'s skip connections carry more than its code: "
            "it is no codec; take the line out"
        )


def checkerboard(params, name, other):
    """Refuse a comparison with itself, or of autoencoders that do not measure what is compared."""
    where = f"checkerboards.{name}"
    if not isinstance(other, str) or other == name:
        raise UserError(f"params.yaml: {where} is {other!r}: expected another autoencoder, to compare it with")
    there(params, other, where)
    for one in (name, other):
        if "spectrum" not in params["autoencoders"][one]["figures"].split():
            raise UserError(f"params.yaml: autoencoders.{one}.figures lacks 'spectrum', which {where} compares; add it")
