"""Salt or not in a seismic section, at m numbers a column: what is found of it. For `narrow`."""

from pathlib import Path

import keras
import numpy as np
from keras import layers
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression

from benchmarks.studies.narrow_images import as_given
from benchmarks.studies.real_data import ROOT
from hourglass.architectures import dense
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, yaml12
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.models.autoencoder import Autoencoder
from hourglass.models.plan import Plan
from hourglass.sweeps import drawing
from hourglass.sweeps.recognition import recognizer

TEST, WIDER = 400, 128  # images that each seed draws to test on; units beside the narrow layer
PENALTY = 0.01  # of the linear classifier, which has up to 101 weights a column


class Sections:
    """All salt sections, in each seed split anew, W1's autoencoder of their columns, and a classifier of sections.

    The classifier gets a section as 101 columns of k numbers, whatever these are: samples, reconstructed samples, codes.
    """

    of, widths = "tgs_columns", (1, 2, 5, 10, 20, 50)
    recipe = {"loss": "classes", "optimizer": "adam", "learning_rate": 0.002, "decay": "cosine", "batch": 50, "epochs": 30}

    def __init__(self, prepared):
        self.block = blocks.autoencoder(yaml12.read(ROOT / "params.yaml"), self.of)
        self.prepared = prepared
        code = meaning.closure("hourglass.sweeps.drawing", "hourglass.models.plan", training.__name__, dense.__name__)
        text, files = Path(__file__).read_text(), [prepared / "about.json"]
        self.fingerprint = fingerprint(self.block, self.recipe, code, text, files=files)

    def plan(self, m, seed):
        """Return the plan of an autoencoder of the seed's sections, and the classes (salt: 1) of its training and test sections."""
        plan = Plan(self.block | {"bottleneck": m}, f"autoencoders.{self.of}", self.prepared, dense, training)
        every = plan.about["train_images"] + plan.about["held_out_images"]
        plan = drawing.drawn(plan, (every - TEST, TEST), seed)
        masks = [drawing.by_image(plan.arrays[f"{part}_masks"], plan.about[f"{part}_images"]) for part in drawing.PARTS]
        return plan, [part.reshape(len(part), -1).any(axis=1).astype(np.int32) for part in masks]

    def whole(self, seed):
        """Train the classifier of originals; return its `share` of test sections, that of the larger class, `chance`, and its weights."""
        plan, classes = self.plan(1, seed)
        model, share = classified([sections(plan.arrays[part]) for part in drawing.PARTS], classes, seed)
        found = {"share": share, "chance": max(classes[1].mean(), 1 - classes[1].mean())}
        return found | {f"weight_{n:03d}": w for n, w in enumerate(model.get_weights())}

    def at(self, m, seed, whole):
        """Return what is found of the test sections' classes at `m` numbers a column, by name, a share each."""
        plan, classes = self.plan(m, seed)
        keras.utils.set_random_seed(seed)
        network = plan.network()
        plan.fit(network, seed)
        trained, rows = Autoencoder(network, plan.inputs), [plan.arrays[part] for part in drawing.PARTS]
        originals = [sections(part) for part in rows]
        rebuilt = [sections(np.clip(trained.reconstruct(part), 0, 1) * 255) for part in rows]
        of_originals = classifier(originals[0].shape[1:])
        of_originals.set_weights([whole[name] for name in sorted(whole) if name.startswith("weight_")])
        pca = PCA(m, svd_solver="covariance_eigh").fit(rows[0][..., 0] / np.float32(255))
        codes = {
            "code": [sections(trained.encode(part), 1) for part in rows],
            "pca": [sections(pca.transform(part[..., 0] / np.float32(255)), 1) for part in rows],
        }
        found = {"recognised": share_of(of_originals, rebuilt[1], classes[1])}
        found["retrained"] = classified(rebuilt, classes, seed)[1]
        found["narrow"] = classified(originals, classes, seed, m)[1]
        for name, parts in codes.items():
            parts = scaled(*parts)
            flat = [part.reshape(len(part), -1) for part in parts]
            linear = LogisticRegression(C=PENALTY, max_iter=300).fit(flat[0], classes[0])
            found |= {f"{name}_linear": linear.score(flat[1], classes[1]), f"{name}_small": classified(parts, classes, seed)[1]}
        return found


def sections(rows, span=255):
    """(sections * 101, k, ...) -> (sections, 101, 1, k) of float32, in units of `span`."""
    return np.asarray(rows, np.float32).reshape(-1, 101, 1, rows.shape[1]) / np.float32(span)


def scaled(train, test):
    """Return codes with mean 0 and deviation 1 over the training columns, each number by itself; a dead one stays 0."""
    mean, spread = train.mean(axis=(0, 1, 2)), train.std(axis=(0, 1, 2))
    return [(part - mean) / np.where(spread > 0, spread, 1) for part in (train, test)]


def classified(parts, classes, seed, m=None):
    """Train a classifier on the first of two parts; return it, and the share of the second whose class it finds."""
    keras.utils.set_random_seed(seed)
    model = classifier(parts[0].shape[1:], m)
    training.fit(model, Data(*zip(parts, classes)), as_given, seed, **Sections.recipe)
    return model, share_of(model, parts[1], classes[1])


def share_of(model, images, classes):
    return np.mean(recognizer(model)(images).argmax(axis=1) == classes)


def classifier(shape, m=None):
    """Return a network from sections (101, 1, k) to the probabilities of no salt and of salt; with `m` it sees m numbers a column."""
    inputs = x = layers.Input(shape)
    if m:
        x = layers.Dense(m, name="narrow")(x)
    x = layers.Dense(WIDER, "relu")(x)
    for filters in (32, 64):
        x = layers.Conv2D(filters, (5, 1), strides=(2, 1), padding="same", activation="relu")(x)
    x = layers.Dense(WIDER, "relu")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Dense(2, "softmax", dtype="float32")(x))
