"""The metrics of all autoencoders."""

from hourglass.ground import reading


def of_all(names, folder, wanted=()):
    """Return {autoencoder: metrics.json} of the autoencoders that the file `names` lists, a line each.

    What else stands in `folder`, of an autoencoder that was removed or renamed, is left out and said.
    """
    listed = names.read_text(encoding="utf-8").split()
    for path in sorted(folder.glob("*/metrics.json")):
        if path.parent.name not in listed:
            print(f"{path.parent}: left out, as params.yaml has no such autoencoder; delete the folder and {path.parent}.json")
    return {name: reading.as_json(folder / name / "metrics.json", wanted) for name in listed}
