"""Checkerboards as numbers: power at the frequencies of an upsampling's grid, beside that of the frequencies next to them.

Odena, Dumoulin and Olah 2016: where neighbouring outputs are made by unlike numbers of weights, their
difference comes back every few pixels.
"""

import numpy as np

GRID = (1 / 8, 1 / 4, 1 / 2)  # cycles a pixel, of strides of 8, 4 and 2 pixels


def power(images):
    """Power of each image (images, height, width, channels) at each spatial frequency, the lowest in the middle.

    (images, height, width), the mean over the channels.
    """
    pixels = images.shape[1] * images.shape[2]
    return np.fft.fftshift((np.abs(np.fft.fft2(images, axes=(1, 2))) ** 2 / pixels).mean(axis=-1), axes=(1, 2))


def excess(spectrum):
    """Return how much power lies at the grid's frequencies, of that at their neighbours: 1 where there is no checkerboard.

    Parameters
    ----------
    spectrum : array (height, width)
        As `power` gives it, of one image or the sum of several.

    Returns
    -------
    float
        The geometric mean, over both directions and the frequencies of `GRID` that are one of
        the image's own, of the power in that line over the geometric mean of the two lines beside it, as
        a spectrum falls steeply; 0 of no power.
    """
    if not spectrum.any():
        return 0.0
    ratios = []
    for lines in (spectrum.sum(axis=1), spectrum.sum(axis=0)):
        lines = np.fft.ifftshift(lines) + 1e-12 * lines.mean()  # of lines without any power, too
        places = [round(len(lines) * share) for share in GRID if (len(lines) * share).is_integer() and len(lines) * share >= 2]
        ratios += [lines[place] / np.sqrt(lines[place - 1] * lines[(place + 1) % len(lines)]) for place in places]
    return float(np.exp(np.mean(np.log(ratios)))) if ratios else 1.0
