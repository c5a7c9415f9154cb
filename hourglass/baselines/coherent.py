"""Classical filters for noise with a structure, each made for one: what a network that was trained on it has to beat.

Images are (n, height, width, channels) on [0, 1]; in sections z goes down (samples), x across (traces). Widths, edges and the
low-pass were chosen on the first 300 sections and 1,000 clothes of the training images.
"""

import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter

BESIDE = 1 / 3  # of the columns: those whose levels a stripe is held against
LOW, AROUND = 5.0, 0.45  # of swell: samples, the low-pass's standard deviation, and a share of the traces that no group fills
SLOPES, FREQUENCIES = (0.5, 2.0), (0.04, 0.12)  # of ground roll: samples a trace, cycles a sample
TAPER = 0.4  # of the fan's edges, in the logarithm of the slope


def restored(kind, images):
    """Return {name: images} of the filter made for a kind of damage, brought back to [0, 1]; {} where none is."""
    return {OF[kind].__name__: np.clip(OF[kind](images), 0, 1)} if kind in OF else {}


def destriped(images):
    """Return images, each column moved so that its mean is the median of those of the columns beside it (Horn and Woodham 1979)."""
    levels = images.mean(axis=1, keepdims=True)
    return images - levels + _median_across(levels, BESIDE)


def interpolated(images):
    """Return images whose black columns are filled linearly from the nearest others to their left and right."""
    filled, places = np.array(images), np.arange(images.shape[2])
    for image in filled:
        there = image.any(axis=(0, 2))
        if there.any() and not there.all():
            left = np.maximum.accumulate(np.where(there, places, -1))
            right = np.minimum.accumulate(np.where(there, places, len(places))[::-1])[::-1]
            left, right = np.where(left < 0, right, left), np.where(right == len(places), left, right)
            share = ((places - left) / np.maximum(right - left, 1))[:, None]
            image[:] = (1 - share) * image[:, left] + share * image[:, right]
    return filled


def levelled(images):
    """Return images whose slow part down each trace is the median of that of the traces around: a swell's groups stand out of it."""
    slow = gaussian_filter1d(images, LOW, axis=1, mode="nearest")
    return images - slow + _median_across(slow, AROUND)


def dip_filtered(images):
    """Return images without waves of the slopes of ground roll: a fan of the f-k plane is taken out (Embree et al. 1963).

    A wave of s samples a trace has |k| = s |f|. The edges are tapered, the borders mirrored, as the plane knows no borders.
    """
    height, width = images.shape[1:3]
    padded = np.pad(images, [(0, 0), (height // 2, height // 2), (width // 2, width // 2), (0, 0)], "symmetric")
    f, k = np.fft.fftfreq(padded.shape[1])[:, None], np.fft.rfftfreq(padded.shape[2])[None]
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.log(np.abs(k / f))
    inside = np.minimum(slope - np.log(SLOPES[0]), np.log(SLOPES[1]) - slope)
    stop = np.clip(np.nan_to_num(inside, nan=-1, neginf=-1) / TAPER + 1, 0, 1)
    stop *= (np.abs(f) >= FREQUENCIES[0]) & (np.abs(f) <= FREQUENCIES[1])
    spectrum = np.fft.rfft2(padded, axes=(1, 2)) * (1 - stop)[None, ..., None]
    clean = np.fft.irfft2(spectrum, padded.shape[1:3], axes=(1, 2))
    return clean[:, height // 2 : height // 2 + height, width // 2 : width // 2 + width]


def _median_across(images, share):
    return median_filter(images, (1, 1, int(share * images.shape[2]) | 1, 1), mode="reflect")


OF = {"stripes": destriped, "missing_traces": interpolated, "swell": levelled, "ground_roll": dip_filtered}
