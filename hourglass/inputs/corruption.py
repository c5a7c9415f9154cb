"""Where damage lies on images, for a network to undo."""

import tensorflow as tf


def crosshair(images, draw, thickest):
    """Return where a cross lies on each image (bool), its centre a random point, its arms 1 to `thickest` pixels thick."""
    place = tf.random.stateless_uniform((3, tf.shape(images)[0], 1), draw)
    half = tf.floor(place[2] * thickest + 1) / 2
    cross = tf.zeros_like(images, tf.bool)
    for axis in range(1, len(images.shape) - 1):
        size = images.shape[axis]
        near = tf.abs(tf.range(size, dtype=tf.float32)[None] + 0.5 - place[axis - 1] * size) < half
        cross |= tf.reshape(near, [-1, *(size if other == axis else 1 for other in range(1, len(images.shape)))])
    return cross
