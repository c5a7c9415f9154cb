"""The architectures, the training loop and the model files, against known numbers."""

import subprocess
import sys
import zipfile
from itertools import pairwise

import keras
import numpy as np
import pytest
from conftest import ROOT, recipe
from skimage import transform

from hourglass.architectures import deep_pooling, dense, pooling, resize, stacked, strided, unet
from hourglass.engines import epochs, steps
from hourglass.ground.errors import UserError
from hourglass.ground.rows import Data
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import building
from hourglass.models import files as model_files
from hourglass.recognizers import class_recognizer, salt_recognizer

RECIPE = {"loss": "mse", "optimizer": "adam", "learning_rate": 0.001, "batch": 100, "epochs": 3}
AS_THEY_ARE = Inputs(scaling="bytes").pair


def data(train, held_out):
    return Data((train,), (held_out,))


def network(bottleneck=20, seed=0, **design):
    keras.utils.set_random_seed(seed)
    return dense.build((101, 1), bottleneck=bottleneck, **design)


GREY, PHOTO = (28, 28, 1), (224, 224, 3)
HINTON = (784, 1000, 500, 250, 30, 250, 500, 1000, 784)
DEEP = {"bottleneck": 30, "hidden": [1000, 500, 250], "code": "linear", "output": "sigmoid"}


