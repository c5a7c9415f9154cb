"""What has to be said beside pictures that a reader could take for a broken program."""

GREY = "grey ground, and what is dark gone in it: a sigmoid cannot give the dark half of [-1, 1], W3's fault; input.scaling: unit mends it"
GRID = "a grid of squares: transposed convolutions with a stride, W4's checkerboard"


def of(facts):
    """Return lines of text on reconstructions, from the facts that `stages.evaluate` keeps with its examples."""
    pale = facts["scaling"] == "symmetric" and facts["floor"] > 0
    return [*([GREY] if pale else []), *([GRID] if pale and facts["strided"] else [])]
