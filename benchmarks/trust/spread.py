"""How far a metric may move when nothing that matters has changed: as far apart as two runs of docs/bits.json are.

`python -m benchmarks.trust.bits` measures them: the same recipes with other seeds, threads and instruction sets.
"""

import itertools
import json
from collections import defaultdict
from pathlib import Path

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "bits.json"
COMMITTED = "as committed"
PRECISION = "bfloat16"  # another recipe, not another machine
DIGITS = 1e-5  # the files hold seven digits; a sum in another order changes the last


def between_machines():
    """Return {autoencoder: {file: {metric: share}}}: how far apart the runs on other threads and instruction sets are."""
    return of_runs({way: run for way, run in _runs().items() if not way.startswith("seed")})


def between_all():
    """Return the same of these and of the runs with other seeds."""
    return of_runs(_runs())


def _runs():
    return {way: run for way, run in json.loads(RESULTS.read_text())["runs"].items() if way != PRECISION}


def apart(one, other):
    """Return how far two numbers are apart, as a share of the larger: 0 to 2."""
    return abs(one - other) / max(abs(one), abs(other)) if one != other else 0.0


def of_runs(runs):
    """Return {autoencoder: {file: {metric: share}}}: how far apart those two of the `runs` are that are furthest apart.

    Where some have null, an m* that was not found, and some a number, `<metric> or null` is there, too.
    """
    values = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for run in runs.values():
        for name, files in run.items():
            for file in sorted(files.keys() - {"model"}):
                for metric, value in files[file].items():
                    if value is None or isinstance(value, (int, float)):
                        values[name][file][metric if value is not None else f"{metric} or null"].append(value or 0.0)
    return {
        name: {
            file: {
                metric: max((apart(*pair) for pair in itertools.combinations(found, 2)), default=0.0)
                for metric, found in of_file.items()
                if metric.removesuffix(" or null") in of_file
            }
            for file, of_file in files.items()
        }
        for name, files in values.items()
    }
