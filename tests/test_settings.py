"""What a person has set for Keras and Matplotlib changes no result: hostile settings in the home folder and the environment."""

import json

import pytest
from conftest import ROOT, run

KERAS = {"floatx": "float99", "epsilon": 0.1, "image_data_format": "channels_first", "backend": "jax"}  # Keras refuses float99
MATPLOTLIB = "image.cmap: jet\nfont.size: 20\nbackend: TkAgg\naxes.facecolor: red\nsavefig.dpi: 30\nlines.linewidth: 9\nsavefig.bbox: tight\n"
ENVIRONMENT = {
    "MPLBACKEND": "none such", "KERAS_BACKEND": "torch", "KERAS_MAX_EPOCHS": "many", "KERAS_NNX_ENABLED": "true",
    "TF_ENABLE_ONEDNN_OPTS": "0", "TF_XLA_FLAGS": "--tf_xla_auto_jit=2", "XLA_FLAGS": "--xla_cpu_enable_fast_math=true",
}  # fmt: skip
PROGRAM = """
import hashlib, pathlib, sys
from hourglass.ground.rows import Data
from hourglass.engines import device
device.start(seed=0, threads=1, precision="float32")
import numpy as np
from hourglass.architectures import pooling
from hourglass.figures import curves, images, style
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import building, files
rows = np.random.default_rng(0).integers(0, 256, (8, 28, 28, 1), np.uint8)
net = building.autoencoder(pooling, (28, 28, 1), {"bottleneck": 2, "output": "sigmoid"}, "here")
recipe = {"loss": "binary_crossentropy", "optimizer": "rmsprop", "learning_rate": 0.01, "batch": 4, "epochs": 2}
history = training.fit(net, Data((rows,), (rows[:2],)), Inputs(scaling="unit").pair, 0, print, **recipe)
files.save(net, sys.argv[1] + "/model")
import pandas as pd
style.save(curves.loss(pd.DataFrame(history), "mse", "unit", 0.5, {}), sys.argv[1] + "/loss.png")
style.save(style.rows_of_images([rows / 255], ["noise"]), sys.argv[1] + "/rows.png")
"""


def made(tmp_path, name, **environment):
    """Return what the program writes in a home folder of its own, {file: bytes}."""
    home = tmp_path / name
    (home / ".keras").mkdir(parents=True)
    (home / ".config/matplotlib").mkdir(parents=True)
    if environment:
        (home / ".keras/keras.json").write_text(json.dumps(KERAS))
        (home / ".config/matplotlib/matplotlibrc").write_text(MATPLOTLIB)
    (home / "out").mkdir()
    (tmp_path / "program.py").write_text(PROGRAM)
    done = run(f"python {tmp_path}/program.py {home}/out", ROOT, HOME=str(home), PYTHONPATH=str(ROOT), **environment)
    assert done.returncode == 0, done.text
    assert (home / ".keras/keras.json").exists() == bool(environment)  # and none is written there
    return {path.name: path.read_bytes() for path in (home / "out").iterdir()}


@pytest.mark.nightly  # .ci/run runs it
def test_hostile_settings_change_no_byte_of_a_model_or_a_figure(tmp_path):
    clean, hostile = made(tmp_path, "clean"), made(tmp_path, "hostile", **ENVIRONMENT)
    assert clean == hostile and clean.keys() == {"model", "loss.png", "rows.png"}
