"""Images that continue each other: cut from one picture, side by side or one above the other.

At the border between two neighbours both say what is there. Each image's values at a border are
extrapolated from its last two lines, half a pixel further; those of neighbours correlate, whatever
each one's brightness and contrast. How often others do: docs/leakage.md.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

ALIKE = 0.96  # correlation of two borders from which images are taken for neighbours
LEAST = 2.0  # grey values: of a border half of which is nearer to its median, as of water over a sea floor, nothing is said
RIGHT, LEFT, LOWER, UPPER = range(4)
MEETING = ((RIGHT, LEFT), (LOWER, UPPER))


def border(image, which):
    """(height, width) -> (side,): what an image says of one of its borders, half a pixel beyond its last line."""
    lines = {RIGHT: image.T[::-1], LEFT: image.T, LOWER: image[::-1], UPPER: image}[which][:2].astype(np.float32)
    return 1.5 * lines[0] - 0.5 * lines[1]


def borders(image):
    """(side, side) -> (4, side): what an image says of its right, left, lower and upper border."""
    return np.stack([border(image, which) for which in (RIGHT, LEFT, LOWER, UPPER)])


def likeness(ones, others):
    """Return the correlations (images, images) of borders (images, side) with others, -1 of those that say nothing."""
    says = [np.median(np.abs(values - np.median(values, axis=1, keepdims=True)), axis=1) >= LEAST for values in (ones, others)]
    ones, others = (values - values.mean(axis=1, keepdims=True) for values in (ones, others))
    lengths = [np.maximum(np.linalg.norm(values, axis=1, keepdims=True), 1e-9) for values in (ones, others)]
    return np.where(says[0][:, None] & says[1], (ones / lengths[0]) @ (others / lengths[1]).T, -1)


def pairs(of, alike=ALIKE):
    """Return the pairs (pairs, 2) of images that continue each other, the left or upper one first.

    Parameters
    ----------
    of : array (images, 4, side)
        Their `borders`.
    """
    found = [likeness(of[:, one], of[:, other]) for one, other in MEETING]
    for correlations in found:
        np.fill_diagonal(correlations, -1)
    return np.concatenate([np.argwhere(correlations >= alike) for correlations in found])


def groups(count, pairs):
    """Return of each of `count` images the number of its group, those that pairs connect."""
    edges = coo_array((np.ones(len(pairs)), np.reshape(pairs, (-1, 2)).T), shape=(count, count))
    return connected_components(edges, directed=False)[1]


def apart(train, tested):
    """Return which of the training images are in no group with a tested one, a mask, of the borders of both."""
    found = groups(len(train) + len(tested), pairs(np.concatenate([train, tested])))
    return ~np.isin(found[: len(train)], found[len(train) :])
