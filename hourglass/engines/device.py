"""Starts TensorFlow and Keras as params.yaml says, so that a run can be repeated."""

import contextlib
import gc
import os
import sys
import tempfile
from typing import Annotated, Literal

from pydantic import Field

from hourglass.engines.machine import processor
from hourglass.ground import parameters
from hourglass.ground.errors import UserError

# By these TensorFlow computes in another way, and no result says that it did.
ANOTHER_WAY = ("TF_ENABLE_ONEDNN_OPTS", "TF_XLA_FLAGS", "XLA_FLAGS", "NVIDIA_TF32_OVERRIDE")


def start_as(params, file=parameters.FILE):
    """Start as params.yaml, or a model's `file`, says, print the device, and return the settings, checked."""
    settings = {name: parameters.at(params, name) for name in ("seed", "threads", "precision")}
    settings = parameters.check(start, settings, "", file=file)
    print(f"device: {start(**settings)}")
    return settings


def start(
    *,
    seed: Annotated[int, Field(ge=0, lt=2**32, description="a whole number from 0 to 4294967295")],
    threads: Annotated[int, Field(ge=1, le=256, description="a whole number from 1 to 256")],
    precision: Literal["float32", "mixed_bfloat16"],
):
    """Import TensorFlow, pin what would change the bits, and name the device.

    Parameters
    ----------
    seed : int
        Of the first weights; every later draw is a function of (seed, epoch, batch).
    threads : int
        TensorFlow's sums come out in another order on another number of threads.
    precision : str
        `mixed_bfloat16` computes in 16 bits where that is safe: faster where the
        processor has instructions for it.

    Returns
    -------
    str
        Such as "CPU, AMD EPYC, 2 threads, float32".
    """
    load()
    import keras
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")  # a sweep compiles many networks on purpose, which TensorFlow warns of
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.config.set_dtype_policy(precision)
    keras.utils.set_random_seed(seed)
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        tf.config.experimental.enable_op_determinism()
        return f"GPU, {tf.config.experimental.get_device_details(gpus[0]).get('device_name', 'unnamed')}, {precision}"
    return f"CPU, {processor()}, {threads} threads, {precision}"


def load():
    """Import TensorFlow and Keras, and start neither; what ~/.keras and the environment say of either does not count.

    Raises
    ------
    UserError
        Where Keras was imported before, with another backend.
    """
    for name in [name for name in os.environ if name.startswith("KERAS_") or name in ANOTHER_WAY]:
        del os.environ[name]
    os.environ["KERAS_HOME"] = os.devnull  # no folder: Keras finds no keras.json there, and writes none
    os.environ["KERAS_BACKEND"] = "tensorflow"
    os.environ["MPLBACKEND"] = "Agg"  # Keras imports Matplotlib, which stumbles over one that it does not know
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    with _quiet(), _uncollected(), _without("sklearn"):  # Keras would spend a second on wrappers for it that nothing here uses
        import keras
        import tensorflow  # noqa: F401
    if (backend := keras.config.backend()) != "tensorflow":
        raise UserError(f"Keras runs on {backend}: expected tensorflow; set KERAS_BACKEND=tensorflow before Python starts")


@contextlib.contextmanager
def _uncollected():
    """Look for no garbage meanwhile: an import makes a million objects and none, and looking takes a quarter of its time."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextlib.contextmanager
def _quiet():
    """Hold back what compiled code says on stderr, unless it fails: it would bury the progress."""
    sys.stderr.flush()
    stderr = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(stderr, said.read())
            raise
        finally:
            os.dup2(stderr, 2)
            os.close(stderr)


@contextlib.contextmanager
def _without(package):
    """Let a package that is not imported yet count as not installed."""
    absent = package not in sys.modules
    if absent:
        sys.modules[package] = None
    try:
        yield
    finally:
        if absent:
            del sys.modules[package]
