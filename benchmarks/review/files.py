"""Every metrics file that git holds, as numbers and words by name: of a commit, and of the working folder."""

import json
import subprocess
from pathlib import Path

from hourglass.ground import parameters, yaml12
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
    """Return {path: {metric: value}} of the metrics files in a commit, of what its params.yaml names."""
    paths = listed(params_of(commit), "ls-tree", "-r", "--name-only", commit)
    return {path: parsed(path, git("show", f"{commit}:{path}")) for path in paths}


def of_folder():
    """Return {path: {metric: value}} of the metrics files in the working folder that git holds or would hold, as `of_commit` does."""
    paths = listed(parameters.load(), "ls-files", "--cached", "--others", "--exclude-standard", "--")
    return {path: parsed(path, Path(path).read_text(encoding="utf-8")) for path in paths if Path(path).exists()}


def params_of(commit):
    """Return params.yaml of a commit."""
    return yaml12.parse(git("show", f"{commit}:{parameters.FILE}"), parameters.FILE)


def listed(params, *command):
    paths = {path for path in git(*command, *FOLDERS).splitlines() if path.endswith(".json")}
    return sorted(path for path in paths if is_measured(path, params))


def is_measured(path, params):
    """Return whether params.yaml has the autoencoder or the sweep that a metrics file is of: without it the file is a leftover."""
    block = "sweeps" if whole(path) == "sweep.json" else "autoencoders"
    return not path.startswith("metrics/") or subject(path) in params[block]


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


def whole_path(path):
    """Return the path of that file; of one that is no excerpt its own."""
    return f"metrics/{subject(path)}/{whole(path)}" if path.startswith("metrics/") else path


def git(*arguments):
    """Return what git prints, or None where it fails."""
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout
