"""Claims of the write-ups, read and held against runs: what was stated, what came out, and the verdict.

On the sample only counts and shapes can be checked; of the other claims it says so.
"""

from typing import Annotated, Any, Literal

import pandas as pd
from pydantic import Field

from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError
from hourglass.reports import judging, verdicts
from hourglass.reports.judging import NOT_MEASURED

REPRODUCED, NOT, UNDECIDED = verdicts.VERDICTS
NOT_HERE = "not on this data"
UNSAID = {  # why, where claims.yaml does not say; by the verdict, and whether there was one run
    (NOT_MEASURED, False): "no run has it",
    (UNDECIDED, True): "one run says nothing of how far others lie apart; `repeats` in params.yaml asks for more",
}
WORDS = (*verdicts.VERDICTS, NOT_HERE, NOT_MEASURED)


def load(path):
    """Return the claims in a YAML file, each checked, and the `deltas` of their quantities."""
    found = yaml12.read(path)
    if not (isinstance(found, dict) and isinstance(found.get("deltas"), dict) and isinstance(found.get("claims"), list)):
        raise UserError(f"{path}: expected `deltas` and a list `claims`; `git diff {path}` shows what changed")
    deltas = {name: parameters.check(_delta, of, f"deltas.{name}", file=path) for name, of in found["deltas"].items()}
    claims = [parameters.check(_claim, claim, f"claim {number}", file=path) for number, claim in enumerate(found["claims"], 1)]
    for number, claim in enumerate(claims, 1):
        stated = claim["value"] is not None or claim["values"] is not None
        if stated and not claim["exact"] and claim["quantity"] not in deltas:
            raise UserError(
                f"{path}: claim {number}.quantity is {claim['quantity']!r}: expected {' or '.join(deltas)}, whose delta says "
                "which difference does not matter, or `exact: true` of what no seed changes"
            )
    return claims, deltas


def _delta(
    *, why: str, share: Annotated[float, Field(gt=0)] | None = None, absolute: Annotated[float, Field(gt=0)] | None = None
):
    """What difference from a stated number does not matter, and why."""


def _claim(
    *, writeup: str, claim: str, run: str, data: Literal["any", "real"], metric: str | None = None,
    value: float | None = None, values: list[float] | None = None, quantity: str | None = None, exact: bool = False,
    below: Any = None, above: Any = None, code_size: int | None = None, why: str = "", question: str = "",
):  # fmt: skip
    """The fields of a claim; claims.yaml says what each means."""


def check(claims, deltas, results):
    """Return a row for each claim: writeup, claim, run, question, what `judging.judged` gives, epochs, why.

    Parameters
    ----------
    claims : list of dict
    deltas : dict of str to dict
    results : dict of str to dict
        The metrics of each run, with its `history`, and its `repeats` where there are.
    """
    rows = []
    for claim in claims:
        result, why = results.get(claim["run"]), claim["why"]
        found = judging.row(None, None, 0, NOT_HERE)
        if claim["metric"] is None:
            found["reproduced"] = NOT_MEASURED
        elif result and claim["code_size"] not in (None, result.get("code_size")):
            found["reproduced"] = NOT_MEASURED
            why = f"stated of a code of {claim['code_size']} numbers; here {result.get('code_size')}"
        elif result and (claim["data"] == "any" or result["source"] != "sample"):
            found = judging.judged(claim, result, results, deltas)
            why = why or UNSAID.get((found["reproduced"], found["runs"] == 1), "")
        row = {name: claim[name] for name in ("writeup", "claim", "run")} | found
        row |= {"epochs": epochs(result) if result else None, "exact": claim["exact"], "question": claim["question"]}
        rows.append(row | {"why": why if found["reproduced"] in (NOT, UNDECIDED, NOT_MEASURED) else ""})
    return rows


def epochs(result):
    """Return how many epochs a run went on, of several that differ from which to which number."""
    found = result.get("repeats", {}).get("epochs", [result["epochs"]])
    return min(found) if min(found) == max(found) else f"{min(found)} to {max(found)}"


def counts(rows):
    """Return how many claims came out which way."""
    return {word: sum(row["reproduced"] == word for row in rows) for word in WORDS}


def table(rows):
    """Return the ledger as Markdown."""
    lines = [
        {
            "writeup": row["writeup"],
            "claim": row["claim"],
            "run": row["run"],
            "runs": "exact" if row["exact"] and row["runs"] else f"{row['runs'] or ''}",
            "measured": number(row["measured"]),
            "95 % interval": interval(row),
            "compared with": number(row["compared_with"]),
            "epochs": "" if row["epochs"] is None else f"{row['epochs']}",
            "reproduced": row["reproduced"],
            "rests on": row["rests_on"],
            "would decide": f"{row['would_decide']} runs" if row["would_decide"] else "",
            "why": row["why"],
        }
        for row in rows
    ]
    summary = ", ".join(f"{count} {word}" for word, count in counts(rows).items())
    return f"{len(rows)} claims: {summary}.\n\n" + pd.DataFrame(lines).to_markdown(index=False, disable_numparse=True) + "\n"


def interval(row):
    """Return the interval of a row of the ledger in words."""
    if row["interval"] is None:
        return ""
    return f"{'difference ' if row['interval_of'] == 'difference' else ''}{' to '.join(map(number, row['interval']))}"


def number(value):
    """Return a number to six digits, of none nothing."""
    return "" if value is None or value != value else f"{value:.6g}"
