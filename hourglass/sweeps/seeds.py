"""An autoencoder trained from many seeds, each run kept as a cell: what was trained once is not trained again."""

import time

import keras
import pandas as pd
from threadpoolctl import threadpool_limits

from hourglass.checks import fitting
from hourglass.engines.checkpoints import Checkpoint, fingerprint
from hourglass.evaluation import measuring
from hourglass.evaluation.histories import of_history
from hourglass.ground import meaning, outputs
from hourglass.ground.errors import UserError
from hourglass.models.autoencoder import Autoencoder
from hourglass.sweeps import drawing
from hourglass.sweeps.cells import Cells


class Seeds:
    """An autoencoder, whose run from a seed is the pipeline's own where params.yaml has that seed.

    Parameters
    ----------
    title : str
        How it was asked for.
    block : dict
        As `hourglass.models.blocks.autoencoder` gives it.
    plan : hourglass.models.plan.Plan
        Of that block.
    settings : dict
        Of `hourglass.engines.device.start`, which ran with them.
    kept : Path
        The folder of all cells; those of one recipe, code and data are in a folder of their own.
    draw : (int, int), optional
        How many training and test images each run draws anew from all that are prepared
        (`hourglass.sweeps.drawing`); without it they are split as they were prepared.
    bounds : bool
        Whether the baselines that are fitted on the training rows are measured as well.

    Attributes
    ----------
    fingerprint : str
        Of everything but the seed that the numbers depend on.

    Raises
    ------
    UserError
        Where block and data do not fit each other.
    """

    def __init__(self, title, block, plan, settings, kept, draw=None, bounds=False):
        self.title, self.plan = title, plan
        self.figures = sorted(
            {"between", "feature_maps", "latent", "spectrum"} & set(block["figures"].split())
        )  # those that are measured
        network = Autoencoder(plan.network(), plan.inputs)
        fitting.check(block | {"figures": ""}, network, plan.arrays, plan.where)
        names = [plan.architecture.__name__, plan.procedure.__name__]
        code = meaning.closure("hourglass.sweeps.seeds", "hourglass.engines.device", *names)
        self.threads, self.draw, self.bounds = settings["threads"], draw, bounds
        settings = {name: value for name, value in settings.items() if name != "seed"}
        recipe = [names, plan.design, plan.input, plan.recipe, settings, draw, bounds, self.figures]
        self.fingerprint = fingerprint(recipe, code, files=[plan.prepared / "about.json"])
        self.folder = kept / self.fingerprint[:16]
        self.cells = Cells(self.folder, self.fingerprint)

    def __call__(self, seed, report):
        """Return a run's metrics of the test images, as docs/metrics.md has them, and of a training in one phase `kept_epoch` and the arrays `history.<column>`.

        `report` is called with a line of text where it had to be trained. A training that was
        stopped goes on after its last epoch.
        """
        started, state = time.perf_counter(), self.folder / f"{seed}.training"
        found, there = self.cells(f"{seed}", lambda: self._run(seed, Checkpoint(state, self.fingerprint)))
        outputs.remove(state)
        if not there:
            seconds = time.perf_counter() - started
            report(f"{self.title}  seed {seed}  MSE {found['mse_255']:.5g} (0-255)  {found['epochs']} epochs  {seconds:.1f} s")
        return found

    def _run(self, seed, checkpoint):
        """Train from `seed` and measure, as `stages.train` and `stages.evaluate` do."""
        plan = drawing.drawn(self.plan, self.draw, seed) if self.draw else self.plan
        keras.utils.set_random_seed(seed)
        model = plan.network()
        try:
            history = plan.fit(model, seed, lambda line: None, checkpoint)
        except UserError as error:
            raise UserError(f"{self.title}, seed {seed}: {error}") from None
        arrays = plan.arrays | ({} if self.bounds else {"train": None})
        images, loss = plan.about["held_out_images"], plan.recipe["loss"]
        with threadpool_limits(self.threads):
            results = measuring.metrics(Autoencoder(model, plan.inputs), arrays, images, loss, self.figures, seed)[0]
        keras.backend.clear_session()
        history = pd.DataFrame(history).assign(recipe=plan.of_data)
        curves = {f"history.{name}": history[name].to_numpy() for name in history if name.endswith(("loss", "penalty"))}
        if "phase" not in history:
            results |= curves | {"kept_epoch": int(history.loc[history["kept"] == 1, "epoch"].iloc[0])}
        return results | of_history(history)
