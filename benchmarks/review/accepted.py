"""What of the changes for the worse somebody wanted: accepted.yaml, of which only what a branch adds counts for it."""

from pathlib import Path

from benchmarks.review.changes import FAILING
from benchmarks.review.files import git, params_of
from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError

ACCEPTED = "accepted.yaml"


def accept(changes, base):
    """Give each change that accepted.yaml names since the commit `base` its reason; return what of it accepts none, in words.

    What stood there before was accepted for an earlier change, and accepts no other; the same entry once more does.
    """
    old = read(git("show", f"{base}:{ACCEPTED}") or "")
    new = read(Path(ACCEPTED).read_text(encoding="utf-8") if Path(ACCEPTED).exists() else "")
    for entry in old:
        if entry in new:
            new.remove(entry)
    names = params_of(base)["autoencoders"].keys() | parameters.load()["autoencoders"].keys()
    said = []
    for entry in new:
        if entry["of"] not in names:
            raise UserError(
                f"{ACCEPTED}: of is {entry['of']!r}: expected an autoencoder of params.yaml, here or where the branch began"
            )
        for metric, fitting in of_entry(entry, changes):
            for change in fitting:
                change.reason = entry["reason"].strip()
            if not fitting:
                said.append(f"{named(entry, metric)} did not get worse")
    again = [
        named(entry, metric) for entry in old for metric, fitting in of_entry(entry, changes) if any(one.fails for one in fitting)
    ]
    return said + [
        f"{one} was accepted for an earlier change: this one needs an entry of its own" for one in dict.fromkeys(again)
    ]


def of_entry(entry, changes):
    """Yield each metric of an entry and the changes that it would accept."""
    for metric in entry["metrics"]:
        found = [one for one in changes if (one.of, one.file, one.metric) == (entry["of"], entry["file"], metric)]
        yield metric, [one for one in found if one.verdict in FAILING]


def named(entry, metric):
    return f"{metric} of metrics/{entry['of']}/{entry['file']}"


def read(text):
    """Return the entries of accepted.yaml, each checked."""
    entries = yaml12.parse(text, ACCEPTED) or []
    if not isinstance(entries, list):
        raise UserError(f"{ACCEPTED}: expected a list of entries; `git diff {ACCEPTED}` shows what changed")
    found = [parameters.check(_entry, entry, f"entry {number}", file=ACCEPTED) for number, entry in enumerate(entries, 1)]
    for number, entry in enumerate(found, 1):
        if not entry["metrics"]:
            raise UserError(f"{ACCEPTED}: entry {number}.metrics is []: expected names, as `make pr-report` prints them")
        if len(entry["reason"].split()) < 3:
            raise UserError(f"{ACCEPTED}: entry {number}.reason is {entry['reason']!r}: expected a sentence that says why")
    return found


def _entry(*, of: str, file: str = "metrics.json", metrics: list[str], reason: str):
    """The fields of an entry; accepted.yaml says what each means."""
