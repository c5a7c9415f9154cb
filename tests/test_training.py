"""The training step beside Keras' own `fit`: each line of the table in docs/training.md, and what it says below."""

import importlib
import json
import re
import shutil
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf
import yaml
from conftest import ROOT, run
from keras import layers, ops, regularizers

from hourglass.architectures import stacked
from hourglass.engines import device, epochs, steps
from hourglass.engines.checkpoints import Checkpoint
from hourglass.engines.epochs import Epochs
from hourglass.ground import meaning, parameters
from hourglass.ground.errors import UserError
from hourglass.ground.rows import Data
from hourglass.inputs.pairs import Inputs
from hourglass.learning import pretraining, training
from hourglass.models import blocks

PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
TABLE = re.findall(r"^\| (.+?) \| (done|refused)", (ROOT / "docs/training.md").read_text(), re.M)
SHAPE, RECIPE = (12, 12, 1), {"loss": "mse", "optimizer": "adam", "learning_rate": 0.001, "batch": 25, "epochs": 2}
ROWS = np.random.default_rng(0).normal(128, 40, (150, 3)) @ np.random.default_rng(1).normal(0, 0.5, (3, 144))
ROWS = np.clip(ROWS, 0, 255).astype(np.uint8).reshape(-1, *SHAPE)
DATA = Data((ROWS[:110],), (ROWS[110:],))  # the last batch has 10 rows
PAIR = Inputs(scaling="unit").pair
CLAIMS = {}


class Sampled(layers.Layer):
    """A code of mean and spread, sampled in training, with its divergence from a normal distribution as penalty."""

    def __init__(self, **names):
        super().__init__(**names)
        self.seed_generator = keras.random.SeedGenerator(3)

    def call(self, given, training=False):
        mean, spread = given
        if training:
            self.add_loss(0.1 * -0.5 * ops.mean(ops.sum(1 + spread - mean**2 - ops.exp(spread), axis=1)))
            mean += ops.exp(spread / 2) * keras.random.normal(ops.shape(mean), seed=self.seed_generator)
        return mean


class Ones(layers.Layer):
    """Adds ones, or draws in a way that `kind` names, or keeps a metric."""

    def __init__(self, kind):
        super().__init__()
        self.kind = kind
        self.kept = keras.metrics.Mean(name="kept")

    def call(self, given):
        if self.kind == "metric":
            self.kept.update_state(ops.mean(given))
        drawn = {"tensorflow": tf.random.normal, "global": keras.random.normal}.get(self.kind, ops.ones)
        return given + drawn(ops.shape(given))


def network(*middle, convolutions=False, **changed):
    """Return the same network each time: `middle` are functions from nothing to a layer."""
    keras.utils.set_random_seed(1)
    inputs = x = keras.Input(SHAPE)
    x = x if convolutions else layers.Flatten()(x)
    for make in middle or [code()]:
        x = make()(x)
    x = layers.Dense(144, "sigmoid", dtype="float32")(layers.Flatten()(x))
    return keras.Model(inputs, layers.Reshape(SHAPE, dtype="float32")(x))


def code(**named):
    return lambda: layers.Dense(8, "gelu", name="code", **named)


def convolution(**named):
    return lambda: layers.Conv2D(4, 3, strides=2, padding="same", activation="gelu", name="code", **named)


def variational():
    keras.utils.set_random_seed(1)
    inputs = keras.Input(SHAPE)
    x = layers.Dense(16, "gelu")(layers.Flatten()(inputs))
    x = layers.Dense(144, "sigmoid")(Sampled(name="code")([layers.Dense(4)(x), layers.Dense(4)(x)]))
    return keras.Model(inputs, layers.Reshape(SHAPE)(x))