@pytest.mark.parametrize(
    ("architecture", "shape", "design", "parameters", "code"),
    [
        (dense, (101, 1), {"bottleneck": 20}, 4161, (20,)),
        (dense, (101, 1), {"bottleneck": 101}, 20604, (101,)),
        (dense, GREY, {"bottleneck": 32, "output": "sigmoid"}, 50992, (32,)),
        (dense, GREY, {"bottleneck": 30, "hidden": [100], "activation": "selu"}, 163814, (30,)),
        (dense, GREY, DEEP, sum((a + 1) * b for a, b in pairwise(HINTON)), (30,)),
        (pooling, GREY, {"bottleneck": 32}, 9857, (14, 14, 32)),
        (strided, GREY, {"bottleneck": 32}, 9569, (7, 7, 32)),
        (resize, GREY, {"bottleneck": 16}, 30689, (4, 4, 16)),
        (resize, GREY, {"bottleneck": 16, "upsampling": "transposed"}, 30689, (4, 4, 16)),
        (resize, GREY, {"bottleneck": 8, "filters": [16, 8]}, 4385, (4, 4, 8)),
        (resize, GREY, {"bottleneck": 16, "upsampling": "bilinear"}, 30689, (4, 4, 16)),
        (resize, GREY, {"bottleneck": 16, "upsampling": "transposed_2x2"}, 30689 - 5 * 16 * (16 + 32) - 5 * 32 * 32, (4, 4, 16)),
        (resize, GREY, {"bottleneck": 16, "upsampling": "shuffle"}, 30689 + 3 * 9 * (16 * 48 + 32 * 32) + 3 * 80, (4, 4, 16)),
        (deep_pooling, PHOTO, {"bottleneck": 128}, 93248 + 166467, (28, 28, 128)),
        (deep_pooling, PHOTO, {"bottleneck": 128, "decoder": "upsample_convolve"}, 93248 + 166467, (28, 28, 128)),
        (deep_pooling, PHOTO, {"bottleneck": 128, "decoder": "transposed"}, 93248 + 166467, (28, 28, 128)),
        (deep_pooling, PHOTO, {"bottleneck": 128, "pooling": "average"}, 93248 + 166467, (28, 28, 128)),
        (deep_pooling, PHOTO, {"bottleneck": 8, "pooling": "strided"}, 19392 + 4616 + 9344 + 18448 + 435, (28, 28, 8)),
        (unet, GREY, {"bottleneck": 32}, 16441, (7, 7, 32)),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_parameters_and_shapes(architecture, shape, design, parameters, code):
    model = architecture.build(shape, **design)
    assert model.count_params() == parameters
    assert model.get_layer("code").output.shape[1:] == code
    assert model.output.shape[1:] == shape


def layer_list(model):
    """Return each layer in words: kind, settings, what it gives; and of one that joins, which it joins."""
    said = []
    for layer in model.layers[1:]:
        config = layer.get_config()
        words = [type(layer).__name__, *(str(config[name]) for name in ("units", "filters") if name in config)]
        words += ["x".join(map(str, config[name])) for name in ("kernel_size", "pool_size") if name in config]
        words += [f"/{config['strides'][0]}"] if config.get("strides", (1,))[0] > 1 and "pool_size" not in config else []
        words += [config["padding"]] if config.get("padding") == "valid" else []
        words += [config["activation"]] if "activation" in config else []
        joined = [tensor._keras_history.operation.name for tensor in layer.input] if isinstance(layer.input, list) else []
        shape = "x".join(map(str, layer.output.shape[1:]))
        said.append(" ".join([*words, *(name for name in joined if name.startswith("skip_")), "->", shape]))
    return said


POOLED = ["Conv2D 32 3x3 relu -> 28x28x32", "MaxPooling2D 2x2 -> 14x14x32", "Conv2D 32 3x3 relu -> 14x14x32"]
POOLED += ["MaxPooling2D 2x2 -> 7x7x32", "Conv2D 16 3x3 relu -> 7x7x16", "MaxPooling2D 2x2 -> 4x4x16"]
W5 = ["Conv2D 32 3x3 relu -> 224x224x32", "MaxPooling2D 2x2 valid -> 112x112x32", "Conv2D 64 3x3 relu -> 112x112x64"]
W5 += ["MaxPooling2D 2x2 valid -> 56x56x64", "Conv2D 128 3x3 relu -> 56x56x128", "MaxPooling2D 2x2 valid -> 28x28x128"]
LAYERS = {
    "a column, W1": (dense, (101, 1), {"bottleneck": 20}, [
        "Reshape -> 101", "Dense 20 relu -> 20", "Dense 101 linear -> 101", "Reshape -> 101x1"]),
    "hidden layers": (dense, (101, 1), {"bottleneck": 20, "hidden": [50, 30], "activation": "selu", "code": "linear", "output": "sigmoid"}, [
        "Reshape -> 101", "Dense 50 selu -> 50", "Dense 30 selu -> 30", "Dense 20 linear -> 20", "Dense 30 selu -> 30",
        "Dense 50 selu -> 50", "Dense 101 sigmoid -> 101", "Reshape -> 101x1"]),
    "W2, convolutional": (pooling, GREY, {"bottleneck": 8}, [
        "Conv2D 8 3x3 relu -> 28x28x8", "MaxPooling2D 2x2 valid -> 14x14x8", "Conv2D 32 3x3 relu -> 14x14x32",
        "UpSampling2D -> 28x28x32", "Conv2D 1 3x3 relu -> 28x28x1"]),
    "W3": (strided, GREY, {"bottleneck": 32}, [
        "Conv2D 16 3x3 /2 relu -> 14x14x16", "Conv2D 32 3x3 /2 relu -> 7x7x32", "Conv2DTranspose 16 3x3 /2 relu -> 14x14x16",
        "Conv2DTranspose 1 3x3 /2 sigmoid -> 28x28x1"]),
    "W4": (resize, GREY, {"bottleneck": 16}, [
        *POOLED, "UpSampling2D -> 8x8x16", "Cropping2D -> 7x7x16", "Conv2D 16 3x3 relu -> 7x7x16", "UpSampling2D -> 14x14x16",
        "Conv2D 32 3x3 relu -> 14x14x32", "UpSampling2D -> 28x28x32", "Conv2D 32 3x3 relu -> 28x28x32",
        "Conv2D 1 3x3 sigmoid -> 28x28x1"]),
    "W4, transposed": (resize, GREY, {"bottleneck": 16, "upsampling": "transposed"}, [
        *POOLED, "Conv2DTranspose 16 3x3 /2 relu -> 8x8x16", "Cropping2D -> 7x7x16", "Conv2DTranspose 32 3x3 /2 relu -> 14x14x32",
        "Conv2DTranspose 32 3x3 /2 relu -> 28x28x32", "Conv2D 1 3x3 sigmoid -> 28x28x1"]),
    "its author's notebook": (resize, GREY, {"bottleneck": 8, "filters": [16, 8]}, [
        "Conv2D 16 3x3 relu -> 28x28x16", "MaxPooling2D 2x2 -> 14x14x16", "Conv2D 8 3x3 relu -> 14x14x8",
        "MaxPooling2D 2x2 -> 7x7x8", "Conv2D 8 3x3 relu -> 7x7x8", "MaxPooling2D 2x2 -> 4x4x8", "UpSampling2D -> 8x8x8",
        "Cropping2D -> 7x7x8", "Conv2D 8 3x3 relu -> 7x7x8", "UpSampling2D -> 14x14x8", "Conv2D 8 3x3 relu -> 14x14x8",
        "UpSampling2D -> 28x28x8", "Conv2D 16 3x3 relu -> 28x28x16", "Conv2D 1 3x3 sigmoid -> 28x28x1"]),
    "kernel as wide as the stride": (resize, GREY, {"bottleneck": 16, "upsampling": "transposed_2x2"}, [
        *POOLED, "Conv2DTranspose 16 2x2 /2 relu -> 8x8x16", "Cropping2D -> 7x7x16", "Conv2DTranspose 32 2x2 /2 relu -> 14x14x32",
        "Conv2DTranspose 32 2x2 /2 relu -> 28x28x32", "Conv2D 1 3x3 sigmoid -> 28x28x1"]),
    "W5": (deep_pooling, PHOTO, {"bottleneck": 128}, [
        *W5, "Conv2D 128 3x3 relu -> 28x28x128", "UpSampling2D -> 56x56x128", "Conv2D 16 3x3 relu -> 56x56x16",
        "UpSampling2D -> 112x112x16", "Conv2D 3 3x3 relu -> 112x112x3", "UpSampling2D -> 224x224x3"]),
    "W5, mended": (deep_pooling, PHOTO, {"bottleneck": 128, "decoder": "upsample_convolve", "output": "sigmoid"}, [
        *W5, "UpSampling2D -> 56x56x128", "Conv2D 128 3x3 relu -> 56x56x128", "UpSampling2D -> 112x112x128",
        "Conv2D 16 3x3 relu -> 112x112x16", "UpSampling2D -> 224x224x16", "Conv2D 3 3x3 sigmoid -> 224x224x3"]),
    "W5, other pooling": (deep_pooling, PHOTO, {"bottleneck": 128, "pooling": "average", "decoder": "transposed"}, [
        *(line.replace("Max", "Average") for line in W5), "Conv2DTranspose 128 3x3 /2 relu -> 56x56x128",
        "Conv2DTranspose 16 3x3 /2 relu -> 112x112x16", "Conv2DTranspose 3 3x3 /2 relu -> 224x224x3"]),
    "W5, without pooling": (deep_pooling, PHOTO, {"bottleneck": 8, "pooling": "strided", "output": "sigmoid"}, [
        "Conv2D 32 3x3 /2 relu -> 112x112x32", "Conv2D 64 3x3 /2 relu -> 56x56x64", "Conv2D 8 3x3 /2 relu -> 28x28x8",
        "Conv2D 128 3x3 relu -> 28x28x128", "UpSampling2D -> 56x56x128", "Conv2D 16 3x3 relu -> 56x56x16",
        "UpSampling2D -> 112x112x16", "Conv2D 3 3x3 sigmoid -> 112x112x3", "UpSampling2D -> 224x224x3"]),
    "a U-Net": (unet, GREY, {"bottleneck": 32}, [
        "Conv2D 8 3x3 relu -> 28x28x8", "Conv2D 16 3x3 /2 relu -> 14x14x16", "Conv2D 32 3x3 /2 relu -> 7x7x32",
        "Conv2DTranspose 16 3x3 /2 relu -> 14x14x16", "Concatenate skip_half -> 14x14x32", "Conv2D 16 3x3 relu -> 14x14x16",
        "Conv2DTranspose 8 3x3 /2 relu -> 28x28x8", "Concatenate skip_whole -> 28x28x16", "Conv2D 1 3x3 sigmoid -> 28x28x1"]),
}  # fmt: skip
RECOGNIZERS = {
    "classes": (class_recognizer, GREY, [
        "Conv2D 32 3x3 relu -> 28x28x32", "MaxPooling2D 2x2 valid -> 14x14x32", "Conv2D 64 3x3 relu -> 14x14x64",
        "MaxPooling2D 2x2 valid -> 7x7x64", "Flatten -> 3136", "Dense 128 relu -> 128", "Dense 10 softmax -> 10"]),
    "salt": (salt_recognizer, (101, 101, 1), [
        "ZeroPadding2D -> 104x104x1", *["Conv2D 8 3x3 relu -> 104x104x8"] * 2, "MaxPooling2D 2x2 valid -> 52x52x8",
        *["Conv2D 16 3x3 relu -> 52x52x16"] * 2, "MaxPooling2D 2x2 valid -> 26x26x16", *["Conv2D 32 3x3 relu -> 26x26x32"] * 2,
        "MaxPooling2D 2x2 valid -> 13x13x32", *["Conv2D 64 3x3 relu -> 13x13x64"] * 2, "UpSampling2D -> 26x26x64",
        "Concatenate -> 26x26x96", *["Conv2D 32 3x3 relu -> 26x26x32"] * 2, "UpSampling2D -> 52x52x32", "Concatenate -> 52x52x48",
        *["Conv2D 16 3x3 relu -> 52x52x16"] * 2, "UpSampling2D -> 104x104x16", "Concatenate -> 104x104x24",
        *["Conv2D 8 3x3 relu -> 104x104x8"] * 2, "Conv2D 1 1x1 valid sigmoid -> 104x104x1", "Cropping2D -> 101x101x1"]),
}  # fmt: skip


@pytest.mark.parametrize("name", LAYERS)
def test_a_network_has_the_layers_strides_and_activations_of_its_write_up(name):
    architecture, shape, design, expected = LAYERS[name]
    assert layer_list(architecture.build(shape, **design)) == expected


@pytest.mark.parametrize("name", RECOGNIZERS)
def test_a_recognizer_has_its_layers(name):
    architecture, shape, expected = RECOGNIZERS[name]
    assert layer_list(architecture.build(shape)) == expected


def test_the_stacked_network_has_w2_s_layers_and_each_classifier_its_own():
    model = stacked.build(GREY, bottleneck=64)
    said = [
        f"{name}: {layer.units} {layer.activation.__name__}"
        for name in ("outer_encoder", "code", "inner_decoder", "outer_decoder")
        for layer in [model.get_layer(name)]
    ]
    assert said == ["outer_encoder: 128 relu", "code: 64 relu", "inner_decoder: 128 linear", "outer_decoder: 784 sigmoid"]
    for name in stacked.CLASSIFIERS:
        assert layer_list(model.get_layer(name)) == [
            "Reshape -> 784", "Dense 128 relu -> 128", "Dense 64 relu -> 64", "Dense 10 softmax -> 10"
        ]  # fmt: skip


def test_an_image_comes_back_where_it_was_from_the_salt_recognizer_s_edges():
    model = salt_recognizer.build((101, 99, 1))  # 3 and 5 pixels are added, one and two, two and three
    assert [layer.padding for layer in model.layers if type(layer).__name__ == "ZeroPadding2D"] == [((1, 2), (2, 3))]
    assert [layer.cropping for layer in model.layers if type(layer).__name__ == "Cropping2D"] == [((1, 2), (2, 3))]


@pytest.mark.parametrize("name", [*LAYERS, *RECOGNIZERS])
def test_what_a_network_gives_is_float32_whatever_it_computes_in(name):
    architecture, shape, *design = LAYERS.get(name) or RECOGNIZERS[name]
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        model = architecture.build(shape, **(design[0] if name in LAYERS else {}))
    finally:
        keras.config.set_dtype_policy("float32")
    weighted = [layer for layer in model.layers if layer.weights]
    assert model.output.dtype == "float32" == weighted[-1].compute_dtype and weighted[0].compute_dtype == "bfloat16"


@pytest.mark.parametrize(
    ("architecture", "shape", "message"),
    [
        (
            pooling,
            (101, 1),
            r"mine.architecture is 'pooling': Input 0 .*; so it cannot be built for rows of \(101, 1\) with {'bottleneck': 8}; choose another",
        ),
        (deep_pooling, GREY, r"'deep_pooling': expected one that gives the rows of mine.dataset, .*; it gives \(24, 24, 1\)"),
    ],
)
def test_an_architecture_that_does_not_fit_the_data_is_named(architecture, shape, message):
    with pytest.raises(UserError, match="^params.yaml: .*" + message):
        building.autoencoder(architecture, shape, {"bottleneck": 8}, "mine")
    assert building.autoencoder(stacked, GREY, {"bottleneck": 8}, "mine").output["reconstruction"].shape[1:] == GREY


def test_the_stacked_autoencoder_and_its_classifier():
    model = stacked.build(GREY, bottleneck=64)
    assert model.get_layer("fine_tuned").count_params() == 109386
    assert keras.Model(model.input, model.output["reconstruction"]).count_params() == 218192
    assert {name: tensor.shape[1:] for name, tensor in model.output.items()} == {
        "reconstruction": GREY, **dict.fromkeys(stacked.CLASSIFIERS, (10,))
    }  # fmt: skip


def test_the_first_resizing_is_nearest_neighbour():
    rows = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
    grown = keras.layers.Cropping2D(((0, 1), (0, 1)))(keras.layers.UpSampling2D(2)(rows))
    nearest = np.arange(7) * 4 // 7
    assert (np.asarray(grown)[0, ..., 0] == rows[0, ..., 0][nearest][:, nearest]).all()


def test_four_channels_become_the_pixels_of_a_block_line_by_line():
    inputs = keras.Input((1, 2, 8))
    given = np.arange(16.0).reshape(1, 1, 2, 8)  # channels of two maps: 0 and 1 are the upper left pixel's
    found = np.asarray(keras.Model(inputs, resize._shuffled(inputs))(given))
    assert found[0, ..., 0].tolist() == [[0, 2, 8, 10], [4, 6, 12, 14]]
    assert found[0, ..., 1].tolist() == [[1, 3, 9, 11], [5, 7, 13, 15]]


def test_resizing_between_the_four_nearest_is_scikit_image_s():
    model = resize.build(GREY, bottleneck=1, upsampling="bilinear")
    step = next(layer for layer in model.layers if isinstance(layer, keras.layers.UpSampling2D))
    square = np.random.default_rng(0).random((4, 4))
    found = np.asarray(step(square[None, ..., None]))[0, ..., 0]
    np.testing.assert_allclose(found, transform.resize(square, (8, 8), order=1, mode="edge", anti_aliasing=False), atol=1e-6)


@pytest.mark.parametrize(("output", "lowest", "highest"), [("sigmoid", 0, 1), ("relu", 0, np.inf)])
def test_outputs_stay_in_their_range(output, lowest, highest):
    given = np.asarray(
        deep_pooling.build((16, 16, 3), bottleneck=4, output=output)(np.random.default_rng(0).random((2, 16, 16, 3)))
    )
    assert given.min() >= lowest and given.max() <= highest


def test_w5_s_output_is_constant_in_blocks_of_two_and_the_mended_one_is_not():
    rows = np.random.default_rng(0).random((1, 16, 16, 3))
    for decoder, constant in (("convolve_upsample", True), ("upsample_convolve", False)):
        given = np.asarray(deep_pooling.build((16, 16, 3), bottleneck=4, decoder=decoder, output="sigmoid")(rows))
        assert (np.ptp(given.reshape(8, 2, 8, 2, 3), axis=(1, 3)) == 0).all() == constant


@pytest.mark.parametrize(("pooling", "expected"), [("max", [4, 8]), ("average", [2.5, 6.5])])
def test_of_four_pixels_the_largest_or_their_mean_is_kept(pooling, expected):
    model = deep_pooling.build((8, 8, 1), bottleneck=1, pooling=pooling)
    half = model.get_layer("half")
    pixels = np.array([[1, 2, 5, 6], [3, 4, 7, 8]], "float32")[None, ..., None]
    assert np.asarray(half(pixels)).ravel().tolist() == expected


def test_a_code_wider_than_the_input_is_refused_with_the_reason():
    with pytest.raises(
        UserError, match="mine.architecture is 'dense'.*: bottleneck is 102: expected 1 to 101.*already holds a copy"
    ):
        building.autoencoder(dense, (101, 1), {"bottleneck": 102}, "mine")


def test_an_epoch_equals_keras_fit_on_the_same_order(columns):
    ours, theirs = network(), network()
    history = training.fit(ours, data(columns[:500], columns[500:]), AS_THEY_ARE, 7, **RECIPE | {"epochs": 1})
    order = np.random.default_rng([7, 1]).permutation(500)
    rows = columns[order].astype("float32")
    theirs.compile("adam", "mse")
    kept = theirs.fit(rows, rows, batch_size=100, shuffle=False, verbose=0).history
    assert history[0]["loss"] == pytest.approx(kept["loss"][0], rel=1e-5)
    held_out = columns[500:].astype("float32")
    assert history[0]["test_loss"] == pytest.approx(theirs.evaluate(held_out, held_out, verbose=0), rel=1e-4)
    for mine, other in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(mine, other, rtol=1e-3, atol=1e-5)


def test_a_data_set_read_in_chunks_and_a_batch_taken_in_parts_train_alike(columns, monkeypatch):
    def trained(module, name, value):
        model = network()
        with monkeypatch.context() as patch:
            patch.setattr(module, name, value)
            training.fit(model, data(columns[:550], columns[550:]), AS_THEY_ARE, 0, **RECIPE)
        return model.get_weights()

    whole = trained(epochs, "CHUNK_BYTES", epochs.CHUNK_BYTES)
    for one, other in zip(whole, trained(epochs, "CHUNK_BYTES", 200 * 101)):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)
    for one, other in zip(whole, trained(steps, "PART_BYTES", 30 * 101)):  # 100 rows as 4 x 25, the last 50 as 2 x 25
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-5)


