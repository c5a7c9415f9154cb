"""An autoencoder trained again from other seeds -> every number of each run, by which verdicts are found.

In: prepared data and a block of `repeats`. Out: `repeats.json`, kept in git: the seeds, of each
metric its value in every run, of each curve its epochs in every run. Each run is kept as soon as it
is there, in `.dvc/tmp/repeat`: what was stopped goes on, and more seeds train only those.
"""

import importlib
from functools import partial
from pathlib import Path

from hourglass.checks import whole
from hourglass.engines import device, machine
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks

KEPT = Path(".dvc/tmp/repeat")


def main(autoencoder, prepared, metrics):
    """Train `autoencoder` on the folder `prepared` from each seed of its repeats; write `repeats.json` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    wanted, block = blocks.repeats(params, autoencoder), blocks.autoencoder(params, autoencoder)
    settings = device.start_as(params)

    from hourglass.models.plan import Plan  # TensorFlow starts with the settings above
    from hourglass.sweeps.seeds import Seeds

    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
    plan = Plan(block, f"autoencoders.{autoencoder}", Path(prepared), architecture, procedure)
    of = Seeds(autoencoder, block, plan, settings, KEPT, wanted["draw"], bounds=True)
    seeds = range(settings["seed"], settings["seed"] + wanted["seeds"])
    with outputs.alone(KEPT / f"{of.fingerprint[:16]}.lock", f"repeat of {autoencoder}"):
        runs = [of(seed, partial(print, flush=True)) for seed in seeds]
    with outputs.replacing(Path(metrics) / "repeats.json") as path:
        outputs.write_json(path, together(runs) | {
            "seeds": list(seeds), "draw": wanted["draw"], "machine": machine.name(), "recipe": plan.of_data,
            "source": plan.about["source"], "dataset": wanted["dataset"],
        })  # fmt: skip
    print(f"{autoencoder}: {len(runs)} runs")


def together(runs):
    """Return {name: its value in every run}; of a curve a list of its epochs."""
    names = [name for name in runs[0] if name != "recipe" and all(name in run for run in runs)]
    return {name: [outputs.rounded(run[name].tolist()) for run in runs] for name in names}


if __name__ == "__main__":
    run(main)
