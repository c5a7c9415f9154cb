"""The stages of the pipeline, one file a stage, and the modules they share."""

import importlib.util
import sys

if importlib.util.find_spec("keras") is None:
    sys.exit("error: this Python does not have the project's packages; run `source .venv/bin/activate` first")
