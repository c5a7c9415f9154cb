"""The code and params.yaml -> small files that change only where a result can.

In: stages/, hourglass/ and params.yaml. Out: a folder with a file for each stage, or for each
name in params.yaml that it goes through (`train/mnist_dense`): the hash of the code that it
reaches, from which modules on, and the values that it reads; and `autoencoders`, their names. The stages depend on
these: a comment reruns this stage and nothing else, and so does another stage's value, or one
for real data while the data are the sample.
"""

import json
from functools import cache
from pathlib import Path

from hourglass.checks import whole
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks

START = ["seed", "threads", "precision"]
INPUT, MODEL, TRAIN = (f"autoencoders.{{name}}.{part}" for part in ("input", "model", "train"))
# stage: the block of params.yaml that it goes through, the modules that it imports by a name there, and the values that it reads
READS = {
    "download": ("raw", ["datasets.{name}", "datasets.samples.{name}"], ["data.source", "raw.{name}.folder"]),
    "prepare": ("datasets", ["datasets.{raw}"], ["datasets.{name}"]),
    "train": (
        "autoencoders",
        ["architectures.{architecture}", "learning.{procedure}"],
        [*START, "{bottleneck_at}", INPUT, MODEL, TRAIN],
    ),
    "evaluate": ("autoencoders", [], [*START, "autoencoders.{name}.figures"]),
    "teach": ("recognizers", ["recognizers.{architecture}"], [*START, "recognizers.{name}"]),
    "sweep": ("sweeps", ["architectures.{architecture}"], [*START, INPUT, MODEL, TRAIN, "sweeps.{name}"]),
    "rate_distortion": ("codecs", [], START),
    "report": (None, [], ["bottleneck", "datasets", "autoencoders"]),
}


def main(folder):
    """Write what each stage depends on into `folder`, after a look at all of params.yaml."""
    params = parameters.load()
    whole.check(params)  # of a password in data.source too, before it is written where DVC keeps and pushes it
    with outputs.replacing(folder) as out:
        for path, reads in dependencies(params).items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(json.dumps(reads, indent=1, sort_keys=True) + "\n")
        (out / "autoencoders").write_text("".join(f"{name}\n" for name in sorted(params["autoencoders"])))


def dependencies(params, root=meaning.ROOT):
    """Return {path below the folder: {"of": modules, "code": hash, path in params.yaml: value}} of all stages of the project in `root`."""

    @cache
    def code(*modules):
        return meaning.closure(*modules, root=root)

    found, source = {}, parameters.at(params, "data.source")
    for stage in sorted(path.stem for path in Path(root, "stages").glob("[a-z]*.py")):
        block, modules, values = READS.get(stage, (None, [], []))
        for name, item in params[block].items() if block else [("", {})]:
            facts = (item if isinstance(item, dict) else {}) | {"name": name}
            named = [f"hourglass.{module.format(**facts)}" for module in modules]
            start = [f"stages.{stage}", *(one for one in named if meaning.exists(one, root))]
            reads = {"of": start, "code": code(*start)}
            for value in (value.format(**facts) for value in values):
                reads[value] = _applies(parameters.at(params, value), source)
            found[f"{stage}/{name}".rstrip("/")] = reads
    return found


def _applies(value, source):
    """Return a value of params.yaml without what is for other data than those of `source`."""
    if not isinstance(value, dict):
        return value
    if value.keys() == blocks.KINDS:
        return {blocks.kind(source): value[blocks.kind(source)]}
    return {key: _applies(one, source) for key, one in value.items()}


if __name__ == "__main__":
    run(main)
