"""Which stage runs next: of those that can, the one with the longest way to the end."""

import time
from functools import cache

MOMENT = 0.2  # seconds between two looks at what runs


def run(graph, workers, progress, jobs, seconds):
    """Run the pipeline, at most `jobs` stages at a time; return the names of those that failed.

    After a failure no further stage is started; those that run are waited for and kept.

    Parameters
    ----------
    graph : hourglass.pipeline.graph.Graph
    workers : hourglass.pipeline.workers.Workers
    progress : hourglass.pipeline.progress.Progress
    seconds : function
        From a stage's name to about how long it takes.
    """
    waiting = {name: set(needs) for name, needs in graph.needs.items()}
    way, started, failed = ways(graph.needs, seconds), {}, []
    try:
        while started or (waiting and not failed):
            ready = sorted((name for name, needs in waiting.items() if not needs), key=way, reverse=True)
            for name in ready if not failed else []:
                if len(started) == jobs:
                    break
                del waiting[name]
                if graph.begin(name):
                    started[name] = time.monotonic()
                    workers.start(name, *graph.command(name))
                    progress.begins(name)
                else:
                    _done(name, waiting)
                    progress.skips(name)
            for name, code in (workers.ended(MOMENT) if started else {}).items():
                took = time.monotonic() - started.pop(name)
                if code:
                    graph.leave(name)
                    failed.append(name)
                else:
                    graph.keep(name)
                    _done(name, waiting)
                progress.ends(name, took, code)
            progress.shows(workers.log_of)
    finally:
        workers.close()
        for name in started:
            graph.leave(name)
        graph.close()
    return failed


def ways(needs, seconds):
    """Return a function from a stage to the seconds from its beginning to the end of all that waits for it."""
    followers = {name: [other for other, needed in needs.items() if name in needed] for name in needs}

    @cache
    def way(name):
        return seconds(name) + max(map(way, followers[name]), default=0)

    return way


def _done(name, waiting):
    for needs in waiting.values():
        needs.discard(name)
