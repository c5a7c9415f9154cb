"""The write-ups' trainings on real data from many seeds, on which the verdicts of docs/ledger.md rest.

    python -m benchmarks.studies.repeats ../shared/data [name ...]

Runs the pipeline's stage `repeat` in temporary copies of the commit, two at a time, and writes
docs/repeats/<name>.json. Every run is kept in .dvc/tmp/repeat as soon as it is there: stop it when you
like, and call it again. Without names it goes on with those of `RUNS` that have no result yet.
Hours for all, a minute for the first.
"""

import concurrent.futures
import datetime
import json
import re
import subprocess
import tempfile
from pathlib import Path

from benchmarks import command
from benchmarks.studies import findings
from benchmarks.studies.real_data import copied
from benchmarks.studies.real_runs import DOGS_64, shorter, unit
from benchmarks.studies.recipes import ROOT

RESULTS = ROOT / "docs" / "repeats"
KEPT = ".dvc/tmp/repeat"
AT_ONCE = 2  # a thread each
DRAWN = {"dataset": "tgs_all", "draw": "[450,50]"}  # as many as W1, of all 4,000 images
ALL = "autoencoders.mnist_denoise.train.validation=0"  # 60,000 images, as the notebook of W4's author
NOISE = [
    "autoencoders.fashion_denoise.input.corruption=noise",
    "autoencoders.fashion_denoise.train.epochs=5",
    *unit("fashion_denoise"),
]
ENTROPY = [f"autoencoders.fashion_dense.train.{of}" for of in ("loss=binary_crossentropy", "epochs=1")] + unit("fashion_dense")
NOTEBOOK = ("batch=200", "epochs=20", "validation=0")
ADAM = [f"autoencoders.mnist_dense.train.{of}" for of in ("optimizer=adam", "learning_rate=0.001", *NOTEBOOK)]
SMALL = ["autoencoders.mnist_resize_conv.bottleneck=8", "++autoencoders.mnist_resize_conv.model.filters=[16,8]"]
SMALL += [f"autoencoders.mnist_resize_conv.train.{of}" for of in NOTEBOOK]


WAYS = {"bilinear": "bilinear", "transposed 2x2": "transposed_2x2", "shuffle": "shuffle"}  # to double W4's sides, beside its two


def doubled(way):
    """Return the setting of W4's network whose sides double in one of `WAYS`."""
    return [f"autoencoders.mnist_resize_conv.model.upsampling={WAYS[way]}"]


def one_epoch(name):
    """Return the settings of a training of one epoch."""
    return [f"autoencoders.{name}.train.epochs=1"]


RUNS = {  # name of the run: (autoencoder, how many, of which images, settings beside the defaults)
    "fashion_dense": ("fashion_dense", 29, {"dataset": "fashion"}, []),
    "tgs_columns": ("tgs_columns", 29, DRAWN, []),
    "tgs_columns, m = 1": ("tgs_columns", 29, DRAWN, ["bottleneck=1"]),
    "tgs_columns, m = 101": ("tgs_columns", 29, DRAWN, ["bottleneck=101"]),
    "fashion_conv": ("fashion_conv", 29, {"dataset": "fashion"}, []),
    "fashion_denoise, 1 epoch": ("fashion_denoise", 29, {"dataset": "fashion"}, one_epoch("fashion_denoise")),
    "mnist_dense": ("mnist_dense", 29, {"dataset": "mnist"}, []),
    "mnist_conv": ("mnist_conv", 5, {"dataset": "mnist"}, []),
    "mnist_stacked": ("mnist_stacked", 10, {"dataset": "mnist"}, []),
    "mnist_dense, learning rate 0.001": (
        "mnist_dense",
        6,
        {"dataset": "mnist"},
        ["autoencoders.mnist_dense.train.learning_rate=0.001"],
    ),
    "fashion_unet": ("fashion_unet", 5, {"dataset": "fashion"}, []),
    "mnist_resize_conv": ("mnist_resize_conv", 5, {"dataset": "mnist"}, shorter("mnist_resize_conv")),
    "mnist_transposed": ("mnist_transposed", 5, {"dataset": "mnist"}, shorter("mnist_transposed")),
    "mnist_denoise, 60,000 images": ("mnist_denoise", 3, {"dataset": "mnist"}, [ALL]),  # its 100 epochs: minutes on a GPU
    "mnist_inpaint": ("mnist_inpaint", 5, {"dataset": "mnist"}, shorter("mnist_inpaint")),
    "mnist_dense, adam, 60,000 images": ("mnist_dense", 29, {"dataset": "mnist"}, ADAM),
    "mnist_resize_conv, 16-8-8, 60,000 images": ("mnist_resize_conv", 5, {"dataset": "mnist"}, SMALL),
    **{
        f"mnist_resize_conv, {way}": ("mnist_resize_conv", 5, {"dataset": "mnist"}, doubled(way) + shorter("mnist_resize_conv"))
        for way in WAYS
    },
    **{
        f"{name}, 1 epoch": (name, 5, {"dataset": "mnist"}, one_epoch(name)) for name in ("mnist_resize_conv", "mnist_transposed")
    },
    **{
        f"mnist_resize_conv, {way}, 1 epoch": (
            "mnist_resize_conv",
            5,
            {"dataset": "mnist"},
            doubled(way) + one_epoch("mnist_resize_conv"),
        )
        for way in WAYS
    },
    "fashion_denoise, noise": ("fashion_denoise", 10, {"dataset": "fashion"}, NOISE),
    "fashion_dense, cross-entropy": ("fashion_dense", 2, {"dataset": "fashion"}, ENTROPY),  # for its floor
    "dogs_conv, 64x64": ("dogs_conv", 3, {"dataset": "dogs"}, DOGS_64),
}


def main(source, *names):
    missing = [name for name in RUNS if not path_of(name).exists()]
    if not (names or missing):
        print(f"all {len(RUNS)} are in {RESULTS.relative_to(ROOT)}; a name makes one anew")
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(lambda name: repeated(name, Path(source).resolve()), names or missing))


def path_of(name):
    """Return the file with the result of one of `RUNS`."""
    return RESULTS / f"{re.sub(r'[^a-z0-9]+', '-', name)}.json"


def repeated(name, source):
    """Run one of `RUNS` in a copy of the project and keep its result."""
    autoencoder, seeds, of, settings = RUNS[name]
    block = ",".join(f"{key}:{value}" for key, value in (of | {"seeds": seeds}).items())
    wanted = [f"data.source={source}", *settings, f"+repeats.{autoencoder}={{{block}}}"]
    flags = [word for setting in wanted for word in ("-S", setting)]
    with tempfile.TemporaryDirectory() as scratch:
        copied(scratch)
        (ROOT / KEPT).mkdir(parents=True, exist_ok=True)
        Path(scratch, KEPT).parent.mkdir(parents=True, exist_ok=True)
        Path(scratch, KEPT).symlink_to(ROOT / KEPT)
        subprocess.run(["dvc", "exp", "run", *flags, f"repeat@{autoencoder}"], cwd=scratch, check=True)
        found = json.loads(Path(scratch, "metrics", autoencoder, "repeats.json").read_text())
    found |= {"autoencoder": autoencoder, "settings": settings, "date": str(datetime.date.today())}
    findings.write("repeats", path_of(name).stem, found)
    print(f"## {name}: {len(found['seeds'])} runs", flush=True)


if __name__ == "__main__":
    command.run(main, RUNS)
