"""Images with classes and their autoencoder: what is found of the classes at m numbers an image. For `narrow`."""

from pathlib import Path

import keras
import numpy as np
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from benchmarks.studies.real_data import ROOT
from hourglass.architectures import dense
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, yaml12
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.models.autoencoder import Autoencoder
from hourglass.models.plan import Plan
from hourglass.recognizers import class_recognizer
from hourglass.sweeps.cells import restore, weights_of
from hourglass.sweeps.recognition import Truth, pair, recognizer

WIDER = 128  # units beside the narrow layer
CODES = {"loss": "classes", "optimizer": "adam", "learning_rate": 0.001, "decay": "cosine", "batch": 200, "epochs": 10}


class Images:
    """Images with classes, an autoencoder of theirs and how their recognizers are trained.

    Parameters
    ----------
    autoencoder : str
        Of params.yaml.
    changed : dict
        What its input has otherwise.
    prepared : Path
        Its data.
    """

    widths = (2, 4, 8, 16, 32)

    def __init__(self, autoencoder, changed, prepared):
        params = yaml12.read(ROOT / "params.yaml")
        self.block = blocks.autoencoder(params, autoencoder)
        self.block["input"] = self.block["input"] | changed
        self.of, self.where, self.prepared = autoencoder, f"autoencoders.{autoencoder}", prepared
        recipe = blocks.recognizer(params, self.block["dataset"])["train"]
        self.recipe = blocks.of_source(recipe, "recognizers", "real")[0]
        self.train, self.test = ((part.rows, part.labels) for part in (Truth(prepared, "train"), Truth(prepared, "held_out")))
        code = meaning.closure("hourglass.sweeps.recognition", "hourglass.models.plan", *(m.__name__ for m in MODULES))
        text, files = Path(__file__).read_text(), [prepared / "about.json"]
        self.fingerprint = fingerprint(self.block, self.recipe, code, text, files=files)

    def whole(self, seed):
        """Train the classifier without a narrow layer; return its `share` of test images recognised, `chance`, and its weights."""
        model = self.classifier(self.train[0], None, seed)
        found = {"share": self.share(model, self.test[0] / 255.0), "chance": np.bincount(self.test[1]).max() / len(self.test[1])}
        return found | weights_of(model)

    def at(self, m, seed, whole):
        """Return what is found of the test images' classes at `m`, by name, a share each."""
        found = {"narrow": self.share(self.classifier(self.train[0], m, seed), self.test[0] / 255.0)}
        plan = Plan(self.block | {"bottleneck": m}, self.where, self.prepared, dense, training)
        keras.utils.set_random_seed(seed)
        network = plan.network()
        plan.fit(network, seed)
        trained = Autoencoder(network, plan.inputs)
        of_originals = restore(class_recognizer.build(self.train[0].shape[1:]), whole)
        rebuilt = np.clip(trained.reconstruct(self.test[0]), 0, 1)
        found["recognised"] = self.share(of_originals, rebuilt)
        as_bytes = np.round(255 * np.clip(trained.reconstruct(self.train[0]), 0, 1)).astype(np.uint8)
        found["retrained"] = self.share(self.classifier(as_bytes, None, seed), rebuilt)
        found |= self.of_codes("code", trained.encode(self.train[0]), trained.encode(self.test[0]), seed)
        flat = [part[0].reshape(len(part[0]), -1) / np.float32(255) for part in (self.train, self.test)]
        pca = PCA(m, svd_solver="covariance_eigh").fit(flat[0])
        return found | self.of_codes("pca", *map(pca.transform, flat), seed)

    def classifier(self, images, m, seed):
        """Return a classifier trained on uint8 images, with a layer of `m` units between two wider ones, or none."""
        keras.utils.set_random_seed(seed)
        model = class_recognizer.build(images.shape[1:])
        if m:
            narrow = keras.layers.Dense(m, name="narrow")(model.layers[-2].output)
            wider = keras.layers.Dense(WIDER, "relu")(narrow)
            model = keras.Model(model.input, keras.layers.Dense(model.output.shape[1], "softmax")(wider))
        training.fit(model, Data((images, self.train[1]), self.test), pair, seed, **self.recipe)
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


MODULES = (training, dense, class_recognizer)


def as_given(rows, labels, draw, training):
    return rows, labels
