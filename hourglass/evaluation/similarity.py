"""Structural similarity of images (Wang et al. 2004)."""

import numpy as np
from skimage.metrics import structural_similarity

WINDOW = 7  # pixels a side


def similarities(originals, decoded):
    """Return each image's structural similarity, the mean over its channels, the decoded one clipped to [0, 1].

    Windows are smaller where 7 pixels do not fit. Along a side of 1 or 2 pixels there are none: each
    line across it is taken for itself. An image has a side of at least 3 (`hourglass.checks.data`).

    Parameters
    ----------
    originals, decoded : array (n, height, width, channels) on [0, 1]
    """
    sides = originals.shape[1:-1]
    long = [axis for axis, side in enumerate(sides) if side > 2]
    short = [axis for axis, side in enumerate(sides) if side <= 2]
    window = min([WINDOW, *(sides[axis] - 1 + sides[axis] % 2 for axis in long)])

    def lines(image):
        """(height, width, channels) -> its long sides, and everything else as channels."""
        return image.transpose(*long, *short, 2).reshape(*(sides[axis] for axis in long), -1)

    pairs = zip(originals, np.clip(decoded, 0, 1))
    how = {"data_range": 1.0, "win_size": window, "channel_axis": -1}
    return np.array([structural_similarity(lines(one), lines(other), **how) for one, other in pairs])
