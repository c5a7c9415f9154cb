"""Rows of prepared data: to train on and to watch, and put together to images again."""

import numpy as np

from hourglass.ground.errors import UserError


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


class Data:
    """Rows to train on and rows that are watched: each a tuple of one array (inputs) or two (inputs and labels).

    Arrays may be memory-mapped; they are read a piece at a time.

    Parameters
    ----------
    train, watched : tuple of array
    of : str
        What is watched: `test` rows, or `validation` rows, which were taken from the training rows.
    """

    def __init__(self, train, watched, of="test"):
        self.train, self.watched, self.of = train, watched, of

    def taken(self, share):
        """Return how many of the training rows this share is."""
        return round(len(self.train[0]) * share)

    def split(self, share, order, seed):
        """Return the data with this share of the training rows as validation rows; with 0 as they are.

        Raises
        ------
        UserError
            Where the share leaves nothing on one side.
        """
        if not share:
            return self
        rows, last = len(self.train[0]), self.taken(share)
        if not 0 < last < rows:
            raise UserError(
                f"params.yaml: train.validation is {share}: of {rows} rows it takes {last}; choose a share that leaves both sides some"
            )
        if order == "last":
            kept, taken = slice(None, rows - last), slice(rows - last, None)
        else:
            shuffled = np.random.default_rng([seed, 0]).permutation(rows)
            kept, taken = np.sort(shuffled[: rows - last]), np.sort(shuffled[rows - last :])
        return Data(tuple(a[kept] for a in self.train), tuple(a[taken] for a in self.train), "validation")
