"""Whole epochs in compiled calls: the bits are the same every time, and Python is out of the way.

Rows are gathered as they are stored; scaling, damage, forward pass, gradient and update
of all batches run inside one `tf.function`: with XLA for dense networks, without for
convolutions and recurrent layers, where XLA is slower on a CPU.
"""

import mmap

import keras
import numpy as np
import tensorflow as tf

from hourglass.engines.steps import Step

SLOWER = (keras.layers.Conv1D, keras.layers.Conv2D, keras.layers.RNN)  # with XLA on a CPU, EQTransformer seventeen times
CHUNK_BYTES = 64 << 20  # rows in memory at a time; a smaller data set is one chunk


class Epochs:
    """Runs whole epochs of a model, training or measuring, in compiled calls.

    Parameters
    ----------
    model, loss, optimizer
        Keras's.
    pair, seed
        As in `hourglass.learning.training.fit`.
    batch : int
        Rows a step.

    Raises
    ------
    UserError
        Where the network asks for what `refusals` has.
    """

    def __init__(self, model, loss, optimizer, pair, seed, batch):
        self.batch, self.seed = batch, seed
        self.step = step = Step(model, loss, optimizer, pair)
        self.variables = [*model.variables, *optimizer.variables]
        gpu = bool(tf.config.list_physical_devices("GPU"))
        layers = model._flatten_layers()  # those inside of layers, too, which no public name gives
        xla = not gpu and not any(isinstance(layer, SLOWER) or not layer.supports_jit for layer in layers)

        @tf.function(jit_compile=xla)
        def train(batches, counts, draw):
            totals = tf.zeros(2)
            for index in tf.range(counts.shape[0]):
                weights = _weights(batches[0].shape[1], counts[index])
                totals += step.training([part[index] for part in batches], weights, draw + [0, index]) * counts[index]
            return totals

        @tf.function(jit_compile=xla)
        def measure(batches, counts, draw):
            totals = tf.zeros(2)
            for index in tf.range(counts.shape[0]):
                weights = _weights(batches[0].shape[1], counts[index])
                totals += step.measuring([part[index] for part in batches], weights, draw + [0, index]) * counts[index]
            return totals

        self._train, self._measure = train, measure

    def training(self, rows, epoch):
        """Train on all rows once, in the order of this epoch; return the means over the rows: `loss`, and `penalty` if there is any."""
        order = np.random.default_rng([self.seed, epoch]).permutation(len(rows[0]))
        return self._over(self._train, rows, epoch, order)

    def measuring(self, rows):
        """Return the same of the rows as they stand, their damage the same each time."""
        return self._over(self._measure, rows, 0)

    def _over(self, function, rows, epoch, order=None):
        count, batch = len(rows[0]), self.batch
        per_chunk = batch * max(1, CHUNK_BYTES // (rows[0][:1].nbytes * batch))
        totals = np.zeros(2)
        for start in range(0, count, per_chunk):
            stop = min(start + per_chunk, count)
            chunk = [part[start:stop] if order is None else np.take(part, order[start:stop], axis=0) for part in rows]
            for first, batches, counts in _batches(chunk, min(batch, stop - start), self.step.rowwise):
                draw = tf.constant([self.seed % 2**31, (epoch * 1_000_003 + (start + first) // batch) % 2**30])
                totals += function(batches, counts, draw).numpy()
            _forget(rows)
        loss, penalty = map(float, totals / count)
        return {"loss": loss} | ({"penalty": penalty} if self.step.penalised else {})


def _batches(chunk, size, fill):
    """Yield (number of the first row, batches, how many rows of each count) of a chunk of rows.

    With `fill` the last batch is filled up with rows that do not count: another shape is
    another compilation. Without, where a row can change what becomes of others, it is short.
    """
    count = len(chunk[0])
    rest = count % size
    if rest and fill:
        chunk = [np.concatenate([part, part[: size - rest]]) for part in chunk]
    steps = len(chunk[0]) // size
    counts = tf.constant([size] * (count // size) + ([rest] if rest and fill else []), tf.float32)
    yield 0, [tf.constant(part[: steps * size].reshape(steps, size, *part.shape[1:])) for part in chunk], counts
    if rest and not fill:
        yield count - rest, [tf.constant(part[None, count - rest :]) for part in chunk], tf.constant([rest], tf.float32)


def _weights(size, count):
    """Return the weights of a batch whose first `count` rows count: their sum is 1."""
    return tf.cast(tf.range(size, dtype=tf.float32) < count, tf.float32) / count


def _forget(rows):
    """Let go of the pages of memory-mapped rows: they would count as this process's memory."""
    for part in rows:
        if isinstance(part, np.memmap) and hasattr(mmap, "MADV_DONTNEED"):
            part._mmap.madvise(mmap.MADV_DONTNEED)
