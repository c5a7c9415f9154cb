"""Kills the pipeline at random moments and looks whether it ends as an undisturbed one.

    python -m benchmarks.kills COUNT [target ...]

Each time a stage is drawn, `dvc repro -f` is started in a clone, and its whole process
group is killed (SIGKILL) at a random moment of that stage; a plain `dvc repro` must then
finish by itself, with the hash of every output as in an undisturbed run. Exits with 1
unless every one does.
"""

import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.verify import recorded

ROOT = Path(__file__).resolve().parents[1]
RUNNING = re.compile(r"Running stage '([^']+)'")


def main(count, *targets):
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        times = stage_times(folder, targets)
        undisturbed = recorded(folder)
        print(f"undisturbed: {sum(times.values()):.0f} s, {len(times)} stages, {len(undisturbed)} outputs", flush=True)
        draw, failures = random.Random(5), 0
        for number in range(1, int(count) + 1):
            stage = draw.choice(sorted(times))
            moment = draw.uniform(0, times[stage])
            kill(folder, targets, stage, moment)
            started = time.perf_counter()
            again = subprocess.run(["dvc", "repro", *targets], cwd=folder, capture_output=True, text=True)
            same = again.returncode == 0 and recorded(folder) == undisturbed
            failures += not same
            went_on = " (went on from an epoch)" if "goes on after epoch" in again.stdout else ""
            print(
                f"kill {number}: {stage} after {moment:.1f} s; the restart took {time.perf_counter() - started:.0f} s{went_on}: "
                f"{'same hashes' if same else 'DIFFERS: ' + again.stderr[-300:]}",
                flush=True,
            )
    print(f"{count} kills, {failures} not survived")
    sys.exit(bool(failures))


def stage_times(folder, targets):
    """Run the whole pipeline and return how long each stage took, in seconds."""
    process = start(folder, targets)
    starts = [(found[1], time.perf_counter()) for line in process.stdout if (found := RUNNING.search(line))]
    assert process.wait() == 0
    ends = [moment for _, moment in starts[1:]] + [time.perf_counter()]
    return {stage: end - begin for (stage, begin), end in zip(starts, ends)}


def kill(folder, targets, stage, moment):
    """Start the pipeline and kill its process group `moment` seconds into a stage."""
    process = start(folder, targets)
    for line in process.stdout:
        if (found := RUNNING.search(line)) and found[1] == stage:
            time.sleep(moment)
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def start(folder, targets):
    command = ["dvc", "repro", "-f", *targets]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(command, cwd=folder, start_new_session=True, **pipes)


if __name__ == "__main__":
    main(*sys.argv[1:])
