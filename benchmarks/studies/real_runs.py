"""Every autoencoder on real data, as the write-ups train it and with their faults mended.

    python -m benchmarks.studies.real_runs ../shared/data [name ...]

Runs the pipeline itself in a temporary copy of the commit, one run after another, and
adds each result to docs/real_runs.json as it comes. Without names it goes on with
those of `RUNS` that have no result yet. Hours for all; each result states its processor minutes.
"""

import datetime
import json
import os
import subprocess
import tempfile
from pathlib import Path

from benchmarks.command import run as commanded
from benchmarks.studies.real_data import copied
from benchmarks.studies.recipes import ROOT, command, recipe
from hourglass.engines.machine import processor
from hourglass.ground import yaml12

RESULTS = ROOT / "docs" / "real_runs.json"
DOGS_64 = [
    "raw.dogs.folder=stanford-dogs-64",
    "datasets.dogs.image_size=64",
    "autoencoders.dogs_conv.train.epochs=20",  # of W5's 40, for want of time on two cores
]
DOGS_224 = ["raw.dogs.folder=dog-photos-224"]
MENDED_DOGS = ["autoencoders.dogs_conv.model.decoder=upsample_convolve", "autoencoders.dogs_conv.model.output=sigmoid"]


def shorter(name):
    return [f"autoencoders.{name}.train.epochs=10"]  # of W4's 100, for want of time on two cores


def unit(name):
    return [f"autoencoders.{name}.input.scaling=unit"]


RUNS = {  # name of the run: (autoencoder, settings beside the defaults)
    "tgs_columns": ("tgs_columns", []),
    "tgs_columns, m = 1": ("tgs_columns", ["bottleneck=1"]),
    "tgs_columns, m = 101": ("tgs_columns", ["bottleneck=101"]),
    "mnist_dense": ("mnist_dense", []),
    "mnist_dense, learning rate 0.001": (
        "mnist_dense",
        ["autoencoders.mnist_dense.train.learning_rate=0.001"],
    ),  # today's default
    "mnist_stacked": ("mnist_stacked", []),
    "mnist_conv": ("mnist_conv", []),
    "mnist_conv, mended": ("mnist_conv", ["autoencoders.mnist_conv.model.output=sigmoid"]),
    "fashion_dense": ("fashion_dense", []),
    "fashion_dense, mended": ("fashion_dense", unit("fashion_dense")),
    "fashion_conv": ("fashion_conv", []),
    "fashion_conv, mended": ("fashion_conv", unit("fashion_conv")),
    "fashion_unet": ("fashion_unet", []),
    "fashion_unet, mended": ("fashion_unet", unit("fashion_unet")),
    "fashion_denoise": ("fashion_denoise", []),
    "fashion_denoise, mended": ("fashion_denoise", unit("fashion_denoise")),
    "mnist_resize_conv": ("mnist_resize_conv", shorter("mnist_resize_conv")),
    "mnist_transposed": ("mnist_transposed", shorter("mnist_transposed")),
    "mnist_denoise": ("mnist_denoise", shorter("mnist_denoise")),
    "mnist_inpaint": ("mnist_inpaint", shorter("mnist_inpaint")),
    "dogs_conv, 64x64": ("dogs_conv", DOGS_64),
    "dogs_conv, 224x224": ("dogs_conv", DOGS_224),
    "dogs_conv, 64x64, mended": ("dogs_conv", DOGS_64 + MENDED_DOGS),
    "tgs_deep": ("tgs_deep", []),
    "mnist_deep": ("mnist_deep", []),
}


def main(source, *names):
    results = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    with tempfile.TemporaryDirectory() as scratch:
        copied(scratch)
        for name in names or [name for name in RUNS if name not in results]:
            results[name] = measure(name, Path(source), Path(scratch))
            RESULTS.write_text(json.dumps(results, indent=1) + "\n")
            print(f"## {name}: {results[name]['metrics']['mse_255']:.5g} (0-255)", flush=True)


def measure(name, source, folder):
    """Run one of `RUNS` in the copy of the project in `folder`; return its metrics and history."""
    autoencoder, settings = RUNS[name]
    subprocess.run(["git", "checkout", "-q", "."], cwd=folder, check=True)
    before = cpu_seconds()
    subprocess.run(command(autoencoder, settings, source.resolve()), cwd=folder, check=True)
    out = folder / "metrics" / autoencoder
    pictures = Path(os.environ.get("KEEP_PICTURES", scratch_pictures())) / name.replace(", ", "-").replace(" ", "-")
    pictures.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-r", f"{out}/figures/.", pictures], check=True)
    metrics = json.loads((out / "metrics.json").read_text()) | {"source": source.name}
    lines = (out / "history.csv").read_text().splitlines()
    return {
        "autoencoder": autoencoder,
        "settings": settings,
        "recipe": recipe(yaml12.read(folder / "params.yaml"), autoencoder),
        "date": str(datetime.date.today()),
        "machine": f"{processor()}, {os.cpu_count()} cores",
        "cpu_minutes": round((cpu_seconds() - before) / 60, 1),
        "metrics": metrics,
        "history": lines if len(lines) < 60 else [],
    }


def cpu_seconds():
    """Return the processor seconds of all commands run so far, of all cores together."""
    return os.times().children_user + os.times().children_system


def scratch_pictures():
    return Path(tempfile.gettempdir()) / "hourglass-pictures"


if __name__ == "__main__":
    commanded(main, RUNS)
