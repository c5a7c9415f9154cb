"""The pipeline in a copy of the commit, for studies on real data."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def copied(folder):
    """Clone the project into `folder`, with the cache of this one: what was prepared or trained once is so once."""
    subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
    subprocess.run(["dvc", "cache", "dir", "-q", "--local", ROOT / ".dvc" / "cache"], cwd=folder, check=True)


def prepared(dataset, source, folder, *settings):
    """Prepare a data set of params.yaml from `source`, with other `settings` of it, and return where its arrays are.

    It is done in a copy of the project in `folder`.
    """
    copied(folder)
    flags = [word for setting in (f"data.source={Path(source).resolve()}", *settings) for word in ("-S", setting)]
    subprocess.run(["dvc", "exp", "run", "-q", *flags, f"prepare@{dataset}"], cwd=folder, check=True)
    return Path(folder) / "data" / "prepared" / dataset
