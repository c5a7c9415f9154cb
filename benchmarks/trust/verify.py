"""Are two runs of the pipeline the same to the byte?

    python -m benchmarks.trust.verify [target ...]

Runs `dvc repro` twice, in two fresh clones of the commit and with two hash seeds, one
after the other, and compares the hash of every output that DVC wrote down. Exits with 1
and the differing outputs' names unless all are the same. About 20 minutes.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]


def main(*targets):
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first, second = (hashes(Path(folder), seed, targets) for folder, seed in ((one, "1"), (two, "2")))
    differing = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
    for path in differing:
        print(f"differs: {path}: {first.get(path)} and {second.get(path)}")
    print(f"{len(first)} outputs compared, {len(differing)} differ")
    sys.exit(bool(differing or not first))


def hashes(folder, seed, targets):
    """Return the hash of every output after a `dvc repro` in a clone in `folder`, with no cache to take it from."""
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    (folder / "dvc.lock").unlink()
    subprocess.run(["dvc", "repro", "-q", *targets], cwd=folder, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
    return recorded(folder)


def recorded(folder):
    """Return the hash of every output that dvc.lock states."""
    stages = yaml.safe_load((folder / "dvc.lock").read_text())["stages"]
    return {out["path"]: out["md5"] for stage in stages.values() for out in stage.get("outs", [])}


if __name__ == "__main__":
    main(*sys.argv[1:])
