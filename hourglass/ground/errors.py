"""How a stage ends when something is wrong: one line, an exit code, no traceback.

A traceback is for bugs. What a user can mend is a `UserError`, and what the
machine refuses (a full disk, a read-only folder, no memory) is told as one.
"""

import errno
import inspect
import os
import signal
import subprocess
import sys

from hourglass.ground import meaning

REFUSALS = {
    errno.ENOSPC: "no space left on the disk; free some and run again",
    errno.EDQUOT: "the disk quota is used up; free some and run again",
    errno.EROFS: "the disk is read-only; make it writable and run again",
    errno.EACCES: "no permission; make it readable and writable for you and run again",
    errno.EPERM: "not permitted; make it readable and writable for you and run again",
    errno.ENOENT: "not there; run `dvc repro` to make what is missing",
    errno.EISDIR: "a folder; give a file",
    errno.ENOTDIR: "below a file; give another name",
    errno.ENAMETOOLONG: "too long a name; give a shorter one",
    errno.ELOOP: "a link that leads round in a circle; mend it",
    errno.EIO: "the disk reports an input/output error; check it before running again",
}
OUT_OF_MEMORY = "error: out of memory; close other programs, or use a smaller batch, network or fewer images"


class UserError(Exception):
    """A mistake the user can mend; its text is the one line they get to read.

    The text names the file or the parameter, what was expected, what came, and
    what to do next.
    """


def run(main):
    """Call `main` with the command line's arguments and exit as a command should.

    A keyword-only argument of `main` is given as `--name value`; `--help` tells what the module says of itself.

    Exit codes: 0 done, 1 a mistake (one line on stderr), 2 wrong number of
    arguments, 130 interrupted. Any other exception is a bug and keeps its traceback.
    """
    if sys.argv[1:] in (["--help"], ["-h"]):
        print(main.__globals__["__doc__"].strip())
        return
    signature, named = inspect.signature(main), inspect.getfullargspec(main).kwonlyargs
    arguments, options = _given(sys.argv[1:], named)
    if len(arguments) != len(signature.parameters) - len(named) or len(options) != len(named):
        wanted = [f"--{name} {name.upper()}" if name in named else name.upper() for name in signature.parameters]
        sys.exit(_say(f"usage: python -m {main.__globals__['__spec__'].name} {' '.join(wanted)}", 2))
    signal.signal(signal.SIGTERM, _interrupt)
    line, code = _outcome(main, arguments, options)
    if code:
        _restore_outputs()
        sys.exit(_say(line, code))


def _given(words, named):
    """Return the words of a command line without `--name value`, and {name: value} of these."""
    options = {}
    for name in named:
        if f"--{name}" in words[:-1]:
            place = words.index(f"--{name}")
            options[name] = words[place + 1]
            words = words[:place] + words[place + 2 :]
    return words, options


def _interrupt(*_):
    raise KeyboardInterrupt


def _outcome(main, arguments, options):
    try:
        main(*arguments, **options)
        _refuse_changed_code(os.environ.get("DVC_STAGE"))
        return "", 0
    except UserError as error:
        return f"error: {error}", 1
    except KeyboardInterrupt:
        return "stopped; the same command goes on from here", 130
    except MemoryError:
        return OUT_OF_MEMORY, 1
    except Exception as error:
        if type(error).__name__ == "ResourceExhaustedError":  # TensorFlow's own, which not every stage imports
            return OUT_OF_MEMORY, 1
        if not isinstance(error, OSError) or error.errno not in REFUSALS:
            raise
        return f"error: {error.filename or 'writing an output'}: {REFUSALS[error.errno]}", 1


def _refuse_changed_code(stage):
    """Let what a stage made of other code than `stages.fingerprint` saw not be taken for what that code makes."""
    if stage and meaning.changed(stage):
        raise UserError(f"{stage}: its code was changed since it was to run; what it made is dropped, run `dvc repro` again")


def _restore_outputs():
    """Put back what DVC deleted before it started this stage, from its cache."""
    if stage := os.environ.get("DVC_STAGE"):
        subprocess.run([sys.executable, "-m", "dvc", "checkout", "-q", stage], capture_output=True, check=False)


def _say(line, code):
    print(line, file=sys.stderr)
    return code
