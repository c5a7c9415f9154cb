"""What a change did, in Markdown: the verdict in a line, a row an autoencoder that changed, every change below."""

import pandas as pd
import yaml

from benchmarks.review.changes import BETTER, CHANGED, GONE, NEW, WITHIN, WORSE
from benchmarks.review.directions import direction

COLUMNS = {"loss": "loss", "mse_255": "MSE (0-255)", "ssim": "SSIM", "m_star": "m*"}
ORDER = (GONE, WORSE, CHANGED, BETTER, NEW, WITHIN)
SECOND_UNITS = {"mse", "psnr_db", "excess"}  # of `mse_255` and `loss`: said once


def markdown(changes, causes, metrics, about, idle):
    """Return the summary.

    Parameters
    ----------
    changes : list of Change
    causes : dict of str to list of str
    metrics : dict of str to dict
        {path: {metric: value}} as they are now.
    about : str
        With what they were compared.
    idle : list of str
        What accepted.yaml accepts and did not change.
    """
    parts = [headline(changes), about]
    listed = {name: own for name, own in by_subject(changes).items() if causes.get(name) or verdict(own) != WITHIN}
    if listed:
        parts.append(table(listed, causes, metrics))
    parts.append(others(by_subject(changes), listed, metrics))
    if failing := [change for change in changes if change.fails]:
        parts.append(f"To accept this, say why in `accepted.yaml`:\n\n```yaml\n{entries(failing)}```")
    if idle:
        parts.append(f"`accepted.yaml` accepts what did not get worse: {'; '.join(idle)}.")
    if beyond := [change for change in changes if change.verdict != WITHIN]:
        parts.append(
            f"<details><summary>{counted(len(beyond), 'number')} beyond the spread</summary>\n\n{details(beyond)}\n\n</details>"
        )
    return "\n\n".join(parts) + "\n"


def headline(changes):
    failing = by_subject(change for change in changes if change.fails)
    accepted = by_subject(change for change in changes if change.reason)
    if failing:
        return f"**Fails.** Worse or moved beyond the spread, and not accepted: {', '.join(failing)}."
    if accepted:
        return f"**Passes.** Accepted, with a reason: {', '.join(accepted)}."
    if better := by_subject(change for change in changes if change.verdict == BETTER):
        return f"**Passes.** Better: {', '.join(better)}. Nothing got worse."
    return "**Passes.** Nothing moved beyond the spread." if changes else "**Passes.** No metric changed."


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
            return f"{shown(change.before)} -> {shown(change.after)}, {change.verdict}"
    files = (f"metrics/{name}/{file}" for file in ("metrics.json", "sweep.json"))
    return next((shown(metrics[file][metric]) for file in files if metric in metrics.get(file, {})), "")


def verdict(own):
    """Return the worst verdict of an autoencoder's changes, which metrics it is of, and whether that is accepted."""
    own = [change for change in own if change.fails] or own
    worst = min((change.verdict for change in own), key=ORDER.index)
    of = [change for change in own if change.verdict == worst]
    reasons = dict.fromkeys(change.reason for change in of if change.reason)
    if worst == WITHIN:
        return WITHIN
    names = [change.metric for change in of]
    names = [name for name in names if name not in SECOND_UNITS] or names
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    said = f"**{worst}**: {', '.join(names[:3])}{more}"
    return f"{said}; accepted: {' '.join(reasons)}" if reasons and not any(change.fails for change in of) else said


def others(moved, listed, metrics):
    """Return how many autoencoders have no row, and why."""
    names = {path.split("/")[1] for path in metrics if path.endswith("/metrics.json")}
    within, same = len(moved.keys() - listed.keys()), len(names - moved.keys())
    rest = " without a row" if listed else ""
    said = [f"{counted(same, 'autoencoder')}{rest}: every number the same to the last digit."] if same else []
    said += [f"{counted(within, 'autoencoder')}{rest}: within the spread."] if within else []
    return " ".join(said)


def details(changes):
    rows = [
        {
            "autoencoder": change.of,
            "metric": change.metric,
            "better is": direction(change.metric) or "not said",
            "before": shown(change.before),
            "after": shown(change.after),
            "apart, of the larger": per_cent(change.apart),
            "spread": per_cent(change.spread) if change.spread is not None else "not measured",
            "verdict": change.verdict + (f", accepted: {change.reason}" if change.reason else ""),
        }
        for change in changes
    ]
    return pd.DataFrame(rows).to_markdown(index=False, disable_numparse=True)


def entries(changes):
    """Return what accepted.yaml would have to hold."""
    found = [
        {"of": name, "metrics": sorted({change.metric for change in own}), "reason": "..."}
        for name, own in by_subject(changes).items()
    ]
    return yaml.safe_dump(found, sort_keys=False, default_flow_style=None, width=110, allow_unicode=True)


def by_subject(changes):
    found = {}
    for change in changes:
        found.setdefault(change.of, []).append(change)
    return found


def shown(value):
    """Return a number with four digits, yes or no of a claim, a text as it is."""
    if isinstance(value, bool):
        return "reproduced" if value else "not reproduced"
    return f"{value:.4g}" if isinstance(value, float) else "none" if value is None else str(value)


def per_cent(share):
    return "" if share is None else f"{100 * share:.3g} %"


def counted(number, what):
    return f"{number} {what}{'' if number == 1 else 's'}"
