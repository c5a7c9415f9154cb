"""Salt or not in each column of a seismic section, at m numbers a column: what is found of it. For `narrow`."""

from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from keras import layers
from sklearn.decomposition import PCA

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
from hourglass.sweeps.cells import restore, weights_of
from hourglass.sweeps.recognition import average_precision, recognizer

TEST, SIDE = 400, 101  # sections that each seed draws to test on; columns of a section
WIDER, FILTERS, REACH = 64, 32, 9  # units beside the narrow layer; of a convolution over neighbouring columns, how many it sees


class Sections:
    """All salt sections, in each seed split anew, W1's autoencoder of their columns, and a classifier that says where salt is.

    The classifier gets a section as 101 columns of k numbers, whatever these are: samples, reconstructed samples, codes. A
    share is the average precision with which columns that have salt come first, as in `hourglass.sweeps.recognition`.

    Parameters
    ----------
    prepared : Path
        All sections.
    """

    of, widths = "tgs_columns", (1, 2, 5, 10, 20, 50)
    recipe = {
        "loss": "binary_crossentropy",
        "optimizer": "adam",
        "learning_rate": 0.002,
        "decay": "cosine",
        "batch": 20,
        "epochs": 10,
    }

    def __init__(self, prepared):
        self.block = blocks.autoencoder(yaml12.read(ROOT / "params.yaml"), self.of)
        self.prepared = prepared
        code = meaning.closure("hourglass.sweeps.recognition", "hourglass.sweeps.drawing", "hourglass.models.plan", *MODULES)
        text, files = Path(__file__).read_text(), [prepared / "about.json"]
        self.fingerprint = fingerprint(self.block, self.recipe, code, text, files=files)

    def plan(self, m, seed):
        """Return the plan of an autoencoder of the seed's sections, their columns, and which of these have salt (sections, 101, 1, 1)."""
        plan = Plan(self.block | {"bottleneck": m}, f"autoencoders.{self.of}", self.prepared, dense, training)
        every = plan.about["train_images"] + plan.about["held_out_images"]
        plan = drawing.drawn(plan, (every - TEST, TEST), seed)
        masks = [plan.arrays[f"{part}_masks"].reshape(-1, SIDE, 1, SIDE) for part in drawing.PARTS]
        salt = [part.any(axis=-1, keepdims=True).astype(np.float32) for part in masks]
        return plan, [plan.arrays[part] for part in drawing.PARTS], salt

    def whole(self, seed):
        """Train the classifier of originals; return its `share` of test columns, `chance`, the share of salt, and its weights."""
        _, rows, salt = self.plan(1, seed)
        model, share = taught(classifier, standard(rows, rows), salt, seed)
        found = {"share": share, "chance": salt[1].mean()}
        return found | weights_of(model)

    def at(self, m, seed, whole):
        """Return what is found of the test columns at `m` numbers a column, by name, an average precision each."""
        plan, rows, salt = self.plan(m, seed)
        keras.utils.set_random_seed(seed)
        network = plan.network()
        plan.fit(network, seed)
        trained = Autoencoder(network, plan.inputs)
        originals = standard(rows, rows)
        rebuilt = standard([255 * np.clip(trained.reconstruct(part), 0, 1) for part in rows], rows)
        of_originals = restore(classifier(SIDE), whole)
        found = {
            "recognised": precision(of_originals, rebuilt[1], salt[1]),
            "retrained": taught(classifier, rebuilt, salt, seed)[1],
        }
        found["narrow"] = taught(lambda k: classifier(k, m), originals, salt, seed)[1]
        pca = PCA(m, svd_solver="covariance_eigh").fit(rows[0][..., 0] / np.float32(255))
        codes = {"code": trained.encode, "pca": lambda part: pca.transform(part[..., 0] / np.float32(255))}
        for name, encode in codes.items():
            parts = [encode(part) for part in rows]
            for kind, build in {"linear": linear, "small": classifier}.items():
                found[f"{name}_{kind}"] = taught(build, standard(parts, parts), salt, seed)[1]
        return found


MODULES = (training.__name__, dense.__name__)


def standard(parts, of):
    """(sections * 101, k, ...) -> (sections, 101, 1, k) of float32, each number with the mean 0 and the deviation 1 of the first of `of`."""
    mean, spread = of[0].mean(axis=0, dtype=float), of[0].std(axis=0, dtype=float)
    spread = np.where(spread > 0, spread, 1)  # a dead unit stays 0
    return [((part - mean) / spread).astype(np.float32).reshape(-1, SIDE, 1, part.shape[1]) for part in parts]


def taught(build, parts, salt, seed):
    """Train what `build` makes for k numbers a column on the first of two parts; return it and its average precision on the second."""
    keras.utils.set_random_seed(seed)
    model = build(parts[0].shape[-1])
    training.fit(model, Data(*zip(parts, salt)), mirrored, seed, **Sections.recipe)
    return model, precision(model, parts[1], salt[1])


def mirrored(columns, salt, draw, training):
    """Return sections and truth, in training half of them with their columns from right to left."""
    if not training:
        return columns, salt
    chosen = tf.random.stateless_uniform((tf.shape(columns)[0], 1, 1, 1), draw) < 0.5
    return tuple(tf.where(chosen, part[:, ::-1], part) for part in (columns, salt))


def precision(model, columns, salt):
    """Return the average precision with which a model ranks columns with salt first."""
    scores = recognizer(model)(columns).ravel()
    return average_precision(scores, salt.ravel() > 0, np.ones((1, len(scores))))[0]


def classifier(k, m=SIDE):
    """Return a network from columns (101, 1, k) to the probability of salt in each, which sees `m` numbers a column."""
    inputs = layers.Input((SIDE, 1, k))
    x = layers.Dense(m, name="narrow")(inputs)
    x = layers.Dense(WIDER, "relu")(x)
    for _ in range(2):
        x = layers.Conv2D(FILTERS, (REACH, 1), padding="same", activation="relu")(x)
    return keras.Model(inputs, layers.Dense(1, "sigmoid", dtype="float32")(x))


def linear(k):
    """Return a linear classifier of as many neighbouring columns as the other one sees."""
    inputs = layers.Input((SIDE, 1, k))
    return keras.Model(
        inputs, layers.Conv2D(1, (2 * REACH - 1, 1), padding="same", activation="sigmoid", dtype="float32")(inputs)
    )