def beside_fit(build, alike=False):
    """Train as `training.fit` and as Keras do, in the same order; hold every loss and variable together and return the history.

    Where ours is compiled Keras is not, which takes most of the time, but where it has to be `alike`: draws and few bits
    come out in another way then.
    """
    ours, theirs = build(), build()
    alike = alike and not tf.config.functions_run_eagerly()
    history = training.fit(ours, DATA, PAIR, 7, **RECIPE)
    xla = not any(isinstance(layer, layers.Conv2D) for layer in theirs._flatten_layers())
    theirs.compile(
        keras.optimizers.Adam(RECIPE["learning_rate"]), "mse", run_eagerly=not alike, jit_compile="auto" if not alike else xla
    )
    test = ROWS[110:] / np.float32(255)
    for row in history:
        rows = ROWS[:110][np.random.default_rng([7, row["epoch"]]).permutation(110)] / np.float32(255)
        found = theirs.fit(
            rows, rows, batch_size=25, shuffle=False, verbose=0, validation_data=(test, test), validation_batch_size=25
        ).history
        assert row["loss"] + row.get("penalty", 0) == pytest.approx(found["loss"][0], rel=5e-6)
        assert row["test_loss"] + row.get("test_penalty", 0) == pytest.approx(found["val_loss"][0], rel=5e-6)
    assert len(ours.variables) == len(theirs.variables)
    for mine, other in zip(ours.variables, theirs.variables):
        np.testing.assert_allclose(mine.numpy(), other.numpy(), rtol=1e-5, atol=2e-6, err_msg=mine.path)
    return history


def refused(build, message):
    with pytest.raises(UserError, match=message):
        training.fit(build(), DATA, PAIR, 0, **RECIPE)
    return "refused"


def claim(line):
    """Register what shows that a line of the table holds: a function that returns the line's first word."""
    return lambda function: CLAIMS.setdefault(line, function)


@pytest.mark.parametrize("compiled", [False, pytest.param(True, marks=pytest.mark.nightly)], ids=["eager", "compiled"])
@pytest.mark.parametrize(
    ("line", "word"),
    [
        pytest.param(line, word, id=line, marks=[pytest.mark.nightly] * ("float8" in line)) for line, word in TABLE
    ],  # it is compiled
)
def test_each_line_of_the_table_holds(request, line, word, compiled):
    if not compiled:
        request.getfixturevalue("eager")
    assert CLAIMS[line.replace("`", "")]() == word


def test_the_table_has_a_line_for_each_claim():
    assert [line.replace("`", "") for line, _ in TABLE] == list(CLAIMS) and len(CLAIMS) > 20


@claim("the mean loss of each batch, a short last one too")
def _():
    assert set(beside_fit(network)[0]) == {"epoch", "loss", "test_loss", "kept"}  # no penalty where there is none
    return "done"


@claim("regularisers of weights")
def _():
    history = beside_fit(lambda: network(code(kernel_regularizer=regularizers.L2(0.01), bias_regularizer=regularizers.L1(1.0))))
    assert history[0]["penalty"] > 0.01
    return "done"


@claim("regularisers of what a layer gives")
def _():
    history = beside_fit(lambda: network(code(activity_regularizer=regularizers.L1(0.01))))
    assert history[0]["penalty"] > 0.001 and history[0]["test_penalty"] > 0.001
    return "done"


@claim("add_loss of a layer")
def _():
    history = beside_fit(variational, alike=True)
    assert history[0]["penalty"] > 0.001 and history[0]["test_penalty"] == 0  # added in training alone
    return "done"


@claim("validation with its penalties, as val_loss")
def _():
    rows = [
        {"epoch": 1, "validation_loss": 1.0, "validation_penalty": 3.0},
        {"epoch": 2, "validation_loss": 2.0, "validation_penalty": 1.0},
    ]
    assert training.best_of(rows) == 2  # `beside_fit` holds the sum to Keras' val_loss
    return "done"


@claim("draws from a layer's SeedGenerator: Dropout, GaussianNoise, a sampling layer")
def _():
    beside_fit(
        lambda: network(code(), lambda: layers.Dropout(0.3, seed=5), lambda: layers.GaussianNoise(0.3, seed=6)), alike=True
    )
    beside_fit(lambda: network(convolution(), lambda: layers.SpatialDropout2D(0.3, seed=5), convolutions=True), alike=True)
    return "done"  # and a sampling layer in the line of add_loss


