"""About how long each stage takes: what comes first, and how long the rest will be, depend on it; results do not."""

import json
from pathlib import Path

# of a stage not run yet
USUAL = {
    "seismic_train": 150, "seismic_evaluate": 15, "train": 10, "sweep": 12, "teach": 8, "evaluate": 4, "rate_distortion": 12, "figures": 1, "page": 8,
}  # fmt: skip


def read(path):
    """Return a function from a stage's name to its seconds, those of the last run in the file `path` where there are any."""
    last = _last(path)
    return lambda name: last.get(name, USUAL.get(name.partition("@")[0], 1))


def write(path, ran):
    """Add {stage: seconds} to the file `path`."""
    Path(path).write_text(json.dumps(_last(path) | {name: round(took, 1) for name, took in ran.items()}, indent=1))


def _last(path):
    try:
        return json.loads(Path(path).read_text())
    except (OSError, ValueError):
        return {}  # none, or one that was cut short
