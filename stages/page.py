"""Everything that the other stages left -> one page to open first, a single HTML file that needs no network.

In: the names of the autoencoders, metrics/, data/prepared, models/, the ledger, that of the runs on
real data in docs/, and params.yaml with its comments. Out: the page, the same bytes each time.
"""

from pathlib import Path

from threadpoolctl import threadpool_limits

from hourglass.checks import whole
from hourglass.engines import device
from hourglass.ground import outputs, parameters, reading
from hourglass.ground.errors import run
from hourglass.page import bottlenecks, document, overview, recipes, sections, seismology, tools
from hourglass.reports.metrics import of_all


def main(names, metrics, prepared, models, ledger, real, page):
    """Write `page` from three folders and the ledgers of these and of `real` data, of the autoencoders in the file `names`."""
    params = parameters.load()
    whole.check(params)
    settings = device.start_as(params)

    from hourglass.page.data import Collection  # TensorFlow starts with the settings above

    params, metrics = recipes.commented(), Path(metrics)
    results = of_all(Path(names), metrics, ("source", "mse_255", "mean_mse_255"))
    claims = sections.beside(reading.as_list(Path(ledger)), reading.as_list(Path(real)))
    abouts = {name: reading.as_json(Path(prepared) / name / "about.json", ("source",)) for name in used(params, results)}
    parts = [
        sections.of(name, metrics / name, results[name], claims, params) for name in params["autoencoders"] if name in results
    ]
    seismic = [seismology.of(name, metrics / name, params) for name in params.get("seismic", ())]
    sweeps = [bottlenecks.of(name, metrics / name) for name in params["sweeps"]]
    with threadpool_limits(settings["threads"]):
        data = Collection(params, abouts, metrics, prepared, models).of([part["name"] for part in parts])
    data["curves"] = {sweep["name"]: {key: sweep[key] for key in ("rows", "places")} for sweep in sweeps}
    context = (
        overview.of(parts, claims, abouts, params) | {"sections": parts, "sweeps": sweeps, "seismic": seismic} | tools.of(data)
    )
    with outputs.replacing(page) as path:
        document.write(path, context, data)
        size = path.stat().st_size
    print(f"{page}: {len(parts)} autoencoders, {size / 1e6:.1f} MB; open it in a browser")


def used(params, results):
    """Return the data sets of the autoencoders."""
    return sorted({params["autoencoders"][name]["dataset"] for name in results})


if __name__ == "__main__":
    run(main)