@claim("statistics of the batch and their moving averages: BatchNormalization")
def _():
    beside_fit(lambda: network(code(), layers.BatchNormalization))
    beside_fit(lambda: network(convolution(), layers.BatchNormalization, convolutions=True))
    return "done"


@claim("other layers that update themselves: SpectralNormalization")
def _():
    beside_fit(lambda: network(lambda: layers.SpectralNormalization(code()())))
    return "done"


@claim("layers of float8")
def _():
    tf.config.run_functions_eagerly(False)  # Keras takes its gradient in a compiled step only

    def build():
        model = network()
        model.quantize("float8")
        return model

    beside_fit(build, alike=True)
    return "done"


@claim("layers that are not trainable")
def _():
    beside_fit(lambda: network(code(), lambda: layers.Dense(16, "gelu", trainable=False)))
    return "done"


@claim("constraints of weights")
def _():
    beside_fit(lambda: network(code(kernel_constraint=keras.constraints.UnitNorm())))
    return "done"


class Idle(layers.Layer):
    """Weights that pass no gradient."""

    def build(self, shape):
        self.idle = self.add_weight(shape=(shape[-1],), initializer="ones", name="idle")

    def call(self, given):
        return given + ops.stop_gradient(self.idle)


@claim("weights that the loss does not reach")
@pytest.mark.filterwarnings("ignore:Gradients do not exist")
def _():
    beside_fit(lambda: network(code(), Idle))
    return "done"


@claim("mixed_bfloat16")
def _():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        beside_fit(lambda: network(convolution(), convolutions=True), alike=True)
    finally:
        keras.config.set_dtype_policy("float32")
    return "done"


@claim("loss scaling: mixed_float16")
def _():
    with pytest.raises(UserError, match="precision is 'mixed_float16'.*expected"):
        parameters.check(device.start, {"seed": 0, "threads": 1, "precision": "mixed_float16"}, "")
    return "refused"


def not_in_a_recipe(*names):
    for procedure in (training, pretraining):
        for name in names:
            with pytest.raises(UserError, match=f"mine.train.{name} is not a parameter; known here: "):
                parameters.check(procedure.fit, RECIPE | {name: 1}, "mine.train")
    return "refused"


@claim("an optimizer's further options: clipping, weight decay, averages, accumulation, loss scale")
def _():
    options = {"clipnorm", "clipvalue", "global_clipnorm", "weight_decay", "use_ema", "ema_momentum", "ema_overwrite_frequency"}
    options |= {"gradient_accumulation_steps", "loss_scale_factor"}
    assert options <= keras.optimizers.Adam().get_config().keys()
    return not_in_a_recipe(*sorted(options))


@claim("sample_weight, class_weight")
def _():
    return not_in_a_recipe("sample_weight", "class_weight")


@claim("jit_compile")
def _():
    def compiled(*middle, **named):
        return epochs_of(network(*middle, **named))._train._jit_compile

    def unsupported():
        layer = code()()
        layer.supports_jit = False
        return layer

    assert compiled() and not compiled(unsupported) and not compiled(convolution(), convolutions=True)
    assert not compiled(lambda: layers.SpectralNormalization(convolution()()), convolutions=True)  # inside of a layer, too
    return "done"


def epochs_of(model, optimizer=None):
    return Epochs(model, keras.losses.mean_squared_error, optimizer or keras.optimizers.Adam(), PAIR, 7, 25)


@claim("a compiled model: its optimizer, losses, loss weights and metrics")
def _():
    def build():
        model = network()
        model.compile("sgd", "mae", loss_weights=[2.0], metrics=["mae"])
        return model

    return refused(build, "the network is compiled, .*: expected one that is not")


@claim("a train_step or compute_loss of one's own")
def _():
    for name in ("train_step", "test_step", "compute_loss", "compute_metrics"):
        kind = type("Mine", (keras.Model,), {name: lambda self, *given, **named: None})
        refused(lambda kind=kind: kind(*(lambda model: (model.input, model.output))(network())), f"has a {name} of its own")
    return "refused"


