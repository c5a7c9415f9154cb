"""What a kill, a merge, an autoencoder taken out or a moved folder left of DVC's files -> whole again, so that `dvc repro` starts.

DVC writes dvc.lock and its table of locks in place: killed in that moment it leaves half a
file, which it then refuses to read or, worse, reads. And two branches that each changed an
autoencoder meet in the lines of the report. `make repro` calls this first. What ran since
the commit is not lost: `dvc repro` finds it in its run cache.
"""

import contextlib
import json
import subprocess
from pathlib import Path

from dvc.dvcfile import Lockfile
from dvc.exceptions import DvcException
from dvc.utils.serialize import ParseError, dump_yaml, parse_yaml

from hourglass.checks import whole
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import UserError, run
from hourglass.pipeline.graph import opened
from hourglass.sources import identity

LOCK, BUSY, LINKS = Path("dvc.lock"), Path(".dvc/tmp/rwlock"), Path("data/sources")


def main():
    """Mend dvc.lock where it is not whole; delete DVC's table of running stages where that is not; link what DVC is to look at.

    Raises
    ------
    UserError
        Where git cannot restore dvc.lock, or is not there, or a side of a merge is damaged.
    """
    with contextlib.suppress(UserError):  # of params.yaml, which `fingerprint` looks at
        watch()
    if BUSY.exists() and not readable(BUSY):
        BUSY.unlink()
        print(f"{BUSY}: was cut short, as by a kill; deleted")
    if LOCK.exists() and b"\n<<<<<<< " in b"\n" + LOCK.read_bytes() and (sides := sides_of_a_merge()):
        agreed, differing = merged(*sides)
        with outputs.replacing(LOCK) as path:
            dump_yaml(path, agreed)
        again = ", ".join(differing) or "nothing"
        print(f"{LOCK}: two branches merged, {len(agreed['stages'])} stages kept; run again: {again}; then `git add {LOCK}`")
    if LOCK.exists() and not is_whole():
        done = subprocess.run(["git", "checkout", "-q", "--", LOCK], capture_output=True, text=True)
        if done.returncode:
            raise UserError(f"{LOCK}: cut short, and git has none to restore; delete it and run `dvc repro`")
        print(f"{LOCK}: was cut short, as by a kill; restored from git")
    if LOCK.exists() and Path("dvc.yaml").exists() and (names := gone()):
        print(f"{LOCK}: without {', '.join(names)}, which the pipeline does not have any more")


def watch():
    """Link the hashes of local folders for DVC to look at; a link that leads nowhere it could not hash."""
    params = parameters.load()
    whole.check(params)
    identity.watch(params, LINKS)


def sides_of_a_merge():
    """Return the lock as both branches had it at first, as the one has it and as the other, or None outside of a merge.

    git keeps them; the file with its conflict markers is half merged already, within stages too.
    """
    found = []
    for number in (1, 2, 3):
        shown = subprocess.run(["git", "show", f":{number}:./{LOCK}"], capture_output=True)
        if shown.returncode:
            return None
        try:
            found.append(dict(parse_yaml(shown.stdout, str(LOCK))["stages"]))
        except (ParseError, TypeError, KeyError, ValueError):
            raise UserError(f"{LOCK}: one side of the merge is damaged; `git checkout --ours {LOCK}` takes yours whole") from None
    return found


def merged(base, ours, theirs):
    """Return the lock with each stage of the branch that changed it, and the names of the stages that both changed.

    A stage that one branch has taken away and the other left as it was is taken away.
    """
    stages, differing = {}, []
    for name in base | ours | theirs:  # in the order of the file
        before, one, other = (side.get(name) for side in (base, ours, theirs))
        if one != other and before not in (one, other):
            differing.append(name)
        elif (kept := other if one == before else one) is not None:
            stages[name] = kept
    return {"schema": "2.0", "stages": stages}, sorted(differing)


def gone():
    """Take the stages out of dvc.lock that the pipeline does not have, as of an autoencoder taken out; return their names."""
    lock = parse_yaml(LOCK.read_text(encoding="utf-8"), str(LOCK))
    try:
        with opened() as repo:
            there = {stage.addressing for stage in repo.index.stages}
    except DvcException:  # dvc.yaml or params.yaml is not right: `dvc repro` says so
        return []
    if names := sorted(set(lock["stages"]) - there):
        with outputs.replacing(LOCK) as path:
            dump_yaml(path, lock | {"stages": {name: stage for name, stage in lock["stages"].items() if name in there}})
    return names


def readable(path):
    """Return whether a file is JSON."""
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def is_whole():
    """Return whether dvc.lock ends with a whole line and DVC can read it: half of it may well be valid."""
    if not LOCK.read_bytes().endswith(b"\n"):
        return False
    with opened() as repo:
        try:
            Lockfile(repo, str(LOCK)).load()
        except DvcException:
            return False
    return True


if __name__ == "__main__":
    run(main)
