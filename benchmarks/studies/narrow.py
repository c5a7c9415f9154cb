"""Does a network fail where the eye does? Classifiers with a narrow layer, and classifiers of codes, at many m.

    python -m benchmarks.studies.narrow ../shared/data [digits clothes]

W1's rule of thumb: the narrowest layer of a later network should be wider than the m at which reconstructions are no longer
recognised. For each m and seed three things are measured on the test images: whether the autoencoder's reconstructions are recognised
by a classifier of originals; whether a linear and a small classifier find the class from its m numbers, and from PCA's; and
whether a classifier does, trained end to end, whose narrowest layer has m units. Each cell is kept in .dvc/tmp/narrow as soon as it
is there: stop it when you like, and call it again. Writes docs/narrow/<name>.json. An hour each.
"""

import datetime
import json
import sys
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from benchmarks.studies.narrow_page import RESULTS
from benchmarks.studies.real_data import ROOT, prepared
from hourglass.architectures import dense
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, yaml12
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.models.autoencoder import Autoencoder
from hourglass.models.plan import Plan
from hourglass.recognizers import class_recognizer
from hourglass.sweeps.cells import Cells
from hourglass.sweeps.recognition import Truth, pair, recognizer

KEPT = ROOT / ".dvc" / "tmp" / "narrow"
SUBJECTS = {
    "digits": ("mnist_dense", {}),
    "clothes": ("fashion_dense", {"scaling": "unit"}),
}  # the autoencoder, and what its input has otherwise
WIDTHS, SEEDS, WIDER = (2, 4, 8, 16, 32), range(5), 128  # units beside the narrow layer
CODES = {"loss": "classes", "optimizer": "adam", "learning_rate": 0.001, "decay": "cosine", "batch": 200, "epochs": 10}


def main(source, *names):
    RESULTS.mkdir(exist_ok=True)
    for name in names or SUBJECTS:
        with tempfile.TemporaryDirectory() as scratch:
            dataset = yaml12.read(ROOT / "params.yaml")["autoencoders"][SUBJECTS[name][0]]["dataset"]
            subject = Subject(name, prepared(dataset, source, Path(scratch)))
            found = subject.all()
        facts = {
            "date": str(datetime.date.today()),
            "machine": machine.name(),
            "source": Path(source).name,
            "seeds": len(SEEDS),
            "epochs": subject.recipe["epochs"],
        }
        (RESULTS / f"{name}.json").write_text(
            json.dumps(found | facts, indent=None, sort_keys=True).replace("], ", "],\n") + "\n"
        )


