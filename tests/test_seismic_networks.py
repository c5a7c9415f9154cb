"""The networks of seismology: parameters, shapes, numbers done by hand, files, what is refused. tests/seismograms has them beside SeisBench's."""

import re
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf
from conftest import ROOT
from keras import layers

from hourglass.architectures import deep_denoiser, eqtransformer, wave_decomp_net
from hourglass.engines import refusals
from hourglass.ground.errors import UserError
from hourglass.layers.attention import AdditiveAttention
from hourglass.layers.lstm import LSTM
from hourglass.models import building, files

GRID, MINUTE, DECIMATED = (31, 201, 2), (6000, 3), (600, 3)
NORM = 1.001**-0.5  # what a batch norm without training multiplies by


@pytest.mark.parametrize(
    ("architecture", "shape", "design", "trainable", "code", "output"),
    [
        (deep_denoiser, GRID, {"bottleneck": 256}, 1_378_162, (1, 7, 256), GRID),
        (deep_denoiser, GRID, {"bottleneck": 16}, 1_378_162 - 9 * 2 * 128 * 240 - 2 * 240, (1, 7, 16), GRID),
        (deep_denoiser, (29, 13, 2), {"bottleneck": 4, "filters": 2, "depth": 3}, None, (4, 2, 4), (29, 13, 2)),
        (eqtransformer, MINUTE, {"bottleneck": 16}, 371_639, (47, 16), MINUTE),
        (eqtransformer, MINUTE, {"bottleneck": 16, "lstms": 3}, 376_423, (47, 16), MINUTE),
        (eqtransformer, (1009, 1), {"bottleneck": 5, "lstms": 1}, None, (8, 5), (1009, 3)),
        (eqtransformer, (1009, 1), {"bottleneck": 5, "lstms": 1, "variant": "conservative"}, None, (8, 5), (1009, 3)),
        (wave_decomp_net, DECIMATED, {"bottleneck": 64}, 152_714, (75, 64), (600, 6)),
        (wave_decomp_net, (8 * 13, 1), {"bottleneck": 2}, None, (13, 2), (8 * 13, 2)),
    ],
    ids=str,
)
def test_parameters_and_shapes(architecture, shape, design, trainable, code, output):
    model = architecture.build(shape, **design)
    if trainable:
        assert sum(np.prod(weight.shape) for weight in model.trainable_weights) == trainable
    assert model.get_layer("code").output.shape[1:] == code
    assert model.output.shape[1:] == output and model.output.dtype == "float32"


