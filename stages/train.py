"""Prepared data -> a trained autoencoder and its history.

In: a folder of data/prepared. Out: the model as a canonical `.keras` file, and
`history.csv`: epoch, loss, validation_loss or test_loss, in the loss's own unit, penalties
where the network has any, kept and recipe; and beside the model `<autoencoder>.machine.json`,
what its last bits depend on. No stage reads that one.
"""

import importlib
from functools import partial
from pathlib import Path

import pandas as pd

from hourglass.checks import fitting, whole
from hourglass.engines import device, machine
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks


def main(autoencoder, prepared, model_file, metrics):
    """Train `autoencoder` on the folder `prepared`; write `model_file`, its machine, and `history.csv` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    block = blocks.autoencoder(params, autoencoder)
    settings = device.start_as(params)

    from hourglass.models import files
    from hourglass.models.autoencoder import Autoencoder
    from hourglass.models.plan import Plan  # TensorFlow starts with the settings above

    where, prepared = f"autoencoders.{autoencoder}", Path(prepared)
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
    plan = Plan(block, where, prepared, architecture, procedure)
    model, about, rows = plan.network(), plan.about, len(plan.arrays["train"])
    fitting.check(block, Autoencoder(model, plan.inputs), plan.arrays, where)
    facts = {name: block[name] for name in ("dataset", "architecture", "procedure")} | settings
    files.check_readable(model, facts, where)
    told = ", ".join(f"{count:,} {name} rows" for name, count in plan.sizes().items() if count)
    print(f"{autoencoder}: {model.count_params():,} parameters, {told}")
    state = Path(model_file).with_name(f".{autoencoder}.training")
    code = meaning.closure("stages.train", architecture.__name__, procedure.__name__)
    everything = fingerprint(block | {"figures": ""}, settings, code, files=[prepared / "about.json"])
    history = plan.fit(model, settings["seed"], partial(print, flush=True), Checkpoint(state, everything))
    facts |= {"name": autoencoder, "input": plan.input, "range": [plan.inputs.low, plan.inputs.high]}
    facts |= {"model": plan.design, "train": plan.recipe, "recipe": plan.of_data, "rows_an_image": rows // about["train_images"]}
    facts |= {name: about[name] for name in ("source", "sample") if name in about}
    with outputs.replacing(model_file) as path:
        files.save(model, path, facts)
    with outputs.replacing(Path(metrics) / "history.csv") as path:
        pd.DataFrame(history).assign(recipe=plan.of_data).to_csv(path, index=False, float_format="%.7g")
    with outputs.replacing(Path(model_file).with_suffix(".machine.json")) as path:
        outputs.write_json(path, machine.facts(settings))
    outputs.remove(state)


if __name__ == "__main__":
    run(main)