class Subject:
    """Images with classes, an autoencoder of theirs and how their recognizers are trained."""

    def __init__(self, name, prepared):
        autoencoder, changed = SUBJECTS[name]
        params = yaml12.read(ROOT / "params.yaml")
        self.block = blocks.autoencoder(params, autoencoder)
        self.block["input"] = self.block["input"] | changed
        self.name, self.where, self.prepared = name, f"autoencoders.{autoencoder}", prepared
        recipe = blocks.recognizer(params, self.block["dataset"])["train"]
        self.recipe = blocks.of_source(recipe, "recognizers", "real")[0]
        self.train, self.test = ((part.rows, part.labels) for part in (Truth(prepared, "train"), Truth(prepared, "held_out")))
        code = meaning.closure(
            "hourglass.sweeps.recognition",
            "hourglass.models.plan",
            "hourglass.learning.training",
            dense.__name__,
            class_recognizer.__name__,
        )
        everything = fingerprint(
            self.block, self.recipe, CODES, WIDER, code, Path(__file__).read_text(), files=[prepared / "about.json"]
        )
        self.cells = Cells(KEPT / name, everything)

    def all(self):
        """Return {what: {m: its share of test images in each seed}}, and `whole` of the classifier without a narrow layer."""
        found = {"whole": [], "chance": float(np.bincount(self.test[1]).max() / len(self.test[1]))}
        for seed in SEEDS:
            whole = self.cells(f"whole-{seed}", partial(self.whole, seed))[0]
            found["whole"].append(float(whole["share"]))
            for m in WIDTHS:
                for what, share in self.cells(f"{m}-{seed}", partial(self.at, m, seed, whole))[0].items():
                    found.setdefault(what, {}).setdefault(f"{m}", []).append(round(float(share), 6))
                print(
                    f"{self.name}  m {m}  seed {seed}  "
                    + "  ".join(f"{what} {found[what][f'{m}'][-1]:.4f}" for what in found if isinstance(found[what], dict)),
                    flush=True,
                )
        return found

    def whole(self, seed):
        """Train the classifier without a narrow layer; return its `share` of test images recognised, and its weights."""
        model = self.classifier(None, seed)
        return {"share": self.share(model, self.test[0] / 255.0)} | {
            f"weight_{n:03d}": w for n, w in enumerate(model.get_weights())
        }

    def at(self, m, seed, whole):
        """Return what is found of the test images' classes at `m`, by name, a share each."""
        keras.backend.clear_session()
        found = {"narrow": self.share(self.classifier(m, seed), self.test[0] / 255.0)}
        plan = Plan(self.block | {"bottleneck": m}, self.where, self.prepared, dense, training)
        keras.utils.set_random_seed(seed)
        network = plan.network()
        plan.fit(network, seed)
        trained = Autoencoder(network, plan.inputs)
        of_originals = class_recognizer.build(self.train[0].shape[1:])
        of_originals.set_weights([whole[name] for name in sorted(whole) if name.startswith("weight_")])
        found["recognised"] = self.share(of_originals, np.clip(trained.reconstruct(self.test[0]), 0, 1))
        found |= self.of_codes("code", trained.encode(self.train[0]), trained.encode(self.test[0]), seed)
        flat = [part[0].reshape(len(part[0]), -1) / np.float32(255) for part in (self.train, self.test)]
        pca = PCA(m, svd_solver="covariance_eigh").fit(flat[0])
        return found | self.of_codes("pca", *map(pca.transform, flat), seed)

    def classifier(self, m, seed):
        """Return a classifier of originals, trained, with a layer of `m` units between two wider ones, or none."""
        keras.utils.set_random_seed(seed)
        model = class_recognizer.build(self.train[0].shape[1:])
        if m:
            narrow = keras.layers.Dense(m, name="narrow")(model.layers[-2].output)
            wider = keras.layers.Dense(WIDER, "relu")(narrow)
            model = keras.Model(model.input, keras.layers.Dense(model.output.shape[1], "softmax")(wider))
        training.fit(model, Data(self.train, self.test), pair, seed, **self.recipe)
        return model

    def of_codes(self, name, train, test, seed):
        """Return the shares of a linear classifier (logistic regression) and of one with a layer of 128 units, of codes."""
        mean, spread = train.mean(axis=0), train.std(axis=0)
        train, test = ((part - mean) / np.where(spread > 0, spread, 1) for part in (train, test))
        linear = LogisticRegression(max_iter=300).fit(train, self.train[1])
        keras.utils.set_random_seed(seed)
        inputs = keras.Input(train.shape[1:])
        small = keras.Model(inputs, keras.layers.Dense(10, "softmax")(keras.layers.Dense(WIDER, "relu")(inputs)))
        parts = [(part.astype(np.float32), labels) for part, labels in ((train, self.train[1]), (test, self.test[1]))]
        training.fit(small, Data(*parts), as_given, seed, **CODES)
        return {f"{name}_linear": np.mean(linear.predict(test) == self.test[1]), f"{name}_small": self.share(small, parts[1][0])}

    def share(self, model, images):
        """Return the share of test images whose class a model finds."""
        return np.mean(recognizer(model)(images).argmax(axis=1) == self.test[1])


def as_given(rows, labels, draw, training):
    return rows, labels


if __name__ == "__main__":
    main(*sys.argv[1:])
