"""What may go wrong, as tables: one module a kind of thing, in each a list `FAULTS`.

`tests/test_faults.py` brings each about in a small project that worked before.
"""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass
class Fault:
    """One thing that goes wrong.

    Parameters
    ----------
    kind, name : str
        What the thing is, and what is wrong with it.
    command : str
        The stage that meets it, with its arguments.
    spoil : function
        Called with the project's folder, which is the working folder, before the stage runs.
    message : str
        Part of the one line that the user has to read.
    code : int
        The exit code.
    """

    kind: str
    name: str
    command: str
    spoil: Callable
    message: str
    code: int = 1

    def __str__(self):
        return f"{self.kind}: {self.name}"


PREPARE = {name: f"prepare {name} data/raw/{name} data/prepared/{name}" for name in ("tgs", "mnist", "dogs")}
PREPARE["tgs_all"] = "prepare tgs_all data/raw/tgs data/prepared/tgs_all"
TRAIN = "train tgs_columns data/prepared/tgs models/tgs_columns.keras metrics/tgs_columns"
EVALUATE = "evaluate tgs_columns data/prepared/tgs models/tgs_columns.keras metrics/tgs_columns"
SWEEP = "sweep tgs_columns data/prepared/tgs data/prepared/tgs_all models/tgs_all_recognizers metrics/tgs_columns"
FIGURES = "figures tgs_columns metrics/tgs_columns"
REPORT = "report data/depends/autoencoders metrics CITATION.cff report/results.md report/cards"
LEDGER = "ledger claims.yaml data/depends/autoencoders data/depends/repeated metrics report/ledger.md report/ledger.json"
FINGERPRINT = "fingerprint data/depends data/sources"


def write(path, content):
    """Return a spoiler that replaces a file by `content`, or deletes it where that is None."""

    def spoil(project):
        (project / path).unlink(missing_ok=True)
        if content is not None:
            (project / path).write_bytes(content)

    return spoil


def cut(path, share=0.5):
    """Return a spoiler that keeps only the first `share` of a file."""

    def spoil(project):
        content = (project / path).read_bytes()
        (project / path).write_bytes(content[: int(len(content) * share)])

    return spoil


def flip(path, place):
    """Return a spoiler that inverts the byte at `place`, a share of the file's length."""

    def spoil(project):
        content = bytearray((project / path).read_bytes())
        content[int(place * len(content))] ^= 255
        (project / path).write_bytes(content)

    return spoil
