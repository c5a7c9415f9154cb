"""Training and test images drawn anew for a run: which rows a training happened to get is part of how it scatters."""

import copy

import numpy as np

from hourglass.ground.errors import UserError

PARTS = ("train", "held_out")


def drawn(plan, counts, seed):
    """Return a copy of a plan with other rows: images drawn from all that are prepared, none twice.

    Parameters
    ----------
    plan : hourglass.models.plan.Plan
    counts : (int, int)
        How many training and test images.
    seed : int

    Raises
    ------
    UserError
        Where fewer are prepared.
    """
    there = [plan.about[f"{part}_images"] for part in PARTS]
    if sum(counts) > sum(there):
        raise UserError(f"{plan.prepared}: expected at least {sum(counts)} images to draw from, found {sum(there)}")
    order = np.random.default_rng([seed, 2]).permutation(sum(there))[: sum(counts)]
    other = copy.copy(plan)
    other.__dict__.pop("data", None)  # of the rows before
    other.about = plan.about | {f"{part}_images": count for part, count in zip(PARTS, counts)}
    other.arrays = {}
    for name in [name for name in plan.arrays if name.startswith("train")]:
        both = [by_image(plan.arrays[name.replace("train", part, 1)], images) for part, images in zip(PARTS, there)]
        everything = np.concatenate(both)
        for part, chosen in zip(PARTS, (order[: counts[0]], order[counts[0] :])):
            rows = everything[np.sort(chosen)]
            other.arrays[name.replace("train", part, 1)] = rows.reshape(-1, *plan.arrays[name].shape[1:])
    return other


def by_image(rows, images):
    """(images * rows an image, ...) -> (images, rows an image, ...)"""
    return rows.reshape(images, -1, *rows.shape[1:])