def test_patience_stops_and_keeps_the_best_weights(columns):
    model = network(5, activation="linear")
    recipe = RECIPE | {"epochs": 300, "patience": 2, "learning_rate": 0.02, "batch": 20}
    history = training.fit(model, data(columns[:500], columns[500:]), AS_THEY_ARE, 1, **recipe)
    losses = [row["test_loss"] for row in history]
    assert len(losses) < 300 and losses.index(min(losses)) == len(losses) - 3
    held_out = columns[500:].astype("float32")
    assert np.mean((held_out - model.predict(held_out, verbose=0)) ** 2) == pytest.approx(min(losses), rel=1e-5)


def test_a_diverging_training_says_so(columns):
    model = network()
    model.set_weights([weights + 1e30 for weights in model.get_weights()])
    with pytest.raises(UserError, match="training diverged in epoch 1: the loss is .*lower learning_rate"):
        training.fit(model, data(columns, columns[:10]), AS_THEY_ARE, 0, **RECIPE)


def test_the_same_model_gives_the_same_file_in_any_process(tmp_path):
    code = (
        "import sys; from hourglass.engines import device; device.start(seed=0, threads=1, precision='float32');"
        "from hourglass.models import files as model_files; from hourglass.architectures import dense;"
        "model_files.save(dense.build((101, 1), bottleneck=20), sys.argv[1], {'name': 'small', 'train': {'loss': 'mse'}})"
    )
    subprocess.run([sys.executable, "-c", code, tmp_path / "other.keras"], cwd=ROOT, check=True)
    keras.backend.clear_session()  # which counts names from one on again
    model_files.save(network(), tmp_path / "this.keras", {"name": "small", "train": {"loss": "mse"}})
    assert (tmp_path / "this.keras").read_bytes() == (tmp_path / "other.keras").read_bytes()


