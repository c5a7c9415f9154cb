"""data.source, or a data set's own -> the files of the data set, checked, in data/raw.

In: `sample` (kept or made here, offline), `public` (where the data set is published), or
a folder or web address laid out `<folder of the data set>/<file>` with a SHA256SUMS at
its top. Out: a folder with exactly the data set's files and `origin.json`, which
says what they are: the sample, as published, or by their hashes; it travels with the data
into every metrics file. The place they are from does not: the same files from another one
are the same data.
"""

import importlib
from pathlib import Path
from typing import Annotated

from pydantic import Field

from hourglass.checks import whole
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import run
from hourglass.ground.outputs import sha256_of
from hourglass.sources import addresses, identity, places


def main(dataset, raw):
    """Bring the files of `dataset` into the folder `raw`."""
    params = parameters.load()
    whole.check(params)
    parameters.unchanged("data", identity.place(params, dataset))
    block = parameters.at(params, "data") | parameters.at(params, f"raw.{dataset}")
    download(dataset, Path(raw), identity.called(params, dataset), **parameters.check(download, block, f"raw.{dataset}"))


def download(
    dataset, raw, called="data.source", *, source: Annotated[str, Field(min_length=1, description=places.SOURCES)], folder: str
):
    """Bring the files of `dataset` from `source`, there in `folder`, into the folder `raw`, all or none."""
    module = importlib.import_module(f"hourglass.datasets.{dataset}")
    source = addresses.source(source, places.SOURCES, called)
    with outputs.replacing(raw) as out:
        out.mkdir()
        if source == "sample":
            sample = importlib.import_module(f"hourglass.datasets.samples.{dataset}")
            sample.make(out)
        else:
            places.bring(module, source, folder, out, called)
        hashes = {name: sha256_of(out / name) for name in module.FILES}
        is_sample = source == "sample"
        origin = {"source": "sample", "sample": sample.WHAT} if is_sample else {"source": identity.named(module, hashes)}
        outputs.write_json(out / "origin.json", origin | {"sha256": hashes})
    print(f"{dataset} from {source}: " + ", ".join(f"{name} {hashes[name][:12]}" for name in sorted(hashes)))


if __name__ == "__main__":
    run(main)
