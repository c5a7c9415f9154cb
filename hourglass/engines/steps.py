"""One step, as Keras' own training takes it: loss, penalties, gradients, update. docs/training.md has the two side by side."""

import math

import tensorflow as tf

from hourglass.engines import refusals

PART_BYTES = 4 << 20  # rows in one forward pass; a larger batch sums the gradients of its parts
ROWWISE = (  # each row by itself, whatever else is in the batch
    "InputLayer", "Reshape", "Flatten", "Dense", "Conv2D", "Conv2DTranspose", "MaxPooling2D", "AveragePooling2D", "UpSampling2D",
    "Cropping2D", "ZeroPadding2D", "Concatenate",
)  # fmt: skip


class Step:
    """What is done with a batch.

    Parameters
    ----------
    model, loss, optimizer
        Keras's.
    pair
        As in `hourglass.learning.training.fit`.

    Attributes
    ----------
    rowwise : bool
        Whether what becomes of a row depends on that row alone. Then a batch may be filled
        up with rows of weight 0, and is taken in parts where it is large.
    penalised : bool
        Whether the network has penalties: regularisers, or `add_loss` of a layer.

    Raises
    ------
    UserError
        Where the network asks for what `refusals` has.
    """

    def __init__(self, model, loss, optimizer, pair):
        refusals.check(model)
        self.model, self.loss, self.optimizer, self.pair = model, loss, optimizer, pair
        self.rowwise, self.penalised = rowwise(model), bool(model.losses)
        optimizer.build(model.trainable_variables)

    def training(self, rows, weights, draw):
        """Update the network on a batch whose weights sum to 1; return its loss and its penalty."""
        parts = _parts(rows[0]) if self.rowwise else 1
        values, slopes = self._gradients(rows, weights, draw) if parts == 1 else self._in_parts(parts, rows, weights, draw)
        self.optimizer.apply(slopes, self.model.trainable_variables)
        return values

    def measuring(self, rows, weights, draw, training=False):
        """Return the weighted sum of the rows' losses (of a whole batch their mean), and the penalty."""
        inputs, targets = self.pair(*rows, draw, training)
        losses = self.loss(targets, tf.cast(self.model(inputs, training=training), tf.float32))
        loss = tf.reduce_sum(weights * tf.reduce_mean(tf.reshape(losses, (len(weights), -1)), axis=1))
        penalty = sum((tf.reduce_sum(tf.cast(one, tf.float32)) for one in self.model.losses), tf.constant(0.0))
        return tf.stack([loss, penalty * tf.reduce_sum(weights)])  # a part of a batch has its share of the weights' penalty

    def _gradients(self, rows, weights, draw):
        with tf.GradientTape() as tape:
            values = self.measuring(rows, weights, draw, True)
            minimised = self.optimizer.scale_loss(tf.reduce_sum(values))
        return values, tape.gradient(minimised, [variable.value for variable in self.model.trainable_variables])

    def _in_parts(self, parts, rows, weights, draw):
        *rows, weights = (tf.reshape(part, (parts, part.shape[0] // parts, *part.shape[1:])) for part in (*rows, weights))
        values, sums = tf.zeros(2), [tf.zeros_like(variable) for variable in self.model.trainable_variables]
        for index in tf.range(parts):
            tf.autograph.experimental.set_loop_options(parallel_iterations=1)  # or memory grows with the parts
            more, slopes = self._gradients([part[index] for part in rows], weights[index], draw + [index, 0])
            values, sums = values + more, [old + new for old, new in zip(sums, slopes)]
        return values, sums


def rowwise(operation):
    """Return whether a network, or an operation of one, is known to take each row by itself; of others it is not assumed."""
    activation = getattr(operation, "activation", None)
    if not all(kind.__module__.startswith("keras.") for kind in (type(operation), activation) if kind):
        return False  # a class or a function of one's own
    if getattr(operation, "activity_regularizer", None) or getattr(operation, "quantization_mode", None):
        return False  # a mean or a maximum over the batch
    if hasattr(operation, "operations"):
        return all(map(rowwise, operation.operations))
    return type(operation).__name__ in ROWWISE


def _parts(rows):
    """Return into how many equal parts of at most `PART_BYTES` a batch goes."""
    most = max(1, PART_BYTES // math.prod(rows.shape[1:]))
    return next(parts for parts in range(1, rows.shape[0] + 1) if rows.shape[0] % parts == 0 and rows.shape[0] // parts <= most)
