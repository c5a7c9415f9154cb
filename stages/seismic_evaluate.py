"""A trained network of seismology -> what it does on test records, beside what it has to beat.

In: the model and the prepared data. Out: `table.csv` (kept in git), the measures of the network and of the classical methods with 95 %
intervals over test records; of that the few numbers that DVC compares, in `<network>.json` beside the folder; and `examples.npz`: what
the figures draw.
"""

import importlib
import json
from pathlib import Path

import numpy as np

from hourglass.checks import whole
from hourglass.engines import device
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks


def main(network, prepared, model_file, metrics):
    """Measure `model_file` on the test records of `prepared`; write beside and into the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    block = blocks.seismic(params, network)
    settings = device.start_as(params)

    from hourglass.models import files  # TensorFlow starts with the settings above
    from hourglass.tasks import measuring
    from hourglass.tasks.plan import Plan

    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    task = importlib.import_module(f"hourglass.tasks.{block['task']}")
    plan = Plan(block, f"seismic.{network}", Path(prepared), architecture, task)
    table, examples = measuring.of(plan, files.load(model_file), settings["seed"])
    few = measuring.compared(table)
    facts = {name: plan.about[name] for name in ("source", "sample") if name in plan.about}
    facts |= {"task": block["task"], "rate": task.RATE, "recipe": plan.of_data, "loss": plan.recipe["loss"]}
    with outputs.replacing(Path(metrics) / "table.csv") as path:
        table.to_csv(path, index=False, float_format="%.5g")
    with outputs.replacing(Path(metrics).with_suffix(".json")) as path:
        outputs.write_json(path, few)
    with outputs.replacing(Path(metrics) / "examples.npz") as path, open(path, "wb") as file:
        np.savez(file, facts=json.dumps(facts), **examples)
    print(f"{network}: " + ", ".join(f"{name} {value:.3g}" for name, value in few.items()))


if __name__ == "__main__":
    run(main)
