"""The claims that readers ask about, of the ledger, as the table of answers in the README, which `pages` writes."""

from benchmarks.studies import findings, markdown
from hourglass.reports import claims

GRID, FOUND = "power at the grid's frequencies, of that beside them", "accuracy"
ROLL = "MSE of sections with ground roll"
WHAT = {  # what readers are told of a metric; of those whose name begins with MSE the mean square on [0, 1], told of 0 to 255
    "mse": "MSE",
    "mse_inside": "MSE inside it",
    "checkerboard": GRID,
    "checkerboard_untrained": f"{GRID}, untrained",
    "floor": "MSE, its floor",
    "narrow_8": f"{FOUND} with a layer of 8 units, beside 99 % of that without",
    "pca_small_20": "average precision from PCA's 20 numbers, beside 99 % of that of originals",
    "cascade_relu_111": "MSE of digits",
    "nested_linear_11": "MSE, the first 11 of 111 numbers, beside a network of 11 and a twentieth more",
    "accuracy_fine_tuned": f"{FOUND}, beside random weights trained as long",
    "mnist_dense_linear_100": f"{FOUND}, 100 labels",
    "mnist_conv_linear_100": f"{FOUND}, 100 labels",
    "pretrained_softmax_100": f"{FOUND}, 100 labels",
    "pretrained_softmax_1000": f"{FOUND}, 1,000 labels",
    "orientation": "filters' selectivity for a direction, 0 to 1",
    "code_neighbours": "share whose nearest neighbour is of their class",
    "noise_on_stripes": "MSE of clothes with stripes",
    "noise_on_ground_roll": ROLL,
    "ground_roll_on_ground_roll": ROLL,
    "middle_off": "how far the middle is from a cross-fade, of the way",
    "mse_average": "MSE",
    "mse_strided": "MSE",
    "mse_transposed": "MSE",
    "mse_unpooled": "MSE",
    "mse_narrow": "MSE",
    "mse_layer_by_layer": "MSE",
    "mse_layer_by_layer_longer": "MSE",
    "both_gain": "gain in SNR at 0 dB, dB",
    "both_p": "F1 of P within 0.5 s",
}


def table(rows):
    """Return the claims that readers ask about as a table: who raised them, the answer, and what it rests on."""
    return markdown.table([
        {"question": row["question"], "raised by": row["writeup"].removesuffix(", tacitly"), "answer": row["reproduced"],
         "what": told(row), "measured": short(row["measured"], row), "compared with": short(row["compared_with"], row), "how sure": sure(row), "of": linked(row["run"])}
        for row in rows if row["question"]
    ])  # fmt: skip


def linked(run):
    """Return a run's name, of a study with a link to its page."""
    page = findings.pages(run.partition(", ")[0])[0]
    return f"[{run}](docs/{page.name})" if page.exists() else run


def told(row):
    """Return what is measured in words, and on which side of what it is compared with the answer is yes."""
    return WHAT[row["metric"]] + (f"; yes if {row['yes_if']}" if row["yes_if"] else "")


def sure(row):
    """Return in words what an answer rests on; of what was not run, the command that runs it."""
    if row["reproduced"] == claims.NOT_MEASURED:
        return row["why"]
    if row["exact"] and row["runs"]:
        return "exact"
    if row["interval"] is None:
        return {0: "", 1: "one run"}.get(row["runs"], f"{row['runs']} runs")
    epochs = f"{row['epochs']} of {row['stated_epochs']}" if row["stated_epochs"] else row["epochs"]
    epochs = 0 if row["metric"].endswith("_untrained") else epochs
    won = f" so in {row['rests_on'].partition(';')[0]}," if row["interval_of"] == "difference" else ""
    what = "parts of a cross-validation, one seed," if row["run"].startswith("seismograms, ") else "runs"
    return f"{row['runs']} {what} of {epochs} epochs,{won} {row['interval_of']} {' to '.join(short(end, row) for end in row['interval'])}"


def short(value, row):
    """Return a number to three digits, a mean square on [0, 1] as one of 0 to 255; of none nothing."""
    if value is None:
        return ""
    digits = f"{255**2 * value:.3g}" if WHAT[row["metric"]].startswith("MSE") else f"{value:.3g}"
    return f"{float(digits):,.10g}" if "e+" in digits else digits