def test_keras_opens_the_file_with_the_same_weights(tmp_path):
    model = network()
    model_files.save(model, tmp_path / "model.keras", recipe())
    again = keras.saving.load_model(tmp_path / "model.keras")
    assert all((a == b).all() for a, b in zip(model.get_weights(), again.get_weights()))


@pytest.mark.parametrize("share", [0.0001, 0.9999])
def test_a_validation_share_that_leaves_nothing_is_refused(columns, share):
    with pytest.raises(UserError, match=f"validation is {share}: of 600 rows it takes"):
        training.fit(network(), data(columns, columns), AS_THEY_ARE, 0, **RECIPE, validation=share)


def test_the_random_split_is_disjoint_whole_and_its_own_for_each_seed(columns):
    numbered = np.arange(600)
    splits = [Data((numbered,), (numbered,)).split(0.2, "random", seed) for seed in (0, 0, 1)]
    train, (taken, same, other) = splits[0].train[0], [split.watched[0] for split in splits]
    assert sorted([*train, *taken]) == list(range(600)) and len(taken) == 120 and splits[0].of == "validation"
    assert (taken == same).all() and (taken != other).any()


def test_a_function_of_one_s_own_is_found_by_the_architecture_that_registers_it(tmp_path, monkeypatch):
    def register(name):
        asked.append(name)

        @keras.saving.register_keras_serializable("own")
        def swing(x):
            return x * keras.ops.sigmoid(x)

        return swing

    asked = []
    monkeypatch.setattr(model_files.meaning, "closure", lambda *names: " ".join(names))
    inputs = keras.Input((4,))
    model = keras.Model(inputs, keras.layers.Dense(2, register("here"))(inputs))
    model_files.save(model, tmp_path / "own.keras", recipe(architecture="swinging"))
    with zipfile.ZipFile(tmp_path / "own.keras") as file:
        assert file.read("code") == b"hourglass.architectures.swinging"
    keras.saving.get_custom_objects().pop("own>swing")
    known = model_files.importlib.import_module
    own = "hourglass.architectures.swinging"
    monkeypatch.setattr(model_files.importlib, "import_module", lambda name: (register if name == own else known)(name))
    loaded = model_files.load(tmp_path / "own.keras")
    keras.saving.get_custom_objects().pop("own>swing")
    assert asked == ["here", own]
    np.testing.assert_array_equal(loaded(np.eye(4)), model(np.eye(4)))
