"""What stands beside the networks of docs/real_runs.json, measured again: PCA, linear maps and the mean image train in no time.

    python -m benchmarks.studies.bounds ../shared/data [name ...]

The baselines of a run depend on its data, damage and last layer, not on its weights: of the same
network untrained they are the same. For when their code has changed; a quarter of an hour for all.
"""

import importlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

from benchmarks import command
from benchmarks.studies.real_runs import RESULTS, RUNS
from benchmarks.studies.recipes import ROOT
from hourglass.engines import device
from hourglass.ground import outputs, parameters
from hourglass.models import blocks

OF = ("pca_", "linear_", "mean_")  # metrics that no weight changes


def main(source, *names):
    runs, source = json.loads(RESULTS.read_text()), Path(source).resolve()
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["git", "clone", "-q", ROOT, scratch], check=True)
        subprocess.run(
            ["dvc", "cache", "dir", "-q", "--local", ROOT / ".dvc" / "cache"], cwd=scratch, check=True
        )  # prepared once
        os.chdir(scratch)
        for name in names or runs:
            found = {
                metric: outputs.rounded(value) for metric, value in measured(*RUNS[name], source).items() if metric.startswith(OF)
            }
            kept = {metric: value for metric, value in runs[name]["metrics"].items() if not metric.startswith(OF)}
            runs[name]["metrics"] = dict(sorted((kept | found).items()))
            RESULTS.write_text(json.dumps(runs, indent=1) + "\n")
            print(f"## {name}: {len(found)} numbers", flush=True)


def measured(autoencoder, settings, source):
    """Return the metrics of an autoencoder of params.yaml in the working folder, on real data and with its first weights."""
    subprocess.run(["git", "checkout", "-q", "."], check=True)
    flags = [word for setting in (f"data.source={source}", *settings) for word in ("-S", setting)]
    block = blocks.autoencoder(parameters.load(), autoencoder)
    subprocess.run(["dvc", "exp", "run", "-q", *flags, f"prepare@{block['dataset']}"], check=True)
    params = parameters.load()
    block, machine = blocks.autoencoder(params, autoencoder), device.start_as(params)

    from hourglass.evaluation import measuring
    from hourglass.models.autoencoder import Autoencoder
    from hourglass.models.plan import Plan

    modules = (
        importlib.import_module(f"hourglass.{name}")
        for name in (f"architectures.{block['architecture']}", f"learning.{block['procedure']}")
    )
    plan = Plan(block, f"autoencoders.{autoencoder}", Path("data/prepared", block["dataset"]), *modules)
    untrained, images = Autoencoder(plan.network(), plan.inputs), plan.about["held_out_images"]
    return measuring.metrics(untrained, plan.arrays, images, plan.recipe["loss"], [], machine["seed"])[0]


if __name__ == "__main__":
    command.run(main)
