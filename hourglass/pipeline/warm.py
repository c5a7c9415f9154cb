"""A process that has the libraries loaded and forks for each stage: importing TensorFlow takes seconds, a fork none.

    python -m hourglass.pipeline.warm

Reads a line of JSON for each stage to run from standard input: `name`, `module`,
`arguments`, `environment` and the file `log` for what it prints; writes a line with `name`
and exit `code` when it has ended. When standard input ends, so do the stages.
"""

import ctypes
import json
import os
import runpy
import selectors
import signal
import sys

DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG of Linux: a stage does not go on alone


def main():
    """Load the libraries, then fork until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the stages, which say where they stopped
    woken = _wakeup()
    load()
    running, given = {}, b""
    with selectors.DefaultSelector() as selector:
        selector.register(0, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fd == woken:
                    os.read(woken, 4096)
                    continue
                piece = os.read(0, 1 << 16)
                given += piece
                if not piece:
                    return _end(running)
                *lines, given = given.split(b"\n")
                for line in lines:
                    job = json.loads(line)
                    running[_fork(job)] = job["name"]
            _report(running)


def load():
    """Import what most stages import, and start nothing: settings come with the stage."""
    from hourglass.engines import device

    device.load()
    import matplotlib.pyplot  # noqa: F401
    import numpy.random  # noqa: F401
    import pandas  # noqa: F401
    import pydantic  # noqa: F401
    import scipy.ndimage  # noqa: F401
    import skimage.metrics  # noqa: F401
    import yaml  # noqa: F401


def _wakeup():
    """Return a pipe that becomes readable when a child has ended."""
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return read


def _fork(job):
    """Start a stage in a copy of this process and return its number."""
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        nothing = os.open(os.devnull, os.O_RDONLY)
        for source, target in ((nothing, 0), (log, 1), (log, 2)):
            os.dup2(source, target)
        os.environ.clear()
        os.environ.update(job["environment"])
        sys.argv = [job["module"], *job["arguments"]]
        runpy.run_module(job["module"], run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _report(running):
    """Say which stages have ended."""
    while running:
        child, status = os.waitpid(-1, os.WNOHANG)
        if not child:
            return
        print(json.dumps({"name": running.pop(child), "code": os.waitstatus_to_exitcode(status)}), flush=True)


def _end(running):
    """End the stages that still run: whoever wanted them is gone."""
    for child in running:
        os.kill(child, signal.SIGTERM)
    while running:
        running.pop(os.wait()[0], None)


if __name__ == "__main__":
    main()
