"""Puts single faults into the code, one at a time, and counts how many `make test` catches.

    python -m benchmarks.trust.mutations [COUNT]

COUNT (100) faults (`mutants`) are drawn over all modules of `hourglass` and `stages`, in proportion
to their lines. For each the tests run (`suite`), two runs at a time, until one fails: first the quick
tests of the files that name the module, then the quick ones of all others, then the slow ones; how
long each takes is learned from a run without a fault, in which all have to pass. A fault that no test
has caught in five minutes counts as survived. What survives is either another way to say the same, with its reason in
equivalent.yaml, or wants a test; a COUNT of 0 judges again the faults of the last run that are open, once the tests are there.
Where COUNT is 80 or more, or 0: writes docs/mutations.json, and of it the table of docs/trust.md. Exits with 1 where more than
a tenth is open. Three quarters of an hour.
"""

import concurrent.futures
import datetime
import gc
import json
import os
import sys
from pathlib import Path

import pandas as pd
from scipy.stats import binomtest

from benchmarks import command
from benchmarks.trust import mutants
from benchmarks.trust.suite import HALVES, tested
from hourglass.engines.machine import processor
from hourglass.ground import yaml12
from hourglass.pipeline import warm

ROOT = Path(__file__).resolve().parents[2]
RESULTS, PAGE, REASONS = (ROOT / name for name in ("docs/mutations.json", "docs/trust.md", "benchmarks/trust/equivalent.yaml"))
HEAD = "## Mutations"
RUNNERS, ENOUGH, OPEN = 2, 80, 0.1


def main(count=100):
    count = int(count)
    last = json.loads(RESULTS.read_text())["faults"] if not count and RESULTS.exists() else []
    again = {one["id"] for one in open_ones(last)}
    faults = mutants.drawn(count) if count else [one for one in mutants.drawn(len(last)) if one["id"] in again]
    if not count and (gone := again - {one["id"] for one in faults}):
        sys.exit(
            f"error: docs/mutations.json: {len(gone)} open faults are drawn no more, of code that is another now; run with 100"
        )
    now = {one["id"]: one | ({} if count else {"again": True}) for one in run(faults)} if faults else {}
    found = [now.get(one["id"], one) for one in last] or list(now.values())
    if not count or len(found) >= ENOUGH:
        if faults:
            facts = {"date": str(datetime.date.today()), "machine": f"{processor()}, {os.cpu_count()} cores", "faults": found}
            RESULTS.write_text(json.dumps(facts, indent=1) + "\n")
        PAGE.write_text(f"{PAGE.read_text().partition(HEAD)[0].rstrip()}\n\n{HEAD}\n\n{section()}\n")
    caught, survived = sum(one["caught"] for one in found), open_ones(found)
    for one in survived:
        print(f"survived: {one['id']}\n    {one['was']}\n    {one['is']}")
    print(f"{len(found)} faults, {caught} caught, {len(survived)} open")
    sys.exit(len(survived) / max(1, caught + len(survived)) > OPEN)


def run(faults):
    """Return faults with `caught` and `by`, the test that failed."""
    warm.load()
    import hypothesis  # noqa: F401  # every fork has it then

    gc.freeze()  # what is there stays, and its pages are shared with every fork
    with concurrent.futures.ThreadPoolExecutor(RUNNERS) as pool:
        halves = list(pool.map(lambda half: tested(None, "", {}, half), range(HALVES)))
        if failed := [by or "no end" for code, by, _ in halves if code]:
            sys.exit(f"error: without any fault {failed[0]} failed: nothing can be said of faults; mend that first")
        seconds = {name: took for _, _, of_half in halves for name, took in of_half.items()}
        return list(pool.map(lambda fault: judged(fault, seconds), faults))


def reasons():
    """Return {id: why nothing can see the fault}."""
    return (yaml12.read(REASONS) or {}) if REASONS.exists() else {}


def open_ones(faults):
    """Return the faults that were not caught, and of which nobody has said why nothing can see them."""
    return [one for one in faults if not one["caught"] and one["id"] not in reasons()]


def section():
    """Return what docs/trust.md says of the last run."""
    if not RESULTS.exists():
        return "`python -m benchmarks.trust.mutations` has not been run."
    facts, why = json.loads(RESULTS.read_text()), reasons()
    faults = facts["faults"]
    caught = sum(one["caught"] for one in faults)
    later = sum(one["caught"] and one.get("again", False) for one in faults)
    equal = [one for one in faults if not one["caught"] and one["id"] in why]
    first, seen = caught - later, len(faults) - len(equal)
    low, high = binomtest(first, seen).proportion_ci(method="wilson")
    listed = [
        f"- `{one['was']}` -> `{one['is']}` ({one['module']}): {why.get(one['id'], 'open')}"
        for one in faults
        if not one["caught"]
    ]
    return "\n\n".join(
        [
            f"`python -m benchmarks.trust.mutations {len(faults)}` on {facts['date']}, {facts['machine']}: {len(faults)} single faults in "
            f"the Python of `hourglass` and `stages`, drawn over its modules by their lines and over the kinds below, all as likely. "
            f"At first `make test` caught {first}, {first / seen:.0%} of those that anything could see "
            f"({low:.0%} to {high:.0%}, the 95 % interval by Wilson); {later} more since they have a test; "
            f"{len(equal)} change nothing. A fault that ends in a traceback is caught by any test that comes by. "
            "None is of a script, a style or a template of the page.",
            _counted(faults, "kind"),
            _counted(faults, "module"),
            *(["Not caught:\n\n" + "\n".join(listed)] if listed else []),
        ]
    )


def _counted(faults, by):
    frame = pd.DataFrame(faults).groupby(by)["caught"].agg(["count", "sum"]).reset_index()
    frame.columns = [by, "faults", "caught"]
    return frame.to_markdown(index=False)


def judged(fault, seconds):
    """Run the tests on a copy of the project with the fault; return it with `caught` and `by`, the test that failed."""
    code, by, _ = tested(fault["module"], fault.pop("source"), seconds)
    fault |= {"caught": code != 0, "by": by or "no end" if code else ""}
    print(f"{'caught' if fault['caught'] else 'SURVIVED'}: {fault['id']}  {fault['by']}", flush=True)
    return fault


if __name__ == "__main__":
    command.run(main)
