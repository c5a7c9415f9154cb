"""Do the metrics of the working folder agree with those of a commit?

    python -m benchmarks.trust.compare HEAD

On one machine they agree to the last digit. On another processor sums are taken in
another order, so numbers may differ by `TOLERANCE`; counts and names may not. A second.
"""

import json
import subprocess
import sys
from pathlib import Path

TOLERANCE = 0.02  # relative
CHAOTIC = {"mnist_conv": 0.6}  # W2's relu output under cross-entropy: the last digits of an epoch grow (docs/bits.md)
INEXACT = {"epochs", "dead_units"}  # whole numbers that a training's last digits decide


def main(commit):
    differences = []
    for path in sorted(Path("metrics").glob("*/metrics.json")):
        shown = subprocess.run(["git", "show", f"{commit}:{path}"], capture_output=True, text=True)
        if shown.returncode:
            sys.exit(f"{path}: not in {commit}; commit the metrics of the sample")
        now, then = json.loads(path.read_text()), json.loads(shown.stdout)
        differences += [
            f"{path}: {name}: {then.get(name)} in {commit}, {now.get(name)} here"
            for name in differing(now, then, CHAOTIC.get(path.parent.name, TOLERANCE))
        ]
    print("\n".join(differences) or f"all metrics agree with those in {commit}")
    sys.exit(bool(differences))


def differing(now, then, tolerance):
    """Yield the names whose values do not agree."""
    for name in sorted(now.keys() | then.keys()):
        one, other = now.get(name), then.get(name)
        if isinstance(one, (int, float)) and isinstance(other, (int, float)) and (isinstance(one, float) or name in INEXACT):
            agree = abs(one - other) <= max(tolerance * max(abs(one), abs(other)), 2 * (name in INEXACT))
        else:
            agree = one == other
        if not agree:
            yield name


if __name__ == "__main__":
    main(*sys.argv[1:])
