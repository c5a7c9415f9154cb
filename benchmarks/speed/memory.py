"""Peak memory of preparing and training on photographs, at 2,000 and at 20,580 of them.

    python -m benchmarks.speed.memory

The photographs are random, 224x224; each stage runs for one epoch in a process of its
own, and the operating system says what it took. Needs 7 GB of disk. About 15 minutes.
"""

import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np
import yaml
from PIL import Image

from benchmarks import command
from hourglass.ground import yaml12

ROOT = Path(__file__).resolve().parents[2]
COUNTS = {2000: (1000, 1000), 20580: (12000, 8580)}  # training, test


def main():
    for count, parts in COUNTS.items():
        with tempfile.TemporaryDirectory() as scratch:
            folder = Path(scratch)
            for code in ("stages", "hourglass"):
                shutil.copytree(ROOT / code, folder / code)
            params = yaml12.read(ROOT / "params.yaml")
            params["autoencoders"]["dogs_conv"]["train"]["epochs"] = 1
            (folder / "params.yaml").write_text(yaml.safe_dump(params))
            make_archive(folder / "raw", *parts)
            prepare = peak(folder, "prepare", "dogs", "raw", "prepared")
            shrink_test_split(folder / "prepared")
            train = peak(folder, "train", "dogs_conv", "prepared", "model.keras", ".")
            print(f"{count:,} photographs: prepare {prepare:,.0f} MiB, train {train:,.0f} MiB", flush=True)


def make_archive(raw, train, test):
    raw.mkdir()
    rng = np.random.default_rng(0)
    pictures = []
    for _ in range(50):
        file = io.BytesIO()
        Image.fromarray(rng.integers(0, 256, (28, 28, 3), dtype=np.uint8)).resize((224, 224)).save(file, "JPEG")
        pictures.append(file.getvalue())
    with zipfile.ZipFile(raw / "traintest.zip", "w") as archive:
        for part, count in (("train", train), ("test", test)):
            for number in range(count):
                archive.writestr(f"cropped/{part}/breed/{number:05d}.jpg", pictures[number % 50])
    (raw / "origin.json").write_text(json.dumps({"source": "random"}))


def shrink_test_split(prepared):
    """Keep 64 test photographs: measuring all of them takes long and no more memory."""
    held_out = np.load(prepared / "held_out.npy", mmap_mode="r")[:64].copy()
    np.save(prepared / "held_out.npy", held_out)


def peak(folder, stage, *arguments):
    """Return the peak resident memory of a stage, in MiB."""
    process = subprocess.Popen([sys.executable, "-m", f"stages.{stage}", *arguments], cwd=folder, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, stage
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    command.run(main)
