"""What a change did, as tables in Markdown: a row an autoencoder, and a row a metric."""

import pandas as pd

from benchmarks.review.changes import ANOTHER_UNIT, BETTER, CHANGED, GONE, NEW, WITHIN, WORSE
from benchmarks.review.directions import direction

COLUMNS = {"loss": "loss", "mse_255": "MSE (0-255)", "ssim": "SSIM", "m_star": "m*"}
ORDER = (GONE, WORSE, CHANGED, BETTER, NEW, ANOTHER_UNIT, WITHIN)
LOST = (GONE, WORSE)  # of these neither hides the other
SECOND_UNITS = {"mse", "psnr_db", "excess"}  # of `mse_255` and `loss`: said once


def table(listed, causes, metrics):
    """Return a row for each autoencoder of {name: changes}, those that fail first."""
    rows = []
    for name, own in sorted(listed.items(), key=lambda item: (not any(one.fails for one in item[1]), item[0])):
        row = {"autoencoder": name, "changed": "; ".join(causes.get(name, [])) or "nothing that git shows"}
        for metric, head in COLUMNS.items():
            row[head] = cell(metric, own, name, metrics)
        rows.append(row | {"verdict": verdict(own)})
    return pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)


def cell(metric, own, name, metrics):
    for change in own:
        if change.metric == metric:
            return f"{shown(change.before, metric)} -> {shown(change.after, metric)}, {change.verdict}"
    files = (f"metrics/{name}/{file}" for file in ("metrics.json", "sweep.json"))
    return next((shown(metrics[file][metric], metric) for file in files if metric in metrics.get(file, {})), "")


def verdict(own):
    """Return the worst verdict of an autoencoder's changes, which metrics it is of, and whether that is accepted."""
    own = [change for change in own if change.fails] or own
    verdicts = sorted({change.verdict for change in own}, key=ORDER.index)
    if verdicts == [WITHIN]:
        return WITHIN
    worst = [one for one in verdicts if one in LOST] or verdicts[:1]
    of = [change for change in own if change.verdict in worst]
    reasons = dict.fromkeys(change.reason for change in of if change.reason)
    said = "; ".join(f"**{one}**: {some([change.metric for change in of if change.verdict == one])}" for one in worst)
    return f"{said}; accepted: {' '.join(reasons)}" if reasons and not any(change.fails for change in of) else said


def some(metrics):
    """Return the first three of the names of metrics, those in second units left out, and how many more there are."""
    names = [name for name in metrics if name not in SECOND_UNITS] or metrics
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def details(changes):
    rows = [
        {
            "autoencoder": change.of,
            "metric": change.metric,
            "better is": direction(change.metric) or ("" if change.metric.endswith(".json") else "not said"),
            "before": shown(change.before, change.metric),
            "after": shown(change.after, change.metric),
            "apart, of the larger": per_cent(change.apart),
            "spread": "" if change.apart is None else per_cent(change.spread) or "not measured",
            "verdict": change.verdict + (f", accepted: {change.reason}" if change.reason else ""),
        }
        for change in changes
    ]
    return pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)


def shown(value, metric):
    """Return a metric's value: a number with four digits, yes or no of a claim, a text as it is, null in words."""
    if isinstance(value, bool):
        return "reproduced" if value else "not reproduced"
    if value is None:
        return "none found" if "m_star" in metric else "none"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def per_cent(share):
    return "" if share is None else f"{100 * share:.3g} %"
