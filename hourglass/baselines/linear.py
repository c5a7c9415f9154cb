"""The best linear map from damaged rows to clean ones: what a network that restores images has to beat."""

import numpy as np

SMALLEST = 1e-10  # of the largest eigenvalue; directions below it are those of pixels that never vary


class LinearRestoration:
    """Least squares from damaged to clean training rows on [0, 1], in memory that does not grow with the rows.

    Parameters
    ----------
    pieces : iterable of (array (rows, ...), array (rows, ...))
        Damaged and clean rows, a piece at a time; gone through once.
    """

    def __init__(self, pieces):
        count, totals, products, across = 0, [0.0, 0.0], 0.0, 0.0
        for damaged, clean in pieces:
            given, wanted = (values.reshape(len(values), -1).astype(np.float64) for values in (damaged, clean))
            count, totals = count + len(given), [totals[0] + given.sum(axis=0), totals[1] + wanted.sum(axis=0)]
            products, across = products + given.T @ given, across + given.T @ wanted
        self.given, self.wanted = (total / count for total in totals)
        covariance = products / count - np.outer(self.given, self.given)
        shared = across / count - np.outer(self.given, self.wanted)
        values, vectors = np.linalg.eigh(covariance)
        kept = values > SMALLEST * values[-1]
        vectors = vectors[:, kept]
        self.slopes = vectors @ ((vectors.T @ shared) / values[kept, None])
        self.strongest = np.linalg.eigh(shared.T @ self.slopes)[1][:, ::-1]  # components of what it gives

    def reconstruct(self, damaged, rank=None):
        """Return damaged rows (rows, ...) on [0, 1] restored, in the same shape.

        Through a code of `rank` numbers: reduced-rank regression (Izenman 1975), which is PCA
        where nothing is damaged. Without it through as many as a row has.
        """
        restored = (damaged.reshape(len(damaged), -1) - self.given) @ self.slopes
        if rank is not None:
            restored = restored @ self.strongest[:, :rank] @ self.strongest[:, :rank].T
        return (restored + self.wanted).reshape(damaged.shape)
