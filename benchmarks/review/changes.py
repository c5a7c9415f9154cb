"""What has changed between two sets of metrics: better, worse or within the spread."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.review.directions import M_STAR, NEITHER, SMALLER, direction, has_unit_of_loss, pattern
from benchmarks.review.files import subject, whole, whole_path
from benchmarks.trust.spread import DIGITS, apart

BETTER, WITHIN, NEW, WORSE, CHANGED, GONE = "better", "within the spread", "new", "worse", "changed", "gone"
ANOTHER_UNIT = "another unit"
FAILING = (WORSE, CHANGED, GONE)
MISSING = object()  # not null, which is a value: of m* that none was found


@dataclass
class Change:
    """A metric that is not the same to the last digit.

    `apart` and `spread` are shares of the larger value; `spread` is None where nobody has measured it,
    `reason` is why the change was accepted.
    """

    of: str
    file: str
    metric: str
    before: object
    after: object
    verdict: str
    apart: float | None
    spread: float | None
    reason: str = ""

    @property
    def fails(self):
        return self.verdict in FAILING and not self.reason


def between(before, after, spread, rescaled=frozenset()):
    """Return the changes from {path: {metric: value}} to another.

    Parameters
    ----------
    before, after : dict of str to dict
    spread : dict
        Of docs/bits.json.
    rescaled : set of str
        The autoencoders whose losses are of another unit than before.
    """
    found = []
    for path in sorted(before.keys() | after.keys()):
        of, file = subject(path), whole(path)
        if path not in before or path not in after:
            changes = lost_or_new(path, before, after)
        else:
            changes = in_file(path, before, after, spread.get(of, {}).get(file, {}), of in rescaled)
        found += [change for change in changes if change not in found]  # of an excerpt and of the whole
    return found


def lost_or_new(path, before, after):
    """Yield the change of a file that is there on one side alone, named as it; none of an excerpt of such a file."""
    one, other = (f"{len(values[path])} metrics" if path in values else "none" for values in (before, after))
    all_of_it = whole_path(path)
    if path == all_of_it or (all_of_it in before) == (all_of_it in after):
        verdict = GONE if path in before else NEW
        yield Change(subject(path), whole(path), Path(path).name, one, other, verdict, None, None)


def in_file(path, before, after, spread, rescaled):
    """Yield the changes in a file; what an excerpt leaves out on one side is taken from the whole."""
    old, new = ({**values.get(whole_path(path), {}), **values[path]} for values in (before, after))
    for metric in sorted(before[path].keys() | after[path].keys()):
        one, other = old.get(metric, MISSING), new.get(metric, MISSING)
        if one != other:
            far = apart(one, other) if are_numbers(one, other) else None
            verdict = judged(metric, one, other, far, spread.get(metric, 0.0) + DIGITS, rescaled)
            if verdict in (WORSE, BETTER) and None in (one, other) and f"{metric} or null" in spread:
                verdict = WITHIN  # another seed finds none either
            one, other = ("none" if value is MISSING else value for value in (one, other))
            far = None if verdict == ANOTHER_UNIT else far
            yield Change(subject(path), whole(path), metric, one, other, verdict, far, spread.get(metric))


def judged(metric, one, other, far, allowed, rescaled):
    """Return the verdict of a metric that changed from `one` to `other`."""
    if MISSING in (one, other):
        return NEW if one is MISSING else GONE
    if rescaled and has_unit_of_loss(metric):
        return ANOTHER_UNIT
    if far is not None and far <= allowed:
        return WITHIN
    if None in (one, other) and pattern(metric) == M_STAR:
        return WORSE if other is None else BETTER
    way = direction(metric)
    if far is None or way in (NEITHER, None):
        return CHANGED
    return BETTER if (other < one) == (way == SMALLER) else WORSE


def are_numbers(*values):
    return all(isinstance(value, (int, float)) for value in values)
