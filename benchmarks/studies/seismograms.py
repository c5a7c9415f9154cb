"""The networks of seismology on real records of Northern California: trained on synthetic ones, on real ones, and on one after the other.

    python -m benchmarks.studies.seismograms ../shared/data [deep_denoiser wave_decomp_net eqtransformer]

The real records are in five parts, no event and no station in two of them: each is tested once, by what was trained on the others. What
is tuned is tuned on the records watched in training. Each network and each part's measures are kept in .dvc/tmp/seismograms as soon as they are
there: stop it when you like, and call it again. Writes docs/seismograms/<network>.json. About an hour for all.
"""

import datetime
import importlib
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks import command
from benchmarks.studies import findings, folds
from benchmarks.studies.real_data import ROOT
from hourglass.datasets import northern_california, seismograms
from hourglass.datasets.samples import seismograms as synthetic
from hourglass.engines.checkpoints import fingerprint
from hourglass.evaluation import detecting, separating
from hourglass.figures import seismograms as figures
from hourglass.figures import style
from hourglass.ground import meaning, outputs, yaml12
from hourglass.ground.rows import in_parts
from hourglass.models import blocks
from hourglass.sweeps.cells import Cells, restore, weights_of
from hourglass.tasks import measuring, picks
from hourglass.tasks.plan import Plan

KEPT, SEED, FOLDS, CLEAR = ROOT / ".dvc" / "tmp" / "seismograms", 0, 5, 10
EARTHQUAKES, NOISE, WATCHED = 2000, 500, 0.2
EPOCHS = {  # on synthetic records, on real ones, and on those after the synthetic
    "deep_denoiser": (6, 60, 40),
    "wave_decomp_net": (60, 200, 200),
    "eqtransformer": (15, 80, 40),
}
GENTLER = 1 / 3  # of the learning rate, for what was trained before


def main(source, *names):
    with tempfile.TemporaryDirectory() as scratch, threadpool_limits(1):
        for name in names or EPOCHS:
            study = Study(name, Path(source), Path(scratch) / name)
            facts = {"date": str(datetime.date.today()), "machine": machine.name(), "source": "northern-california"}
            facts |= {"folds": FOLDS, "clear": study.clear, "epochs": EPOCHS[name], "synthetic": EARTHQUAKES}
            findings.write("seismograms", name, study.all() | facts)
            style.save(study.drawn(), findings.DOCS / "seismograms" / f"{name}.png", facts)


