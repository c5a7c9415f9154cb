"""Raw files of a data set -> arrays, split into training and test data: images of uint8, or records of float32.

In: a folder of data/raw. Out: a folder of data/prepared with `train.npy` and
`held_out.npy` (memory-mappable) and `about.json`: what the data are, counts and hashes.
"""

import importlib
from pathlib import Path

from hourglass.checks import data, whole
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.ground.outputs import sha256_of
from hourglass.models import blocks


def main(dataset, raw, prepared):
    """Prepare `dataset` from the folder `raw` into the folder `prepared`."""
    params = parameters.load()
    whole.check(params)
    where = f"datasets.{dataset}"
    block = parameters.at(params, where)
    parameters.at(params, f"raw.{parameters.at(params, f'{where}.raw')}")  # there is one of that name
    module = importlib.import_module(f"hourglass.datasets.{block['raw']}")
    raw = Path(raw)
    origin = reading.as_json(raw / "origin.json", ("source",))
    block, _ = blocks.of_source({name: block[name] for name in block if name != "raw"}, where, origin["source"])
    block = parameters.check(module.prepare, block, where)
    with outputs.replacing(prepared) as out:
        out.mkdir()
        about = module.prepare(raw, out, **block)
        data.prepared(module, out, about)
        hashes = {path.name: sha256_of(path) for path in sorted(out.glob("*.npy"))}
        of = {name: origin[name] for name in ("source", "sample") if name in origin}
        outputs.write_json(out / "about.json", {**of, "sha256": hashes, **about})
    kind = "records" if getattr(module, "RECORDS", False) else "images"
    print(f"{dataset} ({origin['source']}): {about[f'train_{kind}']} training {kind}, {about[f'held_out_{kind}']} test {kind}")


if __name__ == "__main__":
    run(main)
