"""The examples of an autoencoder -> its figures, PNG.

In: `examples.npz` in a folder of metrics/: what `stages.evaluate` kept, the history of the
training too. Out: the folder `figures` beside it, which DVC's plots show.
"""

from pathlib import Path

from hourglass.checks import figures as names
from hourglass.figures import curves, images, notes, style
from hourglass.ground import outputs, reading
from hourglass.ground.errors import run

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


def main(autoencoder, metrics):
    """Draw the figures of `autoencoder`, whose examples are in the folder `metrics`, into `figures` there."""
    examples, history, facts = reading.as_examples(Path(metrics) / "examples.npz")
    names.check(facts["figures"], f"autoencoders.{autoencoder}.figures")
    figures = {
        "loss": curves.loss(history, facts["loss"], facts["scaling"], facts["test_loss"], curves.bounds(**facts)),
        "reconstructions": images.reconstructions(examples, facts["axes"]),
    }
    figures |= {name: FIGURES[name](examples, facts) for name in facts["figures"] if name in FIGURES}
    note = "\n".join(notes.of(facts))
    folder = Path(metrics) / "figures"
    with outputs.replacing(folder) as out:
        out.mkdir()
        for name, figure in figures.items():
            style.save(figure, out / f"{name}.png", facts, note if name in OF_IMAGES else "")
    print(f"{len(figures)} figures in {folder}, from {facts['source']} data")


if __name__ == "__main__":
    run(main)
