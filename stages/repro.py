"""The pipeline, several stages at a time: what `dvc repro` does, faster, with the same dvc.lock.

    python -m stages.repro 2

In: dvc.yaml, as `dvc repro` reads it; how many stages may run at the same time. What a
stage prints goes to `.dvc/tmp/logs/<stage>.log`.
"""

import re
import sys
from pathlib import Path

from dvc.exceptions import DvcException

from hourglass.checks import whole
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import UserError, run
from hourglass.pipeline import schedule, seconds
from hourglass.pipeline.graph import Graph
from hourglass.pipeline.progress import Progress, clock
from hourglass.pipeline.workers import Workers

TMP = Path(".dvc/tmp")
PAGE = Path("report/index.html")


def main(jobs):
    """Run what has changed, at most `jobs` stages at a time."""
    if not re.fullmatch("[1-9][0-9]*", jobs):
        raise UserError(f"JOBS is {jobs!r}: expected how many stages may run at the same time, such as 2")
    # here already: DVC would say it in its own words
    params = parameters.load()
    whole.check(params)
    for file in ("dvc.yaml", "claims.yaml", "CITATION.cff"):
        if not Path(file).exists():
            raise UserError(f"{file}: not there, and no stage makes it; `git checkout {file}` restores it")
    logs = TMP / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    with outputs.alone(TMP / "repro.lock", "`make repro`"):
        try:
            reproduce(int(jobs), logs)
        except DvcException as error:
            raise UserError(f"DVC: {' '.join(str(error).split())}") from None


def reproduce(jobs, logs):
    """Run the pipeline and say how it went.

    Raises
    ------
    UserError
        Where a stage failed; its own words come first.
    """
    graph, usual = Graph(), seconds.read(TMP / "seconds.json")
    with Progress(list(graph.needs), usual) as progress:
        failed = schedule.run(graph, Workers(logs), progress, jobs, usual)
    seconds.write(TMP / "seconds.json", progress.ran)
    for name in failed:
        lines = (logs / f"{name}.log").read_text(errors="replace").rstrip().splitlines()
        said = lines[-1:] if lines[-1:] and lines[-1].startswith(("error:", "stopped")) else lines[-40:]
        print(f"\n{name}:", *said, sep="\n", file=sys.stderr)
    if failed:
        raise UserError(f"{', '.join(failed)} failed, see above; all it prints is in {logs}")
    print(summary(len(progress.ran), sum(progress.ran.values()), progress.skipped))
    if PAGE.exists():
        print(f"{PAGE}: open it in a browser")


def summary(ran, seconds, skipped):
    """Return how many stages ran, their work, and how many did not have to: unchanged, or DVC's cache had the result.

    On the sample that is prepare@tgs_all of a fresh clone, as the sample has no more than the 500 images of prepare@tgs.
    """
    stages, were = "stage" if ran == 1 else "stages", "was" if skipped == 1 else "were"
    return f"{ran} {stages} ran ({clock(seconds)} of work), {skipped} {were} up to date or in DVC's cache"


if __name__ == "__main__":
    run(main)
