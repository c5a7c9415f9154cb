"""Claims and metrics -> the ledger: what was stated, what came out, and whether the two agree.

In: claims.yaml, the names of the autoencoders, of those that were repeated, and the folder metrics/. Out: the
ledger as Markdown and as JSON.
"""

import json
from pathlib import Path

from hourglass.ground import outputs, reading
from hourglass.ground.errors import run
from hourglass.reports import claims
from hourglass.reports.metrics import of_all


def main(claims_file, names, repeated, metrics, markdown, as_json):
    """Check `claims_file` against the metrics of the autoencoders in the file `names`, several runs of those in `repeated`; write `markdown` and `as_json`."""
    results = of_all(Path(names), Path(metrics), ("source", "epochs"))
    for name, found in results.items():
        found["history"] = reading.as_history(Path(metrics) / name / "history.csv")
    for name in Path(repeated).read_text(encoding="utf-8").split():
        results[name]["repeats"] = reading.as_json(Path(metrics) / name / "repeats.json", ("seeds",))
    rows = claims.check(*claims.load(claims_file), results)
    with outputs.replacing(markdown) as path:
        head, _, table = claims.table(rows).partition("\n")
        of = ", ".join(sorted({found["source"] for found in results.values()}))
        path.write_text(f"{head}\n\nOf data: {of}.\n{table}", encoding="utf-8")
    with outputs.replacing(as_json) as path:
        path.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"{len(rows)} claims: " + ", ".join(f"{count} {verdict}" for verdict, count in claims.counts(rows).items()))


if __name__ == "__main__":
    run(main)
