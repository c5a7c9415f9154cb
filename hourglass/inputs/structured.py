"""Damage with a structure that the field knows, for a network to undo: of detectors, of traces, of waves that are not wanted.

Each is a function of images (rows, height, width, channels) and a draw (a pair of int). What is added has the strength 1 and is
the same in all channels: (rows, height, width, 1). In sections z goes down (samples), x across (traces).
"""

import math

import tensorflow as tf

GROUPS, SPREAD = 3, 0.04  # of swell: groups of traces, and their standard deviation in widths of the image
CYCLES = (1.0, 4.0)  # of swell: over the image's height
FIRST, LAST = 0.5, 2.0  # of ground roll: samples a trace, the slopes between which its fan lies
LOW, HIGH = 0.04, 0.12  # of ground roll: cycles a sample, in the order in which they come in


def stripes(images, draw):
    """Return b(x), a normal number for each column: detectors in a row, each with an offset of its own (Horn and Woodham 1979)."""
    rows, width = tf.shape(images)[0], images.shape[2]
    return tf.broadcast_to(tf.random.stateless_normal((rows, 1, width, 1), draw), (rows, images.shape[1], width, 1))


def missing_traces(images, draw, share):
    """Return where traces are missing (bool, whole columns), each with the probability `share`."""
    missing = tf.random.stateless_uniform((tf.shape(images)[0], 1, images.shape[2], 1), draw) < share
    return tf.broadcast_to(missing, tf.shape(images))


def swell(images, draw):
    """Return the noise of a swell that groups of neighbouring traces share: low, and alike across them (Elboth et al. 2010).

    The sum over groups of exp(-((x - c) / s)^2 / 2) cos(2 pi (f z + p)): c anywhere, s 0.04 of the width, f 1 to 4
    cycles over the height, p any phase.
    """
    height, width = images.shape[1:3]
    drawn = tf.random.stateless_uniform((3, tf.shape(images)[0], GROUPS, 1), draw)
    across = tf.exp(-0.5 * ((tf.range(width, dtype=tf.float32) / width - drawn[0]) / SPREAD) ** 2)
    frequency = CYCLES[0] + (CYCLES[1] - CYCLES[0]) * drawn[1]
    down = tf.cos(2 * math.pi * (frequency * tf.range(height, dtype=tf.float32) / height + drawn[2]))
    return tf.einsum("ngz,ngx->nzx", down, across)[..., None]


def ground_roll(images, draw):
    """Return ground roll: a slow wave along the surface from a shot above any trace, its fan wider the farther off it is.

    Over a trace at the distance h it goes on from z = 0.5 h to 2 h, so u = (z / h - 0.5) / 1.5 from 0 to 1, as sin^2(pi u)
    cos(2 pi 1.5 h (0.04 u + 0.08 u^2 / 2)): low frequencies come in first, 0.04 to 0.12 cycles a sample, as dispersion has it. A
    chirp, as Saatcilar and Canitez (1988) have it.
    """
    height, width = images.shape[1:3]
    shot = width * tf.random.stateless_uniform((tf.shape(images)[0], 1, 1), draw)
    away = tf.maximum(tf.abs(tf.range(width, dtype=tf.float32) - shot), 1.0)
    length = (LAST - FIRST) * away
    u = (tf.range(height, dtype=tf.float32)[:, None] - FIRST * away) / length
    phase = 2 * math.pi * length * (LOW * u + (HIGH - LOW) * u**2 / 2)
    wave = tf.sin(math.pi * u) ** 2 * tf.cos(phase)
    return tf.where((u > 0) & (u < 1), wave, 0.0)[..., None]


ADDED = {"stripes": stripes, "swell": swell, "ground_roll": ground_roll}
