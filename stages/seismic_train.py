"""Prepared seismograms -> a trained network of seismology and its history.

In: a folder of data/prepared. Out: the model as a canonical `.keras` file, `history.csv` as `stages.train` writes it, and beside the
model `<network>.machine.json`, what its last bits depend on.
"""

import importlib
from functools import partial
from pathlib import Path

import pandas as pd

from hourglass.checks import whole
from hourglass.engines import device, machine
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks


def main(network, prepared, model_file, metrics):
    """Train `network` on the folder `prepared`; write `model_file`, its machine, and `history.csv` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    block = blocks.seismic(params, network)
    settings = device.start_as(params)

    from hourglass.models import files
    from hourglass.tasks.plan import Plan  # TensorFlow starts with the settings above

    prepared = Path(prepared)
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    task = importlib.import_module(f"hourglass.tasks.{block['task']}")
    plan = Plan(block, f"seismic.{network}", prepared, architecture, task)
    model = plan.network()
    facts = {name: block[name] for name in ("dataset", "architecture", "task")} | settings
    files.check_readable(model, facts, f"seismic.{network}")
    print(f"{network}: {model.count_params():,} parameters, {len(plan.data.train[0]):,} training rows")
    state = Path(model_file).with_name(f".{network}.training")
    code = meaning.closure("stages.seismic_train", architecture.__name__, task.__name__)
    everything = fingerprint(block, settings, code, files=[prepared / "about.json"])
    history = plan.fit(model, settings["seed"], partial(print, flush=True), Checkpoint(state, everything))
    facts |= {"name": network, "input": plan.input, "model": plan.design, "train": plan.recipe, "recipe": plan.of_data}
    facts |= {name: plan.about[name] for name in ("source", "sample") if name in plan.about}
    with outputs.replacing(model_file) as path:
        files.save(model, path, facts)
    with outputs.replacing(Path(metrics) / "history.csv") as path:
        pd.DataFrame(history).assign(recipe=plan.of_data).to_csv(path, index=False, float_format="%.7g")
    with outputs.replacing(Path(model_file).with_suffix(".machine.json")) as path:
        outputs.write_json(path, machine.facts(settings))
    outputs.remove(state)


if __name__ == "__main__":
    run(main)
