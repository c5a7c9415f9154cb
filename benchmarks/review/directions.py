"""Which way each metric is better: directions.yaml, of the working folder or of a commit."""

from fnmatch import fnmatchcase
from pathlib import Path

from benchmarks.review.files import git
from hourglass.ground import yaml12
from hourglass.ground.errors import UserError

FILE = "benchmarks/review/directions.yaml"
SMALLER, LARGER, NEITHER = "smaller", "larger", "neither"
IN_UNITS_OF_THE_LOSS = ("loss", "train_loss", "validation_loss", "test_loss", "outer_autoencoder_*_loss", "floor", "excess")


def read(commit=None):
    """Return {pattern: SMALLER, LARGER or NEITHER} of the working folder, or of a commit: of one without the file none."""
    if commit is None:
        text = Path(__file__).with_name("directions.yaml").read_text(encoding="utf-8")
    else:
        text = git("show", f"{commit}:{FILE}") or "{}"
    found = yaml12.parse(text, FILE)
    for name, way in found.items():
        if way not in (SMALLER, LARGER, NEITHER):
            raise UserError(f"{FILE}: {name} is {way!r}: expected {SMALLER}, {LARGER} or {NEITHER}")
    return found


def direction(metric, *tables):
    """Return SMALLER, LARGER or NEITHER for a metric, of the first table that names it; None where none does."""
    return next((table[name] for table in tables for name in [pattern(metric, table)] if name), None)


def pattern(metric, table):
    """Return the pattern that a metric's name fits, or None; of a nested one the last name counts."""
    names = metric, metric.rpartition(".")[2]
    return next((one for one in table for name in names if fnmatchcase(name, one)), None)


def is_m_star(metric):
    """Return whether a metric may be null: an m* of the network that was not found."""
    return fnmatchcase(metric, "m_star*")


def has_unit_of_loss(metric):
    """Return whether a metric is in the unit of the loss, which the input's scaling and the kind of loss decide."""
    return any(fnmatchcase(metric, one) for one in IN_UNITS_OF_THE_LOSS)
