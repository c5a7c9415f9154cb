"""A network that does not fit is refused before it is trained, and what is said is the cause."""

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from keras import Input, Model, layers, ops

from hourglass.architectures import deep_pooling, dense, pooling, resize, stacked, strided, unet
from hourglass.checks import data, figures, fitting
from hourglass.ground.errors import UserError
from hourglass.inputs.pairs import Inputs
from hourglass.models import building, files, given
from hourglass.models.autoencoder import Autoencoder

SHAPE = (28, 28, 1)
ROWS = np.random.default_rng(0).integers(0, 256, (8, *SHAPE), dtype=np.uint8)
ROWS[3] = 0


def architecture(build):
    return SimpleNamespace(__name__="hourglass.architectures.mine", build=build)


def plain(shape, bottleneck=4, name="code", between=lambda x: x, past=None, outputs=None):
    """Return 784 -> m -> 784 with something between, and something past the code."""
    inputs = Input(shape)
    flat = layers.Flatten()(inputs)
    code = layers.Dense(bottleneck, name=name)(between(flat))
    x = layers.Dense(784, "sigmoid")(code if past is None else layers.Concatenate()([code, past(flat)]))
    x = layers.Reshape(shape)(x)
    return Model(inputs, x if outputs is None else outputs(x))


class Standardised(layers.Layer):
    """Divides each row by its spread, which of a constant row is 0."""

    def call(self, x):
        return x / ops.std(x, axis=-1, keepdims=True)


class Length(layers.Layer):
    """The length of each row, whose gradient at 0 is no number; its value is one."""

    def call(self, x):
        return ops.sqrt(ops.sum(x**2, axis=-1, keepdims=True)) + ops.sqrt(0 * ops.sum(x, axis=-1, keepdims=True)) + x


def test_a_network_that_no_file_gives_back_is_refused_before_it_is_trained():
    inputs = Input((4,))
    doubled = Model(inputs, layers.Lambda(lambda values: values * 2)(inputs))
    with pytest.raises(UserError, match="autoencoders.a.architecture: a file does not give its network back .*Lambda"):
        files.check_readable(doubled, {"architecture": "dense"}, "autoencoders.a")
    files.check_readable(Model(inputs, layers.Dense(4)(inputs)), {"architecture": "dense"}, "autoencoders.a")


def test_a_build_that_returns_nothing_is_named():
    architecture = SimpleNamespace(__name__="hourglass.architectures.mine", build=lambda shape: None)
    with pytest.raises(UserError, match="its build returned None: expected a keras.Model"):
        building.network(architecture, (28, 28, 1), {}, "autoencoders.a")


def prepared(folder, masks):
    """Write rows and masks of 6 columns of 5 as a data set's module would."""
    for part in ("train", "held_out"):
        np.save(folder / f"{part}.npy", np.zeros((6, 5, 1), np.uint8))
        np.save(folder / f"{part}_masks.npy", masks)
    return {"train_images": 2, "held_out_images": 2}


@pytest.mark.parametrize("masks", [np.full((6, 5, 1), 2, np.uint8), np.zeros((6, 4, 1), np.uint8)])
def test_masks_are_0_and_1_for_each_pixel(tmp_path, masks):
    about = prepared(tmp_path, masks)
    with pytest.raises(UserError, match="mine.py: train_masks.npy has values to .*: expected 0 and 1, for each pixel of"):
        data.prepared(SimpleNamespace(__name__="hourglass.datasets.mine"), tmp_path, about)
    with pytest.raises(UserError, match="mine.py: prepare returned None: expected a dict of train_images"):
        data.prepared(SimpleNamespace(__name__="hourglass.datasets.mine"), tmp_path, None)


@pytest.mark.parametrize("labels", [[0, 1], ["a", "b", "c"], [0.5, 1, 2], [[0], [1], [2]], [-1, 0, 1]])
def test_labels_that_are_not_one_for_each_image_are_refused(labels):
    with pytest.raises(UserError, match="a.keras: expected labels, a whole number from 0 for each of 3 images"):
        given.as_labels(labels, 3, "a.keras")
    assert given.as_labels([2, 0, 1], 3, "a.keras").tolist() == [2, 0, 1]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda shape: plain(shape, name="latent"), 'expected a layer "code", found none; name the one that gives the code so'),
        (lambda shape: plain(shape, bottleneck=-3), r"-3.*; so it cannot be built for rows of \(28, 28, 1\) with {}"),
        (lambda shape: plain(shape, past=layers.Dense(2)), 'expected an output that the layer "code" alone decides'),
        (lambda shape: plain(shape, outputs=lambda x: layers.Reshape((784,))(x)), r"gives the rows of .*; it gives \(784,\)"),
        (lambda shape: plain(shape, outputs=lambda x: {"image": x}), "it gives no output 'reconstruction'"),
        (lambda shape: plain(shape, outputs=lambda x: [x, x]), "it gives no output 'reconstruction'"),
        (lambda shape: Model(x := Input((None, None, 1)), layers.Conv2D(1, 3, padding="same", name="code")(x)), r"it gives \(None, None, 1\)"),
    ],
)  # fmt: skip
def test_a_network_of_one_s_own_that_is_no_autoencoder_is_named(build, message):
    with pytest.raises(UserError, match=f"^params.yaml: autoencoders.a.architecture is 'mine': .*{message}"):
        building.autoencoder(architecture(build), SHAPE, {}, "autoencoders.a")


