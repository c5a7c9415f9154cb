"""An autoencoder at many bottlenecks -> error and recognition over m, and m*, the smallest that is enough.

In: prepared data, the recognizer of its originals, an autoencoder's recipe. Out: a folder
with `sweep.csv`, a row for each (m, seed), `examples.npz` for the figures and the folder `networks`
of those of the first seed, `m-<m>.keras`; and, kept in git, `sweep.json` and of that what DVC compares,
`m_star.json`. Each cell is a function of data, parameters, m and seed alone
and is kept as soon as it is there: a sweep that was stopped goes on, and a value added
to the list is the only one trained.
"""

import importlib
import math
import time
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from hourglass.checks import inputs, whole
from hourglass.engines import device
from hourglass.engines.checkpoints import fingerprint
from hourglass.ground import meaning, outputs, parameters, reading
from hourglass.ground.errors import UserError, run
from hourglass.models import blocks
from hourglass.sweeps import m_star
from hourglass.sweeps.cells import Cells


def main(autoencoder, prepared, recognizer, metrics):
    """Train `autoencoder` at every bottleneck of its sweep; write `sweep`, `sweep.json`, `m_star.json` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    machine = device.start_as(params)

    from hourglass.models import files  # TensorFlow starts with the settings above

    where, prepared, folder = f"sweeps.{autoencoder}", Path(prepared), Path(metrics) / "sweep"
    wanted, block = blocks.sweep(params, autoencoder), blocks.autoencoder(params, autoencoder)
    block["input"] = block["input"] | (wanted["input"] or {})
    about = reading.as_json(prepared / "about.json", ("source", "held_out_images"))
    block["train"], of_data = blocks.of_source(block["train"], f"autoencoders.{autoencoder}.train", about["source"])
    subject = _subject(autoencoder, block, prepared, recognizer, machine["seed"])
    widths = sorted(set(wanted["bottlenecks"]))
    if widths[-1] > (numbers := math.prod(subject.train.shape[1:])):
        raise UserError(f"params.yaml: {where}.bottlenecks has {widths[-1]}: expected 1 to {numbers}, the numbers of an input")
    code = meaning.closure("stages.sweep", f"hourglass.architectures.{block['architecture']}")
    design = {name: block[name] for name in ("architecture", "input", "model", "train")}
    everything = fingerprint(design, machine, code, files=[prepared / "about.json", recognizer])
    cells = Cells(folder.with_name(f".{folder.name}"), everything)
    with threadpool_limits(machine["threads"]):
        originals = cells("originals", subject.originals)[0]
        bounds = {m: cells(f"pca-{m:04d}", lambda m=m: subject.pca(m))[0] for m in widths}
        networks = {
            (m, seed): _cell(cells, subject, m, seed)
            for m in widths
            for seed in range(machine["seed"], machine["seed"] + wanted["seeds"])
        }
    table = m_star.table(networks, bounds)
    with outputs.replacing(folder) as out:
        out.mkdir()
        table.to_csv(out / "sweep.csv", index=False, float_format="%.7g")
        first = {m: networks[m, machine["seed"]] for m in widths}
        np.savez(
            out / "examples.npz", original=originals["examples"], widths=widths,
            network=np.stack([cell["examples"] for cell in first.values()]), pca=np.stack([bounds[m]["examples"] for m in widths]),
        )  # fmt: skip
        (out / "networks").mkdir()
        for m, cell in first.items():
            files.save(subject.trained(m, cell), out / "networks" / f"m-{m}.keras")
    results = m_star.sufficient(widths, networks, bounds, originals, wanted["share"])
    results |= {name: about[name] for name in ("source", "sample") if name in about}
    results["test_images"] = about["held_out_images"]
    results |= {"recipe": of_data, "trainings": len(networks)}
    with outputs.replacing(folder.with_suffix(".json")) as path:
        outputs.write_json(path, results)
    with outputs.replacing(folder.with_name("m_star.json")) as path:
        outputs.write_json(path, {name: results[name] for name in ("m_star", "pca_m_star")})
    print(f"{autoencoder}: m* {results['m_star']}, of PCA {results['pca_m_star']}, at {wanted['share']:.0%} of the recognition")


def _subject(autoencoder, block, prepared, recognizer, seed):
    from hourglass.inputs.pairs import Inputs
    from hourglass.learning import training  # TensorFlow starts with the settings of params.yaml
    from hourglass.models import building, files
    from hourglass.sweeps import recognition
    from hourglass.sweeps.subject import Subject

    where = f"autoencoders.{autoencoder}"
    train, truth = reading.as_rows(prepared / "train.npy"), recognition.Truth(prepared, "held_out")
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    design = parameters.check(architecture.build, block["model"] | {"bottleneck": 1}, f"{where}.model")
    seen = Inputs(**parameters.check(Inputs, block["input"], f"{where}.input"))
    recipe = parameters.check(training.fit, block["train"], f"{where}.train")
    inputs.fit(block["input"], train.shape[1:], f"sweeps.{autoencoder}.input")

    def build(m):
        model = building.autoencoder(architecture, train.shape[1:], design | {"bottleneck": m}, where)
        building.check_numbers(model, seen, train, where)
        return model

    return Subject(build, seen, recipe, train, truth, files.load(recognizer), seed)


def _cell(cells, subject, m, seed):
    started = time.perf_counter()
    found, there = cells(f"network-{m:04d}-{seed}", lambda: subject.network(m, seed))
    if not there:
        print(
            f"m {m:4d}  seed {seed}  MSE {255**2 * found['mse']:.5g} (0-255)  recognition {found['recognition'][0]:.4f}"
            f"  {found['epochs']} epochs  {time.perf_counter() - started:.1f} s",
            flush=True,
        )
    return found


if __name__ == "__main__":
    run(main)
