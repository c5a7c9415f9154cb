"""What the page's script works on: networks, test pictures, principal components, directions of codes, maps."""

import numpy as np

from hourglass.baselines.pca import PrincipalComponents
from hourglass.ground import reading
from hourglass.ground.rows import rows_to_images
from hourglass.page import networks, pictures

SHOWN = {True: 300, False: 12}  # test pictures in the page: small ones with classes, others
COLUMNS = 25  # of a sheet of them
DIRECTIONS = 8  # of a code, the strongest


def dataset(prepared, about):
    """Return the first test pictures of a data set for the script, and the rows that they are made of.

    Returns
    -------
    dict
        The `sheet` of the pictures (`hourglass.page.pictures.sheet`); `rows`, how many rows of a
        network a picture is; where there are classes their `labels` and each picture's in `classes`.
    array (rows, ...) of uint8
    """
    held_out, labels = reading.as_rows(prepared / "held_out.npy"), about.get("labels")
    count, each = min(SHOWN[bool(labels)], about["held_out_images"]), len(held_out) // about["held_out_images"]
    rows = np.asarray(held_out[: count * each])
    found = pictures.sheet(rows_to_images(rows, count), COLUMNS) | {"rows": each, "labels": labels}
    if labels:
        found["classes"] = np.asarray(reading.as_rows(prepared / "held_out_labels.npy")[:count]).tolist()
    return found, rows


def small_enough(candidates, budget):
    """Return the names of the networks that fit into the page together, the smallest first, and the bytes that are left.

    Parameters
    ----------
    candidates : dict of str to int
        Bytes of each.
    budget : int
        Bytes of all.
    """
    chosen = set()
    for name, size in sorted(candidates.items(), key=lambda item: (item[1], str(item[0]))):
        if size <= budget:
            chosen.add(name)
            budget -= size
    return chosen, budget


def directions(codes):
    """Return `strongest` of codes for the script, and how far each of their numbers varies.

    Returns
    -------
    dict
        `vectors`, as `packed` gives them, `count` of them, their `shares` of the variance;
        `spread`, packed, each number's standard deviation; `size`, the numbers of a code.
    """
    vectors, shares = strongest(codes)
    spread = codes.reshape(len(codes), -1).std(axis=0)
    found = {"vectors": networks.packed(vectors.ravel()), "count": len(vectors), "shares": shares}
    return found | {"spread": networks.packed(spread), "size": len(spread)}


def strongest(codes):
    """Return the directions in which codes (n, ...) vary most and their shares of the variance.

    Each direction, (numbers,), is as long as the codes' standard deviation along it.
    """
    flat = codes.reshape(len(codes), -1)
    _, strengths, vectors = np.linalg.svd(flat - flat.mean(axis=0), full_matrices=False)
    vectors, kept = vectors[:DIRECTIONS], strengths[:DIRECTIONS]
    signs = np.sign(vectors[np.arange(len(vectors)), np.abs(vectors).argmax(axis=1)])  # which way is up is the machine's choice
    shares = [round(float(share), 4) for share in kept**2 / max(float((strengths**2).sum()), 1e-12)]
    return vectors * (signs * kept / np.sqrt(len(codes)))[:, None], shares


def components(train, most):
    """Return the first principal components of uint8 rows on [0, 1] for the script: `mean`, `vectors`, `count`, `size`."""
    pca = PrincipalComponents(train, (most,))
    kept = pca.components[: pca.size]
    return {
        "mean": networks.packed(pca.mean),
        "vectors": networks.packed(kept.ravel()),
        "count": len(kept),
        "size": kept.shape[1],
    }


def code_map(examples, count):
    """Return where the codes of the first `count` pictures lie, by `pca` and `tsne`: whole numbers from 0 to 1000."""
    found = {"share": [round(float(share), 4) for share in examples["map_share"]]}
    for kind in ("pca", "tsne"):
        points = examples[f"map_{kind}"][:count].astype(float)
        low, high = points.min(axis=0), points.max(axis=0)
        found[kind] = np.rint(1000 * (points - low) / np.maximum(high - low, 1e-9)).astype(int).tolist()
    return found
