"""Do classes lie apart? How often the nearest other row is of a row's own class: by the code, by PCA's, and by the numbers as given."""

import numpy as np

from hourglass.ground.rows import labels_of_rows


def separation(autoencoder, pca, held_out, labels, rows=1000):
    """Return `code_neighbours`, `pixel_neighbours`, and with PCA `pca_neighbours`, shares of the first test rows.

    Parameters
    ----------
    autoencoder : hourglass.models.autoencoder.Autoencoder
    pca : function, or None
        Rows on [0, 1] -> what principal components as many as the code make of them; their
        distances are those of PCA's codes, since its components are orthonormal.
    held_out : array (rows, ...) of uint8
    labels : array (images,)
    """
    first, kinds = held_out[:rows], labels_of_rows(labels, held_out)[:rows]
    found = {"code": autoencoder.encode(first), "pixel": first / 255.0}
    if pca:
        found["pca"] = pca(first / 255.0)
    return {f"{name}_neighbours": same_class(vectors.reshape(len(first), -1), kinds) for name, vectors in found.items()}


def same_class(vectors, kinds):
    """Return the share of vectors (n, numbers) whose nearest other one (Euclidean, the first of several) is of their kind (n,).

    The leave-one-out accuracy of a nearest neighbour classifier (Cover and Hart 1967).
    """
    vectors = vectors.astype(float)
    squares = (vectors**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * vectors @ vectors.T
    np.fill_diagonal(distances, np.inf)
    return float((kinds[distances.argmin(axis=1)] == kinds).mean())
