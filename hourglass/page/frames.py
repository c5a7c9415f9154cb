"""Pictures made beforehand for networks that are too large or too slow to run in the page, and of damage and its filters."""

import numpy as np

from hourglass.baselines import coherent, filters
from hourglass.ground.rows import rows_to_images
from hourglass.page import pictures

BETWEEN = 16  # codes between two pictures, W5's
PAIRS = 2  # walks made beforehand
SMALL = 4096  # numbers of a picture that is kept without loss
OFFSETS = np.arange(-3, 4)  # along a direction, in standard deviations
TRIED = 8  # pictures that are damaged
AMOUNTS = {  # of damage, growing; the third, where the slider begins, is what W3 and W4 train with
    "noise": (0, 0.25, 0.5, 0.75, 1),
    "dropout": (0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9),
    "crosshair": (1, 2, 3, 5, 7),
    "stripes": (0, 0.1, 0.2, 0.3, 0.5),
    "missing_traces": (0, 0.1, 0.2, 0.3, 0.5),
    "swell": (0, 0.25, 0.5, 0.75, 1),
    "ground_roll": (0, 0.25, 0.5, 0.75, 1),
}


def walks(autoencoder, rows, each):
    """Return sheets of the way from one picture's code to another's: two ends and 16 codes between, decoded.

    `rows` are of pictures of `each` rows; the pairs are the first with the second, the third with the fourth, and on.
    """
    count = min(2 * PAIRS, len(rows) // each // 2 * 2)
    codes = autoencoder.encode(rows[: count * each])
    codes = codes.reshape(count, each, *codes.shape[1:])
    share = np.linspace(0, 1, BETWEEN + 2, dtype=np.float32).reshape(-1, *[1] * (codes.ndim - 1))
    sheets = []
    for start, stop in zip(codes[::2], codes[1::2]):
        between = ((1 - share) * start + share * stop).reshape(-1, *codes.shape[2:])
        sheets.append(_sheet(autoencoder.decode(between), len(share)))
    return sheets


def along(autoencoder, rows, each, vectors):
    """Return a sheet of the first picture with its code moved along each of the `vectors`, flat: a line a direction."""
    codes = autoencoder.encode(rows[:each])
    moved = np.concatenate([codes + step * vector.reshape(codes.shape[1:]) for vector in vectors for step in OFFSETS])
    return _sheet(autoencoder.decode(moved.astype(np.float32)), len(vectors) * len(OFFSETS), len(OFFSETS))


def swept(examples):
    """Return sheets of a sweep's example pictures: `original`, and of `network` and `pca` a line for each m."""
    count = len(examples["original"])
    kinds = {kind: examples[kind].reshape(-1, *examples[kind].shape[2:]) for kind in ("network", "pca")}
    return {kind: pictures.sheet(images, count) for kind, images in (kinds | {"original": examples["original"]}).items()}


def damaged(autoencoder, rows, seed):
    """Return the first pictures with more and more of the damage that the network was trained to undo.

    Returns
    -------
    dict
        `kind` of damage, its `amounts`, and sheets with a line an amount: `given`, and
        `filters`, {name: what a classical filter makes of it}. A crosshair's filter is told where it lies.
    """
    inputs = autoencoder.inputs
    amounts, given, restored, trained = AMOUNTS[inputs.corruption], [], [], inputs.amount
    clean = inputs.scale(rows[:TRIED])
    for amount in amounts:
        inputs.amount = amount
        values, mask = (part.numpy() for part in inputs.corrupt(clean, [seed % 2**31, 11]))
        image = np.rint(255 * np.clip(inputs.unscale(values), 0, 1)) / 255  # as the page keeps it
        given.append(image)
        restored.append(filtered(inputs.corruption, image, mask))
    inputs.amount = trained
    count = len(rows[:TRIED])
    sheets = {name: pictures.sheet(np.concatenate([found[name] for found in restored]), count) for name in restored[0]}
    found = {"kind": inputs.corruption, "amounts": list(amounts), "trained": trained}
    return found | {"given": pictures.sheet(np.concatenate(given), count), "filters": sheets}


def filtered(kind, images, mask):
    """Return what classical filters make of damaged images, {name: images}, two at most: room for more the page has none."""
    if kind == "crosshair":
        return filters.inpainted(images, mask)
    of_noise, own = filters.denoised(images), coherent.restored(kind, images)
    return {"nl_means": of_noise["nl_means"]} | own if own else of_noise


def _sheet(decoded, count, columns=BETWEEN + 2):
    """Return decoded rows as a sheet of `count` pictures; large ones lose a little."""
    images = rows_to_images(decoded, count)
    return pictures.sheet(images, columns, lossless=images[0].size <= SMALL)
