"""A trained autoencoder -> its metrics on test data, beside bounds and baselines.

In: the model, the prepared data and the history of the training. Out: `metrics.json`
(flat, kept in git), of that the few numbers that DVC compares, in `<autoencoder>.json` beside
the folder, and `examples.npz`: all that the figures draw.
"""

import json
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from hourglass.checks import fitting, whole
from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.models import blocks


def main(autoencoder, prepared, model_file, metrics):
    """Measure `model_file` on the test data of `prepared`; write beside and into the folder `metrics`, with the history."""
    params = parameters.load()
    whole.check(params)
    block = blocks.autoencoder(params, autoencoder)
    figures = block["figures"].split()
    settings = device.start_as(params)

    from hourglass.evaluation import measuring  # TensorFlow starts with the settings above
    from hourglass.evaluation.histories import of_history
    from hourglass.models.autoencoder import load

    prepared, metrics = Path(prepared), Path(metrics)
    about = reading.as_json(prepared / "about.json", ("source", "train_images", "held_out_images"))
    arrays = reading.as_prepared(prepared)
    trained = load(model_file, arrays["held_out"].shape[1:])
    fitting.check(block, trained, arrays, f"autoencoders.{autoencoder}")
    history = reading.as_history(metrics / "history.csv")
    loss = trained.recipe["train"]["loss"]
    with threadpool_limits(settings["threads"]):
        results, examples = measuring.measure(trained, arrays, about["held_out_images"], loss, figures, settings["seed"])
    results |= {name: about[name] for name in ("source", "sample", "train_images") if name in about}
    results |= {"test_images": about["held_out_images"]} | of_history(history)
    if trained.recipe["train"].get("patience"):
        results["stopped_on"] = reading.watched(history).removesuffix("_loss")
    facts = {name: about[name] for name in ("source", "sample") if name in about}
    facts |= {"loss": loss, "scaling": trained.recipe["input"]["scaling"]}
    facts |= {"floor": results["floor"], "test_loss": results["loss"], "strided": trained.strided}
    facts |= {name: results[name] for name in ("recipe", "epochs")}
    facts |= {"figures": figures, "pca_mse": results.get("pca_mse"), "axes": about.get("axes"), "labels": about.get("labels")}
    with outputs.replacing(metrics / "metrics.json") as path:
        outputs.write_json(path, results)
    compared = ("mse_255", "ssim") if loss == "mse" else ("mse_255", "ssim", "loss")  # an MSE is the first in another unit
    with outputs.replacing(metrics.with_suffix(".json")) as path:
        outputs.write_json(path, {name: results[name] for name in compared})
    with outputs.replacing(metrics / "examples.npz") as path, open(path, "wb") as file:
        np.savez(file, facts=json.dumps(facts), history=history.to_csv(index=False), **examples)
    print(f"{autoencoder}: " + ", ".join(f"{name} {results[name]:.5g}" for name in ("loss", "mse", "psnr_db", "ssim")))


if __name__ == "__main__":
    run(main)
