"""The metrics files of autoencoders and sweeps that git holds, as numbers and words by name: of a commit, and of the working folder.

The runs of many seeds, `repeats.json`, are left out: they are the ledger's, and a list of runs has no one value to compare.
Of a codec's curve, which git does not hold, only that it is there is told.
"""

import json
import subprocess
from pathlib import Path

from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError

FOLDER = "metrics"
LISTS = "repeats.json"  # a value a run
CURVE = "rate_distortion.csv"


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
    """Return {path: {metric: value}} of the metrics files in a commit, of what its params.yaml names; of a codec's curve no metric."""
    params = params_of(commit)
    paths = listed(params, "ls-tree", "-r", "--name-only", commit)
    return {path: parsed(path, text) for path, text in contents(commit, paths).items()} | curves(params)


def contents(commit, paths):
    """Return {path: text} of files in a commit, asked for at once: a process for each takes longer than to compare them."""
    asked = "".join(f"{commit}:{path}\n" for path in paths).encode()
    rest, found = subprocess.run(["git", "cat-file", "--batch"], input=asked, capture_output=True, check=True).stdout, {}
    for path in paths:  # "<hash> blob <bytes>", the file, an empty line
        head, _, rest = rest.partition(b"\n")
        size = int(head.split()[-1])
        found[path], rest = rest[:size].decode(), rest[size + 1 :]
    return found


def of_folder():
    """Return {path: {metric: value}} of the metrics files in the working folder that git holds or would hold, as `of_commit` does."""
    params = parameters.load()
    paths = listed(params, "ls-files", "--cached", "--others", "--exclude-standard", "--")
    return {path: parsed(path, Path(path).read_text(encoding="utf-8")) for path in paths if Path(path).exists()} | curves(params)


def params_of(commit):
    """Return params.yaml of a commit."""
    return yaml12.parse(git("show", f"{commit}:{parameters.FILE}"), parameters.FILE)


def made(lock):
    """Return {path: (stage, MD5)} of all outputs in the text of a dvc.lock, or None where there is none."""
    stages = (yaml12.parse(lock or "", "dvc.lock") or {}).get("stages", {})
    return {out["path"]: (name, out["md5"]) for name, stage in stages.items() for out in stage.get("outs", [])}


def listed(params, *command):
    paths = {path for path in git(*command, FOLDER).splitlines() if path.endswith(".json") and Path(path).name != LISTS}
    return sorted(path for path in paths if is_measured(path, params))


def is_measured(path, params):
    """Return whether params.yaml has the network or the sweep that a metrics file is of: without it the file is a leftover."""
    blocks = ["sweeps"] if whole(path) == "sweep.json" else ["autoencoders", "seismic"]
    return any(subject(path) in params.get(block, {}) for block in blocks)


def curves(params):
    """Return {path: {}} of the curves of the codecs that params.yaml names."""
    return {f"{FOLDER}/{name}/{CURVE}": {} for name in params["codecs"]}


def parsed(path, text):
    """Return {metric: value} of a metrics file."""
    try:
        return flat(json.loads(text))
    except (ValueError, AttributeError):
        found = "the lines of a merge conflict" if "\n<<<<<<< " in f"\n{text}" else "something else"
        raise UserError(
            f"{path}: expected a JSON object, found {found}; `git diff {path}` shows it, `dvc repro` writes it anew"
        ) from None


def flat(values, before=""):
    """Return nested objects as one, names joined by points."""
    found = {}
    for name, value in values.items():
        found |= flat(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return found


def subject(path):
    """Return the autoencoder that a metrics file is of."""
    place = Path(path)
    return place.parts[1] if len(place.parts) == 3 else place.stem


def whole(path):
    """Return the name of the file that has all of what `path` has: DVC's few numbers are an excerpt of another file's."""
    place = Path(path)
    if len(place.parts) == 2:
        return "metrics.json"
    return "sweep.json" if place.name == "m_star.json" else place.name


def whole_path(path):
    """Return the path of that file; of one that is no excerpt its own."""
    return f"{FOLDER}/{subject(path)}/{whole(path)}"


def git(*arguments):
    """Return what git prints, or None where it fails."""
    done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=False)
    return None if done.returncode else done.stdout
