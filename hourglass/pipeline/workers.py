"""Runs commands of stages at the same time, `python -m stages.<stage>` in forks of a warm process."""

import contextlib
import json
import os
import selectors
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

from hourglass.ground.errors import UserError

GONE = "the process that runs the stages was killed; run `make repro` again, which goes on from here"


class Workers:
    """Commands that run, each with a log of its own.

    Parameters
    ----------
    logs : path
        The folder of the logs, `<name>.log`; it exists.
    """

    def __init__(self, logs):
        self.logs, self.running = Path(logs), {}
        self._selector, self._warm, self._said, self._used = selectors.DefaultSelector(), None, b"", False
        if sys.platform == "linux":  # elsewhere forks of a process with threads are not safe
            self._warm = subprocess.Popen(
                [sys.executable, "-m", "hourglass.pipeline.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._selector.register(self._warm.stdout, selectors.EVENT_READ)

    def start(self, name, command, environment):
        """Start a command line, with these further variables of the environment."""
        environment, log = os.environ | environment, self.logs / f"{name}.log"
        log.unlink(missing_ok=True)  # of the run before
        words = shlex.split(command)
        if self._warm and words[:2] == ["python", "-m"] and words[2].startswith("stages."):
            self._used = True
            job = {"name": name, "module": words[2], "arguments": words[3:], "environment": environment, "log": str(log)}
            try:
                self._warm.stdin.write(json.dumps(job).encode() + b"\n")
                self._warm.stdin.flush()
            except BrokenPipeError:
                raise UserError(GONE) from None
            self.running[name] = None
        else:
            with open(log, "wb") as file:
                self.running[name] = subprocess.Popen(command, shell=True, env=environment, stdout=file, stderr=subprocess.STDOUT)

    def ended(self, seconds):
        """Wait at most so long for commands to end, and return {name: exit code} of those that have.

        Raises
        ------
        UserError
            Where the warm process is gone.
        """
        found = {}
        if self._warm is None:
            time.sleep(seconds)
        elif self._selector.select(seconds):
            piece = os.read(self._warm.stdout.fileno(), 1 << 16)
            if not piece:
                raise UserError(GONE)
            *lines, self._said = (self._said + piece).split(b"\n")
            found |= {said["name"]: said["code"] for said in map(json.loads, lines)}
        for name, process in self.running.items():
            if process is not None and process.poll() is not None:
                found[name] = process.returncode
        for name in found:
            del self.running[name]
        return found

    def log_of(self, name):
        """Return the lines that a command has printed so far."""
        try:
            return (self.logs / f"{name}.log").read_text(errors="replace").splitlines()
        except FileNotFoundError:
            return []

    def close(self):
        """End what runs, and wait for it: a training writes where it stands."""
        for process in self.running.values():
            if process is not None:
                process.send_signal(signal.SIGTERM)
                process.wait()
        if self._warm and not self._used:  # it may still import what nobody needs
            self._warm.kill()
        if self._warm:
            with contextlib.suppress(BrokenPipeError):
                self._warm.stdin.close()
            self._warm.wait()
