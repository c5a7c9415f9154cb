"""The table and the examples of a network of seismology -> its figures, PNG.

In: `history.csv`, `table.csv` and `examples.npz` in a folder of metrics/. Out: the folder `figures` beside them, which DVC's plots show.
"""

import json
from pathlib import Path

import pandas as pd

from hourglass.figures import curves, seismograms, style
from hourglass.ground import outputs, reading
from hourglass.ground.errors import run


def main(network, metrics):
    """Draw the figures of `network`, whose files are in the folder `metrics`, into `figures` there."""
    metrics = Path(metrics)
    examples = reading.as_arrays(metrics / "examples.npz")
    facts, table = json.loads(str(examples.pop("facts"))), pd.read_csv(metrics / "table.csv")
    history = reading.as_history(metrics / "history.csv")
    figures = {"loss": curves.loss(history, facts["loss"], None, None, {})}
    if facts["task"] == "picks":
        figures |= {"scores": seismograms.scores(table), "records": seismograms.picks(examples, facts["rate"])}
    else:
        figures |= {"gains": seismograms.gains(table), "records": seismograms.parted(examples, facts["rate"])}
    with outputs.replacing(metrics / "figures") as out:
        out.mkdir()
        for name, figure in figures.items():
            style.save(figure, out / f"{name}.png", facts | {"epochs": len(history)})
    print(f"{len(figures)} figures of {network} in {metrics / 'figures'}")


if __name__ == "__main__":
    run(main)
