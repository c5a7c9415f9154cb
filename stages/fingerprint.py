"""The code and the names in params.yaml -> small files that change only where a result can.

In: stages/, hourglass/ and params.yaml. Out: a folder with a file for each stage, the hash
of the code that it reaches; where a stage imports a module by its name in params.yaml,
a folder with a file for each such module (`train/dense-training`); and `autoencoders`,
their names. The stages depend on these: a comment reruns this stage and nothing else.
"""

import itertools
from pathlib import Path

from hourglass.ground import meaning, outputs, parameters
from hourglass.ground.errors import run
from hourglass.reports import names

NAMED = {  # stage: the rooms of the modules that it imports by a name; of rooms in one tuple by the same name
    "download": [("datasets", "datasets.samples")],
    "prepare": [("datasets",)],
    "sweep": [("architectures",)],
    "teach": [("recognizers",)],
    "train": [("architectures",), ("learning",)],
}


def main(folder):
    """Write the hashes of the code into `folder`, after a look at the names in params.yaml."""
    params = parameters.load()
    names.check(params)
    with outputs.replacing(folder) as out:
        for path, value in hashes().items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(value + "\n")
        (out / "autoencoders").write_text("".join(f"{name}\n" for name in sorted(params["autoencoders"])))


def hashes(root=meaning.ROOT):
    """Return {path below the folder: hash} of all stages of the project in `root`."""
    found = {}
    for stage in sorted(path.stem for path in Path(root, "stages").glob("[a-z]*.py")):
        choices = [[(name, rooms) for name in meaning.modules(rooms[0], root)] for rooms in NAMED.get(stage, [])]
        for chosen in itertools.product(*choices):
            named = [f"hourglass.{room}.{name}" for name, rooms in chosen for room in rooms]
            path = "/".join(filter(None, (stage, "-".join(name for name, _ in chosen))))
            found[path] = meaning.closure(f"stages.{stage}", *named, root=root)
    return found


if __name__ == "__main__":
    run(main)
