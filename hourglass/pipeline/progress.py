"""What a person sees while stages run: on a terminal a live display, in a log a line when a stage ends."""

import time

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text


class Progress:
    """The display of a run; a context manager.

    Parameters
    ----------
    names : list of str
        All stages.
    seconds : function
        From a stage's name to about how long it takes.
    """

    def __init__(self, names, seconds):
        self.total, self.seconds = len(names), seconds
        self.rest, self.ran, self.skipped = set(names), {}, 0
        self.began, self.console, self.since = {}, Console(highlight=False, soft_wrap=True), time.monotonic()
        self.live = Live(console=self.console, refresh_per_second=4, transient=True) if self.console.is_terminal else None

    def __enter__(self):
        if self.live:
            self.live.start()
        return self

    def __exit__(self, *_):
        if self.live:
            self.live.stop()

    def begins(self, name):
        """A stage has been started."""
        self.began[name] = time.monotonic()

    def skips(self, name):
        """A stage need not run: nothing has changed, or DVC has its result."""
        self.rest.discard(name)
        self.skipped += 1

    def ends(self, name, took, code):
        """A stage has ended after so many seconds."""
        self.rest.discard(name)
        del self.began[name]
        if not code:
            self.ran[name] = took
        number = self.total - len(self.rest)
        said = f", {clock(self.left())} left" if self.rest and len(self.ran) > 3 and not code else ""
        self.console.print(f"[{number:>3}/{self.total}] {name:<32} {took:6.1f} s{'  FAILED' if code else said}", markup=False)

    def left(self):
        """Return about how many seconds are left, as this machine has been so far."""
        now = time.monotonic()
        running = sum(min(now - start, self.seconds(name)) for name, start in self.began.items())
        done = sum(map(self.seconds, self.ran)) + running
        return (now - self.since) * (sum(map(self.seconds, self.rest)) - running) / max(done, 0.1)

    def shows(self, log_of):
        """Draw what runs, each with the last line of its log, which `log_of` gives of a name; only where somebody looks."""
        if not self.live:
            return
        table = Table.grid(padding=(0, 2))
        for name in self.began:
            last = Text((log_of(name) or [""])[-1], overflow="ellipsis", no_wrap=True, style="dim")
            table.add_row(name, f"{time.monotonic() - self.began[name]:.0f} s", last)
        number = self.total - len(self.rest)
        line = Table.grid(padding=(0, 1))
        left = f"about {clock(self.left())} left" if len(self.ran) > 3 else ""
        line.add_row(ProgressBar(self.total, number, width=30), f"{number} of {self.total} stages", left)
        self.live.update(Group(table, line))


def clock(seconds):
    """Return seconds as minutes and seconds, such as 1:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02}"
