"""A trained autoencoder -> its metrics on held-out data, beside bounds and baselines.

In: the model and the prepared data. Out: `metrics.json` (flat, kept in git) and
`examples.npz`, the few images and arrays that the figures draw.
"""

import re
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run


def main(autoencoder, prepared, model_file, history_file, metrics_file, examples_file):
    """Measure `model_file` on the held-out data of `prepared`."""
    params = parameters.load()
    block = parameters.autoencoder(params, autoencoder)
    settings = device.start_as(params)

    from hourglass.evaluation import measuring  # TensorFlow starts with the settings above
    from hourglass.models import files as model_files
    from hourglass.inputs.pairs import Inputs

    inputs = Inputs(**parameters.check(Inputs, block["input"], f"autoencoders.{autoencoder}.input"))
    prepared = Path(prepared)
    about = reading.as_json(prepared / "about.json", ("source", "train_images", "held_out_images"))
    arrays = {path.stem: reading.as_rows(path) for path in prepared.glob("*.npy")}
    model = model_files.load_autoencoder(model_file, arrays["held_out"].shape[1:])
    history = reading.as_history(Path(history_file))
    with threadpool_limits(settings["threads"]):
        results, examples = measuring.measure(
            model, inputs, arrays, about["held_out_images"],
            block["train"].get("loss", "binary_crossentropy"), block["figures"].split(), settings["seed"],
        )  # fmt: skip
    results |= {name: about[name] for name in ("source", "train_images", "held_out_images")}
    results |= of_history(history, "patience" in block["train"])
    with outputs.replacing(metrics_file) as path:
        outputs.write_json(path, results)
    with outputs.replacing(examples_file) as path, open(path, "wb") as file:
        np.savez(file, **examples)
    print(f"{autoencoder}: " + ", ".join(f"{name} {results[name]:.5g}" for name in ("loss", "mse", "psnr_db", "ssim")))


def of_history(history, best):
    """Return `epochs`, and the training and held-out loss of the epoch whose weights were kept, of each phase."""
    found = {"epochs": len(history)}
    phases = history.groupby("phase", sort=False) if "phase" in history else [("", history)]
    for phase, rows in phases:
        kept = rows.loc[rows["held_out_loss"].idxmin()] if best else rows.iloc[-1]
        prefix = re.sub(r"\W+", "_", f"{phase} ") if phase else ""
        found |= {f"{prefix}train_loss": kept["loss"], f"{prefix}validation_loss": kept["held_out_loss"]}
    return found


if __name__ == "__main__":
    run(main)
