"""Kills the pipeline at random moments and looks whether it ends as an undisturbed one.

    python -m benchmarks.trust.kills COUNT [target ...]

In a clone of the commit everything is run once. Then, COUNT times, DVC is made to forget
one stage (each once before any comes again), and its whole process group is killed
(SIGKILL) at a random moment of it; what `make repro` does must then run it to its end by
itself, with the hash of every output as before. Exits with 1 unless every one does. Writes
docs/kills.json where COUNT is 40 or more. 40 kills: about 40 minutes.
"""

import datetime
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from dvc.utils.serialize import dump_yaml

from benchmarks import command
from benchmarks.trust.verify import recorded
from hourglass.engines.machine import processor
from hourglass.ground import yaml12

ROOT = Path(__file__).resolve().parents[2]
RUNNING = re.compile(r"Running stage '([^']+)'")
NIGHTLY = 40


def main(count, *targets):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(["git", "clone", "-q", ROOT, scratch], check=True)
        found = kills(Path(scratch), int(count), targets)
    survived = sum(kill["same"] for kill in found)
    resumed = sum(kill["went_on"] for kill in found)
    again = sum(kill["ran_again"] for kill in found)
    print(f"{len(found)} kills, {survived} survived; {again} stages ran again, {resumed} went on from a saved state")
    if len(found) >= NIGHTLY:
        facts = {"date": str(datetime.date.today()), "machine": f"{processor()}, {os.cpu_count()} cores", "kills": found}
        (ROOT / "docs" / "kills.json").write_text(json.dumps(facts, indent=1) + "\n")
    sys.exit(survived < len(found))


def kills(folder, count, targets):
    """Kill stages in the project in `folder`; return for each kill its stage, moment and outcome."""
    times = stage_times(folder, targets)
    undisturbed = recorded(folder)
    commit = ["git", "-c", "user.name=kills", "-c", "user.email=kills@example.org", "commit", "-qam", "undisturbed"]
    subprocess.run(commit, cwd=folder, check=False)  # nothing to commit is fine
    print(f"undisturbed: {sum(times.values()):.0f} s, {len(times)} stages, {len(undisturbed)} outputs", flush=True)
    draw, found, waiting = random.Random(5), [], []
    for _ in range(count):
        waiting = waiting or draw.sample(sorted(times), len(times))
        stage = waiting.pop()
        moment = draw.uniform(0, times[stage])
        forget(folder, stage)
        kill(folder, stage, moment)
        cells = list(folder.glob("metrics/*/.sweep/network-*.npz")) if stage.startswith("sweep@") else []
        mended = subprocess.run([sys.executable, "-m", "stages.mend"], cwd=folder, capture_output=True, text=True)
        again = subprocess.run(["dvc", "repro", *targets], cwd=folder, capture_output=True, text=True)
        outcome = {"stage": stage, "second": round(moment, 1), "same": again.returncode == 0 and recorded(folder) == undisturbed}
        outcome["ran_again"] = f"Running stage '{stage}'" in again.stdout
        outcome["went_on"] = bool(cells) or "goes on after" in again.stdout
        found.append(outcome | {"mended_lock": "cut short" in mended.stdout})
        print(found[-1], "" if outcome["same"] else again.stdout[-2000:] + again.stderr[-2000:], flush=True)
    return found


def stage_times(folder, targets):
    """Run the whole pipeline and return how long each stage took, in seconds."""
    process = start(folder, "-f", *targets)
    starts = [(found[1], time.perf_counter()) for line in process.stdout if (found := RUNNING.search(line))]
    assert process.wait() == 0
    ends = [moment for _, moment in starts[1:]] + [time.perf_counter()]
    return {stage: end - begin for (stage, begin), end in zip(starts, ends)}


def forget(folder, stage):
    """Leave DVC nothing from which it could take the stage's result instead of running it."""
    lock = yaml12.read(folder / "dvc.lock")
    del lock["stages"][stage]
    dump_yaml(folder / "dvc.lock", lock)
    shutil.rmtree(folder / ".dvc/cache/runs", ignore_errors=True)
    if stage.startswith("sweep@"):  # the values of m that the run before left
        shutil.rmtree(folder / "metrics" / stage.removeprefix("sweep@") / ".sweep")


def kill(folder, stage, moment):
    """Start a stage and kill its process group `moment` seconds into it."""
    process = start(folder, "-s", stage)
    for line in process.stdout:
        if RUNNING.search(line):
            time.sleep(moment)
            break
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()


def start(folder, *arguments):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
    return subprocess.Popen(["dvc", "repro", *arguments], cwd=folder, start_new_session=True, **pipes)


if __name__ == "__main__":
    command.run(main)
