"""Are W2's features useful? Classifiers of the codes of digits from few labels, pretraining with few labels, what filters answer to.

    python -m benchmarks.studies.features ../shared/data [codes pretraining filters]

For each seed every autoencoder of digits that has a code of its own is trained on all 60,000 images without labels. A linear
classifier (logistic regression) and a small network (128 relu units) then learn the classes from its codes of 10 to 60,000 labelled
images, from codes of its first weights, from pixels, and from PCA's numbers. Each cell is kept in .dvc/tmp/features as soon as
it is there: stop it when you like, and call it again. Writes docs/features/digits.json and docs/features_filters.png. An hour.
"""

import datetime
import sys
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
import tensorflow as tf
from sklearn.decomposition import PCA
from threadpoolctl import threadpool_limits

from benchmarks import command
from benchmarks.studies import exciting, few_labels, findings, unlabelled
from benchmarks.studies.features_page import FILTERS, draw
from benchmarks.studies.few_labels import LABELS
from benchmarks.studies.real_data import ROOT, prepared
from hourglass.architectures import stacked
from hourglass.engines.checkpoints import fingerprint
from hourglass.figures import style
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.models.autoencoder import Autoencoder
from hourglass.sweeps.cells import Cells

KEPT = ROOT / ".dvc" / "tmp" / "features"
PARTS = ("codes", "pretraining", "filters")
SEEDS, PAIRS = range(5), range(6)  # of the codes; of pretraining: six pairs can exclude one half
COMPONENTS = (30, 32, 64, 256)  # of PCA: as many as the codes have; W2's convolutional one has more than there are pixels
SCALED = slice(0, 5000)  # training images that say how a code is scaled
STEPS, TUNING, BATCH = 1000, 20, 256  # of a phase of fine-tuning: at least so many steps, and so many epochs, of so many images
STARTS = {  # of W2's classifier: whether its encoders are pretrained, and what each phase trains: W2's is the softmax, then all
    "random_start": (False, ("all",)),
    "random_longer": (False, ("all", "all")),
    "pretrained": (True, ("all",)),
    "pretrained_softmax": (True, ("softmax", "all")),
}


def main(source, *parts):
    with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
        digits = Digits(prepared("mnist", source, Path(scratch)))
        found = digits.found
        for part in parts or PARTS:
            getattr(digits, part)()
    facts = {"date": str(datetime.date.today()), "machine": machine.name(), "source": Path(source).name, "seeds": len(SEEDS)}
    epochs = {name: block["train"]["epochs"] for name, block in unlabelled.recipes().items()}
    written = {name: unlabelled.written(name) for name in epochs}
    facts |= {
        "epochs": max(epochs.values()),
        "epochs_of": epochs,
        "written_epochs_of": written,
        "epochs_of_phases": {f"{count}": epochs_of_phase(count) for count in LABELS[1:]},
        "pairs": len(PAIRS),
        "epochs_of_filters": written["mnist_conv"],
    }
    findings.write("features", "digits", findings.read("features").get("digits", {}) | found | facts)


