"""What of the changes for the worse somebody wanted: accepted.yaml, of which only what a branch adds counts for it."""

from pathlib import Path

from benchmarks.review.changes import FAILING
from benchmarks.review.files import git
from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError

ACCEPTED = "accepted.yaml"


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
