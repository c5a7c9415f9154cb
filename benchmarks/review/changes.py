"""What has changed between two sets of metrics, and how each change is judged."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.review import directions
from benchmarks.review.files import subject, whole, whole_path
from benchmarks.review.judge import (
    ANOTHER_UNIT,
    CHANGED,
    GONE,
    MISSING,
    NEW,
    NO_NUMBER,
    UNDECIDED,
    WITHIN,
    WORSE,
    Judge,
    are_numbers,
)
from benchmarks.trust.spread import apart

FAILING = (NO_NUMBER, WORSE, CHANGED, GONE)
NOTES = {UNDECIDED: "less than the widest spread of all; nobody has measured that of this recipe"}
NULL = "another seed of this recipe finds none either"


@dataclass
class Change:
    """A metric that is not the same to the last digit, or no number.

    `apart` and `spread` are shares of the larger value; `spread` is None where nobody has measured it, `way` is which way
    is better, `note` what the verdict does not say, `reason` why the change was accepted.
    """

    of: str
    file: str
    metric: str
    before: object
    after: object
    verdict: str
    apart: float | None = None
    spread: float | None = None
    way: str | None = None
    note: str = ""
    reason: str = ""

    @property
    def fails(self):
        return self.verdict in FAILING and not self.reason


def between(before, after, judge=None):
    """Return the changes from {path: {metric: value}} to another, by a Judge, or by one that knows no spread."""
    judge, found = judge or Judge(), {}
    for path in sorted(before.keys() | after.keys()):
        changes = [] if path in before and path in after else lost_or_new(path, before, after)
        if path in after:
            changes = [*changes, *in_file(path, before, after, judge)]
        found |= {repr(change): change for change in changes}  # once, of an excerpt and of the whole; nan is not nan
    return list(found.values())


def lost_or_new(path, before, after):
    """Yield the change of a file that is there on one side alone, named as it; none of an excerpt of such a file."""
    one, other = (
        (f"{len(values[path])} metrics" if values[path] else "there") if path in values else "none" for values in (before, after)
    )
    all_of_it = whole_path(path)
    if path == all_of_it or (all_of_it in before) == (all_of_it in after):
        yield Change(subject(path), whole(path), Path(path).name, one, other, GONE if path in before else NEW)


def in_file(path, before, after, judge):
    """Yield the changes in a file; what an excerpt leaves out on one side is taken from the whole. Of a new file what is no number."""
    of, file = subject(path), whole(path)
    old, new = ({**values.get(whole_path(path), {}), **values.get(path, {})} for values in (before, after))
    for metric in sorted(before.get(path, {}).keys() | after[path].keys()):
        one, other = old.get(metric, MISSING), new.get(metric, MISSING)
        verdict = judge.verdict(of, file, metric, one, other)
        if verdict == NO_NUMBER or path in before and one != other:
            yield change(of, file, metric, one, other, verdict, judge)


def change(of, file, metric, one, other, verdict, judge):
    null = verdict == WITHIN and None in (one, other)
    far = apart(one, other) if are_numbers(one, other) and verdict not in (NO_NUMBER, ANOTHER_UNIT) else None
    one, other = ("none" if value is MISSING else value for value in (one, other))
    note = NULL if null else NOTES.get(verdict, "")
    way = directions.direction(metric, *judge.tables)
    return Change(of, file, metric, one, other, verdict, far, judge.spread(of, file, metric), way, note)
