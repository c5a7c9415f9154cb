"""An autoencoder at many bottlenecks -> error and recognition over m, and m*, the smallest that is enough.

In: prepared data to train on, those whose test images are recognised, the recognizers of their originals, an autoencoder's recipe. Out: a
folder with `sweep.csv`, a row for each (m, seed), `examples.npz` for the figures and the folder `networks`
of those of the first seed, `m-<m>.keras`; and, kept in git, `sweep.json` and of that what DVC compares,
`m_star.json`. Each cell is a function of data, parameters, m and seed alone
and is kept as soon as it is there: a sweep that was stopped goes on, and a value added
to the list is the only one trained.
"""

import importlib
import math
from functools import partial
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


def main(autoencoder, prepared, judged, recognizers, metrics):
    """Train `autoencoder` on `prepared` at every bottleneck of its sweep and show the folder `recognizers` what it makes of the test images in `judged`; write `sweep`, `sweep.json`, `m_star.json` in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    machine = device.start_as(params)

    from hourglass.sweeps.grid import Grid

    wanted, folder = blocks.sweep(params, autoencoder), Path(metrics) / "sweep"
    widths, first = sorted(set(wanted["bottlenecks"])), machine["seed"]
    subject = _subject(params, autoencoder, wanted, Path(prepared), Path(judged), Path(recognizers), machine)
    if widths[-1] > (numbers := math.prod(subject.plan.row)):
        raise UserError(
            f"params.yaml: sweeps.{autoencoder}.bottlenecks has {widths[-1]}: expected 1 to {numbers}, the numbers of an input"
        )
    cells = {
        seed: Cells(folder.with_name(f".{folder.name}"), _fingerprint(subject, machine, Path(recognizers) / f"{seed}.keras"))
        for seed in subject.recognizers
    }
    with threadpool_limits(machine["threads"]):
        grid = Grid(subject, cells, partial(print, flush=True))
        originals, methods = grid.originals(), grid.methods(widths, wanted["retrained"])
    chance = subject.truth.chance(subject.counts)
    shown = {prefix: [results[m, first] for m in widths] for prefix, results in methods.items()}
    with outputs.replacing(folder) as out:
        out.mkdir()
        m_star.table(methods).to_csv(out / "sweep.csv", index=False, float_format="%.7g")
        np.savez(
            out / "examples.npz", original=originals[first]["examples"], widths=widths,
            network=np.stack([cell["examples"] for cell in shown[""]]), pca=np.stack([cell["examples"] for cell in shown["pca_"]]),
        )  # fmt: skip
        _save(subject, dict(zip(widths, shown[""])), out / "networks")
    recognised = {seed: result["recognition"] for seed, result in originals.items()}
    of_seeds = [float(draws[0]) for draws in recognised.values()]
    results = m_star.sufficient(methods, recognised, chance, wanted["share"], first)
    results |= {"originals_recognition": float(np.mean(of_seeds)), "chance": float(chance[0]), "share": wanted["share"]}
    results |= {"originals_recognition_least": min(of_seeds), "originals_recognition_most": max(of_seeds)}
    results |= {"input": wanted["input"] or {}, "beside": subject.beside}
    results |= {name: subject.plan.about[name] for name in ("source", "sample") if name in subject.plan.about}
    results |= {"test_images": subject.truth.images, "recipe": subject.plan.of_data}
    results |= {"seeds": len(cells), "trainings": sum(len(methods[prefix]) for prefix in methods if prefix != "pca_")}
    with outputs.replacing(folder.with_suffix(".json")) as path:
        outputs.write_json(path, results)
    with outputs.replacing(folder.with_name("m_star.json")) as path:
        outputs.write_json(path, {name: results[name] for name in ("m_star", "pca_m_star")})
    star, pca = (results[name] or f"above {widths[-1]}" for name in ("m_star", "pca_m_star"))
    print(f"{autoencoder}: m* {star}, of PCA {pca}, at {wanted['share']:.0%} of the recognition")


def _subject(params, autoencoder, wanted, prepared, judged, recognizers, machine):
    """Return the subject of the sweep, with a recognizer for each of its seeds."""
    from hourglass.learning import training  # TensorFlow starts with the settings of params.yaml
    from hourglass.models import files
    from hourglass.models.plan import Plan
    from hourglass.sweeps.recognition import Truth
    from hourglass.sweeps.subject import Subject

    where, block = f"autoencoders.{autoencoder}", blocks.autoencoder(params, autoencoder)
    block["input"] = block["input"] | (wanted["input"] or {})
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    plan = Plan(block | {"bottleneck": min(wanted["bottlenecks"])}, where, prepared, architecture, training)
    inputs.fit(block["input"], plan.row, f"sweeps.{autoencoder}.input")
    recipe = f"recognizers.{wanted['recognizer']}.train"
    taught = parameters.check(
        training.fit, blocks.of_source(parameters.at(params, recipe), recipe, plan.about["source"])[0], recipe
    )
    models = {
        seed: files.load(recognizers / f"{seed}.keras") for seed in range(machine["seed"], machine["seed"] + wanted["seeds"])
    }
    learned, truth = (Truth(judged, part) for part in ("train", "held_out"))
    return Subject(plan, wanted["beside"] or {}, learned, truth, models, taught, machine["seed"])


def _fingerprint(subject, machine, recognizer):
    """Return the hash of everything that the results of one seed depend on."""
    plan = subject.plan
    code = meaning.closure("hourglass.sweeps.subject", "hourglass.engines.device", plan.architecture.__name__)
    design = {name: value for name, value in plan.design.items() if name != "bottleneck"} | {"beside": subject.beside}
    everything = [plan.architecture.__name__, design, plan.input, plan.recipe, subject.recipe, machine]
    return fingerprint(everything, code, files=[subject.truth.prepared / "about.json", plan.prepared / "about.json", recognizer])


def _save(subject, results, folder):
    """Write the network of each m of {m: result}."""
    from hourglass.models import files

    folder.mkdir()
    for m, result in results.items():
        files.save(subject.trained(m, result), folder / f"m-{m}.keras")


if __name__ == "__main__":
    run(main)
