"""An autoencoder's block of params.yaml and prepared data -> a network and its training, alike for whoever trains one."""

from functools import cached_property

from hourglass.ground import parameters, reading
from hourglass.ground.rows import Data, labels_of_rows
from hourglass.inputs.pairs import Inputs
from hourglass.models import blocks, building


class Plan:
    """What is trained, on what and how.

    Parameters
    ----------
    block : dict
        As `hourglass.models.blocks.autoencoder` gives it.
    where : str
        Its dotted path in params.yaml, for messages.
    prepared : Path
        A folder of data/prepared.
    architecture, procedure : module
        Of `hourglass.architectures` and `hourglass.learning`.

    Attributes
    ----------
    design, input, recipe : dict
        Complete keyword arguments of the architecture's `build`, of `Inputs` and of the procedure's `fit`.
    of_data : str
        "sample" where a value of the recipe is the one for the sample, else "written".
    about : dict
        Of the data: `source`, `train_images`, `held_out_images` and more.
    arrays : dict of array
        As `hourglass.ground.reading.as_prepared` gives them.
    inputs : hourglass.inputs.pairs.Inputs

    Raises
    ------
    UserError
        Where a value is wrong or a file is damaged.
    """

    def __init__(self, block, where, prepared, architecture, procedure):
        self.where, self.prepared, self.architecture, self.procedure = where, prepared, architecture, procedure
        design = {"bottleneck": block["bottleneck"]} | block["model"]
        self.design = parameters.check(architecture.build, design, f"{where}.model", {"bottleneck": block["bottleneck_at"]})
        self.about = reading.as_json(prepared / "about.json", ("source", "train_images", "held_out_images"))
        recipe, self.of_data = blocks.of_source(block["train"], f"{where}.train", self.about["source"])
        self.recipe = parameters.check(procedure.fit, recipe, f"{where}.train")
        self.input = parameters.check(Inputs, block["input"], f"{where}.input")
        self.inputs, self.arrays = Inputs(**self.input), reading.as_prepared(prepared)
        self.labelled = block["procedure"] == "pretraining"

    @property
    def row(self):
        """The shape of a row of the data."""
        return self.arrays["train"].shape[1:]

    def network(self, **changed):
        """Return a network with its first weights, of `design` or with some of it `changed`."""
        return building.autoencoder(self.architecture, self.row, self.design | changed, self.where)

    @cached_property
    def data(self):
        """The training and the test rows, a `hourglass.ground.rows.Data`."""
        return Data(self.rows("train"), self.rows("held_out"))

    def sizes(self):
        """Return how many rows it trains on, watches and is measured on: {"training", "validation", "test": rows}."""
        taken = self.data.taken(self.recipe.get("validation", 0))
        return {
            "training": len(self.arrays["train"]) - taken,
            "validation": taken,
            "test": len(self.arrays["held_out"]),
        }

    def fit(self, model, seed, *reporting):
        """Train a network of `network` in place and return its history, as `hourglass.learning.training.fit` does.

        `reporting` is its `report` and `checkpoint`, or nothing.
        """
        building.check_numbers(model, self.inputs, self.arrays["train"], self.where)
        return self.procedure.fit(model, self.data, self.inputs.pair, seed, *reporting, **self.recipe)

    def rows(self, part):
        """Return the rows of a part, and for pretraining the label of each."""
        rows = self.arrays[part]
        return (rows, labels_of_rows(self.arrays[f"{part}_labels"], rows)) if self.labelled else (rows,)
