"""The code and params.yaml -> small files that change only where a result can.

In: stages/, hourglass/, params.yaml and, where data are from a folder on this machine, its
SHA256SUMS, to which a link is left in data/sources, so that DVC sees it change. Out: a folder with a file for each stage, or for each
name in params.yaml that it goes through (`train/mnist_dense`): the hash of the code that it
reaches, from which modules on, and the values that it reads; and `autoencoders` and `repeated`, their names and those of `repeats`. The stages depend on
these: a comment reruns this stage and nothing else, and so does another stage's value, or one
for real data while the data are the sample.
"""

import contextlib
import json
import os
from functools import cache
from pathlib import Path

from hourglass.checks import whole
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks
from hourglass.sources import identity

START = ["seed", "threads", "precision"]
INPUT, MODEL, TRAIN = (f"autoencoders.{{name}}.{part}" for part in ("input", "model", "train"))
# stage: the block of params.yaml that it goes through, the modules that it imports by a name there, and the values that it reads
READS = {
    "download": ("raw", ["datasets.{name}", "datasets.samples.{name}"], []),
    "prepare": ("datasets", ["datasets.{raw}"], ["datasets.{name}"]),
    "train": (
        "autoencoders",
        ["architectures.{architecture}", "learning.{procedure}"],
        [*START, "{bottleneck_at}", INPUT, MODEL, TRAIN],
    ),
    "evaluate": ("autoencoders", [], [*START, "autoencoders.{name}.figures"]),
    "teach": ("recognizers", ["recognizers.{architecture}"], [*START, "recognizers.{name}"]),
    "sweep": (
        "sweeps",
        ["architectures.{architecture}"],
        [*START, INPUT, MODEL, TRAIN, "sweeps.{name}", "recognizers.{recognizer}.train"],
    ),
    "repeat": (
        "repeats",
        ["architectures.{architecture}", "learning.{procedure}"],
        [*START, "repeats.{name}", "{bottleneck_at}", INPUT, MODEL, TRAIN],
    ),
    "rate_distortion": ("codecs", [], START),
    "seismic_train": ("seismic", ["architectures.{architecture}", "tasks.{task}"], [*START, "seismic.{name}"]),
    "seismic_evaluate": ("seismic", ["architectures.{architecture}", "tasks.{task}"], [*START, "seismic.{name}"]),
    "report": (None, [], ["bottleneck", "datasets.*", "autoencoders.*"]),
}


def main(folder, links):
    """Write what each stage depends on into `folder`, and to the hashes of local data into `links`, after a look at params.yaml."""
    # git takes for unchanged what DVC wrote, as long as before, in the second of its index
    with contextlib.suppress(FileNotFoundError):
        os.utime(parameters.FILE)
    params = parameters.load()
    whole.check(params)  # of a password in data.source too, before it is written where DVC keeps and pushes it
    identity.watch(params, links)
    with outputs.replacing(folder) as out:
        for path, reads in dependencies(params).items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(json.dumps(reads, indent=1, sort_keys=True) + "\n")
        for file, block in (("autoencoders", "autoencoders"), ("repeated", "repeats")):
            (out / file).write_text("".join(f"{name}\n" for name in sorted(params[block])))


def dependencies(params, root=meaning.ROOT):
    """Return {path below the folder: {"of": modules, "code": hash, path in params.yaml: value}} of all stages of the project in `root`."""

    @cache
    def code(*modules):
        return meaning.closure(*modules, root=root)

    found = {}
    for stage in sorted(path.stem for path in Path(root, "stages").glob("[a-z]*.py")):
        block, modules, values = READS.get(stage, (None, [], []))
        for name, item in params[block].items() if block else [("", {})]:
            of = params["autoencoders"][name] if block == "repeats" else item
            facts = (of if isinstance(of, dict) else {}) | {"name": name}
            named = [f"hourglass.{module.format(**facts)}" for module in modules]
            start = [f"stages.{stage}", *(one for one in named if meaning.exists(one, root))]
            reads = {"of": start, "code": code(*start)}
            for path in (one for value in values for one in _paths(params, value.format(**facts))):
                reads[path] = _applies(parameters.at(params, path), params, path)
            if stage == "download":
                reads["data"] = identity.place(params, name)
            found[f"{stage}/{name}".rstrip("/")] = reads
    return found


def _paths(params, path):
    """Return the paths in params.yaml that one stands for: `datasets.*` for that of each data set."""
    block = path.removesuffix(".*")
    return [path] if block == path else [f"{block}.{name}" for name in params[block]]


def _applies(value, params, path):
    """Return the value at `path` of params.yaml without what is for other data than those that the block there is about."""
    if not isinstance(value, dict):
        return value
    if value.keys() == blocks.KINDS:
        kind = blocks.kind(identity.source_of(params, *path.split(".")[:2]))
        return {kind: value[kind]}
    return {key: _applies(one, params, path) for key, one in value.items()}


if __name__ == "__main__":
    run(main)
