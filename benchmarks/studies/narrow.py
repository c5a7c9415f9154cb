"""Does a classifier need as wide a layer as an autoencoder? Classifiers with a narrow layer, and classifiers of codes, at many m.

    python -m benchmarks.studies.narrow ../shared/data [digits clothes salt]

W1's rule of thumb: the narrowest layer of a later network should be wider than the m at which reconstructions are no longer
recognised. For each m and seed four things are measured on test images: whether the autoencoder's reconstructions are recognised
by a classifier of originals; whether they are by one trained on reconstructions; whether a linear and a small classifier find the
class from its m numbers, and from PCA's; and whether a classifier does, trained end to end, whose narrowest layer has m units.
Each cell is kept in .dvc/tmp/narrow as soon as it is there: stop it when you like, and call it again. Writes docs/narrow/<name>.json.
An hour each.
"""

import datetime
import tempfile
from functools import partial
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np

from benchmarks import command
from benchmarks.studies import findings
from benchmarks.studies.narrow_images import Images
from benchmarks.studies.narrow_sections import Sections
from benchmarks.studies.real_data import ROOT, prepared
from hourglass.sweeps.cells import Cells

KEPT = ROOT / ".dvc" / "tmp" / "narrow"
SUBJECTS = {  # the data set, and who knows how its classes are found
    "digits": ("mnist", partial(Images, "mnist_dense", {})),
    "clothes": ("fashion", partial(Images, "fashion_dense", {"scaling": "unit"})),
    "salt": ("tgs_all", Sections),
}
SEEDS = range(5)


def main(source, *names):
    for name in names or SUBJECTS:
        dataset, of = SUBJECTS[name]
        with tempfile.TemporaryDirectory() as scratch:
            subject = of(prepared(dataset, source, Path(scratch)))
            found = measured(name, subject, Cells(KEPT / name, subject.fingerprint))
        facts = {"date": str(datetime.date.today()), "machine": machine.name(), "source": Path(source).name}
        facts |= {"seeds": len(SEEDS), "epochs": subject.recipe["epochs"], "of": subject.of}
        findings.write("narrow", name, found | facts)


def measured(name, subject, cells):
    """Return {what: {m: its share of test images in each seed}}, `whole` of the classifier without a narrow layer, and its `chance`.

    A subject has `widths`, `whole(seed)`: the classifier's `share`, that of the largest class, `chance`, and its weights,
    and `at(m, seed, whole)`: shares by name.
    """
    found = {"whole": [], "chance": []}
    for seed in SEEDS:
        whole = cells(f"whole-{seed}", partial(subject.whole, seed))[0]
        found["whole"].append(float(whole["share"]))
        found["chance"].append(float(whole["chance"]))
        for m in subject.widths:
            keras.backend.clear_session()
            shares = cells(f"{m}-{seed}", partial(subject.at, m, seed, whole))[0]
            for what, share in shares.items():
                found.setdefault(what, {}).setdefault(f"{m}", []).append(round(float(share), 6))
            print(f"{name}  m {m}  seed {seed}  " + "  ".join(f"{what} {s:.4f}" for what, s in shares.items()), flush=True)
    return found | {"chance": float(np.mean(found["chance"]))}


if __name__ == "__main__":
    command.run(main, SUBJECTS)
