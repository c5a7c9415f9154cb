"""Claims of the write-ups, read and held against metrics: what was stated, what came out, and whether the two agree.

On the sample only counts and shapes can be checked; of the other claims it says so.
"""

from typing import Any, Literal

import pandas as pd

from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError

REPRODUCED, NOT, NOT_HERE, NOT_MEASURED = VERDICTS = ("yes", "no", "not on this data", "not measured")


def load(path):
    """Return the claims in a YAML file, each checked."""
    claims = yaml12.read(path)
    if not isinstance(claims, list):
        raise UserError(f"{path}: expected a list of claims; `git diff {path}` shows what changed")
    return [parameters.check(_claim, claim, f"claim {number}", file=path) for number, claim in enumerate(claims, 1)]


def _claim(
    *, writeup: str, claim: str, run: str, data: Literal["any", "real"], metric: str | None = None,
    value: float | None = None, values: list[float] | None = None, tolerance: float = 0,
    below: Any = None, above: Any = None, code_size: int | None = None, why: str = "",
):  # fmt: skip
    """The fields of a claim; claims.yaml says what each means."""


def check(claims, results):
    """Return a row for each claim: writeup, claim, run, measured, compared_with, epochs, reproduced, why.

    Parameters
    ----------
    claims : list of dict
    results : dict of str to dict
        The metrics of each run, with its `history`.
    """
    rows = []
    for claim in claims:
        result = results.get(claim["run"])
        found, bound, verdict = None, None, NOT_HERE
        why = claim["why"]
        if claim["metric"] is None:
            verdict = NOT_MEASURED
        elif result and claim["code_size"] not in (None, result.get("code_size")):
            verdict, why = NOT_MEASURED, f"stated of a code of {claim['code_size']} numbers; here {result.get('code_size')}"
        elif result and (claim["data"] == "any" or result["source"] != "sample"):
            found, bound, agree = compare(claim, result, results)
            verdict = REPRODUCED if agree else NOT
        row = {name: claim[name] for name in ("writeup", "claim", "run")}
        row |= {"measured": found, "compared_with": bound, "epochs": result["epochs"] if result else None}
        rows.append(row | {"reproduced": verdict, "why": why if verdict in (NOT, NOT_MEASURED) else ""})
    return rows


def compare(claim, result, results):
    """Return what was measured, what it is compared with, and whether they agree; of a curve the worst epoch's."""
    if claim["values"] is not None:
        column = claim["metric"].removeprefix("history.")
        pairs = list(zip(result["history"].get(column, ()), claim["values"]))
        if not pairs:  # other rows were watched
            return None, None, False
        found, bound = max(pairs, key=lambda pair: abs(pair[0] - pair[1]))
        return float(found), bound, abs(found - bound) <= claim["tolerance"]
    found = measured(claim["metric"], result, results)
    for side, sign in (("below", 1), ("above", -1)):
        if claim[side] is not None:
            bound = measured(claim[side], result, results)
            return found, bound, None not in (found, bound) and sign * found < sign * bound
    return found, claim["value"], found is not None and abs(found - claim["value"]) <= claim["tolerance"]


def measured(metric, result, results):
    """Return a number, a metric of this run, `history.<column>.<epoch>`, or `<run>.<metric>` of another; None if absent."""
    if isinstance(metric, (int, float)):
        return metric
    if metric.startswith("history."):
        _, column, epoch = metric.split(".")
        history = result["history"]
        rows = history.tail(1) if epoch == "last" else history[history["epoch"] == int(epoch)]
        return float(rows[column].iloc[0]) if len(rows) and column in rows else None
    if "." in metric:
        run, _, metric = metric.partition(".")
        return results.get(run, {}).get(metric)
    return result.get(metric)


def counts(rows):
    """Return how many claims came out which way."""
    return {verdict: sum(row["reproduced"] == verdict for row in rows) for verdict in VERDICTS}


def table(rows):
    """Return the ledger as Markdown."""
    frame = pd.DataFrame(rows)
    for column in ("measured", "compared_with", "epochs"):
        frame[column] = ["" if value is None or value != value else f"{value:.6g}" for value in frame[column]]
    summary = ", ".join(f"{count} {verdict}" for verdict, count in counts(rows).items())
    heads = {name: name.replace("_", " ") for name in frame}
    return (
        f"{len(rows)} claims: {summary}.\n\n" + frame.rename(columns=heads).to_markdown(index=False, disable_numparse=True) + "\n"
    )
