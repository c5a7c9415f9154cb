"""Do the metrics of the working folder agree with those of a commit, as they do when another machine has run it?

    python -m benchmarks.trust.compare HEAD

On one machine they agree to the last digit. On another processor sums are taken in another
order: numbers may differ by `TOLERANCE`, whole numbers that a training decides by as much as
with another seed, and so may all numbers of a network in which docs/bits.json shows last digits
to grow. Counts and names may not. What a change of the code did: `benchmarks.review`. A second.
"""

import sys

from benchmarks import command
from benchmarks.review import files
from benchmarks.review.changes import between
from benchmarks.review.judge import WITHIN, Judge
from benchmarks.trust import spread

TOLERANCE = 0.02  # relative


def main(commit):
    if files.git("rev-parse", "-q", "--verify", f"{commit}^{{commit}}") is None:
        sys.exit(f"{commit}: expected a commit, such as HEAD")
    now = files.of_folder()
    differing = [change for change in between(files.of_commit(commit), now, Judge(allowed(now))) if change.verdict != WITHIN]
    for change in differing:
        print(f"metrics/{change.of}/{change.file}: {change.metric}: {change.before} in {commit}, {change.after} here")
    if not differing:
        print(f"all metrics agree with those in {commit}")
    sys.exit(bool(differing))


def allowed(metrics):
    """Return {autoencoder: {file: {metric: share}}}: how far each of {path: {metric: value}} may be off on another machine."""
    machines, found = spread.between_machines(), spread.between_all()
    for path, values in metrics.items():
        name, file = files.subject(path), path.rpartition("/")[2]
        chaotic = any(share > TOLERANCE for share in machines.get(name, {}).get(file, {}).values())
        shares = found.setdefault(name, {}).setdefault(file, {})
        for metric, value in values.items():
            if isinstance(value, float):
                far = max(shares.values(), default=0.0)  # of a metric younger than docs/bits.json
                shares[metric] = max(TOLERANCE, shares.get(metric, far) if chaotic else 0.0)
    return found


if __name__ == "__main__":
    command.run(main)
