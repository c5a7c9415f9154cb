"""All results of a sweep, by method, m and seed: those that are kept are taken, the others made and kept."""

import time
from functools import partial


class Grid:
    """What a sweep asks of its subject.

    Parameters
    ----------
    subject : hourglass.sweeps.subject.Subject
    cells : dict of hourglass.sweeps.cells.Cells
        By seed.
    report : function
        Called with a line of text for each network and each recognizer that had to be trained.
    """

    def __init__(self, subject, cells, report):
        self.subject, self.cells, self.report = subject, cells, report

    def originals(self):
        """Return {seed: result of the originals}."""
        return {seed: cells(f"originals-{seed}", partial(self.subject.originals, seed))[0] for seed, cells in self.cells.items()}

    def methods(self, widths, retrained):
        """Return {prefix: {(m, seed): result}} of the network, of the one with `beside` where it differs, and of PCA.

        At each m of `retrained` results have the recognition by a recognizer trained further, too.
        """
        makers = {"": self.subject.network, "pca_": self.subject.pca}
        if self.subject.beside:
            makers["beside_"] = partial(self.subject.network, beside=True)
        places = [(m, seed) for m in widths for seed in self.cells]
        found = {prefix: {} for prefix in makers}
        for m, seed in places:
            for prefix, make in makers.items():
                found[prefix][m, seed] = self._cell(prefix, "", m, seed, partial(make, m, seed))
        for m, seed in places:
            for prefix, results in found.items():
                if m in retrained:
                    make = partial(self._retrained, prefix, m, seed, results[m, seed])
                    results[m, seed] |= self._cell(prefix, "retrained-", m, seed, make)
        return found

    def _retrained(self, prefix, m, seed, result):
        network = None if prefix == "pca_" else self.subject.trained(m, result, beside=prefix == "beside_")
        return self.subject.retrained(m, seed, network)

    def _cell(self, prefix, kind, m, seed, make):
        started, method = time.perf_counter(), prefix.rstrip("_") or "network"
        found, there = self.cells[seed](f"{kind}{method}-{m:04d}-{seed}", make)
        if not there and (kind or method != "pca"):
            said = f"recognizer trained further {found['retrained'][0]:.4f}" if kind else (
                f"MSE {255**2 * found['mse']:.5g} (0-255)  recognition {found['recognition'][0]:.4f}  {found['epochs']} epochs"
            )  # fmt: skip
            method = "" if method == "network" else f"  {method}"
            self.report(f"m {m:4d}  seed {seed}{method}  {said}  {time.perf_counter() - started:.1f} s")
        return found
