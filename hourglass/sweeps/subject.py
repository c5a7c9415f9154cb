"""One autoencoder at one bottleneck, and PCA at the same: error, recognition, examples."""

import math
from functools import cached_property

import keras
import numpy as np

from hourglass.baselines.pca import PrincipalComponents
from hourglass.ground.rows import rows_to_images
from hourglass.models.autoencoder import Autoencoder
from hourglass.sweeps.recognition import recognizer


class Subject:
    """An autoencoder whose bottleneck is varied, and the recognizer of its data's originals.

    Parameters
    ----------
    plan : hourglass.models.plan.Plan
    truth : hourglass.sweeps.recognition.Truth
        Of the test rows.
    model : keras.Model
        The recognizer.
    seed : int
        Of the bootstrap's draws.
    """

    def __init__(self, plan, truth, model, seed):
        self.plan, self.truth, self.recognise = plan, truth, recognizer(model)
        self.counts, self.examples = truth.draws(seed), truth.examples

    def network(self, m, seed):
        """Train the network at bottleneck `m` from `seed` and return its result, with its weights, `weight_000` and on."""
        keras.utils.set_random_seed(seed)
        model = self.plan.network(bottleneck=m)
        history = self.plan.fit(model, seed)
        trained = Autoencoder(model, self.plan.inputs)
        code, decoded = trained.encode(self.truth.rows), trained.reconstruct(self.truth.rows)
        weights = {f"weight_{number:03d}": weight for number, weight in enumerate(model.get_weights())}
        keras.backend.clear_session()
        dead = int((code.reshape(len(code), -1) == 0).all(axis=0).sum())
        return self._result(decoded) | {"epochs": len(history), "dead_units": dead} | weights

    def trained(self, m, result):
        """Return the network at bottleneck `m` with the weights of a result of `network`."""
        model = self.plan.network(bottleneck=m)
        model.set_weights([result[name] for name in sorted(result) if name.startswith("weight_")])
        return model

    def pca(self, m):
        """Return the result of PCA with `m` components."""
        return self._result(self._components.reconstruct(self.truth.rows / 255.0, m))

    def originals(self):
        """Return the result of the originals themselves."""
        return self._result(self.truth.rows / 255.0)

    @cached_property
    def _components(self):
        return PrincipalComponents(self.plan.arrays["train"], (math.prod(self.plan.row),))

    def _result(self, decoded):
        """Return `mse` (on [0, 1]), `recognition` of each draw, further measures, and `examples` (uint8)."""
        shown = rows_to_images(np.clip(decoded, 0, 1), self.truth.images)
        recognition, further = self.truth.recognised(self.recognise(shown), self.counts)
        examples = np.rint(255 * shown[self.examples]).astype(np.uint8)
        mse = np.mean((decoded - self.truth.rows / 255.0) ** 2)
        return {"mse": mse, "recognition": recognition, "examples": examples} | further
