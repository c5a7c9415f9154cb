"""The stages of the pipeline, one file a stage, and the commands that a person runs."""

import importlib.util
import sys

if importlib.util.find_spec("keras") is None:
    sys.exit("error: this Python does not have the project's packages; run `source .venv/bin/activate` first")
