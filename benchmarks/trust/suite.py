"""The tests in a clone of the last commit, in a fork of this process: in the order in which a fault in a module shows soonest."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest
from threadpoolctl import threadpool_limits

ROOT = Path(__file__).resolve().parents[2]
HALVES = 2  # of the files, for a run without a fault
QUICK_S, LONGEST_S, HANGS_S = 1, 300, 120
RUN_ALL = {"pristine", "salt"}  # fixtures that run the pipeline


class Order:
    """A plugin of pytest: the order of the tests for a fault in a module, or one half of the files; and each test's seconds."""

    def __init__(self, module, seconds, half, path):
        self.word, self.seconds, self.half, self.path = re.compile(rf"\b{Path(module or '').stem}\b"), seconds, half, path
        self.took, self.began = {}, time.monotonic()

    def place(self, item):
        named, runs_all = len(self.word.findall(item.path.read_text())), RUN_ALL.intersection(item.fixturenames)
        return bool(runs_all) or self.seconds.get(item.nodeid, 0) >= QUICK_S, not named, -named, item.path.name

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items):
        if self.half is None:
            items.sort(key=self.place)
        else:
            files = sorted({item.path for item in items})[self.half :: HALVES]
            items[:] = [item for item in items if item.path in files]

    def pytest_runtest_logstart(self, nodeid):
        if self.half is None and time.monotonic() - self.began > LONGEST_S:
            os._exit(0)  # nothing has caught it
        signal.alarm(HANGS_S + int(10 * self.seconds.get(nodeid, LONGEST_S)))  # an endless test is a caught one

    def pytest_runtest_logreport(self, report):
        self.took[report.nodeid] = self.took.get(report.nodeid, 0) + report.duration

    def pytest_sessionfinish(self):
        self.path.write_text(json.dumps(self.took))


def tested(module, source, seconds, half=None):
    """Run the tests in a clone with another `source` of a module, or none; return exit code, failed test and {test: seconds}."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, log, took = (Path(scratch, name) for name in ("project", "log", "took.json"))
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        if module:
            (folder / module).write_text(source)
        child = os.fork()
        if not child:
            pytest_in(folder, Order(module, seconds, half, took), log)
        _, status = os.waitpid(child, 0)
        subprocess.run(["pkill", "-KILL", "-s", str(child)], check=False)  # what its tests had started
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", log.read_text(), re.M)
        return os.waitstatus_to_exitcode(status), failed and failed[1], json.loads(took.read_text()) if took.exists() else {}


def pytest_in(folder, order, log):
    """Run pytest on the project in `folder` in this process, and end it."""
    os.setsid()
    os.chdir(folder)
    out = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(out, 1), os.dup2(out, 2)
    for name in [name for name in sys.modules if name.split(".")[0] in ("hourglass", "stages", "benchmarks")]:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(path for path in sys.path if path not in ("", str(ROOT)))]
    threadpool_limits(1)
    os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist"], plugins=[order])))
