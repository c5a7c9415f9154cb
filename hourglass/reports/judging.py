"""A claim held against runs: what was found, beside what it is held against, and the verdict by the rules of docs/verdicts.md."""

import math

import numpy as np

from hourglass.reports import pairs, verdicts

NOT_MEASURED = "not measured"


def judged(claim, result, results, deltas):
    """Return {"measured", "interval", "interval_of", "compared_with", "runs", "reproduced", "would_decide", "rests_on"} of a claim.

    Parameters
    ----------
    claim : dict
        As `hourglass.reports.claims.load` gives it.
    result : dict
        The metrics of its run: its `history`, and where there were several trainings their `repeats`.
    results : dict of str to dict
        Of all runs.
    deltas : dict of str to dict
        Of a quantity: what difference does not matter, a `share` of the stated number or `absolute`.

    Returns
    -------
    dict
        Of a curve the epoch that is farthest off. The 95 % interval is that of the mean, of a comparison that of
        the difference. None where there is nothing: no number, or of one run no interval. `rests_on` says what the rule looks at, in words.
    """
    if claim["values"] is not None:
        return of_curve(claim, result, deltas)
    if claim["exact"]:  # of the pipeline's own run: repeats may have drawn other images
        result = {name: value for name, value in result.items() if name != "repeats"}
    found = over_runs(claim["metric"], result, results)
    for side, sign in (("below", 1), ("above", -1)):
        if claim[side] is not None:
            bound = over_runs(claim[side], result, results)
            if isinstance(claim[side], (int, float)) and found:
                bound *= len(found)  # a number has no runs of its own
            return of_comparison(found, bound, sign, claim["exact"])
    if found is None:
        return row(None, claim["value"], 0, NOT_MEASURED)
    if claim["exact"]:
        half = 10.0 ** -decimals(claim["value"]) / 2  # what was printed was rounded
        agree = abs(found[0] - claim["value"]) <= half * (1 + 1e-9)
        return row(found[0], claim["value"], 1, verdicts.YES if agree else verdicts.NO)
    return of_number(found, claim["value"], delta(claim, claim["value"], deltas))


def of_number(found, stated, delta):
    """Judge a number that somebody states of one run; of one run here nobody knows how it scatters."""
    if len(found) < 2:
        return row(found[0], stated, 1, verdicts.UNDECIDED)
    one = verdicts.stated_number(found, stated, delta)
    rests = (
        f"mean, 90 %: {one.inner_low:.6g} to {one.inner_high:.6g}, held against {stated - delta:.6g} to {stated + delta:.6g}; "
    )
    rests += f"a single run, 95 %: {one.one_low:.6g} to {one.one_high:.6g}"
    return row(one.found, stated, one.runs, one.verdict, ("mean", [one.low, one.high]), one.would_decide, rests)


def of_curve(claim, result, deltas):
    """Judge a curve epoch by epoch, over its stated length only: yes where all epochs hold, no where one does not."""
    curves = history(claim["metric"].removeprefix("history."), result)
    worst, all_of_them = None, set()
    for epoch, stated in enumerate(claim["values"]):
        found = [curve[epoch] for curve in curves if len(curve) > epoch and math.isfinite(curve[epoch])]
        if not found:  # no run went on so long, or other rows were watched
            all_of_them.add(verdicts.UNDECIDED)
            continue
        one = of_number(found, stated, delta(claim, stated, deltas))
        off = abs(one["measured"] - stated) / delta(claim, stated, deltas)
        all_of_them.add(one["reproduced"])
        rank = (verdicts.NO, verdicts.UNDECIDED, verdicts.YES).index(one["reproduced"])
        if worst is None or (rank, -off) < worst[0]:
            worst = (rank, -off), one
    if worst is None:
        return row(None, None, 0, NOT_MEASURED)
    of_all = next(word for word in (verdicts.NO, verdicts.UNDECIDED, verdicts.YES) if word in all_of_them)
    return worst[1] | {"reproduced": of_all}


def of_comparison(found, bound, sign, exact):
    """Judge whether numbers lie below others, pair by pair, or with `sign` -1 above: as many pairs as both have runs."""
    if found is None or bound is None:
        return row(None, None, 0, NOT_MEASURED)
    runs = min(len(found), len(bound))
    one, other = (np.asarray(values, float)[:runs] for values in (found, bound))
    ends = float(one.mean()), float(other.mean())
    if exact:
        return row(*ends, 1, verdicts.YES if sign * one[0] < sign * other[0] else verdicts.NO)
    if runs < 2:
        return row(*ends, runs, verdicts.UNDECIDED)
    judged = pairs.better(sign * one, sign * other)
    ends_of_it = sorted((sign * judged.low, sign * judged.high))
    rests = f"{judged.wins} of {runs} pairs" + (f", {judged.ties} the same" if judged.ties else "")
    rests += (
        f"; share, 95 %: {judged.share_low:.2f} to {judged.share_high:.2f}" if runs >= pairs.ENOUGH else "; the interval decides"
    )
    return row(*ends, runs, judged.verdict, ("difference", ends_of_it), judged.would_decide, rests)


def row(measured, compared, runs, verdict, interval=(None, None), would_decide=None, rests_on=""):
    """Return what is known of a claim, by name."""
    names = ("measured", "compared_with", "runs", "reproduced", "interval_of", "interval", "would_decide", "rests_on")
    return dict(zip(names, (measured, compared, runs, verdict, *interval, would_decide, rests_on)))


def delta(claim, stated, deltas):
    """Return what difference from a stated number does not matter."""
    of = deltas[claim["quantity"]]
    return of["absolute"] if of["absolute"] is not None else of["share"] * abs(stated)


def over_runs(metric, result, results):
    """Return a metric in every run, a list: a number, a metric of this run, `history.<column>.<epoch or last>`, `<run>.<metric>` of another.

    None where there is none. A history's epoch is of the runs that went on so long.
    """
    if isinstance(metric, (int, float)):
        return [metric]
    if metric.startswith("history."):
        _, column, epoch = metric.split(".")
        at = -1 if epoch == "last" else int(epoch) - 1
        return [curve[at] for curve in history(column, result) if len(curve) > at] or None
    if "." in metric:
        run, _, metric = metric.partition(".")
        result = results.get(run, {})
    if metric in result.get("repeats", {}):
        return list(result["repeats"][metric])
    return [result[metric]] if metric in result else None


def history(column, result):
    """Return a column of the history in every run that has it, a list of lists."""
    if "repeats" in result:
        return result["repeats"].get(f"history.{column}", [])
    return [result["history"][column].tolist()] if column in result["history"] else []


def decimals(number):
    """Return how many digits after the point a number was stated with."""
    text = repr(number)
    mantissa, _, exponent = text.partition("e")
    return len(mantissa.partition(".")[2].rstrip("0")) - int(exponent or 0)
