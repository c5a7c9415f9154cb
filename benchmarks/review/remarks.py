"""What a reviewer has to know beside the metrics: of the judge, the libraries, and what git does not hold."""

import re
from pathlib import Path

from benchmarks.review.causes import LOCKS
from benchmarks.review.files import CURVE, git, made
from benchmarks.review.judge import SPREAD

JUDGES = (SPREAD, "benchmarks/review", "benchmarks/trust/spread.py")
CLAIMS = "report/ledger.json"
MACHINE = ".machine.json"  # of a model: the versions that it was trained with


def of_all(base):
    """Return a line each about what has changed since the commit `base`, and one about what is not compared."""
    old, new = made(git("show", f"{base}:dvc.lock")), made(text_of("dvc.lock"))
    return [*judges(base), *libraries(base, old, new), uncompared(old, new)]


def judges(base):
    changed = git("diff", "--name-only", base, "--", *JUDGES).splitlines()
    changed += git("ls-files", "--others", "--exclude-standard", "--", *JUDGES).splitlines()
    if changed:
        named = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
        yield f"This branch changes what judges it: {named}. Directions and spread are those of before, where there were any."


def libraries(base, old, new):
    """Yield a line where a lock file differs: which versions, and of how many models dvc.lock has another record of them."""
    for path in LOCKS:
        before, after = git("show", f"{base}:{path}") or "", text_of(path)
        if before != after:
            one, other = (dict(re.findall(r"^([\w.\[\]-]+)==(\S+)", text, re.M)) for text in (before, after))
            names = [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]
            moved = ", ".join(f"{name} {one.get(name, 'none')} -> {other.get(name, 'none')}" for name in names) or "no version"
            models = [record for record in new if record.endswith(MACHINE)]
            again = sum(old.get(record, ("", ""))[1] != new[record][1] for record in models)
            yield (
                f"**Libraries changed** in {path}: {moved}. No stage reruns for that, `dvc repro -f` does: of the {len(models)} models "
                f"{again} are of other versions than before, as dvc.lock has it."
            )


def uncompared(old, new):
    """Return the line about what git does not hold, and what of it dvc.lock has another hash of."""
    paths = [CLAIMS, *sorted(path for path in old.keys() | new.keys() if path.endswith(f"/{CURVE}"))]
    moved = [path for path in paths if path in old and path in new and old[path][1] != new[path][1]]
    said = (
        f"Others than before in dvc.lock: {', '.join(moved)}."
        if moved
        else "dvc.lock has none other than before: the same, or not made anew."
    )
    return f"Not compared, as git does not hold them: the claims and the codecs' curves. {said}"


def text_of(path):
    return Path(path).read_text(encoding="utf-8") if Path(path).exists() else ""
