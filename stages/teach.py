"""Originals and their labels -> recognizers, which will be shown reconstructions.

In: a folder of data/prepared with labels (classes of images) or masks (where in a column
there is salt). Out: a folder with a recognizer from each seed, `<seed>.keras`, canonical.
"""

import importlib
from functools import partial
from pathlib import Path

from hourglass.checks import whole
from hourglass.engines import device
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.ground import meaning, outputs, parameters, reading
from hourglass.ground.errors import UserError, run
from hourglass.ground.rows import Data
from hourglass.models import blocks


def main(dataset, prepared, folder):
    """Train the recognizers of `dataset` on the folder `prepared`; write them into `folder`."""
    params = parameters.load()
    whole.check(params)
    machine = device.start_as(params)

    import keras  # TensorFlow starts with the settings above

    from hourglass.learning import training
    from hourglass.models import building, files
    from hourglass.sweeps.recognition import Truth, pair

    block, where = blocks.recognizer(params, dataset), f"recognizers.{dataset}"
    architecture = importlib.import_module(f"hourglass.recognizers.{block['architecture']}")
    design = parameters.check(architecture.build, block["model"], f"{where}.model")
    source = reading.as_json(Path(prepared) / "about.json", ("source",))["source"]
    recipe = parameters.check(training.fit, blocks.of_source(block["train"], f"{where}.train", source)[0], f"{where}.train")
    data = Data(*(Truth(Path(prepared), part).images_and_labels for part in ("train", "held_out")))
    state, code = Path(folder).with_name(f".{dataset}.teaching"), meaning.closure("stages.teach", architecture.__name__)
    everything = fingerprint(design, recipe, machine, code, files=[Path(prepared) / "about.json"])
    with outputs.replacing(folder) as out:
        out.mkdir()
        for seed in range(machine["seed"], machine["seed"] + block["seeds"]):
            keras.backend.clear_session()  # layers are numbered from 0, whichever seed it is
            keras.utils.set_random_seed(seed)
            model = building.network(architecture, data.train[0].shape[1:], design, where)
            if not fits(model, data.train[1], recipe["loss"]):
                raise UserError(
                    f"params.yaml: {where}: {block['architecture']} with the loss {recipe['loss']} cannot learn the labels of "
                    f"{dataset}; masks take salt_recognizer and binary_crossentropy, classes take class_recognizer and classes"
                )
            print(f"recognizer of {dataset}, seed {seed}: {model.count_params():,} parameters, {len(data.train[0]):,} originals")
            training.fit(model, data, pair, seed, partial(print, flush=True), Checkpoint(state / f"{seed}", everything), **recipe)
            files.save(model, out / f"{seed}.keras")
    outputs.remove(state)


def fits(model, labels, loss):
    """Return whether a recognizer's output and loss are of labels: (images,) of classes from 0, or masks."""
    if labels.ndim == 1:
        return loss == "classes" and len(model.output_shape) == 2 and labels.max() < model.output_shape[1]
    return loss != "classes" and model.output_shape[1:] == labels.shape[1:]


if __name__ == "__main__":
    run(main)
