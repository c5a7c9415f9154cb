"""All metrics -> one table, Markdown.

In: the names of the autoencoders and the folder metrics/. Out: `results.md`, a row an autoencoder.
"""

from pathlib import Path

from hourglass.ground import outputs
from hourglass.ground.errors import run
from hourglass.reports import results
from hourglass.reports.metrics import of_all


def main(names, metrics, report):
    """Write the table of the metrics below `metrics`, of the autoencoders that the file `names` lists, to `report`."""
    found = of_all(Path(names), Path(metrics))
    with outputs.replacing(report) as path:
        path.write_text(results.table(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    run(main)
