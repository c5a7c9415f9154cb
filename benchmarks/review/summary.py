"""What a change did, in Markdown: the verdict in a line, a row an autoencoder that changed, every change below."""

import yaml

from benchmarks.review.judge import ANOTHER_UNIT, BETTER, UNDECIDED, WITHIN
from benchmarks.review.tables import details, table, verdict


def markdown(changes, causes, metrics, about, idle, missing):
    """Return the summary.

    Parameters
    ----------
    changes : list of Change
    causes : dict of str to list of str
    metrics : dict of str to dict
        {path: {metric: value}} as they are now.
    about : list of str
        With what they were compared, and what there is to know beside.
    idle : list of str
        What accepted.yaml accepts and cannot.
    missing : list of str
        What is not measured, as `unmeasured` says it.
    """
    failing = [change for change in changes if change.fails]
    parts = [*missing, *([headline(changes)] if failing or not missing else []), *about]
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
        parts.append(f"`accepted.yaml`: {'; '.join(idle)}.")
    if beyond := [change for change in changes if change.verdict != WITHIN]:
        parts.append(
            f"<details><summary>{counted(len(beyond), 'number')} beyond the spread</summary>\n\n{details(beyond)}\n\n</details>"
        )
    return "\n\n".join(parts) + "\n"


def unmeasured(stale, altered):
    """Return the lines that name stages that have not run, of each kind the first three, and files that no stage wrote."""
    kinds = {}
    for stage in stale:
        kinds.setdefault(stage.partition("@")[0], []).append(stage)
    more = {kind: f" and {len(names) - 3} more of {kind}" if len(names) > 3 else "" for kind, names in kinds.items()}
    named = ", ".join(", ".join(names[:3]) + more[kind] for kind, names in kinds.items())
    since = "has not run since its" if len(stale) == 1 else "have not run since their"
    said = [f"**Not measured**: {named} {since} code or parameters changed; `make repro` first."] if stale else []
    said += [
        f"**Not measured**: {path} is not what {stage} wrote, as dvc.lock has it; `dvc repro {stage}`, and commit it with dvc.lock."
        for path, stage in altered[:3]
    ]
    return said + ([f"**Not measured**: nor are {len(altered) - 3} more; `git status metrics`."] if len(altered) > 3 else [])


def headline(changes):
    failing = by_subject(change for change in changes if change.fails)
    accepted = by_subject(change for change in changes if change.reason)
    if failing:
        return f"**Fails.** Worse, gone or moved beyond the spread, and not accepted: {', '.join(failing)}."
    if accepted:
        return f"**Passes.** Accepted, with a reason: {', '.join(accepted)}."
    if better := by_subject(change for change in changes if change.verdict == BETTER):
        return f"**Passes.** Better: {', '.join(better)}. Nothing got worse."
    if undecided := by_subject(change for change in changes if change.verdict == UNDECIDED):
        return f"**Passes, undecided.** Moved by less than the widest spread of all, their own is not measured: {', '.join(undecided)}."
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
    files = {}
    for change in changes:
        files.setdefault((change.of, change.file), set()).add(change.metric)
    found = [{"of": of, "file": file, "metrics": sorted(metrics), "reason": "..."} for (of, file), metrics in files.items()]
    return yaml.safe_dump(found, sort_keys=False, default_flow_style=None, width=110, allow_unicode=True)


def by_subject(changes):
    found = {}
    for change in changes:
        found.setdefault(change.of, []).append(change)
    return found


def counted(number, what):
    return f"{number} {what}{'' if number == 1 else 's'}"
