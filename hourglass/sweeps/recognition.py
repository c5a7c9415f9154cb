"""Are reconstructions still recognised? A network trained on originals is shown them.

Recognition of images with classes is the share whose class is found. Of salt it is the
average precision with which the columns that have salt come first, each ranked by its
largest probability; beside it the intersection over union of the pixels found. Its spread
over other test images comes from a bootstrap of whole images (Efron 1979): the
columns of one image are no independent draws.
"""

import numpy as np
import tensorflow as tf

from hourglass.ground import reading
from hourglass.ground.errors import UserError
from hourglass.ground.rows import in_parts, rows_to_images

DRAWS = 500  # bootstrap draws


def pair(images, labels, draw, training):
    """Return what a recognizer gets and should give, for uint8 images and their labels or masks."""
    return tf.cast(images, tf.float32) / 255.0, labels


class Truth:
    """The images of a part of a data set and what is to be recognised in them.

    Parameters
    ----------
    prepared : Path
        A folder of data/prepared.
    part : str
        `train` or `held_out`.

    Attributes
    ----------
    rows : array of uint8
        As they stand in the file, images or their columns.
    labels : array (images,), or (images, height, width, 1) where they are masks

    Raises
    ------
    UserError
        Where there are neither.
    """

    def __init__(self, prepared, part):
        self.prepared, about = prepared, reading.as_json(prepared / "about.json", [f"{part}_images"])
        self.images, self.rows = about[f"{part}_images"], reading.as_rows(prepared / f"{part}.npy")
        files = {kind: prepared / f"{part}_{kind}.npy" for kind in ("labels", "masks")}
        there = [kind for kind, path in files.items() if path.exists() or path.name in about.get("sha256", ())]
        if not there:
            raise UserError(
                f"{prepared}: expected classes or masks to recognise, found neither; "
                f"take {prepared.name} out of recognizers and sweeps in params.yaml"
            )
        self.are_masks, self.labels = there[0] == "masks", reading.as_rows(files[there[0]])
        if self.are_masks:
            self.labels = rows_to_images(self.labels, self.images)

    @property
    def images_and_labels(self):
        """The images (images, height, width, channels) of uint8, and their labels."""
        return rows_to_images(self.rows, self.images), self.labels

    @property
    def examples(self):
        """Numbers of a few images to look at: the first of each class, or the one whose half is nearest to being salt."""
        if not self.are_masks:
            return np.array([np.argmax(self.labels == kind) for kind in np.unique(self.labels)])
        return np.array([np.argmin(np.abs(self.labels.mean(axis=(1, 2, 3)) - 0.5))])

    def chance(self, counts):
        """Return the recognition, in each draw (draws, images), of whoever guesses: the share of the largest class, or of columns with salt."""
        if self.are_masks:
            guessed = (self.labels > 0).any(axis=(1, 3)).mean(axis=1)
        else:
            guessed = self.labels == np.bincount(self.labels).argmax()
        return counts.astype(float) @ guessed / counts.sum(axis=1)

    def draws(self, seed):
        """Return how often each image is drawn, (1 + DRAWS, images): first each once, then the bootstrap's draws."""
        counts = np.random.default_rng([seed, 7]).multinomial(self.images, np.full(self.images, 1 / self.images), DRAWS)
        return np.concatenate([np.ones((1, self.images), int), counts]).astype(np.float32)

    def recognised(self, probabilities, counts):
        """Return the recognition in each draw, and further measures of all images.

        Parameters
        ----------
        probabilities : array (images, classes) or (images, height, width, 1)
            What the recognizer makes of the reconstructions.
        counts : array (draws, images)
        """
        if not self.are_masks:
            right = (probabilities.argmax(axis=1) == self.labels).astype(np.float32)
            return counts @ right / counts.sum(axis=1), {}
        masks, found = self.labels > 0, probabilities > 0.5
        scores, truth = probabilities.max(axis=(1, 3)), masks.any(axis=(1, 3))
        precision = average_precision(scores.ravel(), truth.ravel(), np.repeat(counts, scores.shape[1], axis=1))
        return precision, {"iou": float((found & masks).sum() / max(1, (found | masks).sum()))}


def average_precision(scores, truth, weights):
    """Return the average precision of a ranking, for each row of weights.

    Parameters
    ----------
    scores : array (rows,)
        The higher, the earlier; rows of the same score come in at once, as in scikit-learn.
    truth : array (rows,) of bool
    weights : array (draws, rows)

    Returns
    -------
    array (draws,)
    """
    order = np.argsort(-scores, kind="stable")
    truth, last_of_score = truth[order], np.append(np.diff(scores[order]) != 0, True)
    found = np.empty(len(weights))
    for draw, row in enumerate(np.asarray(weights, np.float32)):  # one at a time stays in the processor's cache
        row = row[order]
        hits, ranked = np.cumsum(row * truth)[last_of_score], np.cumsum(row)[last_of_score]
        precision = np.divide(hits, ranked, out=np.zeros_like(hits), where=ranked > 0)
        found[draw] = (precision * np.diff(hits, prepend=0)).sum() / max(hits[-1], 1e-12)
    return found


def recognizer(model):
    """Return a function from images on [0, 1] to the model's probabilities."""

    @tf.function(reduce_retracing=True)
    def compiled(images):
        return model(images, training=False)

    def recognise(images):
        return in_parts(lambda part: compiled(tf.constant(part)), np.asarray(images, np.float32))

    return recognise