def centred(model):
    """Let every convolution pass the first channel's middle on, in its own first channel, and every LSTM nothing."""
    for layer in model.layers:
        if isinstance(layer, keras.layers.Bidirectional):
            layer.set_weights([np.zeros(weight.shape) for weight in layer.weights])
        elif hasattr(layer, "kernel"):
            kernel, *bias = (np.zeros(weight.shape) for weight in layer.weights)
            kernel[(*(side // 2 for side in kernel.shape[:-2]), 0, 0)] = 1
            layer.set_weights([kernel, *bias])
    return model


def test_deep_denoiser_by_hand():
    model = centred(deep_denoiser.build((5, 7, 2), bottleneck=1, filters=1, depth=1))
    joined = model.get_layer("convolve_joined_0")
    kernel = joined.get_weights()[0]
    kernel[1, 1, :, 0] = 1, 10  # what was carried across, and ten times what was doubled
    joined.set_weights([kernel])
    given = np.random.default_rng(0).uniform(size=(1, 5, 7, 2)).astype(np.float32)
    real = given[0, ..., 0]
    doubled = np.zeros_like(real)
    doubled[1::2, 1::2] = real[0:4:2, 0:6:2]  # every second point, and the last one's place is cut off
    logits = NORM * (real * NORM**2 + 10 * doubled * NORM**5)
    masks = model(given).numpy()[0]
    np.testing.assert_allclose(masks[..., 0], 1 / (1 + np.exp(-logits)), rtol=1e-5)
    np.testing.assert_allclose(masks.sum(axis=-1), 1, rtol=1e-6)


def test_wave_decomp_net_by_hand():
    given = np.random.default_rng(0).uniform(size=(1, 24, 3)).astype(np.float32)
    made = centred(wave_decomp_net.build((24, 3), bottleneck=4))(given).numpy()[0]
    half = given[0, 1::2, 0] * NORM**2
    quarter = half[1::2] * NORM**2
    x = quarter[1::2] * NORM**2  # an eighth
    for skip in (quarter, half, np.zeros(24)):
        doubled = skip.copy()  # before its norm
        doubled[1::2] += x * NORM**2  # two norms at each length; the odd samples went through the strides
        x = doubled
    for first in (0, 3):  # the earthquake, the noise
        np.testing.assert_allclose(made[:, first], x * NORM**2, rtol=1e-5)
        assert not made[:, first + 1 : first + 3].any()


@pytest.mark.parametrize("width", [None, 3, 2])
def test_attention_is_what_numpy_makes_of_it_time_by_time(width):
    layer = AdditiveAttention(units=4, width=width, epsilon=1e-3)
    rng = np.random.default_rng(0)
    given = rng.normal(size=(2, 7, 5)).astype(np.float32)
    layer(given)
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.weights])
    query, key, bias, score, score_bias = layer.get_weights()
    made = layer(given).numpy()
    for record, asks in np.ndindex(2, 7):
        x = given[record]
        scores = np.array([np.tanh(x[asks] @ query + one @ key + bias) @ score[:, 0] + score_bias[0] for one in x])
        shares = np.exp(scores - scores.max())
        shares *= [width is None or 0 <= asks - one + width // 2 < width for one in range(7)]
        np.testing.assert_allclose(made[record, asks], shares / (shares.sum() + 1e-3) @ x, rtol=1e-4, atol=1e-5)


def test_equal_scores_give_the_mean_of_the_neighbours():
    layer = AdditiveAttention(width=3, epsilon=0)
    layer.build((None, 4, 1))
    layer.set_weights([np.zeros(weight.shape) for weight in layer.weights])
    made = layer(np.array([[[0], [3], [6], [12]]], np.float32)).numpy()
    np.testing.assert_allclose(made[0, :, 0], [1.5, 3, 7, 9])


def test_the_gates_of_early_keras():
    np.testing.assert_allclose(eqtransformer.hard_sigmoid(np.float32([-3, -2.5, 0, 1, 2.5, 4])), [0, 0, 0.5, 0.7, 1, 1])


@pytest.mark.parametrize(
    ("variant", "lengths"),
    [("seisbench", [94, 188, 375, 750, 1500, 3000, 6000]), ("conservative", [94, 188, 376, 750, 1500, 3000, 6000])],
)
def test_where_an_odd_length_is_cut(variant, lengths):
    model = eqtransformer.build(MINUTE, bottleneck=2, lstms=1, variant=variant)
    assert [model.get_layer(f"s_decoder_{level}").output.shape[1] for level in range(6, -1, -1)] == lengths


@pytest.fixture(scope="module")
def networks():
    return {
        "deep_denoiser": deep_denoiser.build((7, 9, 2), bottleneck=4, filters=2, depth=2),
        "eqtransformer": eqtransformer.build((130, 3), bottleneck=4, lstms=1, variant="conservative"),
        "wave_decomp_net": wave_decomp_net.build((24, 3), bottleneck=4),
    }


LONG = [pytest.param(name, marks=pytest.mark.nightly) for name in ("eqtransformer", "wave_decomp_net")]  # LSTMs are slow to read


@pytest.mark.parametrize("name", ["deep_denoiser", *LONG])
def test_a_file_and_a_clone_give_the_network_back_and_the_training_loop_takes_it(networks, name, tmp_path):
    model = networks[name]
    files.save(model, tmp_path / "one.keras")
    files.save(files.load(tmp_path / "one.keras"), tmp_path / "other.keras")
    given = np.random.default_rng(0).normal(size=(2, *model.input_shape[1:])).astype(np.float32)
    expected = model(given).numpy()
    np.testing.assert_array_equal(files.load(tmp_path / "other.keras")(given), expected)
    twin = keras.models.clone_model(model)
    twin.set_weights(model.get_weights())
    np.testing.assert_array_equal(twin(given), expected)
    refusals.check(model)


def test_what_the_code_and_what_passes_it_by_give_is_all(networks):
    for name, skips in (("deep_denoiser", 2), ("eqtransformer", 0), ("wave_decomp_net", 3)):
        model = networks[name]
        passed = [layer.output for layer in model.layers if layer.name.startswith("skip_")]
        assert len(passed) == skips and keras.Model([model.get_layer("code").output, *passed], model.output)


def test_dropout_is_in_training_alone(networks):
    model, given = networks["eqtransformer"], np.ones((1, 130, 3), np.float32)
    assert not np.array_equal(model(given, training=True), model(given, training=True))
    np.testing.assert_array_equal(model(given), model(given))


@pytest.mark.parametrize(
    ("architecture", "shape", "bottleneck", "message"),
    [
        (wave_decomp_net, (601, 3), 64, "a record has 601 samples: expected a multiple of 8, which three strides of 2 halve"),
        (wave_decomp_net, DECIMATED, 63, "bottleneck is 63: expected an even number, half forward and half backward in time"),
        (wave_decomp_net, GRID, 64, "rows are (31, 201, 2): expected (samples, components)"),
        (eqtransformer, GRID, 16, "rows are (31, 201, 2): expected (samples, components)"),
        (deep_denoiser, MINUTE, 16, "rows are (6000, 3): expected (frequencies, times, 2)"),
    ],
)
def test_what_cannot_be_built_is_said_in_a_line(architecture, shape, bottleneck, message):
    with pytest.raises(UserError) as said:
        building.network(architecture, shape, {"bottleneck": bottleneck}, "denoisers.one")
    assert message in str(said.value) and "\n" not in str(said.value)


def test_what_is_imported_for_comparison_alone_is_pinned_and_in_no_room():
    lines = (ROOT / "requirements-seismograms.in").read_text().splitlines()
    assert all(line.startswith("#") or re.fullmatch(r"\w+==[\d.]+", line) for line in lines)
    for path in (path for folder in ("hourglass", "stages") for path in (ROOT / folder).rglob("*.py")):
        assert not re.search(r"^\s*(import|from) (seisbench|torch)\b", path.read_text(), re.M), path


def test_eqtransformer_begins_as_unsure_of_arrivals_as_they_are_rare():
    keras.utils.set_random_seed(0)
    model = eqtransformer.build(MINUTE, bottleneck=16)
    begun = np.asarray(model(np.random.default_rng(0).normal(size=(2, *MINUTE)).astype(np.float32)))
    assert (np.abs(begun[..., 0] - 0.5) < 0.3).all() and (np.abs(np.log(begun[..., 1:] / 0.004)) < 1).all()


@pytest.mark.parametrize(
    "options", [{}, {"go_backwards": True}, {"recurrent_activation": eqtransformer.hard_sigmoid}, {"dtype": "mixed_bfloat16"}]
)
def test_an_lstm_and_its_gradients_are_those_of_keras(options):
    rows = np.random.default_rng(0).normal(size=(3, 7, 4)).astype(np.float32)
    found = []
    weights = [np.random.default_rng(1).normal(size=shape).astype(np.float32) for shape in ((4, 20), (5, 20), (20,))]
    for kind in (layers.LSTM, LSTM):
        layer = kind(5, return_sequences=True, **options)
        layer.build(rows.shape)
        layer.set_weights(weights)
        with tf.GradientTape() as tape:
            every = tf.cast(layer(rows), tf.float32)
            loss = tf.reduce_sum(every * tf.range(7, dtype=tf.float32)[None, :, None])
        found.append([every, *tape.gradient(loss, layer.trainable_variables)])
    for keras_own, own in zip(*found):
        np.testing.assert_allclose(own, keras_own, rtol=1e-4, atol=1e-5)


def test_without_a_gpu_an_lstm_is_one_operation(networks):
    graph = tf.function(networks["wave_decomp_net"]).get_concrete_function(tf.TensorSpec((2, 24, 3))).graph
    kinds = [operation.type for operation in graph.get_operations()]
    assert kinds.count("BlockLSTM") == 8 and not {"While", "StatelessWhile"} & set(kinds)


def test_a_file_names_the_modules_of_its_layers(networks, tmp_path):
    files.save(networks["wave_decomp_net"], tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as file:
        assert set(re.findall(files.OWN, file.read("config.json").decode())) == {"hourglass.layers.lstm"}
        assert file.read("code")
