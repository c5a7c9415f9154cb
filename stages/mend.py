"""What a kill or a merge left of DVC's own files -> whole again, so that `dvc repro` starts.

DVC writes dvc.lock and its table of locks in place: killed in that moment it leaves half a
file, which it then refuses to read or, worse, reads. And two branches that each changed an
autoencoder meet in the lines of the report. `make repro` calls this first. What ran since
the commit is not lost: `dvc repro` finds it in its run cache.
"""

import json
import re
import subprocess
from pathlib import Path

import yaml
from dvc.dvcfile import Lockfile
from dvc.exceptions import DvcException
from dvc.repo import Repo
from dvc.utils.serialize import dump_yaml

from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run

LOCK, BUSY = Path("dvc.lock"), Path(".dvc/tmp/rwlock")
CONFLICT = re.compile(rb"^<{7} .*\n((?:.*\n)*?)(?:\|{7} .*\n(?:.*\n)*?)?={7}\n((?:.*\n)*?)>{7} .*\n", re.MULTILINE)


def main():
    """Mend dvc.lock where it is not whole, and delete DVC's table of running stages where that is not.

    Raises
    ------
    UserError
        Where git cannot restore dvc.lock, or a side of a merge is damaged.
    """
    if BUSY.exists() and not readable(BUSY):
        BUSY.unlink()
        print(f"{BUSY}: was cut short, as by a kill; deleted")
    if LOCK.exists() and CONFLICT.search(LOCK.read_bytes()):
        agreed, differing = merged(LOCK.read_bytes())
        with outputs.replacing(LOCK) as path:
            dump_yaml(path, agreed)
        run_again = ", ".join(differing) or "nothing"
        print(f"{LOCK}: two branches merged, {len(agreed['stages'])} stages kept; run again: {run_again}; then `git add {LOCK}`")
    if LOCK.exists() and not whole():
        done = subprocess.run(["git", "checkout", "-q", "--", LOCK], capture_output=True, text=True)
        if done.returncode:
            raise UserError(f"{LOCK}: cut short, and git has none to restore; delete it and run `dvc repro`")
        print(f"{LOCK}: was cut short, as by a kill; restored from git")


def merged(content):
    """Return the lock on which both sides of a merge conflict agree, and the names of the stages on which they do not.

    A stage that one side alone has is kept: DVC compares it with what is there.
    """
    sides = []
    for side in (rb"\1", rb"\2"):
        try:
            lock = yaml.safe_load(CONFLICT.sub(side, content))
            sides.append(lock["stages"])
        except (yaml.YAMLError, TypeError, KeyError):
            raise UserError(f"{LOCK}: one side of the merge is damaged; `git checkout --ours {LOCK}` takes yours whole") from None
    ours, theirs = sides
    differing = sorted(name for name in ours.keys() & theirs.keys() if ours[name] != theirs[name])
    stages = {name: stage for name, stage in (theirs | ours).items() if name not in differing}
    return {"schema": lock["schema"], "stages": stages}, differing


def readable(path):
    """Return whether a file is JSON."""
    try:
        json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        return False
    return True


def whole():
    """Return whether dvc.lock ends with a whole line and DVC can read it: half of it may well be valid."""
    if not LOCK.read_bytes().endswith(b"\n"):
        return False
    with Repo() as repo:
        try:
            Lockfile(repo, str(LOCK)).load()
        except DvcException:
            return False
    return True


if __name__ == "__main__":
    run(main)
