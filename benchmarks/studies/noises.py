"""Does a denoiser undo damage that it was not trained on? W3's network, trained on each kind of damage and tested on each.

    python -m benchmarks.studies.noises ../shared/data [clothes salt]

Beside the networks stand the image as it is given, the classical filters of hourglass.baselines, that made for a damage with a structure
among them, and the best linear map, fitted on the training images with that damage. Each training and each seed's filters are kept
in .dvc/tmp/noises as soon as they are there: stop it when you like, and call it again. Writes docs/noises/<name>.json. Half an hour each.
"""

import datetime
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import command
from benchmarks.studies import findings
from benchmarks.studies.real_data import ROOT, prepared
from hourglass.architectures import strided
from hourglass.baselines import coherent, filters
from hourglass.baselines.linear import LinearRestoration
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, reading, yaml12
from hourglass.ground.rows import Data, rows_to_images
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.models.autoencoder import Autoencoder
from hourglass.sweeps.cells import Cells

KEPT, WHERE = ROOT / ".dvc" / "tmp" / "noises", "autoencoders.fashion_denoise"
UNSTRUCTURED = {"none": 0, "noise": 0.2, "dropout": 0.2}  # W3's dropout; of the others an amount that is seen as well
SUBJECTS = {  # data set, epochs, damage and its amounts
    "clothes": ("fashion", 5, UNSTRUCTURED | {"stripes": 0.2}),
    "salt": ("tgs_all", 20, UNSTRUCTURED | {"missing_traces": 0.2, "swell": 0.5, "ground_roll": 0.5}),
}
SEEDS, PIECE, BLOCK = (
    range(5),
    200,
    20,
)  # images at a time, and the side of blocks whose linear map is fitted where images are large


def main(source, *names):
    for name in names or SUBJECTS:
        with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
            subject = Subject(name, prepared(SUBJECTS[name][0], source, Path(scratch)))
            found = subject.all()
        facts = {"date": str(datetime.date.today()), "machine": machine.name(), "source": Path(source).name}
        facts |= {"seeds": len(SEEDS), "epochs": subject.recipe["epochs"], "amounts": subject.damage}
        findings.write("noises", name, found | facts)


class Subject:
    """Images, the kinds of damage, and W3's recipe on [0, 1]."""

    def __init__(self, name, prepared):
        _, epochs, self.damage = SUBJECTS[name]
        block = blocks.autoencoder(yaml12.read(ROOT / "params.yaml"), "fashion_denoise")
        self.recipe = blocks.of_source(block["train"], f"{WHERE}.train", "real")[0] | {"epochs": epochs}
        self.name, self.bottleneck = name, block["bottleneck"]
        about = reading.as_json(prepared / "about.json", ("train_images", "held_out_images"))
        self.train, self.test = (
            cropped(rows_to_images(reading.as_rows(prepared / f"{part}.npy"), about[f"{part}_images"]))
            for part in ("train", "held_out")
        )
        rooms = ("inputs.pairs", "learning.training", "architectures.strided", "baselines.filters", "baselines.coherent")
        code = meaning.closure(*(f"hourglass.{room}" for room in (*rooms, "baselines.linear", "models.autoencoder")))
        everything = (self.recipe, self.bottleneck, self.damage, BLOCK, code, Path(__file__).read_text())
        self.cells = Cells(KEPT / name, fingerprint(*everything, files=[prepared / "about.json"]))

    def all(self):
        """Return {<trained on, or filter>_on_<tested on>: its MSE in each seed}."""
        found = {}
        for seed in SEEDS:
            for kind in self.damage:
                self.add(found, f"{kind}-{seed}", partial(self.network, kind, seed))
            for kind in self.damage:
                self.add(found, f"filters-{kind}-{seed}", partial(self.filters, kind, seed))
        return found

    def add(self, found, cell, make):
        """Add what a cell has to what was `found`, and print it."""
        made, _ = self.cells(cell, make)
        for name, value in made.items():
            found.setdefault(name, []).append(round(float(value), 8))
        print(f"{self.name}  {cell}  " + "  ".join(f"{name} {float(value):.5f}" for name, value in made.items()), flush=True)

    def network(self, kind, seed):
        """Train a network on damage of one kind; return its MSE on each."""
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        inputs = self.inputs(kind)
        model = strided.build(self.train.shape[1:], bottleneck=self.bottleneck)
        training.fit(model, Data((self.train,), (self.test,)), inputs.pair, seed, **self.recipe)
        found = {}
        for other in self.damage:
            trained = Autoencoder(model, self.inputs(other))
            pieces = [trained.through(rows, draw) for rows, draw in self.pieces(self.test, seed, 10**9)]
            found[f"{kind}_on_{other}"] = self.error([piece["decoded"] for piece in pieces])
        return found

    def filters(self, kind, seed):
        """Return the MSE of what is given, damaged in one way, and of what filters and the best linear map make of it."""
        inputs = self.inputs(kind)
        given = np.concatenate([damaged(inputs, *piece) for piece in self.pieces(self.test, seed, 10**9)])
        made = {"damaged": given} | filters.denoised(given) | coherent.restored(kind, given)
        pieces = (
            (blocks_of(damaged(inputs, rows, draw)), blocks_of(rows / 255.0))
            for rows, draw in self.pieces(self.train, seed, 2 * 10**9)
        )
        linear = LinearRestoration(pieces).reconstruct(blocks_of(given))
        made["linear"] = np.clip(images_of(linear, given.shape), 0, 1)
        return {f"{name}_on_{kind}": self.error([image]) for name, image in made.items()}

    def inputs(self, kind):
        """Return what damages in one way."""
        return Inputs(scaling="unit", corruption=kind, amount=self.damage[kind])

    def pieces(self, images, seed, first):
        """Yield images a piece at a time, each with the draw of its damage."""
        for start in range(0, len(images), PIECE):
            yield images[start : start + PIECE], [seed, first + start]

    def error(self, restored):
        """Return the mean squared error of restored test images on [0, 1]."""
        return float(np.mean((np.concatenate(restored) - self.test / 255.0) ** 2))


def damaged(inputs, rows, draw):
    """Return uint8 images damaged, on [0, 1]: as the network gets them, but that what dropout leaves is as bright as it was."""
    values = inputs.corrupt(inputs.scale(rows), draw)[0].numpy()
    return values * (1 - inputs.amount) if inputs.corruption == "dropout" else values


def cropped(images):
    """Return images without the last lines and columns that are too many for sides divisible by 4, as the network asks for."""
    height, width = (side // 4 * 4 for side in images.shape[1:3])
    return np.ascontiguousarray(images[:, :height, :width])


def blocks_of(images):
    """Return images as they are, or where they are large as blocks (blocks, 20, 20, channels), line by line."""
    count, height, width, channels = images.shape
    if height * width <= BLOCK * BLOCK * 4:
        return images
    cut = images.reshape(count, height // BLOCK, BLOCK, width // BLOCK, BLOCK, channels)
    return cut.transpose(0, 1, 3, 2, 4, 5).reshape(-1, BLOCK, BLOCK, channels)


def images_of(blocks, shape):
    """Return blocks put together to images of a shape: the way back from `blocks_of`."""
    count, height, width, channels = shape
    if blocks.shape == tuple(shape):
        return blocks
    cut = blocks.reshape(count, height // BLOCK, width // BLOCK, BLOCK, BLOCK, channels)
    return cut.transpose(0, 1, 3, 2, 4, 5).reshape(shape)


if __name__ == "__main__":
    command.run(main, SUBJECTS)
