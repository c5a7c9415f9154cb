"""Two autoencoders that are to be compared: whether their numbers are of the same images."""

from hourglass.ground import reading
from hourglass.ground.errors import UserError


def same_images(blocks, prepared):
    """Refuse autoencoders that are measured on other images, or see them with other damage.

    Parameters
    ----------
    blocks : dict of str to dict
        Of the two by name, as `hourglass.models.blocks.autoencoder` gives them.
    prepared : list of Path
        The folder of data/prepared of each.

    Raises
    ------
    UserError
    """
    images = [reading.as_json(folder / "about.json", ("sha256",))["sha256"].get("held_out.npy") for folder in prepared]
    damage = [(block["input"].get("corruption", "none"), block["input"].get("amount", 0)) for block in blocks.values()]
    one, other = blocks
    if images[0] != images[1]:
        raise UserError(
            f"{one} and {other} are measured on the images of {prepared[0]} and {prepared[1]}, which differ: "
            "expected the same test images, as errors on others say nothing; choose two of one data set"
        )
    if damage[0] != damage[1]:
        told = [kind if kind == "none" else f"{kind} of {amount}" for kind, amount in damage]
        raise UserError(
            f"{one} and {other} get test images with other damage (input.corruption: {told[0]}, and {told[1]}): "
            "expected the same, as errors after another say nothing; choose two with the same input.corruption and amount"
        )
