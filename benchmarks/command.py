"""Runs a module of benchmarks/ from the command line: `--help` tells what the module says of itself, a mistake is one line."""

import inspect
import sys
from pathlib import Path

from hourglass.ground.errors import UserError


def run(main, known=None):
    """Call `main` with the command line's arguments; the first is a folder where `main` calls it `source`, `known` are the others.

    Exit codes: 0 done, 1 a mistake, 2 other arguments than `main` takes. Any other exception is a bug and keeps its traceback.
    """
    words, module = sys.argv[1:], main.__globals__
    parameters = inspect.signature(main).parameters
    if words in (["--help"], ["-h"]):
        print(module["__doc__"].strip())
        return
    try:
        inspect.signature(main).bind(*words)
    except TypeError:
        usage = " ".join(f"[{name} ...]" if of.kind is of.VAR_POSITIONAL else name.upper() for name, of in parameters.items())
        print(f"usage: python -m {module['__spec__'].name} {usage}".rstrip(), file=sys.stderr)
        sys.exit(2)
    names = words[1:] if "source" in parameters else words
    if others := [name for name in names if known is not None and name not in known]:
        sys.exit(f"error: expected of {', '.join(known)}, got {others[0]!r}")
    if words and "source" in parameters and not Path(words[0]).is_dir():
        sys.exit(f"error: {words[0]}: expected the folder of the real data sets, which is not there")
    try:
        main(*words)
    except UserError as error:
        sys.exit(f"error: {error}")
