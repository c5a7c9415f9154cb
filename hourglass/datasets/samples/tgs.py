"""Synthetic seismic sections in the form of the TGS archive, for a first run offline.

Each section is a layered earth, folded, tilted and cut by a fault, with (in two of
three) a body of salt; its reflectivity is convolved with a Ricker wavelet (Ricker
1953) and noise is added. A few are constant, as in the published set. They look like
seismic data and are not: numbers measured on them are not those of the real images.
"""

import io
import zipfile

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

SIDE = 101
IMAGES = 500
CONSTANT = 10  # 2 %, as 80 of the published 4,000
SEED = 2018  # the year of the challenge


def make(folder):
    """Write `train.zip` (500 images and masks, PNG) into `folder`; the same bytes each time."""
    with zipfile.ZipFile(folder / "train.zip", "w", zipfile.ZIP_STORED) as archive:
        for index in range(IMAGES):
            image, salt = section(index)
            name = f"{np.random.default_rng([SEED, index, 1]).bytes(5).hex()}.png"
            picture = Image.fromarray(np.repeat(image[..., None], 3, axis=2), "RGB")
            mask = Image.fromarray(salt.astype(np.uint16) * 65535)
            _add(archive, f"images/{name}", picture)
            _add(archive, f"masks/{name}", mask)


def _add(archive, name, picture):
    png = io.BytesIO()
    picture.save(png, "PNG")
    archive.writestr(zipfile.ZipInfo(name, (2018, 7, 18, 0, 0, 0)), png.getvalue())


def section(index):
    """Return one section and its salt mask: (101, 101) uint8, 0-255, and (101, 101) bool."""
    rng = np.random.default_rng([SEED, index])
    if index % (IMAGES // CONSTANT) == IMAGES // CONSTANT - 1:
        return np.full((SIDE, SIDE), rng.integers(256), np.uint8), np.zeros((SIDE, SIDE), bool)
    depth, trace = np.mgrid[:SIDE, :SIDE].astype(float)
    peak = rng.uniform(0.05, 0.09)  # the wavelet's peak frequency, cycles a sample
    amplitude = np.interp(_layer(rng, depth, trace), *_trace(rng, peak))
    salt, boundary = _salt(rng, depth, trace)
    amplitude = np.where(salt, 0.25 * amplitude, amplitude)
    amplitude += rng.uniform(1.5, 3) * _ricker(boundary, peak) * (boundary > -12)
    noise = gaussian_filter(rng.standard_normal((SIDE, SIDE)), rng.uniform(0.5, 1.0))
    amplitude += rng.uniform(0.1, 0.35) * noise / noise.std()
    grey = rng.uniform(105, 135) + rng.uniform(16, 34) * amplitude
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8), salt


def _layer(rng, depth, trace):
    """Return for each pixel the depth its rock lay at before it was tilted, folded and faulted."""
    layer = depth + rng.normal(0, 0.15) * (trace - SIDE / 2)
    for _ in range(3):
        length, phase = rng.uniform(60, 250), rng.uniform(0, 2 * np.pi)
        layer = layer + rng.normal(0, 0.03) * length * np.sin(2 * np.pi * trace / length + phase)
    fault = rng.uniform(20, 80) + rng.uniform(-0.6, 0.6) * (depth - SIDE / 2)
    throw = rng.normal(0, 8) * (rng.random() < 0.6)
    return layer + throw * (trace > fault)


def _trace(rng, peak):
    """Return positions and values of one seismic trace: a layered reflectivity under the wavelet."""
    positions = np.arange(-80, 181, 0.5)
    layers = rng.random(len(positions)) < 0.12
    reflectivity = layers * rng.laplace(0, 1, len(positions))
    wavelet = _ricker(np.arange(-20, 20.5, 0.5), peak)
    trace = np.convolve(reflectivity, wavelet, "same")
    return positions, trace / trace.std()


def _ricker(time, peak):
    """Return the Ricker wavelet of a peak frequency at the given times."""
    squared = (np.pi * peak * time) ** 2
    return (1 - 2 * squared) * np.exp(-squared)


def _salt(rng, depth, trace):
    """Return a dome-shaped body and each pixel's depth below its top (negative above)."""
    if rng.random() < 1 / 3:
        return np.zeros((SIDE, SIDE), bool), np.full((SIDE, SIDE), -1000.0)
    crest, middle, width = rng.uniform(5, 70), rng.uniform(-10, 110), rng.uniform(25, 90)
    rough = gaussian_filter(rng.standard_normal(SIDE), 4) * 6
    top = crest + 40 * ((trace - middle) / width) ** 2 + rough[None, :]
    below = depth - top
    return (below > 0) & (below < rng.uniform(40, 150)), below
