"""Rows a second in training, here and with Keras's `model.fit`, in turn in one process.

    python -m benchmarks.speed.epochs [precision]

The networks of which docs or issues state a speed, on random pixels; `fit` runs with its
defaults. Medians of the epochs after the first, which compiles. About 5 minutes.
"""

import statistics
import sys
import time

from benchmarks import command
from hourglass.engines import device

PRECISION = sys.argv[1] if len(sys.argv) > 1 else "float32"
print(device.start(seed=0, threads=2, precision=PRECISION))

import keras
import numpy as np

from hourglass.architectures import deep_pooling, dense, resize
from hourglass.engines.epochs import Epochs
from hourglass.inputs.pairs import Inputs
from hourglass.losses.losses import LOSSES

ROUNDS = 3
JOBS = {  # name: (network, rows, batch, loss)
    "W1 101-20-101": (lambda: dense.build((101, 1), bottleneck=20), 45450, 100, "mse"),
    "W2 784-32-784": (lambda: dense.build((28, 28, 1), bottleneck=32, output="sigmoid"), 20000, 256, "binary_crossentropy"),
    "W4 resize-conv": (lambda: resize.build((28, 28, 1), bottleneck=16), 4000, 200, "binary_crossentropy"),
    "W5 dogs 64x64": (lambda: deep_pooling.build((64, 64, 3), bottleneck=128), 640, 64, "mse"),
    "W5 dogs 224x224": (lambda: deep_pooling.build((224, 224, 3), bottleneck=128), 128, 64, "mse"),
}


def main():
    rng = np.random.default_rng(0)
    for name, (build, count, batch, kind) in JOBS.items():
        ours, theirs = build(), build()
        rows = rng.integers(0, 256, (count, *ours.input_shape[1:]), dtype=np.uint8)
        as_float, loss = rows.astype("float32") / 255, getattr(keras.losses, LOSSES[kind].keras)
        epochs = Epochs(ours, loss, keras.optimizers.Adam(0.001), Inputs(scaling="unit").pair, 0, batch)
        theirs.compile("adam", loss)
        seconds = []
        for epoch in range(1, 2 + ROUNDS):
            here = timed(lambda epochs=epochs, rows=rows, epoch=epoch: epochs.training((rows,), epoch))
            there = timed(lambda theirs=theirs, x=as_float, batch=batch: theirs.fit(x, x, batch_size=batch, verbose=0))
            seconds.append((here, there))
        middle = statistics.median(here for here, _ in seconds[1:])
        ratio = statistics.median(there / here for here, there in seconds[1:])
        print(
            f"{name}: {count / middle:,.0f} rows/s, {middle:.3f} s for {count:,} rows; model.fit takes {ratio:.1f} times as long",
            flush=True,
        )


def timed(work):
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    command.run(main)
