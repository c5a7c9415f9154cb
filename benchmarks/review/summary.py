"""What a change did, in Markdown: the verdict in a line, a row an autoencoder that changed, every change below."""

import yaml

from benchmarks.review.changes import ANOTHER_UNIT, BETTER, WITHIN
from benchmarks.review.tables import details, table, verdict


def markdown(changes, causes, metrics, about, idle, stale):
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
    stale : list of str
        The stages that metrics come from and that have not run since something changed.
    """
    failing = [change for change in changes if change.fails]
    parts = [*([unmeasured(stale)] if stale else []), *([headline(changes)] if failing or not stale else []), about]
    listed = {name: own for name, own in by_subject(changes).items() if causes.get(name) or verdict(own) != WITHIN}
    if listed:
        parts.append(table(listed, causes, metrics))
    if rescaled := by_subject(change for change in changes if change.verdict == ANOTHER_UNIT):
        parts.append(
            f"Losses in another unit than before, as scaling or loss changed, neither better nor worse: {', '.join(rescaled)}."
        )
    parts.append(others(by_subject(changes), listed, metrics))
    if failing:
        parts.append(f"To accept this, say why in `accepted.yaml`:\n\n```yaml\n{entries(failing)}```")
    if idle:
        parts.append(f"`accepted.yaml` accepts what did not get worse: {'; '.join(idle)}.")
    if beyond := [change for change in changes if change.verdict != WITHIN]:
        parts.append(
            f"<details><summary>{counted(len(beyond), 'number')} beyond the spread</summary>\n\n{details(beyond)}\n\n</details>"
        )
    return "\n\n".join(parts) + "\n"


def unmeasured(stale):
    """Return the line that names stages that have not run, of each kind the first three."""
    kinds = {}
    for stage in stale:
        kinds.setdefault(stage.partition("@")[0], []).append(stage)
    more = {kind: f" and {len(names) - 3} more of {kind}" if len(names) > 3 else "" for kind, names in kinds.items()}
    named = ", ".join(", ".join(names[:3]) + more[kind] for kind, names in kinds.items())
    since = "has not run since its" if len(stale) == 1 else "have not run since their"
    return f"**Not measured**: {named} {since} code or parameters changed; `make repro` first."


def headline(changes):
    failing = by_subject(change for change in changes if change.fails)
    accepted = by_subject(change for change in changes if change.reason)
    if failing:
        return f"**Fails.** Worse, gone or moved beyond the spread, and not accepted: {', '.join(failing)}."
    if accepted:
        return f"**Passes.** Accepted, with a reason: {', '.join(accepted)}."
    if better := by_subject(change for change in changes if change.verdict == BETTER):
        return f"**Passes.** Better: {', '.join(better)}. Nothing got worse."
    return "**Passes.** Nothing moved beyond the spread." if changes else "**Passes.** No metric changed."


def others(moved, listed, metrics):
    """Return how many autoencoders have no row, and why."""
    names = {path.split("/")[1] for path in metrics if path.endswith("/metrics.json")}
    within, same = len(moved.keys() - listed.keys()), len(names - moved.keys())
    rest = " without a row" if listed else ""
    said = [f"{counted(same, 'autoencoder')}{rest}: every number the same to the last digit."] if same else []
    said += [f"{counted(within, 'autoencoder')}{rest}: within the spread."] if within else []
    return " ".join(said)


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


def counted(number, what):
    return f"{number} {what}{'' if number == 1 else 's'}"
