"""Two autoencoders over seeds -> is the one better, or is it noise?

    python -m stages.compare mnist_resize_conv mnist_transposed --seeds 5
    python -m stages.compare mnist_dense mnist_dense:train.batch=32 --seeds 5

In: names of params.yaml, one setting changed or none, and prepared data. Each seed, the first of
them params.yaml's, is a pair: the same first draws and order of rows for both, the same test
images. Prints each pair, the difference and the verdict by the rules of docs/verdicts.md. What is
trained is kept in `.dvc/tmp/compare`: a comparison that was stopped goes on, and more seeds
train only those.
"""

import importlib
import re
from functools import partial
from pathlib import Path

from hourglass.checks import comparing, whole
from hourglass.engines import device
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import UserError, run
from hourglass.models import blocks, variants
from hourglass.reports import comparison, pairs

PREPARED, KEPT = Path("data/prepared"), Path(".dvc/tmp/compare")
SAME = "{} and {} are the same network and recipe: expected two that differ, such as mnist_dense mnist_dense:train.batch=32"


def main(a, b, *, seeds):
    """Train the autoencoders `a` and `b` from `seeds` seeds each, and print which is better."""
    params = parameters.load()
    whole.check(params)
    seeds = as_seeds(seeds, params["seed"])
    asked = {}
    for title in (a, b):
        name, changed = variants.read(params, title)
        whole.check(changed)
        asked[title] = name, blocks.autoencoder(changed, name)
    if len(asked) < 2:
        raise UserError(SAME.format(a, b))
    prepared = [PREPARED / block["dataset"] for _, block in asked.values()]
    comparing.same_images({title: block for title, (_, block) in asked.items()}, prepared)
    settings = device.start_as(params)

    from hourglass.models.plan import Plan  # TensorFlow starts with the settings above
    from hourglass.sweeps.seeds import Seeds

    def of(title, name, block, folder):
        architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
        procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
        plan = Plan(block, f"autoencoders.{name}", folder, architecture, procedure)
        return Seeds(title, block, plan, settings, KEPT)

    one, other = (of(title, name, block, folder) for (title, (name, block)), folder in zip(asked.items(), prepared))
    if one.fingerprint == other.fingerprint:
        raise UserError(SAME.format(a, b))
    report = partial(print, flush=True)
    with outputs.alone(KEPT / "lock", "comparison"):
        found = [tuple(float(runs(seed, report)["mse_255"]) for runs in (one, other)) for seed in seeds]
    images = f"{one.plan.about['held_out_images']:,} test images of {prepared[0].name}, {one.plan.about['source']}"
    print(comparison.table(a, b, seeds, found, images))
    print(comparison.told(a, b, pairs.better(*zip(*found))))


def as_seeds(text, first):
    """Return that many seeds, from the `first` on.

    Raises
    ------
    UserError
        Where the text is no whole number of at least 2, or a seed would be too large.
    """
    if not re.fullmatch("[0-9]{1,4}", text) or int(text) < 2:
        raise UserError(f"--seeds is {text!r}: expected a whole number from 2 to 9999; of one pair nobody knows how it scatters")
    if first + int(text) > 2**32:
        raise UserError(f"--seeds is {text}: expected seeds up to 4294967295 from seed {first} of params.yaml on; set it lower")
    return range(first, first + int(text))


if __name__ == "__main__":
    run(main)
