"""What did this branch do to the metrics? Fails where they got worse and accepted.yaml does not say why, or are not measured.

    python -m benchmarks.review.pull_request main

In: the branch or commit that this one goes into; the metrics in the working folder, and those of
the commit in which the two parted. Out: `report/pull_request.md` and `report/pull_request.html`,
with pictures where DVC has them. Exit code 1 where the change is not acceptable. Trains nothing.
"""

import os
import sys
from pathlib import Path

from benchmarks.review import accepted, causes, files, judge, measured, page, pictures, remarks, summary
from benchmarks.review.changes import between
from benchmarks.review.judge import WITHIN
from hourglass.ground import outputs
from hourglass.ground.errors import UserError, run

REPORT = Path("report") / "pull_request.md"


def main(base):
    """Compare the working folder with the commit in which its branch left `base`; write and print what came out."""
    commit = files.base_of(base)
    if commit == files.git("rev-parse", "HEAD").strip() and not files.git("status", "--porcelain"):
        raise UserError(
            f"BASE is {base!r}, which is what is checked out: expected the branch that this one goes into, or a change"
        )
    missing, after = summary.unmeasured(measured.stale(), measured.altered()), files.of_folder()
    changes = between(files.of_commit(commit), after, judge.of_commit(commit))
    idle = accepted.accept(changes, commit)
    left = files.git("show", "-s", "--format=`%h` (%s, %cs)", commit).strip().replace("<", "&lt;")
    about = [f"Compared with {left}, where this branch left {base}.", *remarks.of_all(commit)]
    text = summary.markdown(changes, causes.of_all(commit), after, about, idle, missing)
    moved = summary.by_subject(change for change in changes if change.verdict != WITHIN and change.file == "metrics.json")
    shown = {name: pictures.of(name, commit) for name in moved}
    for path, content in ((REPORT, text), (REPORT.with_suffix(".html"), page.html(text, shown))):
        with outputs.replacing(path) as part:
            part.write_text(content, encoding="utf-8")
    say(f"{text}\nas a page: {REPORT.with_suffix('.html')}")
    if missing or any(change.fails for change in changes):
        sys.exit(1)


def say(text):
    """Print, to a reader that may go before the end, as `head` does."""
    try:
        print(text, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what Python prints as it ends has no reader either


if __name__ == "__main__":
    run(main)
