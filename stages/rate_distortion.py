"""Test images through codecs -> bits per pixel and PSNR: the network, PCA, DCT, JPEG, JPEG 2000, WebP and AVIF.

In: prepared data and a trained autoencoder. Out: `rate_distortion.csv` and a figure.
"""

from pathlib import Path

import pandas as pd
from threadpoolctl import threadpool_limits

from hourglass.checks import whole
from hourglass.codec import rivals, transforms
from hourglass.engines import device
from hourglass.figures import rates, style
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.ground.rows import rows_to_images
from hourglass.models import blocks


def main(autoencoder, prepared, model_file, metrics):
    """Measure the codecs on test images of `prepared`; write the table and its figure in the folder `metrics`."""
    params = parameters.load()
    whole.check(params)
    blocks.codec(params, autoencoder)  # there is one
    machine = device.start_as(params)

    from hourglass.models.autoencoder import load  # TensorFlow starts with the settings above

    prepared = Path(prepared)
    about = reading.as_json(prepared / "about.json")
    images = rivals.chosen(rows_to_images(reading.as_rows(prepared / "held_out.npy"), about["held_out_images"]))
    network = transforms.of_autoencoder(load(Path(model_file)))
    with threadpool_limits(machine["threads"]):
        points = list(rivals.points(network, reading.as_rows(prepared / "train.npy"), images))
    table = pd.DataFrame(points).assign(source=about["source"])
    with outputs.replacing(Path(metrics) / "rate_distortion.csv") as path:
        table.to_csv(path, index=False, float_format="%.7g")
    shown = f"{len(images)} of {images.shape[2]}x{images.shape[1]} pixels"
    with outputs.replacing(Path(metrics) / "rate_distortion.png") as path:
        style.save(rates.curves(table, f"{autoencoder}: test images, {shown}"), path, about)
    print(f"{autoencoder}: {len(table)} points, test images, {shown}")


if __name__ == "__main__":
    run(main)
