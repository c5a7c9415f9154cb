"""Rows moved and turned in training, anew each epoch: more examples than the data set has."""

import tensorflow as tf


def shifted(rows, draw, most):
    """Return images or columns (rows, ..., channels), each moved by -`most` to `most` pixels in each direction."""
    axes = range(1, len(rows.shape) - 1)
    places = tf.random.stateless_uniform((tf.shape(rows)[0], len(axes)), draw, 0, 2 * most + 1, dtype=tf.int32)
    for axis in axes:
        edges = [(most, most) if dimension == axis else (0, 0) for dimension in range(len(rows.shape))]
        chosen = places[:, axis - 1, None] + tf.range(rows.shape[axis])
        rows = tf.gather(tf.pad(rows, edges), chosen, axis=axis, batch_dims=1)
    return rows


def flipped(rows, draw):
    """Return uint8 rows, half of them upside down and half with inverted values."""
    chosen = tf.random.stateless_uniform((2, tf.shape(rows)[0], *[1] * (len(rows.shape) - 1)), draw) < 0.5
    rows = tf.where(chosen[0], rows[:, ::-1], rows)
    return tf.where(chosen[1], 255 - rows, rows)
