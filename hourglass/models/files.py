"""Models as `.keras` files whose bytes depend on the model alone.

Keras writes the date, zip times and Python's object ids into its files. Here the
same model gives the same bytes, in any process, and `keras.saving.load_model` reads it.
"""

import importlib
import json
import re
import tempfile
import zipfile
from pathlib import Path

import keras

from hourglass.ground import meaning
from hourglass.ground.errors import UserError
from hourglass.models import facts

EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest time a zip file can state
OWN = r'"module": "(hourglass\.(?:architectures|layers|recognizers)\.[\w.]+)"'  # where a layer of one's own is from, in a config
REGISTERED = '"class_name": "function"'  # of one's own, by its name alone: the architecture registers it


def save(model, path, of_model=None):
    """Write `model` to `path` in Keras's own format, canonically, with the facts `of_model` (hourglass.models.facts).

    Of layers of one's own the hash of their code stands in it, too: what depends on the file
    depends on that.
    """
    with tempfile.TemporaryDirectory() as scratch:
        raw = Path(scratch) / "model.keras"
        model.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(path, "w") as target:
            for name in sorted(source.namelist()):
                content = source.read(name)
                if name.endswith(".json"):
                    told = {facts.KEY: of_model} if of_model and name == facts.MEMBER else {}
                    content = _canonical(json.loads(content) | told)
                target.writestr(zipfile.ZipInfo(name, EPOCH), content)
            if own := _modules(source, of_model):
                target.writestr(zipfile.ZipInfo("code", EPOCH), meaning.closure(*own))


def check_readable(model, of_model, where):
    """Refuse a network with layers or functions of one's own that no file gives back, before it is trained.

    Raises
    ------
    UserError
        It names the block `where` in params.yaml.
    """
    config = model.to_json()
    own = [name for name in re.findall(r'"module": "([\w.]+)"', config) if name.partition(".")[0] not in ("keras", "builtins")]
    if not own and not any(sign in config for sign in (REGISTERED, '"class_name": "Lambda"', '"module": null')):
        return
    with tempfile.TemporaryDirectory() as scratch:
        save(model, Path(scratch) / "model.keras", of_model)
        try:
            load(Path(scratch) / "model.keras")
        except UserError as error:
            reason = str(error).partition("expected a Keras model (")[2].partition("; `dvc")[0]
            raise UserError(
                f"params.yaml: {where}.architecture: a file does not give its network back ({reason}; register its layers and "
                "functions in the architecture's module, give them get_config, use no Lambda (docs/training.md)"
            ) from None


def _modules(file, of_model):
    """Return the project's modules that a model's own layers and functions are from."""
    config = file.read("config.json").decode()
    found = set(re.findall(OWN, config))
    if of_model and REGISTERED in config:
        found.add(f"hourglass.architectures.{of_model['architecture']}")
    return sorted(found)


def _canonical(config):
    config.pop("date_saved", None)
    numbers = {}

    def renumber(value):
        if isinstance(value, dict):
            if "shared_object_id" in value:  # id() of an object: another in every process
                value["shared_object_id"] = numbers.setdefault(value["shared_object_id"], len(numbers))
            for key in sorted(value):
                renumber(value[key])
        elif isinstance(value, list):
            for item in value:
                renumber(item)

    renumber(config)
    return json.dumps(config, sort_keys=True).encode()


def load(path):
    """Return the model in `path`, uncompiled; code inside it is never executed.

    Layers of one's own are taken from the project's modules that it names.

    Raises
    ------
    UserError
        Where the file is missing, damaged, or holds something else than a model.
    """
    if not Path(path).is_file():
        raise UserError(f"{path}: no model there; run `dvc repro` to train it")
    try:
        with zipfile.ZipFile(path) as file:
            if sum(member.file_size for member in file.infolist()) > Path(path).stat().st_size:
                raise ValueError("its members unpack to more than the file has; Keras writes them as they are")
            for name in _modules(file, json.loads(file.read(facts.MEMBER)).get(facts.KEY)):
                importlib.import_module(name)
        return keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # Keras raises many kinds for a damaged file, and says which in its first line
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:120]
        raise UserError(f"{path}: expected a Keras model ({reason}); `dvc checkout` or `dvc repro` restores it") from None
