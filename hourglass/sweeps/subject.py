"""One autoencoder at one bottleneck, and PCA at the same: error, recognition by a recognizer of originals or of reconstructions."""

import math
from functools import cached_property

import keras
import numpy as np

from hourglass.baselines.pca import PrincipalComponents
from hourglass.ground.errors import UserError
from hourglass.ground.rows import Data, rows_to_images
from hourglass.learning import training
from hourglass.models.autoencoder import Autoencoder
from hourglass.sweeps.cells import restore, weights_of
from hourglass.sweeps.recognition import pair, recognizer

PIECE = 10_000  # rows decoded at a time


class Subject:
    """An autoencoder whose bottleneck is varied, and recognizers of originals, one a seed.

    Parameters
    ----------
    plan : hourglass.models.plan.Plan
    beside : dict
        What the second network has otherwise in `model`.
    learned, truth : hourglass.sweeps.recognition.Truth
        Of the rows that the recognizers were trained on, and of those that they are shown decoded.
    recognizers : dict of keras.Model
        By seed. What the networks of a seed decode is shown to the recognizer of that seed.
    recipe : dict
        Of the recognizers, the keyword arguments of `hourglass.learning.training.fit`.
    seed : int
        Of the bootstrap's draws.

    Raises
    ------
    UserError
        Where the network's rows are not of the shape of those that are to be recognised.
    """

    def __init__(self, plan, beside, learned, truth, recognizers, recipe, seed):
        if plan.row != (found := truth.rows.shape[1:]):
            raise UserError(
                f"{truth.prepared}: expected rows of {plan.row}, as in {plan.prepared}, found {found}; give both data sets one size"
            )
        self.plan, self.beside, self.learned, self.truth, self.recipe = plan, beside, learned, truth, recipe
        self.recognizers, self.counts, self.examples = recognizers, truth.draws(seed), truth.examples
        self.recognise = {seed: recognizer(model) for seed, model in recognizers.items()}

    def network(self, m, seed, beside=False):
        """Train the network at bottleneck `m` from `seed` and return its result, with its weights, `weight_000` and on."""
        keras.utils.set_random_seed(seed)
        model = self._model(m, beside)
        history = self.plan.fit(model, seed)
        trained = Autoencoder(model, self.plan.inputs)
        code, decoded = trained.encode(self.truth.rows), trained.reconstruct(self.truth.rows)
        weights = weights_of(model)
        keras.backend.clear_session()
        dead = int((code.reshape(len(code), -1) == 0).all(axis=0).sum())
        return self._result(decoded, seed) | {"epochs": len(history), "dead_units": dead} | weights

    def trained(self, m, result, beside=False):
        """Return the network at bottleneck `m` with the weights of a result of `network`."""
        return restore(self._model(m, beside), result)

    def pca(self, m, seed):
        """Return the result of PCA with `m` components."""
        return self._result(self._of_pca(m)(self.truth.rows), seed)

    def originals(self, seed):
        """Return the result of the originals themselves."""
        return self._result(self.truth.rows / 255.0, seed)

    def retrained(self, m, seed, network=None):
        """Return `retrained`, the recognition of each draw by a recognizer trained further, on reconstructions; of PCA without `network`.

        It starts from that of originals: from random weights its epochs did not always suffice, and most of salt stayed near chance.
        """
        decode = Autoencoder(network, self.plan.inputs).reconstruct if network else self._of_pca(m)
        parts = [(self._images(decode, part), part.labels) for part in (self.learned, self.truth)]
        keras.utils.set_random_seed(seed)
        model = keras.models.clone_model(self.recognizers[seed])
        model.set_weights(self.recognizers[seed].get_weights())
        training.fit(model, Data(*parts), pair, seed, **self.recipe)
        recognised = self.truth.recognised(recognizer(model)(parts[1][0] / 255.0), self.counts)[0]
        keras.backend.clear_session()
        return {"retrained": recognised}

    def _model(self, m, beside):
        return self.plan.network(bottleneck=m, **(self.beside if beside else {}))

    def _of_pca(self, m):
        return lambda rows: self._components.reconstruct(rows / 255.0, m)

    @cached_property
    def _components(self):
        return PrincipalComponents(self.plan.arrays["train"], (math.prod(self.plan.row),))

    def _images(self, decode, part):
        """Return the decoded images of a part as uint8, a piece of them in memory at a time as numbers."""
        pieces = (decode(part.rows[start : start + PIECE]) for start in range(0, len(part.rows), PIECE))
        decoded = np.concatenate([np.rint(255 * np.clip(piece, 0, 1)).astype(np.uint8) for piece in pieces])
        return rows_to_images(decoded, part.images)

    def _result(self, decoded, seed):
        """Return `mse` (on [0, 1]), `recognition` of each draw, further measures, and `examples` (uint8)."""
        shown = rows_to_images(np.clip(decoded, 0, 1), self.truth.images)
        recognition, further = self.truth.recognised(self.recognise[seed](shown), self.counts)
        examples = np.rint(255 * shown[self.examples]).astype(np.uint8)
        mse = np.mean((decoded - self.truth.rows / 255.0) ** 2)
        return {"mse": mse, "recognition": recognition, "examples": examples} | further
