"""Files that are kept in git, in data/sample, with their hashes in the code."""

import shutil
from pathlib import Path

from hourglass.ground.errors import UserError
from hourglass.ground.outputs import sha256_of

PLACE = Path(__file__).resolve().parents[2] / "data" / "sample"


def bring(name, hashes, out):
    """Copy the files of a data set's sample into the folder `out`.

    Parameters
    ----------
    name : str
        The folder in data/sample.
    hashes : dict of str to str
        SHA-256 of each file.

    Raises
    ------
    UserError
        Where a file is missing or another one.
    """
    for file, sha256 in hashes.items():
        original = PLACE / name / file
        if not original.is_file() or sha256_of(original) != sha256:
            raise UserError(
                f"{original.relative_to(PLACE.parents[1])}: expected SHA-256 {sha256[:12]}..., found no such file; "
                "`git checkout data/sample` restores it"
            )
        shutil.copyfile(original, out / file)
