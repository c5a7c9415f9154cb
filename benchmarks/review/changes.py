"""What has changed between two sets of metrics: better, worse or within the spread, and what somebody has accepted."""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.review.directions import NEITHER, SMALLER, direction
from benchmarks.review.files import git, subject, whole
from benchmarks.trust.spread import DIGITS, apart
from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError

ACCEPTED = "accepted.yaml"
BETTER, WITHIN, NEW, WORSE, CHANGED, GONE = "better", "within the spread", "new", "worse", "changed", "gone"
FAILING = (WORSE, CHANGED, GONE)


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


def between(before, after, spread):
    """Return the changes from {path: {metric: value}} to another, given the spread of docs/bits.json."""
    found = []
    for path in sorted(before.keys() | after.keys()):
        old, new, name = before.get(path, {}), after.get(path, {}), whole(path)
        allowed = spread.get(subject(path), {}).get(name, {})
        for metric in sorted(old.keys() | new.keys()):
            one, other = old.get(metric), new.get(metric)
            if one != other:
                far = apart(one, other) if are_numbers(one, other) else None
                verdict = judged(one, other, direction(metric), far, allowed.get(metric, 0.0) + DIGITS)
                change = Change(subject(path), name, metric, one, other, verdict, far, allowed.get(metric))
                if change not in found:  # of an excerpt and of the whole
                    found.append(change)
    return found


def judged(one, other, way, far, allowed):
    if one is None or other is None:
        return NEW if one is None else GONE
    if far is not None and far <= allowed:
        return WITHIN
    if far is None or way in (NEITHER, None):
        return CHANGED
    return BETTER if (other < one) == (way == SMALLER) else WORSE


def are_numbers(*values):
    return all(isinstance(value, (int, float)) for value in values)


def accept(changes, base):
    """Give each change that accepted.yaml names since the commit `base` its reason; return the entries that fit no change.

    What stood there before was accepted for an earlier change, and accepts no other.
    """
    old = read(git("show", f"{base}:{ACCEPTED}") or "")
    new = [
        entry for entry in read(Path(ACCEPTED).read_text(encoding="utf-8") if Path(ACCEPTED).exists() else "") if entry not in old
    ]
    idle = []
    for entry in new:
        for metric in entry["metrics"]:
            fitting = [one for one in changes if one.of == entry["of"] and one.metric == metric and one.verdict in FAILING]
            for change in fitting:
                change.reason = entry["reason"].strip()
            if not fitting:
                idle.append(f"{entry['of']}: {metric}")
    return idle


def read(text):
    """Return the entries of accepted.yaml, each checked."""
    entries = yaml12.parse(text, ACCEPTED) or []
    if not isinstance(entries, list):
        raise UserError(f"{ACCEPTED}: expected a list of entries; `git diff {ACCEPTED}` shows what changed")
    found = [parameters.check(_entry, entry, f"entry {number}", file=ACCEPTED) for number, entry in enumerate(entries, 1)]
    for number, entry in enumerate(found, 1):
        if len(entry["reason"].split()) < 3:
            raise UserError(f"{ACCEPTED}: entry {number}.reason is {entry['reason']!r}: expected a sentence that says why")
    return found


def _entry(*, of: str, metrics: list[str], reason: str):
    """The fields of an entry; accepted.yaml says what each means."""
