"""The figures that a block of params.yaml may name."""

from hourglass.ground.errors import UserError

FIGURES = ("between", "columns", "decoded", "depth", "feature_maps", "latent", "restored", "spectrum", "weights")


def check(names, where):
    """Refuse names at `where` in params.yaml that are of no figure."""
    if unknown := set(names) - set(FIGURES):
        raise UserError(f"params.yaml: {where} has {min(unknown)!r}: expected {', '.join(FIGURES)}")
