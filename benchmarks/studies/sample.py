"""Draws the sample of digits and clothes that the first run trains on, from the published files.

    python -m benchmarks.studies.sample ../shared/data

500 training and 100 test images of each class, by a seeded draw, in the order of the
published files; IDX, gzipped, the same bytes each time. Run once: the files are in git, and
`hourglass.datasets.samples` states their hashes. Some seconds.
"""

from pathlib import Path

import numpy as np

from benchmarks import command
from hourglass.datasets import fashion, mnist
from hourglass.formats import idx
from hourglass.ground.outputs import sha256_of

OUT = Path(__file__).resolve().parents[2] / "data" / "sample"
EACH = {"train": 500, "held_out": 100}  # images of a class
SEED = 1998


def main(source):
    for name, module, folder in (("mnist", mnist, "mnist"), ("fashion", fashion, "fashion-mnist")):
        place = Path(source) / folder
        for file, published in module.FILES.items():
            assert sha256_of(place / file) == published, file
        (OUT / name).mkdir(parents=True, exist_ok=True)
        for part, each in EACH.items():
            files = {kind: file for file, (of, kind) in idx.FILES.items() if of == part}
            images, labels = idx.read(place / files["images"], 3), idx.read(place / files["labels"], 1)
            chosen = draw(labels, each, [SEED, len(labels)])
            idx.write(OUT / name / files["images"], images[chosen])
            idx.write(OUT / name / files["labels"], labels[chosen])
        for file in module.FILES:
            print(f'    "{file}": "{sha256_of(OUT / name / file)}",  # {(OUT / name / file).stat().st_size:,} bytes')


def draw(labels, each, seed):
    """Return the sorted numbers of `each` images of each class."""
    rng = np.random.default_rng(seed)
    return np.sort(
        np.concatenate([rng.choice(np.flatnonzero(labels == kind), each, replace=False) for kind in np.unique(labels)])
    )


if __name__ == "__main__":
    command.run(main)
