"""Are two runs of the pipeline the same to the byte?

    python -m benchmarks.trust.verify

Runs the pipeline in two fresh clones of the commit and with two hash seeds, one stage after
the other with `dvc repro` and two at a time as `make repro` does, and compares the hash of every output that DVC wrote down. Exits with 1
and the differing outputs' names unless all are the same. About 9 minutes.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import command
from hourglass.ground import yaml12

ROOT = Path(__file__).resolve().parents[2]


def main():
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        first = hashes(Path(one), "1", ["dvc", "repro", "-q"])
        second = hashes(Path(two), "2", [sys.executable, "-m", "stages.repro", "2"])
    differing = sorted(path for path in first.keys() | second.keys() if first.get(path) != second.get(path))
    for path in differing:
        print(f"differs: {path}: {first.get(path)} and {second.get(path)}")
    print(f"{len(first)} outputs compared, {len(differing)} differ")
    sys.exit(bool(differing or not first))


def hashes(folder, seed, command):
    """Return the hash of every output after a run in a clone in `folder`, with no cache to take it from."""
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    (folder / "dvc.lock").unlink()
    subprocess.run(command, cwd=folder, env=os.environ | {"PYTHONHASHSEED": seed}, check=True)
    return recorded(folder)


def recorded(folder):
    """Return the hash of every output that dvc.lock states."""
    stages = yaml12.read(folder / "dvc.lock")["stages"]
    return {out["path"]: out["md5"] for stage in stages.values() for out in stage.get("outs", [])}


if __name__ == "__main__":
    command.run(main)
