"""Rows a second in training, for the networks of which docs or issues state a speed.

    python -m benchmarks.throughput [precision]

Random pixels; the median of three epochs after the first, which compiles.
"""

import statistics
import sys
import time

from hourglass.engines import device

PRECISION = sys.argv[1] if len(sys.argv) > 1 else "float32"
print(device.start(seed=0, threads=2, precision=PRECISION))

import keras
import numpy as np

from hourglass.architectures import deep_pooling, dense, resize
from hourglass.engines.epochs import Epochs
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training

JOBS = {  # name: (network, rows, batch, loss)
    "W1 101-20-101": (lambda: dense.build((101, 1), bottleneck=20), 45450, 100, "mse"),
    "W2 784-32-784": (lambda: dense.build((28, 28, 1), bottleneck=32, output="sigmoid"), 20000, 256, "binary_crossentropy"),
    "W4 resize-conv": (lambda: resize.build((28, 28, 1), bottleneck=16), 4000, 200, "binary_crossentropy"),
    "W5 dogs 64x64": (lambda: deep_pooling.build((64, 64, 3), bottleneck=128), 640, 64, "mse"),
    "W5 dogs 224x224": (lambda: deep_pooling.build((224, 224, 3), bottleneck=128), 128, 64, "mse"),
}


def main():
    rng = np.random.default_rng(0)
    for name, (build, count, batch, loss) in JOBS.items():
        model = build()
        rows = (rng.integers(0, 256, (count, *model.input_shape[1:]), dtype=np.uint8),)
        epochs = Epochs(model, training.LOSSES[loss], keras.optimizers.Adam(0.001), Inputs(scaling="unit").pair, 0, batch)
        seconds = []
        for epoch in range(1, 5):
            started = time.perf_counter()
            epochs.training(rows, epoch)
            seconds.append(time.perf_counter() - started)
        middle = statistics.median(seconds[1:])
        print(f"{name}: {count / middle:,.0f} rows/s, {middle:.3f} s for {count:,} rows", flush=True)


if __name__ == "__main__":
    main()
