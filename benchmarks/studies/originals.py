"""Three ways of the originals that are mended here, each switched on again: what it changes on the sample's test records.

    python -m benchmarks.studies.originals

DeepDenoiser's authors divide a spectrogram by its own deviation in training and by a sliding one in use; EQTransformer's dropout stays on
in use; WaveDecompNet's rows are drawn with replacement before they are split, so that part of the test rows were trained on. Uses
what `dvc repro` trained, and trains WaveDecompNet twice from each seed. Writes docs/originals/sample.json. About 5 minutes.
"""

import datetime
import importlib
import tempfile
from pathlib import Path

from hourglass.engines import device, machine

device.start(seed=0, threads=1, precision="float32")

import keras
import numpy as np
import pandas as pd
import tensorflow as tf

from benchmarks import command
from benchmarks.studies import findings
from benchmarks.studies.real_data import ROOT
from hourglass.evaluation import detecting, intervals, waveforms
from hourglass.evaluation.picking import scores
from hourglass.ground import outputs, reading, yaml12
from hourglass.ground.rows import in_parts
from hourglass.inputs import spectrograms
from hourglass.models import blocks, files
from hourglass.tasks import masks, measuring, picks
from hourglass.tasks.plan import Plan

PREPARED, SEEDS, DRAWS = ROOT / "data" / "prepared" / "seismograms", range(3), 20
SLIDING = 200  # times of a spectrogram, of 201 in a window: the mean and deviation of a window's own use in the authors' code
LEAKED = 0.45  # of the test rows


def main():
    found = {"sliding": sliding(), "dropout": dropout(), "leak": leak()}
    findings.write("originals", "sample", found | {"date": str(datetime.date.today()), "machine": machine.name()})


def plan_of(name, prepared=PREPARED):
    block = blocks.seismic(yaml12.read(ROOT / "params.yaml"), name)
    modules = (importlib.import_module(f"hourglass.{room}s.{block[room]}") for room in ("architecture", "task"))
    return Plan(block, f"seismic.{name}", prepared, *modules)


def sliding():
    """Return DeepDenoiser's mean gain (dB) at 0 dB, by the window's own deviation and as the authors' use has it, and their difference."""
    plan, model = plan_of("deep_denoiser"), files.load(ROOT / "models" / "deep_denoiser.keras")
    signal, noise = measuring.windows(plan, plan.records("held_out"), "held_out", 0)
    gains = [
        waveforms.measured(signal, noise, in_parts(lambda waves, of=of: of(model, waves), signal + noise, measuring.AT_ONCE))[
            "gain"
        ]
        for of in (lambda model, waves: masks.parted(model, waves)[0], as_in_use)
    ]
    waves, table = plan.records("held_out")
    events = plan.module.each(waves, table["event"].to_numpy())
    own, theirs, less = (intervals.mean(values, events) for values in (*gains, gains[1] - gains[0]))
    return {"own": own, "sliding": theirs, "difference": less}


def as_in_use(model, waves):
    """Return the signal in windows (rows, 3000, 1), the spectrogram less the mean and by the deviation of its first `SLIDING` times."""
    of = spectrograms.spectrogram(waves[..., 0])
    parts = tf.stack([tf.math.real(of), tf.math.imag(of)], axis=-1)
    mean, variance = tf.nn.moments(parts[:, :, :SLIDING], (1, 2, 3), keepdims=True)
    mask = tf.cast(model(tf.math.divide_no_nan(parts - mean, tf.sqrt(variance)), training=False)[..., 0], of.dtype)
    return spectrograms.waves(of * mask, waves.shape[1]).numpy()[..., None]


def dropout():
    """Return EQTransformer's F1 within 0.5 s without dropout and in each of `DRAWS` draws of it, and how far picks move (s), by phase."""
    plan, model = plan_of("eqtransformer"), files.load(ROOT / "models" / "eqtransformer.keras")
    tests, tuning = (
        measuring.placed(*rows, plan, part, 0)
        for rows, part in ((plan.records("held_out"), "held_out"), (plan.watched(), "train"))
    )
    made = [of_phases(model, tuning, tests)]
    keras.utils.set_random_seed(0)
    on = awake(files.load(ROOT / "models" / "eqtransformer.keras"))
    made += [of_phases(on, tuning, tests) for _ in range(DRAWS)]
    found = {}
    for phase in detecting.PHASES:
        f1 = [round(scores(counts[phase], picks.RATE)["f1"], 5) for counts in made]
        moved = np.stack([counts[phase][:, 3] for counts in made[1:]]) / picks.RATE
        there = ~np.isnan(moved).any(axis=0)
        found[phase] = {"off": f1[0], "on": f1[1:], "moved": float(moved[:, there].std(axis=0).mean())}
    return found


def awake(model):
    """Let a network's dropout be in use what it is in training."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Dropout):
            layer.call = lambda inputs, training=False, call=layer.call: call(inputs, training=True)
    return model


def of_phases(model, tuning, tests):
    """Return {phase: counts within 0.5 s} of a picker, its thresholds tuned as it picks."""
    found = detecting.by_network(
        tuning,
        tests,
        tests[0][:1],
        picks.RATE,
        lambda waves: in_parts(lambda part: picks.probabilities(model, part), waves, measuring.AT_ONCE),
    )
    return {phase: counts[detecting.TOLERANCES[-1]] for _, phase, counts, *_ in found}


def leak():
    """Return what WaveDecompNet explains at 0 dB of test rows, trained without and with the first `LEAKED` of them, by seed."""
    with tempfile.TemporaryDirectory() as scratch:
        clean, leaked = plan_of("wave_decomp_net"), plan_of("wave_decomp_net", with_test_rows(Path(scratch)))
        signal, noise = measuring.windows(clean, clean.records("held_out"), "held_out", 0)
        known = np.arange(len(signal)) < round(LEAKED * len(clean.records("held_out")[0]))
        found = {f"{rows}_{way}": [] for rows in ("known", "others") for way in ("clean", "leaked")}
        for seed in SEEDS:
            for way, plan in (("clean", clean), ("leaked", leaked)):
                keras.backend.clear_session()
                keras.utils.set_random_seed(seed)
                model = plan.network()
                plan.fit(model, seed)
                explained = waveforms.measured(signal, noise, measuring.parted(plan, model, signal + noise)[0])["explained"]
                for rows, chosen in (("known", known), ("others", ~known)):
                    found[f"{rows}_{way}"].append(round(float(explained[chosen].mean()), 5))
    return found


def with_test_rows(folder):
    """Write the sample's prepared records with the first test records in the training part, too; return their folder."""
    for file in PREPARED.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    records, tests = (reading.as_rows(PREPARED / f"{part}.npy") for part in ("train", "held_out"))
    table, further = (pd.read_csv(PREPARED / f"{part}.csv") for part in ("train", "held_out"))
    count = round(LEAKED * len(tests))
    np.save(folder / "train.npy", np.concatenate([tests[:count], records]))
    pd.concat([further[:count], table]).to_csv(folder / "train.csv", index=False)
    about = reading.as_json(PREPARED / "about.json", ())
    outputs.write_json(folder / "about.json", about | {"train_records": len(records) + count})
    return folder


if __name__ == "__main__":
    command.run(main)
