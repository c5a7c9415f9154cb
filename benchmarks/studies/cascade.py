"""W1's cascade: does it pay to code what the last autoencoder left over? Beside one network, nested dropout and PCA.

    python -m benchmarks.studies.cascade ../shared/data [digits columns]

The repository of W1's author trains autoencoders one after another, each on what the one before left over, and adds up what
they give: codes of 1, 10 and 100 numbers for digits. Here beside it, at 1, 11 and 111 numbers in all, and at some between: one
network of that width; the first numbers of one network trained with nested dropout (Rippel, Gelbart and Adams 2014), of which any
prefix of the code decodes; and PCA. Each with W1's relu and with a linear code. Cells are kept in .dvc/tmp/cascade: stop it when you like, and call it again.
Writes docs/cascade/<name>.json. Half an hour each.
"""

import datetime
import tempfile
from functools import partial
from itertools import accumulate
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
from sklearn.decomposition import PCA

from benchmarks import command
from benchmarks.studies import findings
from benchmarks.studies.real_data import ROOT, prepared
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning
from hourglass.ground.rows import Data, in_parts
from hourglass.learning import training
from hourglass.sweeps.cells import Cells

KEPT = ROOT / ".dvc" / "tmp" / "cascade"
SUBJECTS = {  # the data set, W1's author's widths, and how many numbers the others have
    "digits": ("mnist", (1, 10, 100), (1, 4, 11, 32, 111)),
    "columns": ("tgs_all", (5, 15), (1, 2, 5, 10, 20)),
}
CODES, SEEDS, NESTED = ("relu", "linear"), range(5), 7  # of the lengths of nested dropout, beside the seed of the weights
RECIPE = {"loss": "mse", "optimizer": "adam", "learning_rate": 0.001, "decay": "cosine", "batch": 200, "epochs": 20}


@keras.saving.register_keras_serializable()
class Prefix(keras.layers.Layer):
    """In training keeps of each row's code a first part alone, whose length is drawn: every length is as likely."""

    def __init__(self, seed=0, **kwargs):
        super().__init__(**kwargs)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def call(self, code, training=False):
        if not training:
            return code
        width = code.shape[-1]
        lengths = keras.random.randint((keras.ops.shape(code)[0], 1), 1, width + 1, seed=self.seed_generator)
        return code * keras.ops.cast(keras.ops.arange(width)[None] < lengths, code.dtype)

    def get_config(self):
        return super().get_config() | {"seed": self.seed}


def main(source, *names):
    for name in names or SUBJECTS:
        dataset, widths, sizes = SUBJECTS[name]
        with tempfile.TemporaryDirectory() as scratch:
            folder = prepared(dataset, source, Path(scratch))
            code = meaning.closure("hourglass.learning.training")
            cells = Cells(
                KEPT / name, fingerprint(RECIPE, widths, sizes, code, Path(__file__).read_text(), files=[folder / "about.json"])
            )
            train, test = (
                np.load(folder / f"{part}.npy").reshape(-1, size(folder)) / np.float32(255) for part in ("train", "held_out")
            )
        found = measured(name, train, test, widths, sizes, cells)
        facts = {"date": str(datetime.date.today()), "machine": machine.name(), "source": Path(source).name, "seeds": len(SEEDS)}
        facts |= {"epochs": RECIPE["epochs"], "widths": " + ".join(map(str, widths))}
        findings.write("cascade", name, found | facts)


def size(folder):
    """Return how many numbers a row has."""
    return int(np.prod(np.load(folder / "held_out.npy", mmap_mode="r").shape[1:]))


def measured(name, train, test, widths, sizes, cells):
    """Return {kind: {numbers in all: its test MSE on [0, 1] in each seed}}."""
    pca = PCA(sizes[-1], svd_solver="covariance_eigh").fit(train)
    code = pca.transform(test)
    found = {"pca": {f"{m}": [mse(code[:, :m] @ pca.components_[:m] + pca.mean_, test)] * len(SEEDS) for m in sizes}}
    kinds = {"cascade": (cascade, widths, list(accumulate(widths))), "one": (one, sizes, sizes), "nested": (nested, sizes, sizes)}
    for activation in CODES:
        for kind, (make, wanted, totals) in kinds.items():
            for seed in SEEDS:
                made = cells(f"{kind}-{activation}-{seed}", partial(make, wanted, train, test, activation, seed))[0]
                for m, error in zip(totals, made["mse"]):
                    found.setdefault(f"{kind}_{activation}", {}).setdefault(f"{m}", []).append(float(error))
                told = "  ".join(f"{m}: {255**2 * error:.1f}" for m, error in zip(totals, made["mse"]))
                print(f"{name}  {kind}  {activation}  seed {seed}  MSE (0-255) {told}", flush=True)
    return found


def cascade(widths, train, test, activation, seed):
    """Return the test MSE after each of the networks, each trained on what those before left over."""
    left, errors = (train, test), []
    for number, m in enumerate(widths):
        model = network(train.shape[1], m, activation, [seed, number])
        fit(model, left, seed)
        left = tuple(part - in_parts(model, part, 10_000) for part in left)
        errors.append(float((left[1].astype(float) ** 2).mean()))
    return {"mse": errors}


def one(sizes, train, test, activation, seed):
    """Return the test MSE of a network of each width."""
    errors = []
    for m in sizes:
        model = network(train.shape[1], m, activation, [seed, 0])
        fit(model, (train, test), seed)
        errors.append(mse(in_parts(model, test, 10_000), test))
    return {"mse": errors}


def nested(sizes, train, test, activation, seed):
    """Return the test MSE of the first numbers of one code, the rest of it 0."""
    model = network(train.shape[1], sizes[-1], activation, [seed, 0], [Prefix(seed + NESTED)])
    fit(model, (train, test), seed)
    encode = keras.Model(model.input, model.get_layer("code").output)
    kernel, bias = model.layers[-1].get_weights()
    code = in_parts(encode, test, 10_000)
    return {"mse": [mse(code[:, :m] @ kernel[:m] + bias, test) for m in sizes]}


def network(numbers, m, activation, seed, between=()):
    """Return W1's [n -> m -> n] with its first weights, and layers between code and output."""
    keras.backend.clear_session()
    keras.utils.set_random_seed(int(np.random.default_rng(seed).integers(2**31)))
    inputs = keras.Input((numbers,))
    x = keras.layers.Dense(m, activation, name="code")(inputs)
    for layer in between:
        x = layer(x)
    return keras.Model(inputs, keras.layers.Dense(numbers)(x))


def fit(model, parts, seed):
    training.fit(model, Data(*((part,) for part in parts)), lambda rows, draw, training: (rows, rows), seed, **RECIPE)


def mse(made, rows):
    return float(((made.astype(float) - rows) ** 2).mean())


if __name__ == "__main__":
    command.run(main, SUBJECTS)
