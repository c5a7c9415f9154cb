"""How long an epoch takes here and with Keras's `model.fit`, in turn in one process.

    python -m benchmarks.epoch_time data/prepared/tgs

Network, data and batch are those of tgs_columns; `fit` runs with its defaults. Each
number is the median of its epochs after the first, which compiles.
"""

import statistics
import sys
import time

from hourglass.engines import device

print(device.start(seed=0, threads=2, precision="float32"))

import numpy as np

from hourglass.architectures import dense
from hourglass.engines.epochs import Epochs
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training

ROUNDS = 7


def main(prepared):
    train = np.load(f"{prepared}/train.npy")
    as_float = train.astype("float32")
    ours, theirs = (dense.build((101, 1), bottleneck=20) for _ in range(2))
    theirs.compile("adam", "mse")
    pair = Inputs(scaling="bytes").pair
    epochs = Epochs(ours, training.LOSSES["mse"], training.OPTIMIZERS["adam"](0.001), pair, 0, 100)
    times = {"here": [], "model.fit": []}
    for epoch in range(1 + ROUNDS):
        started = time.perf_counter()
        epochs.training((train,), epoch)
        times["here"].append(time.perf_counter() - started)
        started = time.perf_counter()
        theirs.fit(as_float, as_float, batch_size=100, verbose=0)
        times["model.fit"].append(time.perf_counter() - started)
    medians = {name: statistics.median(values[1:]) for name, values in times.items()}
    ratio = statistics.median(b / a for a, b in list(zip(times["here"], times["model.fit"]))[1:])
    print(f"{len(train)} columns, batch 100: " + ", ".join(f"{name} {value:.4f} s" for name, value in medians.items()))
    print(f"an epoch of model.fit takes {ratio:.1f} times as long (median of {ROUNDS} pairs)")


if __name__ == "__main__":
    main(*sys.argv[1:])
