"""How far classes lie apart: the nearest other row, as scikit-learn finds it, and what of it reaches the metrics."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.neighbors import NearestNeighbors

from hourglass.architectures import dense
from hourglass.evaluation import measuring
from hourglass.evaluation.separation import same_class, separation
from hourglass.inputs.pairs import Inputs
from hourglass.models.autoencoder import Autoencoder

RNG = np.random.default_rng(3)


def nearest(vectors, kinds):
    """The share of rows whose nearest other one is of their class, by scikit-learn."""
    _, places = NearestNeighbors(n_neighbors=1).fit(vectors).kneighbors()
    return np.mean(kinds[places[:, 0]] == kinds)


def test_the_nearest_other_row_is_scikit_learns():
    vectors, kinds = RNG.random((300, 7)) + np.repeat([0, 0.3, 0.5], 100)[:, None], np.repeat([0, 1, 2], 100)
    assert 0.5 < same_class(vectors, kinds) < 1  # or nothing is seen
    assert same_class(vectors, kinds) == pytest.approx(nearest(vectors, kinds))
    assert same_class(np.array([[0.0], [1], [3], [3.5]]), np.array([0, 1, 1, 1])) == 0.5  # 0 and 1 are nearest to each other


def labelled(count=1200):
    kinds = RNG.integers(0, 3, count)
    rows = (12 * kinds[:, None] + RNG.integers(0, 90, (count, 16))).astype(np.uint8).reshape(count, 4, 4, 1)
    return rows, kinds


def test_of_code_pixels_and_pca_of_the_first_thousand_rows():
    network = Autoencoder(dense.build((4, 4, 1), bottleneck=2, activation="linear"), Inputs(scaling="unit"))
    train, (rows, kinds) = labelled()[0], labelled()
    arrays = {"train": train, "held_out": rows, "held_out_labels": kinds}
    found = measuring.metrics(network, arrays, len(rows), "mse", ["latent"], 0)[0]
    flat, first = rows[:1000].reshape(1000, -1) / 255, kinds[:1000]
    own = PCA(2, svd_solver="full").fit(train.reshape(len(train), -1) / 255)
    expected = {"code": network.encode(rows[:1000]), "pixel": flat, "pca": own.transform(flat)}
    for name, vectors in expected.items():
        assert found[f"{name}_neighbours"] == pytest.approx(nearest(vectors.astype(float), first), abs=0.0021), name
    assert found["pixel_neighbours"] != found["pca_neighbours"]
    assert not [name for name in measuring.metrics(network, arrays, len(rows), "mse", [], 0)[0] if "neighbours" in name]
    assert "pca_neighbours" not in separation(network, None, rows, kinds)