@claim("several inputs or outputs")
def _():
    model, other = network(), keras.Input(SHAPE)
    refused(lambda: keras.Model(model.input, {"reconstruction": model.output, "code": model.get_layer("code").output}), "several")
    return refused(lambda: keras.Model([model.input, other], layers.Add()([model.output, other])), "several inputs or outputs")


@claim("masks")
def _():
    inputs = keras.Input((12, 12))
    masked = keras.Model(inputs, layers.Dense(12)(layers.Masking()(inputs)))
    return refused(lambda: masked, "output has a mask")


@claim("metrics of a layer")
def _():
    return refused(lambda: network(code(), lambda: Ones("metric")), "the network has 'kept/count', which is no weight")


@claim("draws that no SeedGenerator of a layer makes")
def _():
    refused(lambda: network(code(), lambda: Ones("global")), "the network has '.*seed_generator_state.*', which is no weight")
    return refused(lambda: network(code(), lambda: Ones("tensorflow")), "the network draws by RandomStandardNormal of TensorFlow")


@claim("a network without anything to train, which Keras warns of")
def _():
    def build():
        model = network()
        model.trainable = False
        return model

    return refused(build, "nothing to train")


def test_what_an_optimizer_does_as_it_is_applied_is_done_too():
    for options in ({"clipnorm": 0.001, "weight_decay": 0.1, "loss_scale_factor": 8.0}, {"gradient_accumulation_steps": 2}):
        ours, theirs = network(), network()
        epochs_of(ours, keras.optimizers.Adam(**options)).training(DATA.train, 1)
        rows = ROWS[:110][np.random.default_rng([7, 1]).permutation(110)] / np.float32(255)
        theirs.compile(keras.optimizers.Adam(**options), "mse", run_eagerly=True)
        theirs.fit(rows, rows, batch_size=25, shuffle=False, verbose=0)
        for mine, other in zip(ours.get_weights(), theirs.get_weights()):
            np.testing.assert_allclose(mine, other, rtol=1e-5, atol=2e-6)


def test_the_last_batch_of_a_network_that_looks_across_rows_is_of_its_own_rows():
    model = network(lambda: layers.BatchNormalization(momentum=0))
    order = np.random.default_rng([7, 1]).permutation(110)
    epochs_of(model).training(DATA.train, 1)
    expected = (ROWS[:110][order[100:]] / 255.0).reshape(10, -1).mean(axis=0)
    np.testing.assert_allclose(model.layers[2].moving_mean.numpy(), expected, rtol=1e-5)


class Batch(layers.Layer):
    """Says how large the batches were that it saw, and takes their mean away."""

    def build(self, shape):
        self.seen = self.add_weight(shape=(2,), initializer="zeros", trainable=False)

    def call(self, given, training=False):
        if training:
            count = ops.cast(ops.shape(given)[0], "float32")
            self.seen.assign([ops.minimum(count, 10), ops.maximum(self.seen[1], count)])
        return given - ops.mean(given, axis=0)


@pytest.mark.nightly
def test_a_large_batch_of_a_network_that_looks_across_rows_is_taken_whole_in_every_chunk(monkeypatch):
    monkeypatch.setattr(steps, "PART_BYTES", 5 * 144)
    monkeypatch.setattr(epochs, "CHUNK_BYTES", 50 * 144)
    for middle in (layers.BatchNormalization, Batch):
        beside_fit(lambda middle=middle: network(code(), middle))
    model = network(Batch)
    epochs_of(model).training(DATA.train, 1)
    assert model.layers[2].seen.numpy().tolist() == [10, 25]


def test_in_parts_the_weights_penalty_counts_once(monkeypatch):
    monkeypatch.setattr(steps, "PART_BYTES", 5 * 144)
    model = network(code(kernel_regularizer=regularizers.L2(0.01)))
    assert steps.rowwise(model)
    beside_fit(lambda: network(code(kernel_regularizer=regularizers.L2(0.01))))


