"""On PYTHONPATH, Python notes at its end which modules of the project a stage has imported: a line a process."""

import atexit
import os
import sys
from pathlib import Path


def note():
    loaded = sorted(name for name, module in sys.modules.items() if name.startswith(("hourglass.", "stages.")) and module)
    files = [name for name in loaded if not getattr(sys.modules[name], "__path__", None)]  # rooms hold nothing but their text
    stage = Path(sys.argv[0]).with_suffix("")
    if stage.parent.name == "stages":
        with open(os.environ["LOADED_MODULES"], "a") as file:
            file.write(" ".join([f"stages.{stage.name}", *files]) + "\n")


if "LOADED_MODULES" in os.environ:
    atexit.register(note)
