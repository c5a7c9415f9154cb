"""Puts single faults into the code, one at a time, and counts how many `make test` catches.

    python -m benchmarks.trust.mutations [COUNT]

COUNT (100) faults (`mutants`) are drawn over all modules of `hourglass` and `stages`, in proportion
to their lines. For each the tests run (`suite`), two runs at a time, until one fails: first the quick
tests of the files that name the module, then the quick ones of all others, then the slow ones; how
long each takes is learned from a run without a fault, in which all have to pass. A fault that no test
has caught in five minutes counts as survived. What survives is either another way to say the same, with its reason in
equivalent.yaml, or wants a test. Where COUNT is 80 or more: writes docs/mutations.json, and of it
the table of docs/trust.md, which a COUNT of 0 writes again. Exits with 1 where more than a tenth is open. About an hour.
"""

import concurrent.futures
import datetime
import gc
import json
import os
import sys
from pathlib import Path

import pandas as pd

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
    open_share = run(int(count)) if int(count) else 0
    if not int(count) or int(count) >= ENOUGH:
        PAGE.write_text(f"{PAGE.read_text().partition(HEAD)[0].rstrip()}\n\n{HEAD}\n\n{section()}\n")
    sys.exit(open_share > OPEN)


def run(count):
    """Judge so many faults; return the share, of those that are not equivalent, that no test catches."""
    warm.load()
    import hypothesis  # noqa: F401  # every fork has it then

    gc.freeze()  # what is there stays, and its pages are shared with every fork
    with concurrent.futures.ThreadPoolExecutor(RUNNERS) as pool:
        halves = list(pool.map(lambda half: tested(None, "", {}, half), range(HALVES)))
        if failed := [by or "no end" for code, by, _ in halves if code]:
            sys.exit(f"error: without any fault {failed[0]} failed: nothing can be said of faults; mend that first")
        seconds = {name: took for _, _, of_half in halves for name, took in of_half.items()}
        found = list(pool.map(lambda fault: judged(fault, seconds), mutants.drawn(count)))
    survived = open_ones(found)
    for one in survived:
        print(f"survived: {one['id']}\n    {one['was']}\n    {one['is']}")
    if len(found) >= ENOUGH:
        facts = {"date": str(datetime.date.today()), "machine": f"{processor()}, {os.cpu_count()} cores", "faults": found}
        RESULTS.write_text(json.dumps(facts, indent=1) + "\n")
    caught = sum(one["caught"] for one in found)
    print(f"{len(found)} faults, {caught} caught, {len(survived)} open")
    return len(survived) / max(1, caught + len(survived))


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
    equal = [one for one in faults if not one["caught"] and one["id"] in why]
    frame = pd.DataFrame(faults).groupby("module")["caught"].agg(["count", "sum"]).reset_index()
    frame.columns = ["module", "faults", "caught"]
    listed = [
        f"- `{one['was']}` -> `{one['is']}` ({one['module']}): {why.get(one['id'], 'open')}"
        for one in faults
        if not one["caught"]
    ]
    return "\n\n".join(
        [
            f"`python -m benchmarks.trust.mutations {len(faults)}` on {facts['date']}, {facts['machine']}: {len(faults)} single faults in "
            f"the code, drawn over its modules by their lines. `make test` caught {caught}; {len(equal)} of the others change nothing that "
            f"anything could see: {caught / (len(faults) - len(equal)):.0%} of those that do.",
            frame.to_markdown(index=False),
            *(["Not caught:\n\n" + "\n".join(listed)] if listed else []),
        ]
    )


def judged(fault, seconds):
    """Run the tests on a copy of the project with the fault; return it with `caught` and `by`, the test that failed."""
    code, by, _ = tested(fault["module"], fault.pop("source"), seconds)
    fault |= {"caught": code != 0, "by": by or "no end" if code else ""}
    print(f"{'caught' if fault['caught'] else 'SURVIVED'}: {fault['id']}  {fault['by']}", flush=True)
    return fault


if __name__ == "__main__":
    main(*sys.argv[1:])
