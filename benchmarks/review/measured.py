"""Whether the metrics are of the code and params.yaml that are there, told without a run: stages that have not run, files that none wrote."""

import hashlib
import json
from pathlib import Path

from dvc.exceptions import DvcException

from benchmarks.review.files import FOLDER, made
from hourglass.checks import whole
from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.pipeline.graph import opened
from hourglass.sources import identity, places
from stages import fingerprint

DEPENDS = "data/depends/"
FINGERPRINT = "fingerprint"  # writes what is below that folder


def stale():
    """Return the stages that metrics come from and that have not run on the code and params.yaml of the working folder, in order.

    Told from dvc.lock: the hashes that a stage ran on, beside those of what `stages.fingerprint` would write now, of
    what the stages before it made, and its command. So a clone without data tells it, too. Of data from a
    folder that is not on this machine it cannot tell whether the files there are others.

    Raises
    ------
    UserError
        For the first value of params.yaml that no stage would take, or where DVC cannot read its files.
    """
    hashes = depends()
    try:
        index = opened().index
        graph = index.graph
    except DvcException as error:
        said = str(error).splitlines()[0]
        raise UserError(
            f"dvc.yaml, dvc.lock: expected what DVC can read: {said}; `git diff dvc.yaml dvc.lock` shows it"
        ) from None
    now = {out.def_path: out.hash_info.value for stage in graph for out in stage.outs}
    needs = {stage: set(graph.successors(stage)) for stage in graph}
    old = {stage for stage in graph if stage.changed_stage() or any(differs(dep, hashes, now) for dep in stage.deps)}
    measuring = {stage for stage in graph if any(out.is_metric for out in stage.outs)}
    before = {stage: followed({stage}, needs) for stage in followed(measuring, needs)}
    return [stage.addressing for stage in index.stages if old & before.get(stage, set())]


def altered():
    """Return [(path, stage)] of the metrics files in the working folder that are not what `stage` wrote, as dvc.lock tells."""
    lock = Path("dvc.lock")
    found = made(lock.read_text(encoding="utf-8") if lock.exists() else "")
    written = [(path, *of) for path, of in found.items() if path.startswith(f"{FOLDER}/") and path.endswith(".json")]
    there = [one for one in written if Path(one[0]).exists()]
    return [(path, stage) for path, stage, md5 in there if hashlib.md5(Path(path).read_bytes()).hexdigest() != md5]


def followed(stages, needs):
    """Return stages and all that these need, but the one that writes what each depends on: its code is in what it writes."""
    found, waiting = set(), list(stages)
    while waiting:
        if (stage := waiting.pop()) not in found and stage.addressing != FINGERPRINT:
            found.add(stage)
            waiting += needs[stage]
    return found


def differs(dependency, hashes, now):
    """Return whether a stage ran on another dependency than it has now."""
    path, recorded = dependency.def_path, dependency.hash_info.value
    if path.startswith(DEPENDS):
        return hashes.get(path, recorded) != recorded
    return now.get(path, recorded) != recorded


def depends():
    """Return {path: MD5} of what each stage depends on now, as `stages.fingerprint` writes it.

    Of downloads from a folder that is not on this machine there is none.
    """
    params = parameters.load()
    whole.check(params)
    folders = {raw: places.local(identity.source(params, raw)) for raw in params["raw"]}
    away = [raw for raw, folder in folders.items() if folder and not folder.is_dir()]
    for raw in away:  # real data as these: what other stages read is the same
        params["raw"][raw]["source"] = "public"
    texts = {path: json.dumps(reads, indent=1, sort_keys=True) + "\n" for path, reads in fingerprint.dependencies(params).items()}
    found = {f"{DEPENDS}{path}": hashlib.md5(text.encode()).hexdigest() for path, text in texts.items()}
    return {path: md5 for path, md5 in found.items() if path not in [f"{DEPENDS}download/{raw}" for raw in away]}
