"""What the page shows of a sweep: the curve over m, m*, and test pictures at every m."""

from hourglass.figures import sweeps
from hourglass.ground import reading
from hourglass.page import charts, pictures

WEAK = 0.25  # of the way from chance to all: a recognizer below it says little
NEEDED = ("m", "mse_255", "recognition", "pca_mse_255", "pca_recognition")


def of(name, metrics):
    """Return what the template `bottleneck.html` fills in for the sweep in the folder `metrics`, a dict."""
    table = reading.as_table(metrics / "sweep" / "sweep.csv", NEEDED)
    results = reading.as_json(metrics / "sweep.json", ("source", "share", "originals_recognition", "m_star", "chance", "beside"))
    examples = reading.as_arrays(metrics / "sweep" / "examples.npz")
    mean = table.groupby("m").mean(numeric_only=True)
    figure = sweeps.curves(name, table, results)
    axes = figure.axes
    star, pca = (sweeps.said(results, name) for name in ("m_star", "pca_m_star"))
    text = f"Error and recognition over m, network and PCA; m* is {star}, PCA's {pca}"
    chart = charts.svg(figure, f"{name}-sweep", text)
    columns = (("mse_255", 0), ("recognition", 1))
    return {
        "name": name,
        "results": results,
        "chart": chart,
        "m_star": star,
        "pca_m_star": pca,
        "kind": sweeps.kind_of(table),
        "changed": results["input"],
        "weak": results["originals_recognition"] - results["chance"] < WEAK * (1 - results["chance"]),
        "rows": [{"m": int(m)} | {key: float(row[key]) for key in NEEDED[1:]} for m, row in mean.iterrows()],
        "places": {key: heights(figure, axes[at], mean, key) for key, at in columns},
        "strips": [strip(examples, index) for index in range(len(examples["widths"]))],
        "original": pictures.rows(examples["original"], len(examples["original"])),
    }


def heights(figure, axes, mean, key):
    """Return for each m where it stands in the chart: across, the network's height, PCA's where it is drawn."""
    network, pca = (charts.places(figure, axes, mean[prefix + key].reset_index().to_numpy()) for prefix in ("", "pca_"))
    low = 72 * figure.get_figheight() * (1 - axes.get_position().y0)
    return [[x, y, other if other <= low else None] for (x, y), (_, other) in zip(network, pca)]


def strip(examples, index):
    """Return the example images at one m: `m`, and the `network`'s and `pca`'s pictures."""
    found = {kind: pictures.rows(examples[kind][index], len(examples["original"])) for kind in ("network", "pca")}
    return {"m": int(examples["widths"][index])} | found
