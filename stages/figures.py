"""The examples of an autoencoder -> its figures, PNG.

In: `examples.npz` in a folder of metrics/: what `stages.evaluate` kept, the history of the
training too. Out: the folder `figures` beside it, which DVC's plots show.
"""

from pathlib import Path

from hourglass.figures import curves, images, names, style
from hourglass.ground import outputs, reading
from hourglass.ground.errors import run
from hourglass.inputs.scaling import RANGES

FIGURES = {  # a name in params.yaml: from examples and what they are of to a figure; `spectrum` is the checkerboard's
    "between": lambda examples, facts: images.between(examples),
    "columns": lambda examples, facts: curves.columns(examples),
    "decoded": lambda examples, facts: images.decoded(examples),
    "depth": lambda examples, facts: curves.depth(examples),
    "feature_maps": lambda examples, facts: images.feature_maps(examples),
    "latent": lambda examples, facts: curves.latent(examples, facts["labels"]),
    "restored": lambda examples, facts: images.restored(examples),
    "weights": lambda examples, facts: images.weights(examples),
}

OF_IMAGES = {"reconstructions", "decoded", "restored"}
GREY = "grey ground: a sigmoid cannot give the dark half of [-1, 1], W3's fault; input.scaling: unit mends it"


def main(autoencoder, metrics):
    """Draw the figures of `autoencoder`, whose examples are in the folder `metrics`, into `figures` there."""
    examples, history, facts = reading.as_examples(Path(metrics) / "examples.npz")
    names.check(facts["figures"], f"autoencoders.{autoencoder}.figures")
    figures = {
        "loss": curves.loss(history, facts["loss"], facts["scaling"], facts["test_loss"], bounds(**facts)),
        "reconstructions": images.reconstructions(examples, facts["axes"]),
    }
    figures |= {name: FIGURES[name](examples, facts) for name in facts["figures"] if name in FIGURES}
    note = GREY if facts["scaling"] == "symmetric" and facts["floor"] > 0 else ""
    folder = Path(metrics) / "figures"
    with outputs.replacing(folder) as out:
        out.mkdir()
        for name, figure in figures.items():
            style.save(figure, out / f"{name}.png", facts, note if name in OF_IMAGES else "")
    print(f"{len(figures)} figures in {folder}, from {facts['source']} data")


def bounds(loss, scaling, floor, pca_mse, **_):
    """Return the lines to draw below a test loss: its floor where there is one, and PCA's where it is of the same kind."""
    if floor > 0:
        return {"floor, test": floor}
    low, high = RANGES[scaling]
    return {"PCA, test": pca_mse * (high - low) ** 2} if loss == "mse" and pca_mse is not None else {}


if __name__ == "__main__":
    run(main)