def test_a_skip_connection_that_says_so_is_one():
    build = architecture(lambda shape: plain(shape, past=layers.Dense(2, name="skip_flat")))
    assert Autoencoder(building.autoencoder(build, SHAPE, {}, "a"), Inputs(scaling="unit")).skips == [(2,)]


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (Standardised(name="standard"), "the layer 'standard' gives what is no number with its first weights, before anything"),
        (Length(), "the gradient of '.*' is no number with the first weights"),
    ],
)
def test_a_layer_that_gives_no_numbers_is_named_and_not_the_learning_rate(layer, message):
    keras.utils.set_random_seed(0)
    model = plain(SHAPE, between=lambda x: layer(layers.Dense(5)(x) if layer.name != "standard" else x))
    with pytest.raises(UserError, match=f"^params.yaml: autoencoders.a: {message}.*mend the architecture"):
        building.check_numbers(model, Inputs(scaling="unit"), ROWS, "autoencoders.a")


@pytest.mark.parametrize(
    ("module", "shape"),
    [(dense, SHAPE), (dense, (101, 1)), (stacked, SHAPE), (pooling, SHAPE), (strided, SHAPE), (unet, SHAPE), (resize, SHAPE), (deep_pooling, (16, 24, 3))],
)  # fmt: skip
def test_every_architecture_fits_and_gives_numbers(module, shape):
    model = building.autoencoder(module, shape, {"bottleneck": 3}, "a")
    rows = np.random.default_rng(0).integers(0, 256, (9, *shape), dtype=np.uint8)
    before = [weight.copy() for weight in model.get_weights()]
    building.check_numbers(model, Inputs(scaling="unit"), rows, "a")
    assert all((one == other).all() for one, other in zip(before, model.get_weights()))


BLOCK = {"input": {"scaling": "unit"}, "figures": "", "procedure": "training"}


def network(**how):
    return Autoencoder(plain(SHAPE, **how), Inputs(scaling="unit"))


def test_several_outputs_are_for_pretraining_only():
    several = network(outputs=lambda x: {"reconstruction": x, "kind": layers.Dense(3, "softmax")(layers.Flatten()(x))})
    with pytest.raises(UserError, match="expected a network of one output, found reconstruction, kind; leave one"):
        fitting.check(BLOCK, several, {"held_out": ROWS}, "a")
    labels = np.arange(8) % 4
    with pytest.raises(UserError, match="expected labels from 0 to 2, found 3; set a.model.classes higher"):
        arrays = {"held_out": ROWS, "train_labels": labels, "held_out_labels": labels}
        fitting.check(BLOCK | {"procedure": "pretraining"}, several, arrays, "a")


@pytest.mark.parametrize(
    ("name", "how", "there"),
    [
        ("weights", {}, True),
        ("weights", {"between": lambda x: layers.Dense(784)(x)}, False),
        ("between", {}, True),
        ("between", {"past": layers.Dense(2, name="skip_flat")}, False),
        ("latent", {"bottleneck": 1}, True),
        ("feature_maps", {"between": lambda x: layers.Dense(784, name="features")(x)}, False),
    ],
)
def test_a_figure_is_refused_where_the_network_cannot_give_it(name, how, there):
    if there:
        figures.fit([name], network(**how), {"held_out": ROWS}, "a.figures")
    else:
        with pytest.raises(UserError, match=f"^params.yaml: a.figures has '{name}', which needs .*; leave it out$"):
            figures.fit([name], network(**how), {"held_out": ROWS}, "a.figures")


def test_a_code_without_a_fixed_shape_is_named():
    def build(shape):
        inputs = Input(shape)
        code = layers.Lambda(lambda x: ops.reshape(x, (-1, *code_shape)), output_shape=(None,) * len(code_shape), name="code")(
            inputs
        )
        return Model(inputs, layers.Reshape(shape)(layers.Dense(784)(layers.Reshape((784,))(code))))

    code_shape = (784,)
    with pytest.raises(UserError, match=r'expected a layer "code" of a fixed shape, found \(None,\); give it one'):
        building.autoencoder(architecture(build), SHAPE, {}, "a")