class Digits:
    """Digits with their classes, the autoencoders of params.yaml, and what is `found`: {what: a number for each seed}."""

    def __init__(self, prepared):
        self.found = {}
        self.train, self.test = (
            (np.load(prepared / f"{part}.npy"), np.load(prepared / f"{part}_labels.npy")) for part in ("train", "held_out")
        )
        self.numbers = [part[0].reshape(len(part[0]), -1) / np.float32(255) for part in (self.train, self.test)]
        modules = (Path(module.__file__).read_text() for module in (sys.modules[__name__], few_labels, exciting, unlabelled))
        everything = unlabelled.recipes(), unlabelled.code(), *modules
        self.cells = Cells(KEPT, fingerprint(*everything, files=[prepared / "about.json"]))
        self.networks = unlabelled.Networks(prepared, self.train[0], self.cells)

    def add(self, cell, make):
        """Add the numbers of a cell to what was found, and print them."""
        made, _ = self.cells(cell, make)
        for name, value in made.items():
            self.found.setdefault(name, []).append(round(float(value), 6))
        print(f"digits  {cell}  " + "  ".join(f"{name} {float(value):.4f}" for name, value in made.items()), flush=True)
        return made

    def codes(self):
        """Classify from pixels, from PCA's numbers and from codes."""
        first = {}
        for seed in SEEDS:
            for source in ("pixels", *(f"pca_{m}" for m in COMPONENTS)):
                first[source] = self.add(f"{source}-{seed}", partial(self.plain, source, seed, first.get(source))) | first.get(
                    source, {}
                )
            for name in unlabelled.EPOCHS:
                self.add(f"{name}-{seed}", partial(self.coded, name, seed))

    def plain(self, source, seed, first):
        """Return the accuracies from pixels or from PCA's numbers; the linear one of all labels has no chance in it: that of the `first` seed."""
        parts = self.numbers
        if source != "pixels":
            parts = list(map(PCA(int(source.removeprefix("pca_")), svd_solver="covariance_eigh").fit(parts[0]).transform, parts))
        return self.classified(source, lambda rows: parts[0][rows], parts[1], seed, first)

    def coded(self, name, seed):
        """Train an autoencoder; return the accuracies from its codes and from those of its first weights."""
        plan, network = self.networks.first(name, seed)
        weights = network.get_weights()
        self.networks.fit(plan, network, seed)
        trained, found = network.get_weights(), {}
        for what, of in ((name, trained), (f"{name}_untrained", weights)):
            network.set_weights(of)
            encode = partial(flat, Autoencoder(network, plan.inputs))
            found |= self.classified(what, lambda rows, encode=encode: encode(self.train[0][rows]), encode(self.test[0]), seed)
        return found

    def classified(self, name, encode, test, seed, known=None):
        """Return `few_labels.accuracies` of codes: a function from numbers of training images, and those of the test images."""
        some, pixels = encode(SCALED), self.numbers[0][SCALED]
        (test,) = few_labels.scaled(some, pixels, test)
        return few_labels.accuracies(
            name, lambda rows: few_labels.scaled(some, pixels, encode(rows))[0], self.train[1], (test, self.test[1]), seed, known
        )

    def pretraining(self):
        """Fine-tune W2's classifier from pretrained encoders and from random ones, with W2's phase of the softmax alone and without."""
        for seed in PAIRS:
            for count in LABELS[1:]:
                self.add(f"pretraining-{count}-{seed}", partial(self.fine_tuned, count, seed))

    def fine_tuned(self, count, seed):
        """Return the accuracies of all starts from `count` labels."""
        weights, block, found = self.networks.stacked(seed), unlabelled.recipes()["mnist_stacked"], {}
        rows = few_labels.chosen(self.train[1], count, seed)
        images, labels = self.train[0][rows], self.train[1][rows]
        batch = min(BATCH, count)
        recipe = {name: block["train"][name] for name in ("optimizer", "learning_rate")} | {"loss": "classes", "batch": batch}
        recipe["epochs"] = epochs_of_phase(count)
        data = Data((images, labels), (images[:256], labels[:256]))
        for start, (pretrained, phases) in STARTS.items():
            keras.backend.clear_session()
            keras.utils.set_random_seed(seed)
            model = stacked.classifier(images.shape[1:], block["model"]["hidden"], block["bottleneck"], 10, "classifier")
            if pretrained:
                model.set_weights([*weights, *model.get_weights()[4:]])
            for trained in phases:
                for layer in model.layers[:-1]:
                    layer.trainable = trained == "all"
                training.fit(model, data, with_labels, seed, **recipe)
            probabilities = model.predict(self.test[0] / np.float32(255), batch_size=1000, verbose=0)
            found[f"{start}_{count}"] = np.mean(probabilities.argmax(axis=1) == self.test[1])
        return found

    def filters(self):
        """Draw what excites each filter of W2's convolutional network most, as its own recipe trains it, and before training."""
        style.save(draw(self.cells("filters", self.exciting)[0]), FILTERS)
        print("digits  filters", flush=True)

    def exciting(self):
        """Return {<layer>_<trained or untrained>: the best input of each filter}."""
        plan, network = self.networks.first("mnist_conv", 0)
        norm, found = float(np.linalg.norm(self.numbers[0], axis=1).mean()), {}
        for state in ("untrained", "trained"):
            if state == "trained":
                self.networks.fit(plan, network, 0, epochs=unlabelled.written("mnist_conv"))
            found |= {f"{layer}_{state}": best for layer, best in exciting.inputs(network, norm).items()}
        return found


def epochs_of_phase(count):
    """Return the epochs of a phase of fine-tuning with `count` labelled images."""
    return max(TUNING, STEPS // -(-count // min(BATCH, count)))


def flat(autoencoder, rows):
    """Return the codes of uint8 rows, (rows, numbers)."""
    return autoencoder.encode(rows).reshape(len(rows), -1)


def with_labels(rows, labels, draw, training):
    return tf.cast(rows, tf.float32) / 255.0, labels


if __name__ == "__main__":
    command.run(main, PARTS)
