"""Autoencoders of digits, trained on all 60,000 training images without labels."""

import importlib
from functools import partial

import keras

from benchmarks.studies.real_data import ROOT
from hourglass.ground import meaning, yaml12
from hourglass.ground.rows import Data
from hourglass.learning import pretraining, training
from hourglass.models import blocks
from hourglass.models.plan import Plan

WATCHED = 256  # training images whose loss is looked at and decides nothing
EPOCHS = {  # of autoencoders of digits; None as params.yaml has them, fewer where all would take hours
    "mnist_dense": None, "mnist_stacked": None, "mnist_conv": 3, "mnist_resize_conv": 2, "mnist_deep": 3,
}  # fmt: skip


def recipes():
    """Return {name: the block of an autoencoder}, its recipe that for real data, of `EPOCHS` epochs and without validation."""
    return {name: _block(name, {"validation": 0} | ({"epochs": epochs} if epochs else {})) for name, epochs in EPOCHS.items()}


def written(name):
    """Return the epochs that params.yaml has of an autoencoder."""
    return _block(name, {})["train"]["epochs"]


def code():
    """Return a hash of the code that trainings depend on."""
    rooms = {f"architectures.{block['architecture']}" for block in recipes().values()}
    rooms |= {"models.plan", "models.autoencoder", "learning.training", "learning.pretraining"}
    return meaning.closure(*(f"hourglass.{room}" for room in sorted(rooms)))


def _block(name, changed):
    block = blocks.autoencoder(yaml12.read(ROOT / "params.yaml"), name)
    block["train"] = blocks.of_source(block["train"], f"autoencoders.{name}.train", "real")[0] | changed
    return block


class Networks:
    """Autoencoders before and after training.

    Parameters
    ----------
    prepared : Path
        A folder of data/prepared.
    images : array (images, height, width, 1) of uint8
        Its training images.
    cells : hourglass.sweeps.cells.Cells
        Where pretrained encoders are kept.
    """

    def __init__(self, prepared, images, cells):
        self.prepared, self.images, self.cells = prepared, images, cells

    def first(self, name, seed):
        """Return the plan of an autoencoder, and its network with first weights drawn from `seed`."""
        block = recipes()[name]
        modules = (
            importlib.import_module(f"hourglass.{room}.{block[of]}")
            for room, of in (("architectures", "architecture"), ("learning", "procedure"))
        )
        plan = Plan(block, f"autoencoders.{name}", self.prepared, *modules)
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        return plan, plan.network()

    def fit(self, plan, network, seed, **changed):
        """Train an autoencoder in place, W2's stacked one layer by layer, its recipe `changed`."""
        if plan.labelled:
            layers = [network.get_layer(name) for name in ("outer_encoder", "code")]
            weights = self.stacked(seed)
            for layer, start in zip(layers, (0, 2)):
                layer.set_weights(weights[start : start + 2])
        else:
            training.fit(network, self.watched(), plan.inputs.pair, seed, **plan.recipe | changed)

    def stacked(self, seed):
        """Return the weights of both encoders of W2's stacked network, pretrained layer by layer."""
        found = self.cells(f"stacked-{seed}", partial(self._pretrained, seed))[0]
        return [found[f"{number}"] for number in range(4)]

    def watched(self):
        """Return the training images, and a few of them to watch."""
        return Data((self.images,), (self.images[:WATCHED],))

    def _pretrained(self, seed):
        plan, model = self.first("mnist_stacked", seed)
        recipe = {name: plan.recipe[name] for name in ("optimizer", "learning_rate", "batch", "epochs")}

        def phase(name, network, data, pair, loss):
            training.fit(network, data, pair, seed, loss=loss, **recipe)

        pretraining.autoencoders(model, self.watched(), plan.inputs.pair, plan.recipe["loss"], phase)
        weights = [weight for name in ("outer_encoder", "code") for weight in model.get_layer(name).get_weights()]
        return {f"{number}": weight for number, weight in enumerate(weights)}
