"""A trained network of seismology by its name, or by its file from anywhere."""

import importlib

from hourglass.engines import device
from hourglass.ground.errors import UserError
from hourglass.models import facts, named

COMMANDS = {"masks": "stages.denoise", "parts": "stages.denoise", "picks": "stages.pick"}


def found(name, command):
    """Return the path of the network `name` and what its file says of it, without TensorFlow.

    Raises
    ------
    UserError
        Where there is none, or its task is another command's.
    """
    path = named.model_file(name)
    found = facts.read_seismic(path)
    if COMMANDS[found["task"]] != command:
        raise UserError(f"{path}: its task is {found['task']}; python -m {COMMANDS[found['task']]} is the command for it")
    return path, found


def load(path, found):
    """Start TensorFlow as a network was trained, say what it is, and return it with the module of its task."""
    data = {"sample": "synthetic records"}.get(found["source"], found["source"])
    print(f"network: {found['name']}, {found['architecture']} of {found['dataset']}, trained on {data}", flush=True)
    device.start_as(found, path)

    from hourglass.models import files  # TensorFlow starts with the settings above

    return files.load(path), importlib.import_module(f"hourglass.tasks.{found['task']}")
