"""Metrics and examples of an autoencoder -> its figures, PNG.

In: the prepared data set (its names, an original) and a folder of metrics/. Out: a folder
of figures, which DVC's plots show.
"""

from pathlib import Path

from hourglass.figures import curves, images as pictures, style as drawing
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import UserError, run
from hourglass.inputs.scaling import RANGES

OF_EXAMPLES = {  # the figures that need nothing but the examples
    "between": pictures.between,
    "decoded": pictures.decoded,
    "depth": curves.depth,
    "feature_maps": pictures.feature_maps,
    "restored": pictures.restored,
    "weights": pictures.weights,
}


def main(autoencoder, prepared, results, folder):
    """Draw the figures of `autoencoder` into `folder`."""
    params = parameters.load()
    block = parameters.autoencoder(params, autoencoder)
    wanted = block["figures"].split()
    known = {*OF_EXAMPLES, "columns", "latent", "spectrum"}
    if unknown := set(wanted) - known:
        raise UserError(
            f"params.yaml: autoencoders.{autoencoder}.figures has {min(unknown)!r}: expected {', '.join(sorted(known))}"
        )
    prepared, results = Path(prepared), Path(results)
    about = reading.as_json(prepared / "about.json")
    metrics = reading.as_json(results / "metrics.json", ("source", "floor"))
    examples = reading.as_arrays(results / "examples.npz")
    kind, scaling = block["train"].get("loss", "binary_crossentropy"), block["input"]["scaling"]
    figures = {
        "loss": curves.loss(reading.as_history(results / "history.csv"), kind, scaling, bounds(metrics, kind, scaling)),
        "reconstructions": pictures.reconstructions(examples, about.get("axes")),
    }
    for name in wanted:
        if name in OF_EXAMPLES:
            figures[name] = OF_EXAMPLES[name](examples)
        elif name == "latent":
            figures[name] = curves.latent(examples, about["labels"], parameters.at(params, "seed"))
        elif name == "columns":
            if "axes" not in about:
                raise UserError(
                    f"params.yaml: autoencoders.{autoencoder}.figures has 'columns', which needs data cut into columns; leave it out"
                )
            figures[name] = curves.columns(prepared)
    with outputs.replacing(folder) as out:
        out.mkdir()
        for name, figure in figures.items():
            drawing.save(figure, out / f"{name}.png")
    print(f"{len(figures)} figures in {folder}, from {metrics['source']} data")


def bounds(metrics, kind, scaling):
    """Return the lines to draw below a loss: its floor where there is one, and PCA's where it is of the same kind."""
    low, high = RANGES[scaling]
    lines = {"floor": metrics["floor"]} if metrics["floor"] > 0 else {}
    if kind == "mse" and "pca_mse" in metrics and not lines:
        lines["PCA, same code size"] = metrics["pca_mse"] * (high - low) ** 2
    return lines


if __name__ == "__main__":
    run(main)
