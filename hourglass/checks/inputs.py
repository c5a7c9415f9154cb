"""The `input` block of an autoencoder, by itself and against the rows that it is for."""

from hourglass.ground import parameters, signatures
from hourglass.ground.errors import UserError

OF_IMAGES = ("stripes", "missing_traces", "swell", "ground_roll")


def check(block, where):
    """Refuse a block at `where` in params.yaml of wrong values, and damage that cannot be done or is none."""
    block = parameters.check(signatures.of("hourglass.inputs.pairs", "Inputs"), block, where)
    amount, expected = block["amount"], None
    if block["corruption"] == "none" and amount:
        expected = "0, or a corruption beside it: such as 'noise'"
    if block["corruption"] == "noise" and not amount:
        expected = "a number above 0, the noise's standard deviation on values from 0 to 1"
    if block["corruption"] == "dropout" and not 0 < amount < 1:
        expected = "a share above 0 and below 1, of the values that dropout drops"
    if block["corruption"] == "crosshair" and not (amount >= 1 and amount == int(amount)):
        expected = "a whole number of pixels of at least 1, how thick the arms of a crosshair may be"
    if block["corruption"] == "missing_traces" and not 0 < amount < 1:
        expected = "a share above 0 and below 1, of the columns that are missing"
    if block["corruption"] in ("stripes", "swell", "ground_roll") and not amount:
        expected = f"a number above 0, the strength of {block['corruption'].replace('_', ' ')} on values from 0 to 1"
    if expected:
        raise UserError(f"{parameters.FILE}: {where}.amount is {amount}: expected {expected}")


def fit(block, shape, where):
    """Refuse a block whose damage leaves nothing of rows of `shape`, (samples, channels) or (height, width, channels), or is none of them."""
    if len(shape) == 2 and (kind := block.get("corruption")) in OF_IMAGES:
        raise UserError(
            f"{parameters.FILE}: {where}.corruption is {kind!r}: expected 'noise', 'dropout' or 'crosshair', as the rows are "
            "columns and this lies across an image; choose one of them, or a data set of images"
        )
    side = min(shape[:-1])
    for name, applies in (("amount", block.get("corruption") == "crosshair"), ("shift", True)):
        if applies and block.get(name, 0) >= side:
            raise UserError(
                f"{parameters.FILE}: {where}.{name} is {block[name]}: expected less than {side}, the pixels of the rows' "
                "shortest side, or nothing may be left of them"
            )
