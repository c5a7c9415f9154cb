"""What a study found, in git: docs/<study>/<name>.json, and where its page and figure stand."""

import json
from pathlib import Path

DOCS = Path(__file__).resolve().parents[2] / "docs"


def read(study):
    """Return {name: what was found}, of those that were measured."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((DOCS / study).glob("*.json"))}


def write(study, name, found):
    """Write a dict of what was found, a list a line."""
    path = DOCS / study / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(found, sort_keys=True).replace("], ", "],\n") + "\n")


def pages(study):
    """Return the files of a study's page and of its figure."""
    return DOCS / f"{study}.md", DOCS / f"{study}.png"
