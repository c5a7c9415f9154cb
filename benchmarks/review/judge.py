"""By what a change of a metric is judged: which way is better, and how far it may move; both of the commit that was left."""

from dataclasses import dataclass, field
from math import isfinite

from benchmarks.review import causes, directions
from benchmarks.review.directions import LARGER, NEITHER, SMALLER
from benchmarks.review.files import git, params_of
from benchmarks.trust import spread

BETTER, WITHIN, NEW, WORSE, CHANGED, GONE = "better", "within the spread", "new", "worse", "changed", "gone"
NO_NUMBER, ANOTHER_UNIT, UNDECIDED = "no number", "another unit", "undecided"
MISSING = object()  # not null, which is a value: of m* that none was found
SPREAD = "docs/bits.json"


@dataclass
class Judge:
    """What decides.

    `shares` is {autoencoder: {file: {metric: share}}}, the spread; `unlike` has the (autoencoder, file) whose recipe is not the
    one that it was measured of; `tables` are directions, the first that names a metric counts; `rescaled` are the autoencoders
    whose losses are of another unit than before.
    """

    shares: dict = field(default_factory=dict)
    tables: tuple = field(default_factory=lambda: (directions.read(),))
    rescaled: frozenset = frozenset()
    unlike: frozenset = frozenset()

    def spread(self, of, file, metric):
        """Return how far a metric may move, as a share of the larger value, or None: of an unlike recipe the widest of all."""
        all_of_it = [self.shares] if (of, file) not in self.unlike else [{of: files} for files in self.shares.values()]
        found = [shares.get(of, {}).get(file, {}).get(metric) for shares in all_of_it]
        return max((share for share in found if share is not None), default=None)

    def verdict(self, of, file, metric, one, other):
        """Return the verdict of a metric that changed from `one` to `other`, either of which may be MISSING."""
        way = directions.direction(metric, *self.tables)
        if not is_sound(other, metric, way):
            return NO_NUMBER
        if other is MISSING or one is MISSING or not is_sound(one, metric, way):
            return GONE if other is MISSING else NEW
        if directions.is_m_star(metric) and None in (one, other):
            verdict = WORSE if other is None else BETTER
            return WITHIN if self.may_be_null(of, file, metric) else verdict
        if not are_numbers(one, other):
            return CHANGED
        if of in self.rescaled and directions.has_unit_of_loss(metric):
            return ANOTHER_UNIT
        far = spread.apart(one, other)
        if far <= (self.spread(of, file, metric) or 0.0) + spread.DIGITS:
            return UNDECIDED if (of, file) in self.unlike and far > spread.DIGITS else WITHIN
        if way in (NEITHER, None):
            return CHANGED
        return BETTER if (other < one) == (way == SMALLER) else WORSE

    def may_be_null(self, of, file, metric):
        """Return whether another seed of the same recipe found none."""
        return (of, file) not in self.unlike and f"{metric} or null" in self.shares.get(of, {}).get(file, {})


def of_commit(base):
    """Return the judge of a branch that left the commit `base`, as that has it; what it lacks is of the working folder."""
    text, params = git("show", f"{base}:{SPREAD}"), params_of(base)
    committed = spread.runs(text).get(spread.COMMITTED, {})
    unlike = {
        (name, file)
        for name in params["autoencoders"].keys() & committed.keys()
        for file, recipe in spread.recipes(name, params).items()
        if file in committed[name] and committed[name].get("recipes", {}).get(file, recipe) != recipe
    }
    tables = directions.read(base), directions.read()
    return Judge(spread.between_all(text), tables, frozenset(causes.rescaled(base)), frozenset(unlike))


def is_sound(value, metric, way):
    """Return whether a value is one: finite where it is a number, and a number where one is better than another."""
    if are_numbers(value) or value is MISSING:
        return value is MISSING or isfinite(value)
    return way not in (SMALLER, LARGER)


def are_numbers(*values):
    """Return whether all are numbers, which true and false are not."""
    return all(isinstance(value, (int, float)) and not isinstance(value, bool) for value in values)
