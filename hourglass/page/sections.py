"""What the page shows of one autoencoder: its pictures, charts, claims and recipe, from the files that the stages left."""

import numpy as np

from hourglass.figures import curves, notes, rates
from hourglass.ground import reading
from hourglass.page import charts, pictures, recipes
from hourglass.reports.claims import NOT_HERE
from hourglass.reports.results import COLUMNS
from hourglass.reports.verdicts import VERDICTS

RANKS = ("best", "median", "worst")


def of(name, metrics, results, claims, params):
    """Return what the template `section.html` fills in, a dict.

    Parameters
    ----------
    name : str
    metrics : path
        The folder `metrics/<name>`.
    results : dict
        Its metrics.json.
    claims : list of dict
        The rows of the ledger.
    params : dict
        params.yaml with its comments.
    """
    examples, history, facts = reading.as_examples(metrics / "examples.npz")
    rate_table = metrics / "rate_distortion.csv"
    return {
        "name": name,
        "what": recipes.what(params, name),
        "dataset": params["autoencoders"][name]["dataset"],
        "results": results,
        "shown": shown(examples, results),
        "first": first(examples, params["autoencoders"][name]["input"].get("corruption", "none")),
        "further": further(examples),
        "notes": notes.of(facts),
        "charts": [loss(name, history, facts), *depth(name, examples), *rate(name, rate_table)],
        "claims": [row for row in claims if row["run"].partition(",")[0] == name],
        "recipe": recipes.rows(params, name, results["source"]),
    }


def beside(claims, real):
    """Return claims with the row of the ledger on real data as `real`, where here they cannot be checked and there they were."""
    found = {(row["writeup"], row["claim"], row["run"]): row for row in real if row["reproduced"] in VERDICTS}
    return [
        claim | {"real": found.get((claim["writeup"], claim["claim"], claim["run"])) if claim["reproduced"] == NOT_HERE else None}
        for claim in claims
    ]


def cells(results):
    """Return {metric: (text, number)} of the columns of the table of results, None where there is no such metric."""
    found = {key: (format(results[key], form), results[key]) for key, (_, form) in COLUMNS.items() if key in results}
    return {key: found.get(key) for key in COLUMNS}


def shown(examples, results):
    """Return the best, median and worst test image with what was made of it: `heads`, and `lines` of pictures."""
    original, decoded = examples["shown_original"] / 255.0, {"network": examples["shown_decoded"]}
    if "shown_pca" in examples:
        decoded["PCA"] = examples["shown_pca"]
    errors = {name: np.abs(original - np.clip(image, 0, 1)).mean(axis=-1) for name, image in decoded.items()}
    most = max(float(np.quantile(error, 0.999)) for error in errors.values()) or 1.0
    lines = []
    for index, rank in enumerate(RANKS):
        images = {"original": original[index]} | {name: image[index] for name, image in decoded.items()}
        found = [(head, pictures.picture(image)) for head, image in images.items()]
        found += [(f"|error|, {head}", pictures.heat(error[index][None, None], 0, most)) for head, error in errors.items()]
        mse = {head: 255**2 * float(((original[index] - image[index]) ** 2).mean()) for head, image in decoded.items()}
        lines.append({"rank": rank, "mse": mse, "pictures": found})
    return {"heads": [head for head, _ in lines[0]["pictures"]], "lines": lines, "most": most}


def first(examples, corruption):
    """Return the first test images as rows (label, picture): given, where they were damaged, decoded, original."""
    rows = [("decoded", examples["first_decoded"]), ("original", examples["first_original"])]
    if corruption != "none":
        rows = [
            ("given", examples["first_damaged"]),
            ("restored", examples["first_decoded"]),
            ("clean", examples["first_original"]),
        ]
    return [(label, pictures.rows(images, len(images))) for label, images in rows]


def further(examples):
    """Return (title, picture) of what else there is to see: weights, feature maps, codes between two images."""
    found = []
    if "weights" in examples:
        kernels = examples["weights"].mean(axis=-1)  # of the colours, where there are any
        most = float(np.quantile(np.abs(kernels), 0.995)) or 1.0
        title = f"Weights from the pixels into each number of the code: -{most:.2g} blue, 0 white, {most:.2g} red"
        found.append((title, pictures.heat(tiled(kernels, 8), -most, most, "RdBu_r")))
    for which, maps in zip(("one picture", "another"), examples.get("maps", ())):
        most = float(np.quantile(maps, 0.99)) or 1.0
        title = f"What the first convolution makes of {which}, 0 black to {most:.2g} white"
        found.append((title, pictures.heat(tiled(np.moveaxis(maps, -1, 0), 16), 0, most, "gray")))
    if "between" in examples:
        steps = examples["between"]
        title = f"Two images' codes and {len(steps) - 2} codes between them, decoded"
        found.append((title, pictures.rows(steps, 9)))
    return found


def tiled(maps, columns):
    """(n, height, width) -> (lines, columns, height, width), the last line filled up with zeros."""
    missing = -len(maps) % columns
    return np.pad(maps, ((0, missing), (0, 0), (0, 0))).reshape(-1, columns, *maps.shape[1:])


def loss(name, history, facts):
    """Return the chart of the training: (title, svg, text for those who do not see it)."""
    watched = reading.watched(history)
    ends = history[watched].iloc[[0, -1]]
    text = "Loss by epoch: {} {:.4g} in the first, {:.4g} in the last".format(watched.removesuffix("_loss"), *ends)
    figure = curves.loss(history, facts["loss"], facts["scaling"], facts["test_loss"], curves.bounds(**facts))
    return charts.svg(figure, f"{name}-loss", text)


def depth(name, examples):
    """Return the chart of the error by depth of columns, none of images."""
    if "columns" not in examples:
        return []
    return [charts.svg(curves.depth(examples), f"{name}-depth", "Root mean squared error by depth, network and PCA")]


def rate(name, path):
    """Return the chart of an autoencoder as a codec, none where it is not measured as one."""
    if not path.exists():
        return []
    table = reading.as_table(path, ("bits_per_pixel", "psnr_db"))
    text = "PSNR over bits per pixel, test images: " + ", ".join(table["codec"].unique())
    return [charts.svg(rates.curves(table, f"{name} as a codec, test images"), f"{name}-rate", text)]
