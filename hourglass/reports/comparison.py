"""Two autoencoders over seeds, for a reader: the pairs as a table, and the verdict in words."""

from hourglass.reports.pairs import ENOUGH, OFTEN
from hourglass.reports.verdicts import NO, UNDECIDED


def table(a, b, seeds, pairs, of):
    """Return the pairs as text: a line each with the number of A, of B and the difference.

    Parameters
    ----------
    a, b : str
        Names.
    seeds : sequence of int
    pairs : list of (float, float)
        Mean squared errors on grey values 0 to 255.
    of : str
        Which images they are of.
    """
    lines = [("seed", "A", "B", "A - B")]
    lines += [(f"{seed}", f"{one:#.7g}", f"{other:#.7g}", f"{one - other:#.5g}") for seed, (one, other) in zip(seeds, pairs)]
    widths = [max(map(len, column)) for column in zip(*lines)]
    rows = ("  ".join(text.rjust(width) for text, width in zip(line, widths)) for line in lines)
    return "\n".join(("", f"MSE (0-255) of the {of}; smaller is better", f"A: {a}", f"B: {b}", "", *rows))


def told(a, b, found):
    """Return the difference and P(A better), each with its interval, and the verdict, as text."""
    of = f"{found.wins} of {found.runs} pairs" + (f", {found.ties} the same" if found.ties else "")
    return "\n".join(
        (
            "",
            f"A - B: {found.difference:.4g} on average, 95 % interval {found.low:.4g} to {found.high:.4g}",
            f"P(A better): {found.share:.2f}, 95 % interval {found.share_low:.2f} to {found.share_high:.2f} ({of})",
            _undecided(found) if found.verdict == UNDECIDED else _decided(b if found.verdict == NO else a, found),
        )
    )


def _decided(better, found):
    if found.runs < ENOUGH:
        return (
            f"real: {better} is better, as the interval of A - B lies {'below' if found.difference < 0 else 'above'} 0 {_few()}"
        )
    bounds = f"at least {OFTEN} and its interval above" if found.share > 0.5 else f"at most {1 - OFTEN} and its interval below"
    return f"real: {better} is better, as P(A better) is {bounds} 0.5"


def _undecided(found):
    if found.ties == found.runs:
        return "undecided: every pair came out the same"
    if found.runs < ENOUGH:
        why = f"it may be noise, as the interval of A - B holds 0 {_few()}"
    elif found.share_low <= 0.5 <= found.share_high:
        why = "it may be noise, as the interval of P(A better) holds 0.5"
    else:
        why = f"one wins more often than not, but less than {OFTEN:.0%} of the pairs: real, and too rare to act on"
    if found.would_decide:
        more = f"if it goes on alike, about {found.would_decide} pairs decide: --seeds {found.would_decide}"
    else:
        more = f"if it goes on alike, no number of pairs decides: neither wins {OFTEN:.0%} of them"
    return f"undecided: {why}\n{more}"


def _few():
    return f"(what decides of fewer than {ENOUGH} pairs, whose P cannot exclude 0.5)"
