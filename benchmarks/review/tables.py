"""What a change did, as tables in Markdown: a row an autoencoder, and a row a metric."""

import pandas as pd

from benchmarks.review.judge import ANOTHER_UNIT, BETTER, CHANGED, GONE, NEW, NO_NUMBER, UNDECIDED, WITHIN, WORSE

COLUMNS = {"loss": "loss", "mse_255": "MSE (0-255)", "ssim": "SSIM", "m_star": "m*"}
ORDER = (NO_NUMBER, GONE, WORSE, CHANGED, UNDECIDED, BETTER, NEW, ANOTHER_UNIT, WITHIN)
LOST = (NO_NUMBER, GONE, WORSE)  # of these none hides another
SECOND_UNITS = {"mse", "psnr_db", "excess"}  # of `mse_255` and `loss`: said once


def table(listed, causes, metrics):
    """Return a row for each autoencoder of {name: changes}, those that fail first."""
    rows = []
    for name, own in sorted(listed.items(), key=lambda item: (not any(one.fails for one in item[1]), item[0])):
        row = {"autoencoder": name, "changed": "; ".join(causes.get(name, [])) or "nothing that git shows"}
        for metric, head in COLUMNS.items():
            row[head] = cell(metric, own, name, metrics)
        rows.append(row | {"verdict": verdict(own)})
    return written(rows)


def cell(metric, own, name, metrics):
    for change in own:
        if change.metric == metric:
            moved = f"{shown(change.before, metric)} -> {shown(change.after, metric)}, {change.verdict}"
            return moved + said(": ", change.note)
    files = (f"metrics/{name}/{file}" for file in ("metrics.json", "sweep.json"))
    return next((shown(metrics[file][metric], metric) for file in files if metric in metrics.get(file, {})), "")


def verdict(own):
    """Return the worst verdict of an autoencoder's changes, which metrics it is of, and whether that is accepted."""
    own = [change for change in own if change.fails] or own
    verdicts = sorted({change.verdict for change in own}, key=ORDER.index)
    if verdicts == [WITHIN]:
        noted = [f"{change.metric} ({change.note})" for change in own if change.note]
        return f"{WITHIN}: {', '.join(noted)}" if noted else WITHIN
    worst = [one for one in verdicts if one in LOST] or verdicts[:1]
    of = [change for change in own if change.verdict in worst]
    reasons = dict.fromkeys(change.reason for change in of if change.reason)
    found = "; ".join(f"**{one}**: {some([change.metric for change in of if change.verdict == one])}" for one in worst)
    return found + said("; accepted: ", "" if any(change.fails for change in of) else " ".join(reasons))


def some(metrics):
    """Return the first three of the names of metrics, those in second units left out, and how many more there are."""
    names = [name for name in metrics if name not in SECOND_UNITS] or metrics
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def details(changes):
    rows = [
        {
            "autoencoder": change.of,
            "metric": change.metric,
            "better is": change.way or ("" if change.metric == change.file else "not said"),
            "before": shown(change.before, change.metric),
            "after": shown(change.after, change.metric),
            "apart, of the larger": per_cent(change.apart),
            "spread": "" if change.apart is None else per_cent(change.spread) or "not measured",
            "verdict": change.verdict + said(": ", change.note) + said(", accepted: ", change.reason),
        }
        for change in changes
    ]
    return written(rows)


def said(before, text):
    return f"{before}{text}" if text else ""


def written(rows):
    """Return a table in Markdown, whose cells may hold any text: none ends a cell or a row, or is a tag."""
    table = pd.DataFrame(rows).map(lambda text: " ".join(text.replace("<", "&lt;").replace("|", "\\|").split()))
    return table.to_markdown(index=False, disable_numparse=True)


def shown(value, metric):
    """Return a metric's value: a number with four digits, a text as it is, null in words."""
    if value is None:
        return "none found" if "m_star" in metric else "none"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def per_cent(share):
    return "" if share is None else f"{100 * share:.3g} %"
