"""DVC's stages in the order of what they need: whether one has to run, and what DVC keeps of it afterwards.

What `dvc repro` does around a command, in DVC's own calls, so that commands can run at the
same time: dvc.lock and the cache come out the same. DVC's lock is held while DVC works, not
while a command runs, as in `dvc repro`.
"""

import contextlib
import logging
import time

from dvc.exceptions import DvcException
from dvc.lock import LockError
from dvc.repo import Repo
from dvc.rwlock import rwlock
from dvc.scm import SCMError
from dvc.stage.cache import RunCacheNotFoundError

from hourglass.ground.errors import UserError

SECONDS = 20  # from one writing of dvc.lock to the next: DVC reads and writes all of it, half a second in which nothing starts


def opened():
    """Return DVC's repository of the working folder.

    Raises
    ------
    UserError
        Where git has none there: DVC is told to work with it.
    """
    try:
        return Repo()
    except SCMError:
        raise UserError(
            "this folder is no git repository, which DVC needs; `git clone` the project, or `git init` here"
        ) from None


class Graph:
    """The pipeline of the working folder.

    Attributes
    ----------
    needs : dict of str to set of str
        Of each stage the stages whose outputs it reads.
    """

    def __init__(self):
        for name in ("dvc", "dvc_data", "dvc_objects"):  # what they say of each file would bury the progress
            logging.getLogger(name).setLevel(logging.CRITICAL)
        self.repo = opened()
        with self._locked():
            graph = self.repo.index.graph
        self._stages = {stage.addressing: stage for stage in graph}
        self.needs = {stage.addressing: {other.addressing for other in graph.successors(stage)} for stage in graph}
        self._held, self._unwritten, self._written = {}, [], time.monotonic()

    def begin(self, name):
        """Return whether a stage has to run; if so it is DVC's from now on, until `keep` or `leave`.

        One whose result is in DVC's run cache gets it from there.
        """
        stage = self._stages[name]
        with self._locked():
            if not stage.changed():
                return False
            stage.remove_outs(ignore_remove=False, force=False)
            try:
                self.repo.stage_cache.restore(stage)
            except RunCacheNotFoundError:
                stage.save_deps()
                self._hold(stage)
                return True
            self._save(stage)
            return False

    def command(self, name):
        """Return a stage's command line, and where the project is, as DVC tells it to a command."""
        return self._stages[name].cmd, {"DVC_ROOT": self.repo.root_dir}

    def keep(self, name):
        """Take the outputs of a stage that has run into the cache; in dvc.lock it is `SECONDS` later, or at `close`.

        Killed before, its result is in DVC's run cache, from where the next run has it.
        """
        stage = self._stages[name]
        with self._locked():
            self._held.pop(name).close()
            self._save(stage)

    def leave(self, name):
        """Let go of a stage whose command failed or was stopped, and put back what was there before."""
        with self._locked():
            self._held.pop(name).close()
            with contextlib.suppress(DvcException, OSError):  # in a fresh clone the cache does not have it
                self._stages[name].checkout(allow_missing=True)

    def close(self):
        """Write into dvc.lock what is not there yet."""
        with self._locked():
            self._write()

    @contextlib.contextmanager
    def _locked(self):
        """Hold DVC's lock; another command of DVC's that holds it is waited for, not failed on."""
        said = False
        while True:
            try:
                self.repo.lock.lock()
                break
            except LockError:  # after three seconds
                if not said:
                    print("another DVC command works in this folder; waiting for it", flush=True)
                said = True
                time.sleep(0.5)
        try:
            yield
        finally:
            self.repo.lock.unlock()

    def _save(self, stage):
        uncached = any(not out.use_cache for out in stage.outs if not (out.is_metric or out.is_plot))
        try:
            stage.save(run_cache=not uncached)
            stage.commit()
            self._unwritten.append(stage)
            if time.monotonic() - self._written > SECONDS:
                self._write()
        except OSError as error:
            error.filename = error.filename or str(self.repo.cache.local.path)  # a failed write names no file
            raise

    def _write(self):
        if self._unwritten:
            try:
                self._unwritten[0].dvcfile.dump_stages(self._unwritten, update_pipeline=False)
            except OSError as error:
                error.filename = error.filename or "dvc.lock"  # a failed write names no file
                raise
        self._unwritten, self._written = [], time.monotonic()

    def _hold(self, stage):
        """Put a stage's files into DVC's table of what is being read and written."""
        read, write = ([item.fs_path for item in items] for items in (stage.deps, stage.outs))
        self._held[stage.addressing] = held = contextlib.ExitStack()
        hardlink = self.repo.config["core"].get("hardlink_lock", False)
        held.enter_context(rwlock(self.repo.tmp_dir, self.repo.fs, "make repro", read, write, hardlink))
