"""Prepared data -> a trained autoencoder and its history.

In: a folder of data/prepared. Out: the model as a canonical `.keras` file, and
`history.csv`: epoch, loss, held_out_loss, in the loss's own unit. Beside the model stands
`.<autoencoder>.machine.json`, what the last bits depend on; DVC does not keep it.
"""

import importlib
from functools import partial
from pathlib import Path

import pandas as pd

from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.learning.checkpoints import Checkpoint, fingerprint
from hourglass.ground.errors import run


def main(autoencoder, prepared, model_file, history_file):
    """Train `autoencoder` on the folder `prepared`; write `model_file` and `history_file`."""
    params = parameters.load()
    block = parameters.autoencoder(params, autoencoder)
    machine = device.start_as(params)

    from hourglass.models import building, files as model_files  # TensorFlow starts with the settings above
    from hourglass.inputs.pairs import Inputs
    from hourglass.learning.training import Data

    where = f"autoencoders.{autoencoder}"
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    procedure = importlib.import_module(f"stages.{block['procedure']}")
    design = {"bottleneck": block["bottleneck"]} | block["model"]
    design = parameters.check(architecture.build, design, f"{where}.model", {"bottleneck": block["width"]})
    recipe = parameters.check(procedure.fit, block["train"], f"{where}.train")
    inputs = Inputs(**parameters.check(Inputs, block["input"], f"{where}.input"))
    data = Data(*(rows(Path(prepared), part, block["procedure"]) for part in ("train", "held_out")))
    model = building.autoencoder(architecture, data.train[0].shape[1:], design, where)
    sizes = [len(part[0]) for part in (data.train, data.held_out)]
    print(f"{autoencoder}: {model.count_params():,} parameters, {sizes[0]:,} training rows, {sizes[1]:,} held out")
    state = Path(model_file).with_name(f".{autoencoder}.training")
    checkpoint = Checkpoint(state, everything(block, machine, Path(prepared), architecture, procedure))
    history = procedure.fit(model, data, inputs.pair, machine["seed"], partial(print, flush=True), checkpoint, **recipe)
    with outputs.replacing(model_file) as path:
        model_files.save(model, path)
    with outputs.replacing(history_file) as path:
        pd.DataFrame(history).to_csv(path, index=False, float_format="%.7g")
    beside = Path(model_file).with_name(f".{autoencoder}.machine.json")  # no output: it has no part in the hashes
    outputs.write_json(beside, device.facts(machine))
    outputs.remove(state)


def rows(prepared, part, procedure):
    """Return the arrays of a part, memory-mapped: the rows, and for pretraining their labels."""
    names = [part] if procedure == "training" else [part, f"{part}_labels"]
    return tuple(reading.as_rows(prepared / f"{name}.npy") for name in names)


def everything(block, settings, prepared, architecture, procedure):
    """Return a fingerprint of what the training depends on: data, parameters, code and libraries."""
    code = [Path(__file__).with_name(f"{name}.py") for name in ("training", "epochs", "inputs", "scaling", "checkpoints")]
    files = [prepared / "about.json", architecture.__file__, procedure.__file__, *code]
    return fingerprint(block | {"figures": ""}, settings, files=files)


if __name__ == "__main__":
    run(main)
