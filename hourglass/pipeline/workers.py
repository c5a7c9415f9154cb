"""Runs commands of stages at the same time, `python -m stages.<stage>` in forks of a warm process."""

import json
import os
import selectors
import shlex
import signal
import subprocess
import sys
from pathlib import Path


class Workers:
    """Commands that run, each with a log of its own.

    Parameters
    ----------
    logs : path
        The folder of the logs, `<name>.log`; it exists.
    """

    def __init__(self, logs):
        self.logs, self.running = Path(logs), {}
        self._selector, self._warm, self._said = selectors.DefaultSelector(), None, b""
        if sys.platform == "linux":  # elsewhere forks of a process with threads are not safe
            self._warm = subprocess.Popen(
                [sys.executable, "-m", "hourglass.pipeline.warm"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self._selector.register(self._warm.stdout, selectors.EVENT_READ)

    def start(self, name, command, environment):
        """Start a command line, with these further variables of the environment."""
        environment, log = os.environ | environment, self.logs / f"{name}.log"
        words = shlex.split(command)
        if self._warm and words[:2] == ["python", "-m"] and words[2].startswith("stages."):
            job = {"name": name, "module": words[2], "arguments": words[3:], "environment": environment, "log": str(log)}
            self._warm.stdin.write(json.dumps(job).encode() + b"\n")
            self._warm.stdin.flush()
            self.running[name] = None
        else:
            with open(log, "wb") as file:
                self.running[name] = subprocess.Popen(command, shell=True, env=environment, stdout=file, stderr=subprocess.STDOUT)

    def ended(self, seconds):
        """Wait at most so long for commands to end, and return {name: exit code} of those that have."""
        found = {}
        for _ in self._selector.select(seconds) if self._warm else [os.sched_yield()]:
            piece = os.read(self._warm.stdout.fileno(), 1 << 16) if self._warm else b""
            self._said += piece
            if self._warm and not piece:
                raise RuntimeError("the process that runs the stages has ended")
            *lines, self._said = self._said.split(b"\n")
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
        if self._warm:
            self._warm.stdin.close()
            self._warm.wait()
