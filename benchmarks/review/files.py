"""Every metrics file that git holds, as numbers and words by name: of a commit, and of the working folder."""

import json
import subprocess
from pathlib import Path

from hourglass.ground.errors import UserError

FOLDERS = ("metrics", "report")


def base_of(base):
    """Return the commit in which the branch of the working folder left `base`.

    Raises
    ------
    UserError
        Where git knows no such commit.
    """
    found = git("merge-base", base, "HEAD")
    if found is None:
        raise UserError(
            f"BASE is {base!r}: expected a branch or commit that HEAD comes from; `git fetch --unshallow origin`, then "
            f"BASE=origin/main or another of `git branch -a`"
        )
    return found.strip()


def of_commit(commit):
    """Return {path: {metric: value}} of the metrics files in a commit."""
    return {path: parsed(path, git("show", f"{commit}:{path}")) for path in listed("ls-tree", "-r", "--name-only", commit)}


def of_folder():
    """Return {path: {metric: value}} of the metrics files in the working folder that git holds or would hold."""
    paths = listed("ls-files", "--cached", "--others", "--exclude-standard", "--")
    return {path: parsed(path, Path(path).read_text(encoding="utf-8")) for path in paths if Path(path).exists()}


def listed(*command):
    return sorted({path for path in git(*command, *FOLDERS).splitlines() if path.endswith(".json")})


def parsed(path, text):
    """Return {metric: value} of a metrics file; in a ledger a claim is a metric: whether it is reproduced."""
    try:
        found = json.loads(text)
        if isinstance(found, list):
            return {f"claim: {row['writeup']}, {row['claim']}": row["reproduced"] == "yes" for row in found}
        return flat(found)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise UserError(f"{path}: expected a JSON object or a ledger, found something else; `git diff {path}` shows it") from None


def flat(values, before=""):
    """Return nested objects as one, names joined by points."""
    found = {}
    for name, value in values.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return found


def subject(path):
    """Return what a metrics file is of: an autoencoder, or of all of them the file's name."""
    parts = Path(path).parts
    return parts[1] if len(parts) == 3 else Path(path).stem


def whole(path):
    """Return the name of the file that has all of what `path` has: DVC's few numbers are an excerpt of another file's."""
    place = Path(path)
    if len(place.parts) == 2 and place.parts[0] == "metrics":
        return "metrics.json"
    return "sweep.json" if place.name == "m_star.json" else place.name


def git(*arguments):
    """Return what git prints, or None where it fails."""
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout
