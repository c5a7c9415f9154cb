"""dvc.lock that a kill cut short -> the committed one, so that `dvc repro` starts again.

DVC writes dvc.lock in place: killed in that moment it leaves half a file, which it then
refuses to read. `make repro` calls this first. What ran since the commit is not lost: `dvc
repro` finds it in its run cache.
"""

import subprocess

from dvc.dvcfile import Lockfile
from dvc.exceptions import DvcException
from dvc.repo import Repo

from stages.errors import UserError, run


def main():
    """Restore dvc.lock from git where DVC cannot read it.

    Raises
    ------
    UserError
        Where git cannot restore it.
    """
    with Repo() as repo:
        try:
            Lockfile(repo, "dvc.lock").load()
            return
        except DvcException:
            pass
    done = subprocess.run(["git", "checkout", "-q", "--", "dvc.lock"], capture_output=True, text=True)
    if done.returncode:
        raise UserError("dvc.lock: cut short, and git has none to restore; delete it and run `dvc repro`")
    print("dvc.lock: was cut short, as by a kill; restored from git")


if __name__ == "__main__":
    run(main)