@pytest.mark.parametrize("name", list(PARAMS["autoencoders"]) + list(PARAMS["recognizers"]))
def test_the_networks_of_the_project_take_each_row_by_itself(name):
    if name in PARAMS["recognizers"]:
        module = importlib.import_module(f"hourglass.recognizers.{PARAMS['recognizers'][name]['architecture']}")
        assert steps.rowwise(module.build((24, 24, 1)))
        return
    block = blocks.autoencoder(PARAMS, name)
    shape = {"tgs": (101, 1), "dogs": (32, 32, 3)}.get(PARAMS["datasets"][block["dataset"]]["raw"], (28, 28, 1))
    module = importlib.import_module(f"hourglass.architectures.{block['architecture']}")
    assert steps.rowwise(module.build(shape, bottleneck=block["bottleneck"], **block["model"]))


KINDS = {
    "Reshape": lambda: layers.Reshape((6, 6, 4)), "Flatten": layers.Flatten, "Dense": lambda: layers.Dense(3),
    "Conv2D": lambda: layers.Conv2D(2, 3), "Conv2DTranspose": lambda: layers.Conv2DTranspose(2, 3, strides=2),
    "MaxPooling2D": layers.MaxPooling2D, "AveragePooling2D": lambda: layers.AveragePooling2D(2), "UpSampling2D": layers.UpSampling2D,
    "Cropping2D": lambda: layers.Cropping2D(1), "ZeroPadding2D": layers.ZeroPadding2D,
    "Concatenate": lambda: lambda x: layers.Concatenate()([x, x]),
}  # fmt: skip


@pytest.mark.parametrize("name", KINDS)
def test_a_layer_known_to_take_each_row_by_itself_does(name):
    assert {*KINDS, "InputLayer"} == set(steps.ROWWISE)
    inputs = keras.Input(SHAPE)
    model = keras.Model(inputs, KINDS[name]()(inputs))
    rows = ROWS[:3].astype("float32")
    together, alone = model(rows, training=True), model(rows[1:2], training=True)
    assert steps.rowwise(model)
    np.testing.assert_allclose(together[1], alone[0], rtol=1e-5, atol=1e-3)


class Dense(layers.Dense):
    """A class of one's own with a known name."""


def test_of_other_layers_it_is_not_assumed():
    others = [
        [layers.BatchNormalization], [lambda: layers.Dropout(0.1)], [Batch], [lambda: Dense(8)],
        [code(activity_regularizer="l1")], [lambda: layers.Dense(8, lambda x: x - ops.mean(x, axis=0))],
        [lambda: lambda x: x - ops.mean(x, axis=0)], [lambda: network(layers.BatchNormalization)],
    ]  # fmt: skip
    for middle in others[:-1]:
        assert not steps.rowwise(network(*middle)), middle
    inputs = keras.Input(SHAPE)
    assert not steps.rowwise(keras.Model(inputs, network(layers.BatchNormalization)(inputs)))
    assert steps.rowwise(keras.Model(inputs, network()(inputs)))


@pytest.mark.nightly
def test_a_stopped_training_of_a_network_with_a_state_ends_with_the_same_bits(tmp_path):
    def build():
        model = variational()
        x = layers.Dropout(0.2, seed=5)(layers.BatchNormalization()(model.get_layer("code").output))
        return keras.Model(model.input, layers.Reshape(SHAPE)(layers.Dense(144, "sigmoid")(x)))

    def stop(line):
        raise KeyboardInterrupt

    whole, stopped, again = build(), build(), build()
    recipe = RECIPE | {"epochs": 3, "patience": 3}
    history = training.fit(whole, DATA, PAIR, 7, **recipe)
    with pytest.raises(KeyboardInterrupt):
        training.fit(stopped, DATA, PAIR, 7, stop, Checkpoint(tmp_path, "one"), **recipe)
    said = []
    assert training.fit(again, DATA, PAIR, 7, said.append, Checkpoint(tmp_path, "one"), **recipe) == history
    assert said[0] == "goes on after epoch 1"
    assert all((one.numpy() == other.numpy()).all() for one, other in zip(whole.variables, again.variables))


