"""Rows of prepared data, put together to images again, or through a network."""

import numpy as np


def rows_to_images(rows, images):
    """Return rows as images: (images, height, width, channels).

    Rows of three dimensions are images already. Rows of two, (images * width, height,
    channels), are the columns of images, each image's from left to right.
    """
    if rows.ndim == 4:
        return rows
    return rows.reshape(images, -1, *rows.shape[1:]).transpose(0, 2, 1, 3)


def labels_of_rows(labels, rows):
    """Return the label of each row, for labels of images: the columns of an image are all of its class."""
    return np.repeat(np.asarray(labels), len(rows) // len(labels))


def in_parts(network, rows, size=256):
    """Return what a network makes of rows, as float32, at most `size` of them in memory at a time."""
    return np.concatenate([np.asarray(network(rows[i : i + size]), np.float32) for i in range(0, len(rows), size)])
