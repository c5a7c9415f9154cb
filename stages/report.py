"""All metrics -> one table, and a card for each model, Markdown.

In: the names of the autoencoders, the folder metrics/, CITATION.cff. Out: `results.md`, a row an
autoencoder, and a folder with `<autoencoder>.md`, the card of its model.
"""

from pathlib import Path

from hourglass.checks import whole
from hourglass.ground import outputs, parameters
from hourglass.ground.errors import run
from hourglass.models import blocks
from hourglass.reports import cards, results
from hourglass.reports.metrics import of_all


def main(names, metrics, citation, report, folder):
    """Write the table of the metrics below `metrics`, of the autoencoders in the file `names`, to `report`; cards into `folder`."""
    params = parameters.load()
    whole.check(params)
    cited = cards.cited(citation)
    found = of_all(Path(names), Path(metrics), cards.NEEDED)
    with outputs.replacing(report) as path:
        path.write_text(results.table(found) + "\n", encoding="utf-8")
    with outputs.replacing(folder) as out:
        out.mkdir()
        for name, of in found.items():
            block = blocks.autoencoder(params, name)
            raw = parameters.at(params, f"datasets.{block['dataset']}.raw")
            text = cards.card(name, recipe(block, name, of["source"]), of, cited.get(raw))
            (out / f"{name}.md").write_text(text, encoding="utf-8")


def recipe(block, name, source):
    """Return what is trained and how, of an autoencoder's block, as it applies to data from `source`."""
    train, _ = blocks.of_source(block["train"], f"autoencoders.{name}.train", source)
    return {one: block[one] for one in ("dataset", "architecture", "bottleneck", "input", "model")} | {"train": train}


if __name__ == "__main__":
    run(main)
