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
from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import UserError, run
from hourglass.models import blocks
from hourglass.sweeps import m_star
from hourglass.sweeps.cells import Cells


def main(autoencoder, prepared, recognizer, metrics):
    """Train `autoencoder` at every bottleneck of its sweep; write `sweep`, `sweep.json`, `m_star.json` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    machine = device.start_as(params)

    from hourglass.learning import training
    from hourglass.models import files
    from hourglass.models.plan import Plan  # TensorFlow starts with the settings above

    where, prepared, folder = f"sweeps.{autoencoder}", Path(prepared), Path(metrics) / "sweep"
    wanted, block = blocks.sweep(params, autoencoder), blocks.autoencoder(params, autoencoder)
    block["input"] = block["input"] | (wanted["input"] or {})
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    widths = sorted(set(wanted["bottlenecks"]))
    plan = Plan(block | {"bottleneck": widths[0]}, f"autoencoders.{autoencoder}", prepared, architecture, training)
    inputs.fit(block["input"], plan.row, f"{where}.input")
    if widths[-1] > (numbers := math.prod(plan.row)):
        raise UserError(f"params.yaml: {where}.bottlenecks has {widths[-1]}: expected 1 to {numbers}, the numbers of an input")
    subject, about = _subject(plan, recognizer, machine["seed"]), plan.about
    code = meaning.closure("stages.sweep", architecture.__name__)
    design = {name: block[name] for name in ("architecture", "input", "model")} | {"train": plan.recipe}
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
    results |= {"chance": subject.truth.chance, "input": wanted["input"] or {}}
    results |= {name: about[name] for name in ("source", "sample") if name in about}
    results["test_images"] = about["held_out_images"]
    results |= {"recipe": plan.of_data, "trainings": len(networks)}
    with outputs.replacing(folder.with_suffix(".json")) as path:
        outputs.write_json(path, results)
    with outputs.replacing(folder.with_name("m_star.json")) as path:
        outputs.write_json(path, {name: results[name] for name in ("m_star", "pca_m_star")})
    star, pca = (results[name] or f"above {widths[-1]}" for name in ("m_star", "pca_m_star"))
    print(f"{autoencoder}: m* {star}, of PCA {pca}, at {wanted['share']:.0%} of the recognition")


def _subject(plan, recognizer, seed):
    from hourglass.models import files  # TensorFlow starts with the settings of params.yaml
    from hourglass.sweeps import recognition
    from hourglass.sweeps.subject import Subject

    return Subject(plan, recognition.Truth(plan.prepared, "held_out"), files.load(recognizer), seed)


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
