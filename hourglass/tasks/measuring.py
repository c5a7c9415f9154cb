"""A trained network of seismology on test records, beside what it has to beat: the table of its task, and what its figures draw."""

import numpy as np
import tensorflow as tf

from hourglass.evaluation import separating
from hourglass.ground import reading
from hourglass.ground.rows import in_parts
from hourglass.inputs import mixtures
from hourglass.tasks import masks, picks
from hourglass.tasks.plan import arrivals

SHOWN = 3  # records in a figure
AT_ONCE = 32  # windows
SHOWN_AT = 0  # dB


def of(plan, model, seed):
    """Return the table of the task that a `plan` is for, and the arrays of its figures: dict of array."""
    return picked(plan, model, seed) if plan.module is picks else separated(plan, model, seed)


def separated(plan, model, seed):
    """Return the table of `separating` for mixtures of watched and of test records, each with noise of its own part, and some of the latter."""
    sets = [windows(plan, *part, seed) for part in ((plan.watched(), "train"), (plan.records("held_out"), "held_out"))]
    waves, of = plan.records("held_out")
    events = plan.module.each(waves, of["event"].to_numpy(str))
    table = separating.table(*sets, plan.module.RATE, lambda waves: parted(plan, model, waves)[0], events)
    return table, parted_examples(plan, model, sets[1])


def parted_examples(plan, model, tests):
    """Return `signal`, `noise`, what is `made` of the two and `left` of them in the first row of each of the first test records, `names`."""
    waves, table = plan.records("held_out")
    names, rows = np.unique(plan.module.each(waves, table["name"].to_numpy(str)), return_index=True)
    first = np.argsort(rows)[:SHOWN]
    signal, noise = (part[rows[first]] for part in tests)
    made, left = parted(plan, model, signal + noise)
    return {"names": names[first], "signal": signal, "noise": noise, "made": made, "left": left}


def windows(plan, records, part, seed):
    """Return signals and noise (rows, samples, components), each of deviation 1, of records with their arrivals; noise of other stations."""
    task, draw, (waves, table) = plan.task(part), tf.constant([seed, 0]), records
    signal, _ = task.windows(*map(tf.constant, task.rows(waves, table)), draw)
    stations = plan.module.each(waves, table["station"].to_numpy(str))
    which = elsewhere(stations, noisy_stations(plan, part), mixtures.uniform(draw, 100, (len(stations),)).numpy())
    return [signal.numpy(), task.noise.windows(tf.constant(which, tf.int32), draw).numpy()]


def noisy_stations(plan, part):
    """Return the station of each row of a part's noise, and nothing for one that lacks components."""
    noise, table = (of(plan.prepared / f"{part}_noise.{kind}") for of, kind in ((reading.as_rows, "npy"), (arrivals, "csv")))
    stations = table["station"].to_numpy(str)
    return masks.each(noise, stations) if plan.module is masks else np.where(noise.any(axis=1).all(axis=1), stations, "")


def elsewhere(stations, noisy, drawn):
    """Return for each of `stations` (rows,) a number of `noisy` ones that is of another, by a number `drawn` on [0, 1); of any where none is."""
    allowed = {one: np.flatnonzero((noisy != one) & (noisy != "")) for one in np.unique(stations)}
    allowed = {one: there if len(there) else np.arange(len(noisy)) for one, there in allowed.items()}
    return np.array([allowed[one][int(u * len(allowed[one]))] for one, u in zip(stations, drawn)])


def parted(plan, model, waves):
    """Return what the network makes of mixtures: signal and noise."""
    parts = [plan.module.parted(model, waves[first : first + AT_ONCE]) for first in range(0, len(waves), AT_ONCE)]
    return [np.concatenate(part) for part in zip(*parts)]


def picked(plan, model, seed):
    """Return the table of `detecting` for windows of watched and of test records, and some of the latter with the probabilities."""
    from hourglass.evaluation import detecting  # obspy, which denoisers have no need of

    sets = [
        placed(*plan.records("held_out") if part == "held_out" else plan.watched(), plan, part, seed)
        for part in ("train", "held_out")
    ]
    silence = plan.task("held_out").noise.drawn(tf.constant([seed, 1]), max(len(sets[1][0]), 100)).numpy()

    def probabilities(waves):
        return in_parts(lambda part: picks.probabilities(model, part), waves, AT_ONCE)

    return detecting.table(*sets, silence, picks.RATE, probabilities), picked_examples(plan, sets[1], probabilities)


def picked_examples(plan, tests, probabilities):
    """Return `waves`, `p`, `s` and `probabilities` of the first test records, and their `names`."""
    waves, p, s = (part[:SHOWN] for part in tests)
    names = plan.records("held_out")[1]["name"].to_numpy(str)[:SHOWN]
    return {"names": names, "waves": waves, "p": p, "s": s, "probabilities": probabilities(waves)}


def placed(records, table, plan, part, seed):
    """Return filtered windows (rows, 6000, 3) of records with noise as in training, and the samples of P and S, as `picks.Task.placed` gives them."""
    task = plan.task(part)
    given, p, s = task.placed(
        picks.filtered(records), *(table[wave].to_numpy(float) for wave in ("p", "s")), tf.constant([seed, 0])
    )
    return given, p, s


def compared(table):
    """Return the few numbers of a table by which two versions of a network are compared: {name: value}."""
    own = table[table["method"] == "network"]
    if "phase" in own:
        return {f"{row.phase}_f1": row.f1 for row in own.itertuples() if row.tolerance == own["tolerance"].max()}
    there = own[own["snr"] == SHOWN_AT].set_index("measure")["mean"]
    return {f"gain_{SHOWN_AT}db": float(there["gain"])}  # which says what is explained, too
