"""Originals and their labels -> a recognizer, who will be shown reconstructions.

In: a folder of data/prepared with labels (classes of images) or masks (where in a column
there is salt). Out: the recognizer as a canonical `.keras` file.
"""

import importlib
from functools import partial
from pathlib import Path

from hourglass.checks import whole
from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import UserError, run
from hourglass.ground.rows import Data
from hourglass.models import blocks


def main(dataset, prepared, model_file):
    """Train the recognizer of `dataset` on the folder `prepared`; write `model_file`."""
    params = parameters.load()
    whole.check(params)
    machine = device.start_as(params)

    from hourglass.learning import training  # TensorFlow starts with the settings above
    from hourglass.models import building, files
    from hourglass.sweeps.recognition import Truth, pair

    block, where = blocks.recognizer(params, dataset), f"recognizers.{dataset}"
    architecture = importlib.import_module(f"hourglass.recognizers.{block['architecture']}")
    design = parameters.check(architecture.build, block["model"], f"{where}.model")
    source = reading.as_json(Path(prepared) / "about.json", ("source",))["source"]
    recipe = parameters.check(training.fit, blocks.of_source(block["train"], f"{where}.train", source)[0], f"{where}.train")
    data = Data(*(Truth(Path(prepared), part).images_and_labels for part in ("train", "held_out")))
    model = building.network(architecture, data.train[0].shape[1:], design, where)
    if not fits(model, data.train[1], recipe["loss"]):
        raise UserError(
            f"params.yaml: {where}: {block['architecture']} with the loss {recipe['loss']} cannot learn the labels of {dataset}; "
            "masks take salt_recognizer and binary_crossentropy, classes take class_recognizer and classes"
        )
    print(f"recognizer of {dataset}: {model.count_params():,} parameters, {len(data.train[0]):,} originals")
    training.fit(model, data, pair, machine["seed"], partial(print, flush=True), **recipe)
    with outputs.replacing(model_file) as path:
        files.save(model, path)


def fits(model, labels, loss):
    """Return whether a recognizer's output and loss are of labels: (images,) of classes from 0, or masks."""
    if labels.ndim == 1:
        return loss == "classes" and len(model.output_shape) == 2 and labels.max() < model.output_shape[1]
    return loss != "classes" and model.output_shape[1:] == labels.shape[1:]


if __name__ == "__main__":
    run(main)
