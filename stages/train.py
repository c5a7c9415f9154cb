"""Prepared data -> a trained autoencoder and its history.

In: a folder of data/prepared. Out: the model as a canonical `.keras` file, and
`history.csv`: epoch, loss, penalties where the network has any, kept, recipe, and last, as
DVC draws the last column, validation_loss or test_loss, in the loss's own unit. Beside the
model stands `.<autoencoder>.machine.json`, what the last bits depend on; DVC does not keep it.
"""

import importlib
from functools import partial
from pathlib import Path

import pandas as pd

from hourglass.engines import device, machine
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.ground import meaning, outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.models import blocks


def main(autoencoder, prepared, model_file, metrics):
    """Train `autoencoder` on the folder `prepared`; write `model_file` and `history.csv` in the folder `metrics`."""
    params = parameters.load()
    block = blocks.autoencoder(params, autoencoder)
    settings = device.start_as(params)

    from hourglass.inputs.pairs import Inputs  # TensorFlow starts with the settings above
    from hourglass.learning.training import Data
    from hourglass.models import building, files

    where, prepared = f"autoencoders.{autoencoder}", Path(prepared)
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
    design = {"bottleneck": block["bottleneck"]} | block["model"]
    design = parameters.check(architecture.build, design, f"{where}.model", {"bottleneck": block["bottleneck_at"]})
    source = reading.as_json(prepared / "about.json", ("source",))["source"]
    recipe, of_data = blocks.of_source(block["train"], f"{where}.train", source)
    recipe = parameters.check(procedure.fit, recipe, f"{where}.train")
    inputs = Inputs(**parameters.check(Inputs, block["input"], f"{where}.input"))
    data = Data(*(rows(prepared, part, block["procedure"]) for part in ("train", "held_out")))
    model = building.autoencoder(architecture, data.train[0].shape[1:], design, where)
    sizes = [len(part[0]) for part in (data.train, data.watched)]
    print(f"{autoencoder}: {model.count_params():,} parameters, {sizes[0]:,} training rows, {sizes[1]:,} test rows")
    state = Path(model_file).with_name(f".{autoencoder}.training")
    code = meaning.closure("stages.train", architecture.__name__, procedure.__name__)
    everything = fingerprint(block | {"figures": ""}, settings, code, files=[prepared / "about.json"])
    checkpoint = Checkpoint(state, everything)
    history = procedure.fit(model, data, inputs.pair, settings["seed"], partial(print, flush=True), checkpoint, **recipe)
    with outputs.replacing(model_file) as path:
        files.save(model, path)
    table = pd.DataFrame(history).assign(recipe=of_data)
    with outputs.replacing(Path(metrics) / "history.csv") as path:
        table.assign(**{name: table.pop(name) for name in reading.WATCHED if name in table}).to_csv(
            path, index=False, float_format="%.7g"
        )
    beside = Path(model_file).with_name(f".{autoencoder}.machine.json")  # no output: it has no part in the hashes
    outputs.write_json(beside, machine.facts(settings))
    outputs.remove(state)


def rows(prepared, part, procedure):
    """Return the arrays of a part, memory-mapped: the rows, and for pretraining their labels."""
    names = [part] if procedure == "training" else [part, f"{part}_labels"]
    return tuple(reading.as_rows(prepared / f"{name}.npy") for name in names)


if __name__ == "__main__":
    run(main)
