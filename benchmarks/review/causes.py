"""What was changed that an autoencoder depends on: values of params.yaml, modules, locked packages."""

from pathlib import Path

from benchmarks.review.files import git, params_of
from hourglass.ground import meaning, parameters

STAGES = ("stages.train", "stages.evaluate", "stages.sweep", "stages.prepare")
LOCKS = ("requirements.txt", "requirements-gpu.txt")


def of_all(base):
    """Return {autoencoder: list of str}: what differs from the commit `base`, such as "bottleneck 20 -> 5"."""
    old, new = params_of(base), parameters.load()
    files = git("diff", "--name-only", base).splitlines() + git("ls-files", "--others", "--exclude-standard").splitlines()
    modules = [module for module in (of_file(path, base) for path in files) if module]
    locks = [path for path in files if path in LOCKS]
    found = {}
    for name in sorted(old["autoencoders"].keys() | new["autoencoders"].keys()):
        params = new if name in new["autoencoders"] else old
        reached = meaning.reached(*(module for module in named(name, params) if meaning.exists(module)))
        found[name] = [*values(name, old, new), *(module for module in modules if module in reached), *locks]
    return found


def values(name, old, new):
    """Yield each value of params.yaml that `name` depends on and that differs."""
    for path, before, after in differing(old, new):
        if any(name in concerned(path, params) for params in (old, new)):
            yield said(path, before, after, name)


def said(path, before, after, name):
    """Return a changed value of params.yaml in words; of a whole autoencoder that came or went what it is."""
    kinds = {f"sweeps.{name}": "sweep", f"codecs.{name}": "codec", f"checkerboards.{name}": "checkerboard"}
    if path in (f"autoencoders.{name}", *kinds) and None in (before, after):
        block, what = after or before, "added" if before is None else "removed"
        return f"{kinds[path]} {what}" if path in kinds else f"{what}, {block['architecture']} of {block['dataset']}"
    shown = path.removeprefix(f"autoencoders.{name}.").replace(f"sweeps.{name}.", "sweep ")
    return f"{shown} {words(before)} -> {words(after)}"


def words(value):
    """Return a value of params.yaml as a reviewer reads it: "none", "5", "real 5, sample 20"."""
    if isinstance(value, dict):
        return ", ".join(f"{key} {words(one)}" for key, one in value.items()) or "none"
    return "none" if value is None else str(value)


def rescaled(base):
    """Return the autoencoders whose losses are of another unit than in the commit `base`: scaling or loss are others."""
    old, new = params_of(base)["autoencoders"], parameters.load()["autoencoders"]
    return {name for name in old.keys() & new.keys() if unit(old[name]) != unit(new[name])}


def unit(block):
    return block["input"].get("scaling"), block["train"].get("loss")


def concerned(path, params):
    """Return the autoencoders that the value at a dotted path of params.yaml concerns."""
    block, _, rest = path.partition(".")
    of, blocks = rest.partition(".")[0], params["autoencoders"]
    judges = {name: sweep.get("recognizer") for name, sweep in params["sweeps"].items()}  # trained on a data set, and of its name
    if block in ("autoencoders", "sweeps", "codecs", "checkerboards", "repeats"):
        return {of}
    if block in ("datasets", "recognizers"):
        return {name for name, item in blocks.items() if of in (item["dataset"], judges.get(name))}
    if block == "raw":
        return {name for name, item in blocks.items() if params["datasets"][item["dataset"]]["raw"] == of}
    placed = {name for name, item in blocks.items() if item["bottleneck_at"] == path}
    return placed or set(blocks)  # the seed, threads, precision, the source of the data


def differing(old, new, path=""):
    """Yield (dotted path, value before, value after) of nested blocks where they differ; None where there is none."""
    if not (isinstance(old, dict) and isinstance(new, dict)):
        if old != new:
            yield path, old, new
        return
    for name in sorted(old.keys() | new.keys()):
        yield from differing(old.get(name), new.get(name), f"{path}.{name}".lstrip("."))


def named(name, params):
    """Return the modules whose code an autoencoder's numbers come from."""
    item = params["autoencoders"][name]
    raw = params["datasets"][item["dataset"]]["raw"]
    rooms = {"architectures": item["architecture"], "learning": item["procedure"], "datasets": raw, "datasets.samples": raw}
    return [*STAGES, *(f"hourglass.{room}.{module}" for room, module in rooms.items())]


def of_file(path, base):
    """Return the module that a source file is, where it means something else than in the commit `base`."""
    if not (path.endswith(".py") and path.startswith(("stages/", "hourglass/"))):
        return None
    old, new = git("show", f"{base}:{path}"), Path(path).read_text(encoding="utf-8") if Path(path).exists() else None
    if old is not None and new is not None and meaning.meaning(old) == meaning.meaning(new):
        return None
    return path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")