class Study:
    """One network, the synthetic records and the parts of the real ones."""

    def __init__(self, name, source, scratch):
        block = blocks.seismic(yaml12.read(ROOT / "params.yaml"), name)
        self.architecture, self.task = (
            importlib.import_module(f"hourglass.{room}s.{block[room]}") for room in ("architecture", "task")
        )
        self.name, self.block, self.clear = name, block, 0 if self.task is picks else CLEAR
        self.synthetic, real = scratch / "synthetic", scratch / "northern-california"
        for folder in (raw := scratch / "raw", self.synthetic, real):
            folder.mkdir(parents=True)
        synthetic.make(raw, EARTHQUAKES, NOISE)
        about = seismograms.prepare(raw, self.synthetic, held_out=0.1)
        outputs.write_json(self.synthetic / "about.json", {"source": "synthetic"} | about)
        about = northern_california.prepare(source / "northern-california", real, held_out=0.2)
        outputs.write_json(real / "about.json", {"source": "northern-california"} | about)
        self.folds = folds.made(real, scratch / "folds", FOLDS, self.clear, self.task)
        code = meaning.closure(
            self.architecture.__name__, self.task.__name__, "hourglass.tasks.measuring", "hourglass.tasks.plan"
        )
        everything = (
            block,
            EPOCHS[name],
            EARTHQUAKES,
            CLEAR,
            WATCHED,
            code,
            *(Path(of.__file__).read_text() for of in (folds, synthetic)),
        )
        self.cells = Cells(KEPT / name, fingerprint(everything, files=[]))

    def all(self):
        """Return {method: what was found of it in all parts, one after another}, and the `events` and `parts` of the test rows."""
        found = {}
        for fold, folder in enumerate(self.folds):
            trained = {way: self.trained(way, fold, folder) for way in ("synthetic", "real", "both")}
            measured, _ = self.cells(f"measured-{fold}", partial(self.measured, trained, folder, SEED + fold))
            parts = {key.replace("events", "parts"): np.full(len(of), fold) for key, of in measured.items() if "events" in key}
            for key, values in (measured | parts).items():
                found.setdefault(key, []).append(np.asarray(values))
            print(f"{self.name}  part {fold}  measured", flush=True)
        return {key: np.concatenate(values).round(4).tolist() for key, values in found.items() if shown(key)}

    def drawn(self):
        """Return the figure of the first test records of the first part, by what was trained on synthetic, then on real records."""
        plan, model = self.trained("both", 0, self.folds[0])
        if self.task is not picks:
            tests = measuring.windows(plan, plan.records("held_out"), "held_out", SEED)
            return figures.parted(measuring.parted_examples(plan, model, tests), self.task.RATE)
        clean = self.plan(self.folds[0], 1, clean=1.0)
        tests = measuring.placed(*clean.records("held_out"), clean, "held_out", SEED)
        examples = measuring.picked_examples(clean, tests, partial(probabilities, model))
        return figures.picks(examples, self.task.RATE)

    def trained(self, way, fold, folder):
        """Return a network trained in one of the ways for a part, and its plan, by which it is tuned."""
        if way == "synthetic":
            plan, start, name = self.plan(self.synthetic, EPOCHS[self.name][0]), None, way
        else:
            plan, name = (
                self.plan(folder, EPOCHS[self.name][1 if way == "real" else 2], 1 if way == "real" else GENTLER),
                f"{way}-{fold}",
            )
            start = self.trained("synthetic", fold, folder)[1] if way == "both" else None
        result, there = self.cells(name, partial(self.fitted, plan, start))
        if not there:
            print(f"{self.name}  {name}  best {float(result['best']):.5g} in epoch {int(result['epoch'])}", flush=True)
        return plan, restore(plan.network(), result)

    def fitted(self, plan, start):
        """Train a network, from the weights of `start` where it is one; return its weights and its best epoch."""
        keras.utils.set_random_seed(SEED)
        model = plan.network()
        if start is not None:
            model.set_weights(start.get_weights())
        history = plan.fit(model, SEED)
        best = min(history, key=lambda row: row["validation_loss"])
        keras.backend.clear_session()
        return {"best": best["validation_loss"], "epoch": best["epoch"]} | weights_of(model)

    def plan(self, folder, epochs, rate=1.0, **further):
        """Return the plan of the network for a folder of records; `further` goes into its input."""
        train = blocks.of_source(self.block["train"], "train", "sample")[0]
        train |= {"epochs": epochs, "patience": max(epochs // 2, 1), "validation": WATCHED}  # the best weights are kept
        train["learning_rate"] *= rate
        block = self.block | {"train": train, "input": self.block["input"] | further}
        return Plan(block, f"seismic.{self.name}", folder, self.architecture, self.task)

    def measured(self, trained, folder, seed):
        """Return what the networks and the classical methods make of a part, an array for each method and measure, P placed by `seed`."""
        own = self.picked if self.task is picks else self.separated
        return own(trained, folder, seed)

    def separated(self, trained, folder, seed):
        """Return `<method>.<measure>.<snr>`: a value for each row of a part, and `events`."""
        real = trained["real"][0]
        tests = measuring.windows(real, real.records("held_out"), "held_out", seed)
        tuning = measuring.windows(real, real.watched(), "train", seed)
        methods = {way: lambda waves, pair=pair: measuring.parted(*pair, waves)[0] for way, pair in trained.items()}
        found = {
            f"{method}.{measure}.{snr}": values
            for method, snr, measure, values in separating.measured(tuning, tests, self.task.RATE, methods)
        }
        waves, table = real.records("held_out")
        return found | {"events": self.task.each(waves, table["event"].astype(int).to_numpy())}

    def picked(self, trained, folder, seed):
        """Return `<method>.<phase>.<tolerance>`: counts (rows, 4) of a part; `events` of its rows by phase, and picks in its noise."""
        clean = self.plan(folder, 1, clean=1.0)
        tests, tuning = (
            measuring.placed(*rows, clean, part, seed)
            for rows, part in ((clean.records("held_out"), "held_out"), (clean.watched(), "train"))
        )
        silence = clean.task("held_out").noise.records.numpy()
        rate, found = self.task.RATE, list(detecting.by_classics(tuning, tests, silence, self.task.RATE))
        for way, (plan, model) in trained.items():
            own = measuring.placed(*plan.watched(), plan, "train", seed) if way == "synthetic" else tuning
            of = detecting.by_network(own, tests, silence, rate, partial(probabilities, model))
            found += [(way, *others) for _, *others in of]
        table = clean.records("held_out")[1]
        result = {f"events.{phase}": table["event"][~np.isnan(at)].astype(int) for phase, at in zip(detecting.PHASES, tests[1:])}
        for method, phase, counts, hours, false, _ in found:
            result |= {f"{method}.{phase}.{tolerance}": of for tolerance, of in counts.items()}
            result |= {f"{method}.{phase}.false": np.array([[false, hours]])}
        return result


def shown(key):
    """Return whether the page has use of values: of a denoiser the gain at each SNR, its other measures where the two are as strong."""
    return not any(f".{measure}." in key for measure in ("correlation", "peak", "explained")) or key.endswith(
        f".{measuring.SHOWN_AT}"
    )


def probabilities(model, waves):
    """Return what a network makes of windows, a few at a time."""
    return in_parts(partial(picks.probabilities, model), waves, measuring.AT_ONCE)


if __name__ == "__main__":
    command.run(main, EPOCHS)
