"""The losses as functions that networks are trained by."""

import keras

from hourglass.losses.losses import LOSSES


def function(name):
    """Return the function from (targets, outputs) to losses of one of `LOSSES`, the output channels weighted where it says so."""
    loss = LOSSES[name]
    of = getattr(keras.losses, loss.keras)

    def weighted(targets, outputs):
        channels = (slice(one, one + 1) for one in range(len(loss.weights)))
        return sum(weight * of(targets[..., one], outputs[..., one]) for weight, one in zip(loss.weights, channels))

    return weighted if loss.weights else of
