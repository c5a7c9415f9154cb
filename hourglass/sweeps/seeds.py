"""An autoencoder trained from many seeds, each training kept as a cell: what was trained once is not trained again."""

import importlib
import time

import keras

from hourglass.checks import fitting
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.evaluation import measuring
from hourglass.ground import meaning, outputs
from hourglass.ground.errors import UserError
from hourglass.models.autoencoder import Autoencoder
from hourglass.models.plan import Plan
from hourglass.sweeps.cells import Cells


class Contender:
    """An autoencoder, whose number from a seed is the pipeline's own where params.yaml has that seed.

    Parameters
    ----------
    title : str
        How it was asked for.
    where : str
        Its dotted path in params.yaml, for messages.
    block : dict
        As `hourglass.models.blocks.autoencoder` gives it.
    prepared : Path
        A folder of data/prepared.
    settings : dict
        Of `hourglass.engines.device.start`, which ran with them.
    kept : Path
        The folder of all cells; those of one recipe, code and data are in a folder of their own.

    Attributes
    ----------
    fingerprint : str
        Of everything but the seed that the number depends on.

    Raises
    ------
    UserError
        Where block and data do not fit each other.
    """

    def __init__(self, title, where, block, prepared, settings, kept):
        architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
        procedure = importlib.import_module(f"hourglass.learning.{block['procedure']}")
        self.title, self.plan = title, Plan(block, where, prepared, architecture, procedure)
        network = Autoencoder(self.plan.network(), self.plan.inputs)
        fitting.check(block | {"figures": ""}, network, self.plan.arrays, where)
        names = [architecture.__name__, procedure.__name__]
        code = meaning.closure("hourglass.sweeps.seeds", "hourglass.engines.device", *names)
        settings = {name: value for name, value in settings.items() if name != "seed"}
        recipe = [names, self.plan.design, self.plan.input, self.plan.recipe, settings]
        self.fingerprint = fingerprint(recipe, code, files=[prepared / "about.json"])
        self.folder = kept / self.fingerprint[:16]
        self.cells = Cells(self.folder, self.fingerprint)

    def mse_255(self, seed, report):
        """Return the mean squared error of the test images on grey values 0 to 255, trained from `seed`.

        `report` is called with a line of text where it had to be trained. A training that was
        stopped goes on after its last epoch.
        """
        started, state = time.perf_counter(), self.folder / f"{seed}.training"
        found, there = self.cells(f"{seed}", lambda: self._train(seed, Checkpoint(state, self.fingerprint)))
        outputs.remove(state)
        if not there:
            seconds = time.perf_counter() - started
            report(f"{self.title}  seed {seed}  MSE {found['mse_255']:.5g} (0-255)  {found['epochs']} epochs  {seconds:.1f} s")
        return float(found["mse_255"])

    def _train(self, seed, checkpoint):
        """Return the metrics of the test images, as `stages.evaluate` has them, and the `epochs`."""
        plan = self.plan
        keras.utils.set_random_seed(seed)
        model = plan.network()
        try:
            history = plan.fit(model, seed, lambda line: None, checkpoint)
        except UserError as error:
            raise UserError(f"{self.title}, seed {seed}: {error}") from None
        arrays, images = plan.arrays | {"train": None}, plan.about["held_out_images"]  # no baselines
        results = measuring.metrics(Autoencoder(model, plan.inputs), arrays, images, plan.recipe["loss"], [], seed)[0]
        keras.backend.clear_session()
        return results | {"epochs": len(history)}
