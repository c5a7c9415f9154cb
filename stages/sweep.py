"""An autoencoder at many bottlenecks -> error and recognition over m, and m*, the smallest that is enough.

In: prepared data, the recognizer of its originals, an autoencoder's recipe. Out: a folder
with `sweep.csv`, a row for each (m, seed), and `examples.npz` for the figures; and
`sweep.json`, kept in git. Each cell is a function of data, parameters, m and seed alone
and is kept as soon as it is there: a sweep that was stopped goes on, and a value added
to the list is the only one trained.
"""

import importlib
import math
import time
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
from pydantic import Field
from threadpoolctl import threadpool_limits

from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.sweeps.cells import Cells
from hourglass.learning.checkpoints import fingerprint
from hourglass.ground.errors import UserError, run

CODE = ("sweeping", "recognition", "baselines", "training", "epochs", "inputs", "rows", "scaling")


def main(autoencoder, prepared, recognizer, folder, metrics_file):
    """Train `autoencoder` at every bottleneck of its sweep; write `folder` and `metrics_file`."""
    params = parameters.load()
    machine = device.start_as(params)
    where, prepared, folder = f"sweeps.{autoencoder}", Path(prepared), Path(folder)
    wanted = parameters.check(plan, parameters.at(params, where), where)
    block = parameters.autoencoder(params, autoencoder)
    block["input"] = block["input"] | (wanted["input"] or {})
    subject = _subject(autoencoder, block, prepared, recognizer, machine["seed"])
    widths = sorted(set(wanted["bottlenecks"]))
    if widths[-1] > (numbers := math.prod(subject.train.shape[1:])):
        raise UserError(f"params.yaml: {where}.bottlenecks has {widths[-1]}: expected 1 to {numbers}, the numbers of an input")
    cells = Cells(folder.with_name(f".{folder.name}"), _everything(block, machine, prepared, recognizer))
    with threadpool_limits(machine["threads"]):
        originals = cells("originals", subject.originals)[0]
        bounds = {m: cells(f"pca-{m:04d}", lambda m=m: subject.pca(m))[0] for m in widths}
        networks = {
            (m, seed): _cell(cells, subject, m, seed)
            for m in widths
            for seed in range(machine["seed"], machine["seed"] + wanted["seeds"])
        }
    about = reading.as_json(prepared / "about.json")
    table = rows(networks, bounds)
    with outputs.replacing(folder) as out:
        out.mkdir()
        table.to_csv(out / "sweep.csv", index=False, float_format="%.7g")
        first = {m: networks[m, machine["seed"]]["examples"] for m in widths}
        np.savez(
            out / "examples.npz", original=originals["examples"], widths=widths,
            network=np.stack(list(first.values())), pca=np.stack([bounds[m]["examples"] for m in widths]),
        )  # fmt: skip
    results = sufficient(widths, networks, bounds, originals, wanted["share"])
    results |= {name: about[name] for name in ("source", "held_out_images")} | {"trainings": len(networks)}
    with outputs.replacing(metrics_file) as path:
        outputs.write_json(path, results)
    print(f"{autoencoder}: m* {results['m_star']}, of PCA {results['pca_m_star']}, at {wanted['share']:.0%} of the recognition")


def plan(
    *,
    bottlenecks: Annotated[list[Annotated[int, Field(ge=1)]], Field(min_length=1, description="a list of whole numbers from 1")],
    seeds: Annotated[int, Field(ge=1, le=100, description="how many seeds, 1 to 100")] = 1,
    share: Annotated[float, Field(gt=0, le=1, description="a share above 0, at most 1")] = 0.99,
    input: dict | None = None,
):
    """A block of `sweeps`: the values of m, seeds of each, which share of the recognition is enough, and changes of `input`."""


def _subject(autoencoder, block, prepared, recognizer, seed):
    from hourglass.learning import training  # TensorFlow starts with the settings of params.yaml
    from hourglass.models import building, files as model_files
    from hourglass.sweeps import recognition
    from hourglass.inputs.pairs import Inputs
    from hourglass.sweeps.subject import Subject

    where = f"autoencoders.{autoencoder}"
    architecture = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    design = parameters.check(architecture.build, block["model"] | {"bottleneck": 1}, f"{where}.model")
    inputs = Inputs(**parameters.check(Inputs, block["input"], f"{where}.input"))
    recipe = parameters.check(training.fit, block["train"], f"{where}.train")
    train, truth = reading.as_rows(prepared / "train.npy"), recognition.Truth(prepared, "held_out")

    def build(m):
        return building.autoencoder(architecture, train.shape[1:], design | {"bottleneck": m}, where)

    return Subject(build, inputs, recipe, train, truth, model_files.load(recognizer), seed)


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


def _everything(block, settings, prepared, recognizer):
    """Return a fingerprint of what every cell depends on."""
    here = Path(__file__).parent
    files = [here / f"{name}.py" for name in CODE] + [here / "architectures" / f"{block['architecture']}.py"]
    design = {name: block[name] for name in ("architecture", "input", "model", "train")}
    return fingerprint(design, settings, files=[prepared / "about.json", recognizer, *files])


def rows(networks, bounds):
    """Return the table: a row for each (m, seed), errors on grey values 0 to 255, PCA's beside the network's."""
    found = []
    for (m, seed), cell in networks.items():
        row = {"m": m, "seed": seed}
        for prefix, result in (("", cell), ("pca_", bounds[m])):
            mse = float(result["mse"])
            row |= {f"{prefix}mse_255": 255**2 * mse, f"{prefix}psnr_db": -10 * math.log10(max(mse, 1e-12))}
            row |= {f"{prefix}recognition": float(result["recognition"][0])}
            row |= {f"{prefix}{name}": float(result[name]) for name in ("iou",) if name in result}
        found.append(row | {name: int(cell[name]) for name in ("dead_units", "epochs")})
    return pd.DataFrame(found)


def sufficient(widths, networks, bounds, originals, share):
    """Return m* of the network (the mean of its seeds) and of PCA, with 95 % intervals over held-out images."""
    from hourglass.sweeps.recognition import smallest

    seeds = {seed for _, seed in networks}
    of_network = np.stack([np.mean([networks[m, seed]["recognition"] for seed in seeds], axis=0) for m in widths], axis=1)
    of_pca = np.stack([bounds[m]["recognition"] for m in widths], axis=1)
    results = {"share": share, "originals_recognition": float(originals["recognition"][0])}
    for prefix, values in (("", of_network), ("pca_", of_pca)):
        names = (f"{prefix}m_star", f"{prefix}m_star_low", f"{prefix}m_star_high")
        results |= dict(zip(names, smallest(widths, values, originals["recognition"], share)))
    return results


if __name__ == "__main__":
    run(main)
