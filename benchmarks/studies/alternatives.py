"""Other ways to build W5's network: to halve and to double the sides, without convolutions, and trained layer by layer.

    python -m benchmarks.studies.alternatives ../shared/data [name ...]

Each of `NETWORKS` is trained from each seed on every third photograph of Stanford Dogs at 64x64, by W5's recipe for fewer
epochs, and measured on all test photographs. Each cell is kept in .dvc/tmp/alternatives as soon as it is there: stop it when you
like, and call it again. With names only those networks' cells are made, so that two calls share the work; without, all, and
docs/alternatives/dogs.json is written. About 35 CPU minutes a seed.
"""

import datetime
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np

from benchmarks import command
from benchmarks.studies import findings, mirrored
from benchmarks.studies.real_data import ROOT, prepared
from benchmarks.studies.real_runs import DOGS_64
from hourglass.architectures import deep_pooling, dense
from hourglass.baselines.pca import PrincipalComponents
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, reading, yaml12
from hourglass.ground.rows import Data
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.sweeps.cells import Cells

KEPT = ROOT / ".dvc" / "tmp" / "alternatives"
SEEDS, EPOCHS, EVERY = range(5), 8, 3  # of W5's 40 epochs; of the training photographs, which are 100 a breed, in its order
WATCHED, PART = 64, 256  # test photographs whose loss stands beside the training loss; photographs measured at a time
MENDED = {"decoder": "upsample_convolve", "output": "sigmoid"}


def w5(bottleneck=128, **changed):
    return partial(deep_pooling.build, bottleneck=bottleneck, **MENDED | changed)


NETWORKS = {  # name: from a shape to a network; what they are is said by benchmarks.studies.alternatives_page
    "mended": w5(),
    "average": w5(pooling="average"),
    "strided": w5(pooling="strided"),
    "transposed": w5(decoder="transposed"),
    "blocks": w5(decoder="convolve_upsample"),
    "mirrored": partial(mirrored.mirrored, bottleneck=128),
    "unpooled": partial(mirrored.mirrored, bottleneck=128, unpooled=True),
    "layer_by_layer": partial(mirrored.mirrored, bottleneck=128),
    "layer_by_layer_longer": partial(mirrored.mirrored, bottleneck=128),
    "narrow": w5(8),
    "dense": partial(dense.build, bottleneck=512, code="linear", output="sigmoid"),
    "dense_longer": partial(dense.build, bottleneck=512, code="linear", output="sigmoid"),
    "dense_relu": partial(dense.build, bottleneck=512, output="sigmoid"),
    "dense_light": partial(dense.build, bottleneck=10, output="sigmoid"),  # as many weights as W5's network
}
COMPONENTS = {"pca": (512,), "pca_light": (10,), "pca_blocks": (8, 8, 8)}  # name: the code that they stand for


def main(source, *names):
    with tempfile.TemporaryDirectory() as scratch:
        settings = [setting for setting in DOGS_64 if not setting.startswith("autoencoders")]
        photographs = Photographs(prepared("dogs", source, Path(scratch), *settings))
        for seed in SEEDS:
            for name in names or NETWORKS:
                photographs.network(name, seed)
        if not names:
            findings.write("alternatives", "dogs", photographs.all(SEEDS) | {"source": Path(source).name})


class Photographs:
    """Training and test photographs in the folder `prepared`, and what each network makes of them."""

    def __init__(self, prepared):
        arrays = reading.as_prepared(prepared)
        self.train, self.test = np.asarray(arrays["train"][::EVERY]), np.asarray(arrays["held_out"])
        block = blocks.autoencoder(yaml12.read(ROOT / "params.yaml"), "dogs_conv")
        self.recipe = blocks.of_source(block["train"], "autoencoders.dogs_conv.train", "real")[0]
        self.epochs = {"layer_by_layer": EPOCHS // mirrored.PHASES, "dense_longer": self.recipe["epochs"]}  # of others EPOCHS
        self.inputs = Inputs(**block["input"])
        modules = (deep_pooling, dense, training)
        code = meaning.closure("hourglass.inputs.pairs", "hourglass.baselines.pca", *(module.__name__ for module in modules))
        own = [meaning.meaning(Path(path).read_text()) for path in (mirrored.__file__, __file__)]
        self.cells = Cells(KEPT, fingerprint(self.recipe, code, *own, files=[prepared / "about.json"]))

    def all(self, seeds):
        """Return what was found of networks and components: dicts by name, of `mse` and others a list over `seeds`, and facts."""
        cells = {name: [self.network(name, seed) for seed in seeds] for name in NETWORKS}
        cells |= {name: [self.cell(name, partial(self.components, code))] * len(seeds) for name, code in COMPONENTS.items()}
        found = {what: {name: int(of[0][what]) for name, of in cells.items()} for what in ("weights", "code")}
        found |= {
            what: {name: [round(float(one[what]), 9) for one in of] for name, of in cells.items() if what in of[0]}
            for what in ("mse", "last_epoch", "before")
        }
        facts = {"date": str(datetime.date.today()), "machine": machine.name(), "seeds": len(seeds), "epochs": EPOCHS}
        sizes = {"train_images": len(self.train), "test_images": len(self.test), "image": list(self.train.shape[1:])}
        return found | facts | sizes | {"recipe": self.recipe}

    def network(self, name, seed):
        return self.cell(f"{name}-{seed}", partial(self.trained, name, seed))

    def cell(self, name, make):
        found, kept = self.cells(name, make)
        if not kept:
            print(f"{name}: MSE {255**2 * float(found['mse']):.1f} (0-255)", flush=True)
        return found

    def trained(self, name, seed):
        """Train a network; return the `mse` on [0, 1] of test photographs, its `weights` and numbers of `code`, how much less the
        training loss was in the `last_epoch` than in the one before, a share, and the MSE `before` all layers were trained at once."""
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = NETWORKS[name](self.train.shape[1:])
        data, found = Data((self.train,), (self.test[:WATCHED],)), {}
        recipe = self.recipe | {"epochs": self.epochs.get(name, EPOCHS)}
        if name.startswith("layer_by_layer"):
            mirrored.layer_by_layer(model, data, self.inputs.pair, seed, **recipe | {"epochs": EPOCHS // mirrored.PHASES})
            found["before"] = self.error(partial(network_of, model))
        history = training.fit(model, data, self.inputs.pair, seed, **recipe)
        found["last_epoch"] = 1 - history[-1]["loss"] / history[-2]["loss"]
        found |= {"weights": model.count_params(), "code": np.prod(model.get_layer("code").output.shape[1:])}
        return found | {"mse": self.error(partial(network_of, model))}

    def components(self, code):
        """Fit principal components to the training photographs; return as `trained` does what there is of them."""
        pca = PrincipalComponents(self.train, code)
        return {"mse": self.error(pca.reconstruct), "weights": (pca.size + 1) * len(pca.mean), "code": np.prod(code)}

    def error(self, reconstruct):
        """Return the MSE of test photographs on [0, 1], what is rebuilt clipped to it."""
        total = 0.0
        for start in range(0, len(self.test), PART):
            wanted = self.test[start : start + PART] / np.float32(255)
            total += np.square(np.clip(reconstruct(wanted), 0, 1) - wanted, dtype=np.float64).sum()
        return total / self.test.size


def network_of(model, values):
    return np.asarray(model(values, training=False))


if __name__ == "__main__":
    command.run(main, NETWORKS)
