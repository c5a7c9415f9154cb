"""What a run on real data was made of, how it differs from its write-up, and the command that makes it again.

The write-up's recipe is the default of params.yaml; what is compared with an autoencoder has that one's.
"""

import shlex
from pathlib import Path

from hourglass.ground import yaml12
from hourglass.models import blocks
from hourglass.page.recipes import commented, what

ROOT = Path(__file__).resolve().parents[2]
SOURCE = "../shared/data"  # the folder of real data, in commands
SAID = {"train.epochs": "{} of {} epochs", "bottleneck": "m = {}, not {}"}
KINDS = ("architecture", "procedure", "bottleneck", "input", "model")


def recipe(params, name):
    """Return all values of params.yaml that decide what an autoencoder gives on real data, a dict."""
    block = blocks.autoencoder(params, name)
    prepared = dict(params["datasets"][block["dataset"]])
    data = params["raw"][prepared.pop("raw")] | prepared
    parts = {"data": (data, f"datasets.{block['dataset']}"), "train": (block["train"], f"autoencoders.{name}.train")}
    real = {part: blocks.of_source(values, where, SOURCE)[0] for part, (values, where) in parts.items()}
    return {"seed": params["seed"]} | {kind: block[kind] for kind in KINDS} | real


def written(params, name):
    """Return the recipe of the write-up that an autoencoder is of, or that it is compared with."""
    compared = {other: one for one, other in params["checkerboards"].items()}
    return recipe(params, compared.get(name, name))


def differing(one, other):
    """Return in words which values of the recipe `one` are not those of `other`."""
    here, there, found = leaves(one), leaves(other), []
    for path in here | there:
        value, was, name = here.get(path), there.get(path), path.rpartition(".")[2].replace("_", " ")
        if value != was:
            found.append(SAID.get(path, f"{name} {{}}, not {{}}").format(value, was))
    return "; ".join(found)


def leaves(block, above=""):
    """Return the values of nested dicts by their dotted paths."""
    found = {}
    for name, value in block.items():
        found |= leaves(value, f"{above}{name}.") if isinstance(value, dict) else {f"{above}{name}": value}
    return found


def command(autoencoder, settings, source=SOURCE):
    """Return the command of a run, words of a shell: the values beside the defaults, and what is made."""
    flags = [word for setting in (f"data.source={source}", *settings) for word in ("-S", setting)]
    return ["dvc", "exp", "run", *flags, f"figures@{autoencoder}"]


def made_by(run):
    """Return the command that makes a run again, as it is typed."""
    return shlex.join(command(run["autoencoder"], run["settings"]))


def origin(run):
    """Return whose recipe a run has, `of`, the write-up's `written`, and in words what `differs` from it."""
    path, name = ROOT / "params.yaml", run["autoencoder"]
    recipe = written(yaml12.read(path), name)
    of = what(commented(path), name).partition(":")[0]
    return {"of": of, "written": recipe, "differs": differing(run["recipe"], recipe)}
