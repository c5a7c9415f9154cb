"""What was changed that an autoencoder depends on: values of params.yaml, modules, locked packages."""

from pathlib import Path

from benchmarks.review.files import git
from hourglass.ground import meaning, parameters, yaml12

STAGES = ("stages.train", "stages.evaluate", "stages.sweep", "stages.prepare")
LOCKS = ("requirements.txt", "requirements-gpu.txt")


def of_all(base):
    """Return {autoencoder: list of str}: what differs from the commit `base`, such as "bottleneck 20 -> 5"."""
    old, new = yaml12.parse(git("show", f"{base}:params.yaml"), "params.yaml"), parameters.load()
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
    before, after = (dict(leaves(params)) for params in (old, new))
    for path in sorted(before.keys() | after.keys()):
        if before.get(path) != after.get(path) and any(name in concerned(path, params) for params in (old, new)):
            shown = path.removeprefix(f"autoencoders.{name}.").replace(f"sweeps.{name}.", "sweep ")
            yield f"{shown} {before.get(path, 'none')} -> {after.get(path, 'none')}"


def concerned(path, params):
    """Return the autoencoders that the value at a dotted path of params.yaml concerns."""
    block, _, rest = path.partition(".")
    of, blocks = rest.partition(".")[0], params["autoencoders"]
    data = {name: item["dataset"] for name, item in blocks.items()}
    if block in ("autoencoders", "sweeps", "codecs"):
        return {of}
    if block in ("datasets", "recognizers"):
        return {name for name, dataset in data.items() if dataset == of}
    if block == "raw":
        return {name for name, dataset in data.items() if params["datasets"][dataset]["raw"] == of}
    placed = {name for name, item in blocks.items() if item["bottleneck_at"] == path}
    return placed or set(blocks)  # the seed, threads, precision, the source of the data


def leaves(values, before=""):
    """Yield (dotted path, value) of nested blocks."""
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


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
