"""Runs a module of benchmarks/ from the command line: `--help` tells what the module says of itself, a mistake is one line."""

import inspect
import os
import subprocess
import sys
from pathlib import Path

from hourglass.ground.errors import REFUSALS, UserError

FOLDER = "the folder of the real data sets, as docs/data.md describes it"


def run(main, known=None):
    """Call `main` with the command line's arguments; the first is a folder where `main` calls it `source`, `known` are the others.

    Exit codes: 0 done, 1 a mistake, 2 other arguments than `main` takes, 130 interrupted. Any other exception is a bug and keeps its
    traceback.
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
        said = f"; SOURCE is {FOLDER}" * ("source" in parameters) + f"; names are {', '.join(known or ())}" * bool(known)
        print(f"usage: python -m {module['__spec__'].name} {usage}".rstrip() + said + "; --help says more", file=sys.stderr)
        sys.exit(2)
    if mistake := _mistake(words, parameters, known):
        sys.exit(f"error: {mistake}")
    tools = str(Path(sys.executable).parent)  # `dvc` is there, where no environment is activated, too
    os.environ["PATH"] = os.pathsep.join([tools, os.environ["PATH"]])
    _ended(main, words)


def _mistake(words, parameters, known):
    """Return what is wrong with a command line, "" where nothing is."""
    sourced = "source" in parameters and bool(words)
    if sourced and known is not None and words[0] in known:
        return f"{words[0]}: expected {FOLDER} first, then names"
    if others := [name for name in words[sourced:] if known is not None and name not in known]:
        return f"expected one of {', '.join(known)}, got {others[0]!r}"
    if sourced and not Path(words[0]).is_dir():
        return f"{words[0]}: expected {FOLDER}; it is not there"
    return ""


def _ended(main, words):
    """Call `main` and exit with a line where it is no bug that ended it."""
    try:
        main(*words)
    except UserError as error:
        sys.exit(f"error: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"error: `{' '.join(map(str, error.cmd[:3]))}` ended with {error.returncode}; the reason stands above")
    except KeyboardInterrupt:
        print("stopped; what is finished is kept", file=sys.stderr)
        sys.exit(130)
    except OSError as error:
        if error.errno not in REFUSALS:
            raise
        sys.exit(f"error: {error.filename}: {REFUSALS[error.errno]}")
