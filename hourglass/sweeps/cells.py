"""Results kept one by one, so that what was computed once is not computed again."""

import os
import zipfile
from pathlib import Path

import numpy as np


def weights_of(model):
    """Return a model's weights by names that a result may have beside others, `weight_000` and on."""
    return {f"weight_{number:03d}": weight for number, weight in enumerate(model.get_weights())}


def restore(model, result):
    """Give a model the weights that `weights_of` put into a result, and return it."""
    model.set_weights([result[name] for name in sorted(result) if name.startswith("weight_")])
    return model


class Cells:
    """A folder of results, each a dict of arrays in a file of its own.

    Parameters
    ----------
    folder : path
    fingerprint : str
        Of everything that all results depend on; those of another one are made anew.
    """

    def __init__(self, folder, fingerprint):
        self.folder, self.fingerprint = Path(folder), fingerprint

    def __call__(self, name, make):
        """Return the result `name`, from its file or else from `make()`, and whether it was there."""
        path = self.folder / f"{name}.npz"
        try:
            with np.load(path, allow_pickle=False) as file:
                found = dict(file)
            if str(found.pop("fingerprint")) == self.fingerprint:
                return found, True
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            pass  # none, or one that was cut short
        made = {key: np.asarray(value) for key, value in make().items()}
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = path.with_suffix(".part")
        with open(fresh, "wb") as file:
            np.savez(file, fingerprint=self.fingerprint, **made)
        os.replace(fresh, path)
        return made, False
