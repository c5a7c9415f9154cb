"""What a kill cut short of DVC's own files -> whole again, so that `dvc repro` starts.

DVC writes dvc.lock and its table of locks in place: killed in that moment it leaves half a
file, which it then refuses to read or, worse, reads. `make repro` calls this first. What
ran since the commit is not lost: `dvc repro` finds it in its run cache.
"""

import json
import subprocess
from pathlib import Path

from dvc.dvcfile import Lockfile
from dvc.exceptions import DvcException
from dvc.repo import Repo

from hourglass.ground.errors import UserError, run

LOCK, BUSY = Path("dvc.lock"), Path(".dvc/tmp/rwlock")


def main():
    """Restore dvc.lock from git where it is not whole, and delete DVC's table of running stages where that is not.

    Raises
    ------
    UserError
        Where git cannot restore dvc.lock.
    """
    if BUSY.exists() and not readable(BUSY):
        BUSY.unlink()
        print(f"{BUSY}: was cut short, as by a kill; deleted")
    if LOCK.exists() and not whole():
        done = subprocess.run(["git", "checkout", "-q", "--", LOCK], capture_output=True, text=True)
        if done.returncode:
            raise UserError(f"{LOCK}: cut short, and git has none to restore; delete it and run `dvc repro`")
        print(f"{LOCK}: was cut short, as by a kill; restored from git")


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
