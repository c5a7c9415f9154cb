"""The few images, codes and weights of an autoencoder that its figures draw, as arrays."""

import numpy as np
from threadpoolctl import threadpool_limits

from hourglass.evaluation import walks
from hourglass.ground.rows import labels_of_rows

FIRST = 5  # test images shown decoded over original
CODES = 1000  # codes drawn in two dimensions
WIDEST = 50  # components of the codes that t-SNE sees
BETWEEN = 16  # codes between two images


def of_figures(figures, autoencoder, arrays, seed):
    """Return what `figures` draw beside reconstructions: of each of the names below that is among them, its arrays.

    Parameters
    ----------
    arrays : dict of array
        `held_out`, `held_out_labels` where there are classes, and of columns `round_trip_...`:
        what hourglass.checks.figures asks for.
    """
    held_out = arrays["held_out"]
    makers = {
        "latent": lambda: latent(autoencoder, held_out, arrays.get("held_out_labels")),
        "weights": lambda: weights(autoencoder),
        "feature_maps": lambda: feature_maps(autoencoder, held_out),
        "between": lambda: between(autoencoder, held_out, seed),
        "columns": lambda: columns(arrays),
    }
    found = {}
    for name in sorted(set(figures) & set(makers)):
        found |= makers[name]()
    return found


def latent(autoencoder, held_out, labels):
    """Codes of the first test rows, flat, their labels where there are any, and where they lie in two dimensions."""
    codes = autoencoder.encode(held_out[:CODES])
    codes = codes.reshape(len(codes), -1)
    found = {"codes": codes} | code_map(codes)
    return found if labels is None else found | {"code_labels": labels_of_rows(labels, held_out)[:CODES]}


def code_map(codes):
    """Return codes (n, numbers) in two dimensions: `map_pca` with each axis' `map_share` of the variance, and `map_tsne`.

    t-SNE sees the first 50 components, as its authors do (van der Maaten and Hinton 2008). Codes of one
    number have one axis and no t-SNE; neither have fewer than three codes, nor codes that are all the same.
    """
    from sklearn.decomposition import PCA  # a second to import, and wanted here only
    from sklearn.manifold import TSNE

    with threadpool_limits(1), np.errstate(invalid="ignore"):  # another number of threads, other bits
        pca = PCA(min(WIDEST, *codes.shape), svd_solver="full").fit(codes)
        flat = pca.transform(codes)
        found = {"map_pca": flat[:, :2], "map_share": np.nan_to_num(pca.explained_variance_ratio_[:2])}
        if len(codes) > 2 and flat.shape[1] > 1 and flat[:, 0].std() > 0:
            tsne = TSNE(perplexity=min(30, len(codes) / 4), init="pca", max_iter=500, random_state=0, n_jobs=1)
            found["map_tsne"] = tsne.fit_transform(flat)
    return found


def weights(autoencoder):
    """The incoming weights of each unit of the code, in the shape of a row: (units, height, width, channels)."""
    kernel = autoencoder.model.get_layer("code").get_weights()[0].T
    shape = autoencoder.row if len(autoencoder.row) == 3 else (autoencoder.row[0], 1, autoencoder.row[1])
    return {"weights": kernel.reshape(-1, *shape)}


def feature_maps(autoencoder, held_out):
    """What the first convolution gives for two images, and for these only: (2, height, width, maps)."""
    return {"maps": autoencoder.output_of("features", held_out[:2]), "maps_of": held_out[:2]}


def between(autoencoder, held_out, seed):
    """Two random test images, and what the decoder makes of their codes and of 16 codes between: (18, ...) on [0, 1]."""
    pair = np.sort(np.random.default_rng([seed, 16]).choice(len(held_out), 2, replace=False))
    return {"between": walks.way(autoencoder, held_out[pair], BETWEEN + 1), "between_of": held_out[pair]}


def columns(arrays):
    """An image as it was published, and the columns that were made of it."""
    image, number = arrays["round_trip_image"], int(arrays["round_trip_number"])
    width = image.shape[1]
    cut = np.asarray(arrays["train"][number * width : (number + 1) * width])
    return {"columns": cut, "columns_of": image, "columns_name": arrays["round_trip_name"]}
