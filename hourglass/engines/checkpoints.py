"""Where a training stands after its last finished epoch, so that a stopped one ends as if it had not been stopped.

Kept: every variable of the model (random states included) and of the optimizer, the
best weights so far, and the history. Draws need no state: they are functions of (seed,
epoch, batch). Arrays only, no pickle; a state of other data, parameters or code is not taken.
"""

import hashlib
import json
import os
import time
import zipfile
from importlib.metadata import version
from pathlib import Path

import numpy as np

SECONDS = 1.0  # between two writings; being killed costs at most this much work and an epoch


class Checkpoint:
    """The state of one training in a file of `folder`.

    Parameters
    ----------
    folder : path
    fingerprint : str
        Of everything that the training depends on.
    name : str
        Of the phase, where a training has several.
    """

    def __init__(self, folder, fingerprint, name="training"):
        self.folder, self.fingerprint = Path(folder), fingerprint
        self.path = self.folder / f"{name}.npz"
        self._arrays, self._written = None, time.monotonic()

    def phase(self, name):
        """Return the checkpoint of one phase of this training."""
        return Checkpoint(self.folder, self.fingerprint, name)

    def load(self, variables):
        """Assign the variables as they were, and return (history, kept weights), or None without a state."""
        try:
            with np.load(self.path, allow_pickle=False) as file:
                facts = json.loads(file["facts"].tobytes())
                if facts["fingerprint"] != self.fingerprint:
                    return None
                values = [file[f"variable{number}"] for number in range(len(variables))]
                kept = [file[f"kept{number}"] for number in range(facts["kept"])]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            return None  # none, or one that was cut short: the training starts from its beginning
        for variable, value in zip(variables, values):
            variable.assign(value)
        return facts["history"], kept

    def remember(self, history, variables, kept):
        """Take the state after an epoch, and write it if the last writing is a while ago."""
        facts = {"fingerprint": self.fingerprint, "history": history, "kept": len(kept or [])}
        self._arrays = {"facts": np.frombuffer(json.dumps(facts).encode(), np.uint8)}
        self._arrays |= {f"variable{number}": variable.numpy() for number, variable in enumerate(variables)}
        self._arrays |= {f"kept{number}": array for number, array in enumerate(kept or [])}
        if time.monotonic() - self._written > SECONDS:
            self.write()

    def write(self):
        """Write the state last remembered, whole or not at all."""
        if self._arrays is None:
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.path.with_suffix(".part")
        with open(fresh, "wb") as file:
            np.savez(file, **self._arrays)
        os.replace(fresh, self.path)
        self._written = time.monotonic()


class Forgetful(Checkpoint):
    """A checkpoint that keeps nothing, for trainings that nobody will go on with."""

    def __init__(self):
        super().__init__(os.devnull, "")

    def phase(self, name):
        return self

    def load(self, variables):
        return None

    def remember(self, history, variables, kept):
        pass

    def write(self):
        pass


def fingerprint(*params, files):
    """Return a hash of what a result depends on: parameters, the code, the contents of files, the libraries."""
    digest = hashlib.sha256(json.dumps([params, version("keras"), version("tensorflow")]).encode())
    for path in files:
        digest.update(Path(path).read_bytes() + b"\0")
    return digest.hexdigest()
