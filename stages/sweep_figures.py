"""A sweep -> its figures: error and recognition over m, and what is left of an image at each m.

In: the folder and the metrics that `stages.sweep` wrote. Out: the folder `sweep_figures` beside them, PNG.
"""

from pathlib import Path

from hourglass.figures import style, sweeps
from hourglass.ground import outputs, reading
from hourglass.ground.errors import run


def main(autoencoder, metrics):
    """Draw the figures of the sweep of `autoencoder` in the folder `metrics`."""
    metrics = Path(metrics)
    sweep, folder = metrics / "sweep", metrics / "sweep_figures"
    table = reading.as_table(
        sweep / "sweep.csv", ("m", "mse_255", "recognition", "recognition_fitted", "pca_mse_255", "pca_recognition")
    )
    results = reading.as_json(metrics / "sweep.json", ("source", "share", "originals_recognition", "chance", "largest", "beside"))
    examples = reading.as_arrays(sweep / "examples.npz")
    with outputs.replacing(folder) as out:
        out.mkdir()
        style.save(sweeps.curves(autoencoder, table, results), out / "curves.png", results)
        style.save(sweeps.images(examples), out / "pictures.png", results)
    print(f"2 figures in {folder}, from {results['source']} data")


if __name__ == "__main__":
    run(main)
