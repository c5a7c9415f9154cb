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
from hourglass.ground import meaning, outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.ground.rows import labels_of_rows
from hourglass.models import blocks


def main(autoencoder, prepared, model_file, metrics):
    """Train `autoencoder` on the folder `prepared`; write `model_file`, its machine, and `history.csv` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    block = blocks.autoencoder(params, autoencoder)
    settings = device.start_as(params)

    from hourglass.inputs.pairs import Inputs  # TensorFlow starts with the settings above
    from hourglass.learning.training import Data
    from hourglass.models import building, files
    from hourglass.models.autoencoder import Autoencoder

    where, prepared = f"autoencoders.{autoencoder}", Path(prepared)
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
    design = {"bottleneck": block["bottleneck"]} | block["model"]
    design = parameters.check(architecture.build, design, f"{where}.model", {"bottleneck": block["bottleneck_at"]})
    about = reading.as_json(prepared / "about.json", ("source", "train_images"))
    recipe, of_data = blocks.of_source(block["train"], f"{where}.train", about["source"])
    recipe = parameters.check(procedure.fit, recipe, f"{where}.train")
    seen = parameters.check(Inputs, block["input"], f"{where}.input")
    inputs = Inputs(**seen)
    arrays = reading.as_prepared(prepared)
    model = building.autoencoder(architecture, arrays["train"].shape[1:], design, where)
    fitting.check(block, Autoencoder(model, inputs), arrays, where)
    building.check_numbers(model, inputs, arrays["train"], where)
    data = Data(*(rows(arrays, part, block["procedure"]) for part in ("train", "held_out")))
    count, taken = len(arrays["train"]), data.taken(recipe.get("validation", 0))
    sizes = {"training": count - taken, "validation": taken, "test": len(arrays["held_out"])}
    told = ", ".join(f"{size:,} {name} rows" for name, size in sizes.items() if size)
    print(f"{autoencoder}: {model.count_params():,} parameters, {told}")
    state = Path(model_file).with_name(f".{autoencoder}.training")
    code = meaning.closure("stages.train", architecture.__name__, procedure.__name__)
    everything = fingerprint(block | {"figures": ""}, settings, code, files=[prepared / "about.json"])
    checkpoint = Checkpoint(state, everything)
    history = procedure.fit(model, data, inputs.pair, settings["seed"], partial(print, flush=True), checkpoint, **recipe)
    facts = {name: block[name] for name in ("dataset", "architecture", "procedure")} | settings
    facts |= {"name": autoencoder, "input": seen, "range": [inputs.low, inputs.high], "model": design, "train": recipe}
    facts |= {"recipe": of_data, "rows_an_image": count // about["train_images"]}
    facts |= {name: about[name] for name in ("source", "sample") if name in about}
    with outputs.replacing(model_file) as path:
        files.save(model, path, facts)
    with outputs.replacing(Path(metrics) / "history.csv") as path:
        pd.DataFrame(history).assign(recipe=of_data).to_csv(path, index=False, float_format="%.7g")
    with outputs.replacing(Path(model_file).with_suffix(".machine.json")) as path:
        outputs.write_json(path, machine.facts(settings))
    outputs.remove(state)


def rows(arrays, part, procedure):
    """Return the rows of a part, and for pretraining the label of each."""
    if procedure == "training":
        return (arrays[part],)
    return arrays[part], labels_of_rows(arrays[f"{part}_labels"], arrays[part])


if __name__ == "__main__":
    run(main)
