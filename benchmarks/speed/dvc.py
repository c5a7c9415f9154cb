"""What DVC itself takes: a `dvc repro` that has nothing to do, and the time around each stage that runs.

    python -m benchmarks.speed.dvc

In a copy of this project, which `make repro` has run in. A no-op is timed in turn with
that of a pipeline of as many empty stages. For the time around a stage every command is
replaced by a copy of its outputs (`cp`, some milliseconds), and all are forced to run.
Medians of five. About 4 minutes.
"""

import shutil
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

import yaml

from benchmarks import command
from hourglass.ground import yaml12

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 5
MADE = ("data", "models", "metrics", "report")


def main():
    with tempfile.TemporaryDirectory() as scratch:
        project, empty = Path(scratch, "project"), Path(scratch, "empty")
        shutil.copytree(ROOT, project, symlinks=True, ignore=shutil.ignore_patterns(".venv", "cache", "tmp"))
        stages = len(yaml12.read(project / "dvc.lock")["stages"])
        copying(project)
        of_empty_stages(empty, stages)
        for folder in (project, empty):
            seconds(folder, "repro")
        times = [(seconds(project, "repro"), seconds(empty, "repro")) for _ in range(ROUNDS)]
        here, there = (statistics.median(column) for column in zip(*times))
        ratio = statistics.median(one / other for one, other in times)
        print(
            f"dvc repro with nothing to do, {stages} stages: {here:.2f} s; as many empty stages: {there:.2f} s; ratio {ratio:.2f}"
        )
        around = statistics.median((seconds(project, "repro", "-f") - here) / stages for _ in range(ROUNDS))
        print(f"DVC's own time around each of {stages} stages that run: {around:.2f} s")


def copying(project):
    """Replace the commands of a project by copies of what they made."""
    kept = project / "kept"
    for name in MADE:
        shutil.copytree(project / name, kept / name, symlinks=True)
    pipeline = yaml12.read(project / "dvc.yaml")
    for stage in pipeline["stages"].values():
        stage = stage.get("do", stage)
        outs = [
            out if isinstance(out, str) else next(iter(out))
            for kind in ("outs", "plots", "metrics")
            for out in stage.get(kind, [])
        ]
        stage["cmd"] = f"cd kept && cp -rL --parents {' '.join(outs)} .."
    (project / "dvc.yaml").write_text(yaml.safe_dump(pipeline, sort_keys=False))


def of_empty_stages(folder, count):
    """Make a project of `count` stages that do nothing."""
    folder.mkdir()
    subprocess.run("git init -q && dvc init -q && dvc config core.analytics false", shell=True, cwd=folder, check=True)
    stages = {f"stage{number}": {"cmd": f"touch {number}", "outs": [str(number)]} for number in range(count)}
    (folder / "dvc.yaml").write_text(yaml.safe_dump({"stages": stages}))


def seconds(folder, *command):
    started = time.perf_counter()
    subprocess.run(["dvc", *command], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - started


if __name__ == "__main__":
    command.run(main)
