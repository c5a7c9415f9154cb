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

WHAT = "500 synthetic sections"
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
        return np.zeros((SIDE, SIDE), np.uint8), np.zeros((SIDE, SIDE), bool)
    depth, trace = np.mgrid[:SIDE, :SIDE].astype(float)
    peak = np.exp(rng.uniform(np.log(0.018), np.log(0.09)))  # the wavelet's peak frequency, cycles a sample
    layer = _layer(rng, depth, trace)
    amplitude = np.interp(layer, *_trace(rng, peak)) + 0.5 * np.interp(layer, *_trace(rng, 2.2 * peak))
    salt, boundary = _salt(rng, depth, trace)
    chaos = gaussian_filter(rng.standard_normal((SIDE, SIDE)), (0.3 / peak / 4, rng.uniform(2, 5)))  # reflections without layers
    amplitude = np.where(salt, rng.uniform(0.1, 0.5) * amplitude + rng.uniform(0.2, 0.9) * chaos / chaos.std(), amplitude)
    amplitude += rng.uniform(1.0, 2.5) * _ricker(boundary, peak) * (boundary > -20)
    noise = gaussian_filter(rng.standard_normal((SIDE, SIDE)), (rng.uniform(0.8, 1.6), rng.uniform(0.6, 2.0)))
    amplitude += rng.uniform(0.05, 0.28) * noise / noise.std()
    grey = np.clip(rng.normal(121, 22), 50, 190) + np.clip(rng.normal(25, 7), 9, 45) * amplitude
    return np.clip(np.rint(grey), 0, 255).astype(np.uint8), salt


def _layer(rng, depth, trace):
    """Return for each pixel the depth its rock lay at before it was tilted, folded and faulted."""
    layer = depth + rng.normal(0, 0.22) * (trace - SIDE / 2)
    for _ in range(4):
        length, phase = np.exp(rng.uniform(np.log(12), np.log(250))), rng.uniform(0, 2 * np.pi)
        layer = layer + rng.normal(0, 0.032) * length * np.sin(2 * np.pi * trace / length + phase + rng.normal(0, 0.02) * depth)
    for _ in range(rng.integers(0, 4)):
        fault = rng.uniform(5, 95) + rng.uniform(-0.9, 0.9) * (depth - SIDE / 2)
        layer = layer + rng.normal(0, 9) * (trace > fault)
    rough = gaussian_filter(rng.standard_normal((SIDE, SIDE)), (12, 3))
    return layer + rng.uniform(0.3, 2.2) * rough / rough.std()


def _trace(rng, peak):
    """Return positions and values of one seismic trace: a layered reflectivity under the wavelet."""
    positions = np.arange(-140, 241, 0.5)
    layers = rng.random(len(positions)) < 0.12
    reflectivity = layers * rng.laplace(0, 1, len(positions))
    wavelet = _ricker(np.arange(-40, 40.5, 0.5), peak)
    trace = np.convolve(reflectivity, wavelet, "same")
    return positions, trace / trace.std()


def _ricker(time, peak):
    """Return the Ricker wavelet of a peak frequency at the given times."""
    squared = (np.pi * peak * time) ** 2
    return (1 - 2 * squared) * np.exp(-squared)


def _salt(rng, depth, trace):
    """Return a dome-shaped body and each pixel's depth below its top (negative above)."""
    if rng.random() < 0.4:
        return np.zeros((SIDE, SIDE), bool), np.full((SIDE, SIDE), -1000.0)
    crest, middle, width = rng.uniform(-45, 98), rng.uniform(-40, 140), rng.uniform(20, 130)
    rough = gaussian_filter(rng.standard_normal(SIDE), 3) * 6
    top = crest + 40 * ((trace - middle) / width) ** 2 + rough[None, :]
    below = depth - top
    return (below > 0) & (below < rng.uniform(30, 260)), below
