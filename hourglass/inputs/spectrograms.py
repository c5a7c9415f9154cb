"""Short-time Fourier transforms inside the compiled epoch, and back: SciPy's `stft` and `istft`, as DeepDenoiser has them."""

import tensorflow as tf

WIDTH, HOP, POINTS = 30, 15, 60  # samples: of a piece, from one to the next, and with the zeros after it
FREQUENCIES = POINTS // 2 + 1


def spectrogram(waves):
    """Return the transform of waves (..., samples) as complex (..., 31, times): of pieces of 30 samples under Hann's window.

    Half a piece of zeros is put before and after, and as many more as the last piece needs.
    """
    samples = waves.shape[-1]
    behind = WIDTH // 2 + -(samples) % HOP
    padded = tf.pad(waves, [[0, 0]] * (len(waves.shape) - 1) + [[WIDTH // 2, behind]])
    pieces = tf.signal.frame(padded, WIDTH, HOP) * _window()
    return tf.linalg.matrix_transpose(tf.signal.rfft(pieces, [POINTS])) / WIDTH * 2


def waves(spectrogram, samples):
    """Return the waves (..., samples) of a transform (..., 31, times); of `spectrogram` the waves it was made of."""
    pieces = tf.signal.irfft(tf.linalg.matrix_transpose(spectrogram), [POINTS])[..., :WIDTH] * WIDTH / 2
    window = _window()
    added = tf.signal.overlap_and_add(pieces * window, HOP)
    weights = tf.signal.overlap_and_add(tf.broadcast_to(window**2, (pieces.shape[-2], WIDTH)), HOP)
    return (added / tf.maximum(weights, 1e-10))[..., WIDTH // 2 : WIDTH // 2 + samples]


def _window():
    return tf.signal.hann_window(WIDTH, periodic=True)
