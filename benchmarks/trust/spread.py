"""How far a metric may move when nothing that matters has changed: as far apart as two runs of docs/bits.json are.

`python -m benchmarks.trust.bits` measures them: the same recipes with other seeds, threads and instruction sets.
"""

import hashlib
import itertools
import json
from collections import defaultdict
from pathlib import Path

from hourglass.ground import parameters
from hourglass.models import blocks
from hourglass.sources import identity

RESULTS = Path(__file__).resolve().parents[2] / "docs" / "bits.json"
COMMITTED = "as committed"
PRECISION = "bfloat16"  # another recipe, not another machine
DIGITS = 1e-5  # the files hold seven digits; a sum in another order changes the last


def between_machines():
    """Return {autoencoder: {file: {metric: share}}}: how far apart the runs on other threads and instruction sets are."""
    return of_runs({way: run for way, run in runs().items() if not way.startswith("seed")})


def between_all(text=None):
    """Return the same of these and of the runs with other seeds; `text` is another docs/bits.json."""
    return of_runs(runs(text))


def runs(text=None):
    """Return {way: {autoencoder: {file: {metric: value}}}} of docs/bits.json, or of another one's text."""
    found = json.loads(RESULTS.read_text(encoding="utf-8") if text is None else text)["runs"]
    return {way: run for way, run in found.items() if way != PRECISION}


def recipes(name, params):
    """Return {file: MD5} of what decides an autoencoder's metrics, but code, seed, threads and precision: of params.yaml as a dict.

    Of values that differ for the sample the one that applies counts. `sweep.json` is there where the autoencoder is swept.
    """
    item, sweep = params["autoencoders"][name], params["sweeps"].get(name)
    source, data = identity.source_of(params, "autoencoders", name), item["dataset"]

    def applying(path):
        return blocks.of_source(parameters.at(params, path), path, source)[0]

    parts = [item["architecture"], item["procedure"], parameters.at(params, item["bottleneck_at"]), blocks.kind(source)]
    parts += [applying(f"datasets.{data}"), item["input"], item["model"], applying(f"autoencoders.{name}.train")]
    of_file = {"metrics.json": parts}
    if sweep:
        judge = sweep["recognizer"]
        recognizer = params["recognizers"][judge] | {"train": applying(f"recognizers.{judge}.train")}
        of_file["sweep.json"] = [*parts, sweep, recognizer, applying(f"datasets.{judge}")]
    texts = {file: json.dumps(found, sort_keys=True) for file, found in of_file.items()}
    return {file: hashlib.md5(text.encode()).hexdigest() for file, text in texts.items()}


def is_of(params, run):
    """Return whether a run of docs/bits.json is there and of the recipes in params.yaml as a dict."""
    names = params["autoencoders"].keys() & (run or {}).keys()
    return bool(names) and all(run[name]["recipes"].items() <= recipes(name, params).items() for name in names)


def apart(one, other):
    """Return how far two numbers are apart, as a share of the larger: 0 to 2."""
    return abs(one - other) / max(abs(one), abs(other)) if one != other else 0.0


def of_runs(found):
    """Return {autoencoder: {file: {metric: share}}}: how far apart those two of the runs `found` are that are furthest apart.

    Where some have null, an m* that was not found, and some a number, `<metric> or null` is there, too.
    """
    values = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for run in found.values():
        for name, files in run.items():
            for file in sorted(files.keys() - {"model", "recipes"}):
                for metric, value in files[file].items():
                    if value is None or isinstance(value, (int, float)):
                        values[name][file][metric if value is not None else f"{metric} or null"].append(value or 0.0)
    return {
        name: {
            file: {
                metric: max((apart(*pair) for pair in itertools.combinations(numbers, 2)), default=0.0)
                for metric, numbers in of_file.items()
                if metric.removesuffix(" or null") in of_file
            }
            for file, of_file in files.items()
        }
        for name, files in values.items()
    }
