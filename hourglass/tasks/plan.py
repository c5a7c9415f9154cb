"""A block of `seismic` in params.yaml and prepared records -> a network and its training."""

from functools import cached_property

import pandas as pd

from hourglass.ground import parameters, reading
from hourglass.ground.rows import Data
from hourglass.learning import training
from hourglass.models import blocks, building


class Plan:
    """What is trained, on what and how.

    Parameters
    ----------
    block : dict
        As `hourglass.models.blocks.seismic` gives it.
    where : str
        Its dotted path in params.yaml, for messages.
    prepared : Path
        A folder of data/prepared, as `hourglass.formats.records` writes it.
    architecture, task : module
        Of `hourglass.architectures` and `hourglass.tasks`.

    Attributes
    ----------
    design, input, recipe : dict
        Complete keyword arguments of the architecture's `build`, of `Task` and of `training.fit`.
    of_data : str
        "sample" where a value is the one for the sample, else "written".
    about : dict
        Of the data: `source` and counts.

    Raises
    ------
    UserError
        Where a value is wrong or a file is damaged.
    """

    def __init__(self, block, where, prepared, architecture, task):
        self.where, self.prepared, self.architecture, self.module = where, prepared, architecture, task
        self.about = reading.as_json(prepared / "about.json", ("source", "train_records", "held_out_records"))
        found = {
            part: blocks.of_source(block[part], f"{where}.{part}", self.about["source"]) for part in ("model", "input", "train")
        }
        self.of_data = "sample" if "sample" in {name for _, name in found.values()} else "written"
        self.design = parameters.check(architecture.build, found["model"][0], f"{where}.model")
        self.recipe = parameters.check(training.fit, found["train"][0], f"{where}.train")
        self.input = parameters.check(task.Task, found["input"][0], f"{where}.input")
        self._tasks = {}

    def task(self, part="train"):
        """Return the task, with the noise of a part of the data."""
        if part not in self._tasks:
            self._tasks[part] = self.module.Task(reading.as_rows(self.prepared / f"{part}_noise.npy"), **self.input)
        return self._tasks[part]

    @cached_property
    def data(self):
        """The training and the test rows, a `hourglass.ground.rows.Data`."""
        return Data(*(self.task().rows(*self.records(part)) for part in ("train", "held_out")))

    def records(self, part):
        """Return the records of a part, (records, samples, 3), memory-mapped, and the table of their arrivals."""
        return reading.as_rows(self.prepared / f"{part}.npy"), arrivals(self.prepared / f"{part}.csv")

    def watched(self):
        """Return the part of the training records that is watched as it trains, by which thresholds are tuned, too; without one all."""
        records, table = self.records("train")
        share = self.recipe.get("validation", 0)
        first = round(len(records) * (1 - share)) if share else 0
        return records[first:], table[first:]

    def network(self):
        """Return a network with its first weights."""
        return building.network(self.architecture, self.module.SHAPE, self.design, self.where)

    def fit(self, model, seed, *reporting):
        """Train a network of `network` in place and return its history, as `hourglass.learning.training.fit` does."""
        return training.fit(model, self.data, self.task().pair, seed, *reporting, **self.recipe)


def arrivals(path):
    """Return the table of a part: `name`, `event`, `station`, `p`, `s` (samples, or no number) and `components` of each record."""
    return pd.read_csv(path, dtype={"event": str, "station": str})
