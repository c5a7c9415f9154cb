"""Whole epochs in compiled calls: the bits are the same every time, and Python is out of the way.

Rows are gathered as they are stored; scaling, damage, forward pass, gradient and update
of all batches run inside one `tf.function`: with XLA for dense networks, without for
convolutions, where XLA is slower on a CPU.
"""

import math
import mmap

import keras
import numpy as np
import tensorflow as tf

CHUNK_BYTES = 64 << 20  # rows in memory at a time; a smaller data set is one chunk
PART_BYTES = 4 << 20  # rows in one forward pass; a larger batch sums the gradients of its parts


class Epochs:
    """Runs whole epochs of a model, training or measuring, in compiled calls.

    Parameters
    ----------
    model, loss, optimizer
        Keras's.
    pair, seed
        As in `fit`.
    batch : int
        Rows a step.
    """

    def __init__(self, model, loss, optimizer, pair, seed, batch):
        self.batch, self.seed = batch, seed
        optimizer.build(model.trainable_variables)
        self.variables = [*model.variables, *optimizer.variables]
        gpu = bool(tf.config.list_physical_devices("GPU"))
        xla = not gpu and not any(isinstance(layer, keras.layers.Conv2D) for layer in model.layers)

        def share_of_loss(rows, weights, draw, training):
            """The weighted sum of the rows' losses: of a whole batch their mean, as its weights sum to 1."""
            inputs, targets = pair(*rows, draw, training)
            losses = loss(targets, tf.cast(model(inputs, training=training), tf.float32))
            return tf.reduce_sum(weights * tf.reduce_mean(tf.reshape(losses, (len(weights), -1)), axis=1))

        def gradients(rows, weights, draw):
            with tf.GradientTape() as tape:
                value = share_of_loss(rows, weights, draw, True)
            return value, tape.gradient(value, [variable.value for variable in model.trainable_variables])

        def in_parts(rows, weights, draw):
            parts = _parts(rows[0])
            if parts == 1:
                return gradients(rows, weights, draw)
            *rows, weights = (tf.reshape(part, (parts, part.shape[0] // parts, *part.shape[1:])) for part in (*rows, weights))
            value, sums = tf.constant(0.0), [tf.zeros_like(variable) for variable in model.trainable_variables]
            for index in tf.range(parts):
                tf.autograph.experimental.set_loop_options(parallel_iterations=1)  # or memory grows with the parts
                more, slopes = gradients([part[index] for part in rows], weights[index], draw + [index, 0])
                value, sums = value + more, [old + new for old, new in zip(sums, slopes)]
            return value, sums

        @tf.function(jit_compile=xla)
        def train(batches, counts, draw):
            total = tf.constant(0.0)
            for index in tf.range(counts.shape[0]):
                weights = _weights(batches[0].shape[1], counts[index])
                value, slopes = in_parts([part[index] for part in batches], weights, draw + [0, index])
                optimizer.apply(slopes, model.trainable_variables)
                total += value * counts[index]
            return total

        @tf.function(jit_compile=xla)
        def measure(batches, counts, draw):
            total = tf.constant(0.0)
            for index in tf.range(counts.shape[0]):
                weights = _weights(batches[0].shape[1], counts[index])
                total += share_of_loss([part[index] for part in batches], weights, draw + [0, index], False) * counts[index]
            return total

        self._train, self._measure = train, measure

    def training(self, rows, epoch):
        """Train on all rows once, in the order of this epoch; return the mean of the batches' losses."""
        order = np.random.default_rng([self.seed, epoch]).permutation(len(rows[0]))
        return self._over(self._train, rows, epoch, order)

    def measuring(self, rows):
        """Return the mean loss over the rows as they stand, their damage the same each time."""
        return self._over(self._measure, rows, 0)

    def _over(self, function, rows, epoch, order=None):
        count, batch = len(rows[0]), self.batch
        per_chunk = batch * max(1, CHUNK_BYTES // (rows[0][:1].nbytes * batch))
        total = 0.0
        for start in range(0, count, per_chunk):
            stop = min(start + per_chunk, count)
            chunk = [part[start:stop] if order is None else np.take(part, order[start:stop], axis=0) for part in rows]
            size = min(batch, stop - start)
            steps = math.ceil((stop - start) / size)
            missing = steps * size - (stop - start)
            if missing:  # filled up with rows that do not count: another shape is another compilation
                chunk = [np.concatenate([part, part[:missing]]) for part in chunk]
            batches = [tf.constant(part.reshape(steps, size, *part.shape[1:])) for part in chunk]
            counts = tf.constant([size] * (steps - 1) + [size - missing], tf.float32)
            draw = tf.constant([self.seed % 2**31, (epoch * 1_000_003 + start // batch) % 2**30])
            total += float(function(batches, counts, draw))
            _forget(rows)
        return total / count


def _weights(size, count):
    """Return the weights of a batch whose first `count` rows count: their sum is 1."""
    return tf.cast(tf.range(size, dtype=tf.float32) < count, tf.float32) / count


def _parts(rows):
    """Return into how many equal parts of at most `PART_BYTES` a batch goes."""
    most = max(1, PART_BYTES // math.prod(rows.shape[1:]))
    return next(parts for parts in range(1, rows.shape[0] + 1) if rows.shape[0] % parts == 0 and rows.shape[0] // parts <= most)


def _forget(rows):
    """Let go of the pages of memory-mapped rows: they would count as this process's memory."""
    for part in rows:
        if isinstance(part, np.memmap) and hasattr(mmap, "MADV_DONTNEED"):
            part._mmap.madvise(mmap.MADV_DONTNEED)
