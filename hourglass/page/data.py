"""Everything that the page's script works on, put together: which networks run in the page, and pictures of the others."""

from pathlib import Path

import keras

from hourglass.ground import reading
from hourglass.inputs.scaling import RANGES
from hourglass.models import files
from hourglass.models.autoencoder import load
from hourglass.page import frames, live, networks

BUDGET = 2_600_000  # bytes of weights in the page, as 16-bit floats
ALONG = 4  # directions of pictures made beforehand
LARGE = f"its weights would make the page too large (together with smaller ones more than {BUDGET / 1e6:g} MB)"


class Collection:
    """What the files of the pipeline give the script.

    Parameters
    ----------
    params : dict
        params.yaml.
    abouts : dict of str to dict
        The about.json of each data set.
    metrics, prepared, models : path
        The folders of the pipeline.
    """

    def __init__(self, params, abouts, metrics, prepared, models):
        self.params, self.abouts = params, abouts
        self.metrics, self.prepared, self.models = Path(metrics), Path(prepared), Path(models)
        found = {name: live.dataset(self.prepared / name, about) for name, about in abouts.items()}
        self.datasets = {name: dataset for name, (dataset, _) in found.items()}
        self.rows = {name: rows for name, (_, rows) in found.items()}

    def of(self, names):
        """Return the data of the autoencoders `names`: a dict for `json.dumps`."""
        trained = {name: self.autoencoder(name) for name in names}
        sweeps = {name: self.sweep(name) for name in self.params["sweeps"] if name in names}
        why = {name: self.why_not(name, [reconstruction(one.model)]) for name, one in trained.items()}
        bytes_of = {name: networks.size(reconstruction(trained[name].model)) for name in names if not why[name]}
        for name, models in sweeps.items():
            why[name, "sweep"] = self.why_not(name, models.values())
            bytes_of |= {(name, "sweep"): sum(map(networks.size, models.values()))} if not why[name, "sweep"] else {}
        chosen, left = live.small_enough(bytes_of, BUDGET)
        found = {name: self.network(name, one, name in chosen, why[name] or LARGE) for name, one in trained.items()}
        swept = {
            name: self.swept(name, models, (name, "sweep") in chosen, why[name, "sweep"] or LARGE)
            for name, models in sweeps.items()
        }
        maps = {name: places for name in names if (places := self.code_map(name))}
        shown = {one["dataset"] for one in [*found.values(), *swept.values()] if "why" not in one} | {
            found[name]["dataset"] for name in maps
        }
        return {
            "datasets": {name: self.datasets[name] for name in sorted(shown)},
            "networks": found,
            "sweeps": swept,
            "recognizers": self.recognizers({one["dataset"]: name for name, one in swept.items() if "why" not in one}, left),
            "maps": maps,
        }

    def autoencoder(self, name):
        """Return a trained autoencoder."""
        return load(self.models / f"{name}.keras")

    def sweep(self, name):
        """Return {m: network} of a sweep."""
        found = sorted((self.metrics / name / "sweep/networks").glob("m-*.keras"), key=lambda path: int(path.stem[2:]))
        return {int(path.stem[2:]): files.load(path) for path in found}

    def why_not(self, name, models):
        """Return why networks for an autoencoder's data cannot run in the page, or ""."""
        rows = self.datasets[self.params["autoencoders"][name]["dataset"]]["rows"]
        return next((why for model in models if (why := networks.live(model, rows))), "")

    def recognizers(self, sweeps, budget):
        """Return the recognizers of classes of {data set: its sweep}, as far as they fit into `budget` bytes."""
        found = {}
        for name, sweep in sorted(sweeps.items()):
            recognizer = self.params["sweeps"][sweep]["recognizer"]
            model = files.load(self.models / f"{recognizer}_recognizers" / f"{self.params['seed']}.keras")
            if self.datasets[name]["labels"] and not networks.live(model) and networks.size(model) <= budget:
                found[name] = networks.exported(model)
                budget -= networks.size(model)
        return found

    def network(self, name, autoencoder, runs, why):
        """Return what the script needs of an autoencoder: itself, or pictures made beforehand and why."""
        dataset = self.params["autoencoders"][name]["dataset"]
        rows, each = self.rows[dataset], self.datasets[dataset]["rows"]
        found = {"dataset": dataset, "skips": bool(autoencoder.skips)}
        inputs = autoencoder.inputs
        if runs:
            found["network"] = networks.exported(reconstruction(autoencoder.model), inputs.low, inputs.high)
            if not autoencoder.skips:
                found["directions"] = live.directions(autoencoder.encode(rows))
        else:
            found["why"] = why
            if not autoencoder.skips:
                found |= {"walks": frames.walks(autoencoder, rows, each), "along": self.along(autoencoder, rows, each)}
        if runs and inputs.corruption != "none" and each == 1 and autoencoder.row[-1] == 1:
            found["damage"] = frames.damaged(autoencoder, rows, self.params["seed"])
        return found

    def along(self, autoencoder, rows, each):
        """Return a network's first picture moved along its code's strongest directions, with their shares of the variance."""
        vectors, shares = live.strongest(autoencoder.encode(rows))
        return frames.along(autoencoder, rows, each, vectors[:ALONG]) | {"shares": shares[:ALONG]}

    def swept(self, name, models, runs, why):
        """Return what the script needs of a sweep: its networks and PCA, or why it has pictures only."""
        dataset = self.params["autoencoders"][name]["dataset"]
        found = {"dataset": dataset, "widths": list(models)}
        if not runs:
            return found | {"why": why} | frames.swept(reading.as_arrays(self.metrics / name / "sweep" / "examples.npz"))
        block = self.params["autoencoders"][name]["input"] | (self.params["sweeps"][name].get("input") or {})
        low, high = RANGES[block["scaling"]]
        found["networks"] = {m: networks.exported(reconstruction(model), low, high) for m, model in models.items()}
        train = reading.as_rows(self.prepared / dataset / "train.npy")
        return found | {"pca": live.components(train, max(models))}

    def code_map(self, name):
        """Return where the codes of the shown pictures lie, None of an autoencoder without a map of two dimensions."""
        examples, _, _ = reading.as_examples(self.metrics / name / "examples.npz")
        count = self.datasets[self.params["autoencoders"][name]["dataset"]]["count"]
        return live.code_map(examples, count) if "map_tsne" in examples else None


def reconstruction(model):
    """Return a network without what it gives beside the reconstruction."""
    return keras.Model(model.input, model.output["reconstruction"] if isinstance(model.output, dict) else model.output)
