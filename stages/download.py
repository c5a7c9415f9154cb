"""data.source -> the published files of a data set, checked, in data/raw.

In: `sample` (kept or made here, offline), `public` (where the data set is published), or
a folder or web address laid out `<folder of the data set>/<file>` with a SHA256SUMS at
its top. Out: a folder with exactly the data set's files and `origin.json`, which
says where they are from; it travels with the data into every metrics file.
"""

import importlib
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hourglass.checks import whole
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import run
from hourglass.ground.outputs import sha256_of
from hourglass.sources import addresses, places


def main(dataset, raw):
    """Bring the files of `dataset` into the folder `raw`."""
    params = parameters.load()
    whole.check(params)
    block = parameters.at(params, "data") | {"folder": parameters.at(params, f"raw.{dataset}.folder")}
    download(dataset, Path(raw), **parameters.check(download, block, "data", {"folder": f"raw.{dataset}.folder"}))


def download(dataset, raw, *, source: Annotated[str, Field(min_length=1, description=places.SOURCES)], folder: str):
    """Bring the files of `dataset` from `source`, there in `folder`, into the folder `raw`, all or none."""
    module = importlib.import_module(f"hourglass.datasets.{dataset}")
    source = addresses.source(source, places.SOURCES)
    origin = {"source": source}
    with outputs.replacing(raw) as out:
        out.mkdir()
        if source == "sample":
            sample = importlib.import_module(f"hourglass.datasets.samples.{dataset}")
            sample.make(out)
            origin["sample"] = sample.WHAT
        else:
            places.bring(module, source, folder, out)
        hashes = {name: sha256_of(out / name) for name in module.FILES}
        outputs.write_json(out / "origin.json", origin | {"sha256": hashes})
    print(f"{dataset} from {source}: " + ", ".join(f"{name} {hashes[name][:12]}" for name in sorted(hashes)))


if __name__ == "__main__":
    run(main)