def test_a_penalty_in_a_phase_of_pretraining_counts_in_that_phase(eager):
    model = stacked.build(SHAPE, bottleneck=4, hidden=8)
    model.get_layer("code").activity_regularizer = regularizers.L1(1.0)
    data = Data((ROWS[:110], np.arange(110) % 10), (ROWS[110:], np.arange(40) % 10))
    history = pretraining.fit(model, data, PAIR, 0, **RECIPE | {"loss": "binary_crossentropy", "epochs": 1})
    penalised = {row["phase"] for row in history if row.get("penalty", 0) > 0}
    assert penalised == {"inner autoencoder"}


VARIATIONAL = '''"""A variational autoencoder, its layers its own."""

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable()
class Sampled(layers.Layer):
    """A sample in training, the mean otherwise."""

    def __init__(self, seed=0, **names):
        super().__init__(**names)
        self.seed, self.seed_generator = seed, keras.random.SeedGenerator(seed)

    def get_config(self):
        return super().get_config() | {"seed": self.seed}

    def call(self, given, training=False):
        mean, spread = given
        self.add_loss(-0.5 * ops.mean(ops.sum(1 + spread - mean**2 - ops.exp(spread), axis=1)))
        return mean + ops.exp(spread / 2) * keras.random.normal(ops.shape(mean), seed=self.seed_generator) if training else mean


def build(shape, *, bottleneck: int):
    """Return the network for images of `shape`."""
    inputs = keras.Input(shape)
    x = layers.Dense(32, "gelu")(layers.Flatten()(inputs))
    code = Sampled(name="code")([layers.Dense(bottleneck)(x), layers.Dense(bottleneck)(x)])
    return keras.Model(inputs, layers.Reshape(shape)(layers.Dense(144, "sigmoid")(code)))
'''


def test_a_variational_autoencoder_of_one_s_own_is_trained_and_measured(tmp_path):
    for name in ("hourglass", "stages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "hourglass/architectures/variational.py").write_text(VARIATIONAL)
    block = PARAMS["autoencoders"]["mnist_dense"] | {"dataset": "tiny", "architecture": "variational", "model": {}}
    block |= {
        "bottleneck": 4,
        "bottleneck_at": "autoencoders.mine.bottleneck",
        "figures": "decoded",
        "train": RECIPE | {"batch": 16},
    }
    params = PARAMS | dict.fromkeys(("recognizers", "sweeps", "codecs", "checkerboards"), {})
    params |= {"datasets": {"tiny": {"raw": "mnist"}}, "autoencoders": {"mine": block}, "seismic": {}}
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(params))
    (tmp_path / "data").mkdir(), (tmp_path / "models").mkdir(), (tmp_path / "metrics").mkdir()
    np.save(tmp_path / "data/train.npy", ROWS[:110]), np.save(tmp_path / "data/held_out.npy", ROWS[110:])
    (tmp_path / "data/about.json").write_text(json.dumps({"source": "tiny", "train_images": 110, "held_out_images": 40}))
    program = (
        "from hourglass.engines import device\ndevice.load()\nimport tensorflow as tf\ntf.config.run_functions_eagerly(True)\n"
    )
    program += "from stages import evaluate, train\nfor stage in train, evaluate: stage.main(*'mine data models/mine.keras metrics'.split())"
    done = run(f'python -c "{program}"', tmp_path, PYTHONPATH="")
    assert done.returncode == 0, done.text
    assert re.search(r"epoch   2/2  loss \S+  penalty \S+  test loss \S+  test penalty \S+", done.text)
    found = json.loads((tmp_path / "metrics/metrics.json").read_text())
    assert found["train_penalty"] > 0 and found["test_penalty"] > 0 and found["code_size"] == 4
    assert found["loss"] == pytest.approx(found["test_loss"], rel=1e-5)  # measured, nothing is drawn
    with zipfile.ZipFile(tmp_path / "models/mine.keras") as file:  # what depends on the model depends on its layers' code
        assert file.read("code").decode() == meaning.closure("hourglass.architectures.variational", root=tmp_path)
