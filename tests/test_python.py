"""Models as files for others, and `hourglass` in a program or a notebook: wherever, whatever params.yaml says."""

import importlib
import json
import re
import zipfile

import keras
import numpy as np
import pytest
import tensorflow as tf
import yaml
from conftest import ROOT, recipe
from PIL import Image

import hourglass
from hourglass.architectures import dense, unet
from hourglass.evaluation import measuring
from hourglass.evaluation.trained import Trained
from hourglass.ground.errors import UserError
from hourglass.inputs.pairs import Inputs
from hourglass.models import autoencoder
from hourglass.models import files as model_files
from stages import decode, encode, evaluate

DIGITS = np.random.default_rng(0).integers(0, 256, (40, 28, 28, 1), np.uint8)
GREY = {
    "architecture": "dense",
    "name": "mnist_dense",
    "dataset": "mnist",
    "train": {"loss": "binary_crossentropy"},
    "threads": 1,
}


def network(path, seed=0, **changes):
    """Save an untrained network of digits with facts."""
    keras.utils.set_random_seed(seed)
    model_files.save(dense.build((28, 28, 1), bottleneck=9, output="sigmoid"), path, recipe(**GREY | changes))
    return path


@pytest.fixture
def project(tmp_path, monkeypatch, sample):
    """A project with one model and one data set, and no params.yaml; the working folder is one below it."""
    (tmp_path / "dvc.yaml").write_text("stages: {}\n")
    (tmp_path / "models").mkdir()
    network(tmp_path / "models/mnist_dense.keras")
    prepared = tmp_path / "data/prepared/mnist"
    prepared.mkdir(parents=True)
    for name, few in (("train", 1500), ("held_out", 200)):
        np.save(prepared / f"{name}.npy", np.load(sample("mnist")[1] / f"{name}.npy", mmap_mode="r")[:few])
    (prepared / "about.json").write_text('{"source": "sample", "train_images": 1500, "held_out_images": 200}')
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


@pytest.mark.parametrize("scaling", ["bytes", "unit", "symmetric"])
def test_a_file_alone_says_what_it_is_encodes_and_decodes(tmp_path, monkeypatch, capsys, scaling):
    monkeypatch.chdir(tmp_path)
    low, high = {"bytes": (0, 255), "unit": (0, 1), "symmetric": (-1, 1)}[scaling]
    network("sent.keras", input={"scaling": scaling}, range=[low, high], source="published")
    Image.fromarray(DIGITS[0, ..., 0]).save("digit.png")
    encode.main("sent.keras", "digit.png", "digit.hgl", "0.01")
    decode.main("sent.keras", "digit.hgl", "back.png")
    said = capsys.readouterr().out
    assert said.count(f"model: mnist_dense, dense network of mnist, trained on the published data, values {low} to {high}\n") == 2
    model = keras.saving.load_model("sent.keras")  # Keras alone, with the file's own range
    with zipfile.ZipFile("sent.keras") as archive:
        low, high = json.loads(archive.read("metadata.json"))["hourglass"]["range"]
    expected = (np.asarray(model(low + DIGITS[:1] / 255.0 * (high - low))) - low) / (high - low)
    with Image.open("back.png") as back:
        assert np.abs(np.asarray(back) / 255 - expected[0, ..., 0].clip(0, 1)).max() < 0.02


def test_a_file_that_unpacks_to_more_than_it_has_is_not_unpacked(tmp_path):
    network(tmp_path / "sent.keras")
    with (
        zipfile.ZipFile(tmp_path / "sent.keras") as one,
        zipfile.ZipFile(tmp_path / "bomb.keras", "w", zipfile.ZIP_DEFLATED) as other,
    ):
        for name in one.namelist():
            other.writestr(name, one.read(name))
        other.writestr("zeros", bytes(100 << 20))
    with pytest.raises(UserError, match="bomb.keras: expected a Keras model \\(its members unpack to more than the file has"):
        hourglass.load(tmp_path / "bomb.keras")


def test_another_scaling_in_params_yaml_changes_nothing_of_a_trained_model(project, monkeypatch):
    monkeypatch.chdir(project)
    Image.fromarray(DIGITS[0, ..., 0]).save("digit.png")
    (project / "params.yaml").write_text((ROOT / "params.yaml").read_text())
    encode.main("mnist_dense", "digit.png", "digit.hgl", "0.1")
    decode.main("mnist_dense", "digit.hgl", "before.png")
    (project / "metrics").mkdir()
    (project / "metrics/history.csv").write_text("epoch,loss,validation_loss,kept,recipe\n1,2,3,1,written\n")
    arguments = ("mnist_dense", "data/prepared/mnist", "models/mnist_dense.keras", "metrics")
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    found = []
    for scaling, loss in (("unit", "binary_crossentropy"), ("symmetric", "mse")):
        params["autoencoders"]["mnist_dense"] |= {"input": {"scaling": scaling}, "figures": ""}
        params["autoencoders"]["mnist_dense"]["train"]["loss"] = loss
        (project / "params.yaml").write_text(yaml.safe_dump(params))
        evaluate.main(*arguments)
        found.append((project / "metrics/metrics.json").read_text())
    assert found[0] == found[1] and json.loads(found[0])["loss"] < 1
    decode.main("mnist_dense", "digit.hgl", "after.png")
    assert (project / "after.png").read_bytes() == (project / "before.png").read_bytes()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda told: None, "expected an autoencoder that this project trained, found a file that does not say how"),
        (lambda told: "x", r"metadata.json: hourglass is 'x': expected a block"),
        (lambda told: told | {"input": {"scaling": "byte"}}, r"input.scaling is 'byte' \(str\): expected 'bytes', 'unit'"),
        (lambda told: told | {"input": 3}, r"metadata.json: hourglass.input is 3 \(int\)"),
        (lambda told: told | {"rows_an_image": 0}, "hourglass.rows_an_image is 0"),
        (lambda told: told | {"train": {}}, "hourglass.train.loss is None: expected mse or binary_crossentropy"),
        (lambda told: {name: told[name] for name in told if name != "seed"}, "metadata.json: hourglass.seed is missing"),
    ],
)
def test_a_file_with_wrong_facts_is_one_line(tmp_path, change, message):
    network(tmp_path / "good.keras")
    with zipfile.ZipFile(tmp_path / "good.keras") as source, zipfile.ZipFile(tmp_path / "bad.keras", "w") as target:
        for name in source.namelist():
            body = source.read(name)
            if name == "metadata.json":
                told = json.loads(body)
                told["hourglass"] = change(told["hourglass"])
                body = json.dumps({key: value for key, value in told.items() if value is not None})
            target.writestr(name, body)
    with pytest.raises(UserError, match=f"bad.keras: .*{message}"):
        hourglass.load(tmp_path / "bad.keras")


def test_by_name_or_by_file_from_a_folder_below_the_project_or_anywhere(project, tmp_path_factory, monkeypatch):
    digits = hourglass.data("mnist")["test"]
    by_name = hourglass.load("mnist_dense")
    assert str(by_name) == "mnist_dense, dense network of mnist, trained on its sample, values 0 to 1: (28, 28, 1) -> (9,)"
    for name, message in (
        ("mnist_desne", "models/mnist_desne.keras: no model there; .* trained is mnist_dense"),
        ("no.keras", "no.keras: "),
    ):
        with pytest.raises(UserError, match=message):
            hourglass.load(name)
    with pytest.raises(UserError, match="data/prepared/mnits: no such data set; there is mnist; `dvc repro` prepares them"):
        hourglass.data("mnits")
    monkeypatch.chdir(tmp_path_factory.mktemp("anywhere"))
    by_file = hourglass.load(project / "models/mnist_dense.keras")
    assert (by_file.encode(digits[:9]) == by_name.encode(digits[:9])).all()
    monkeypatch.setattr("hourglass.ground.meaning.ROOT", project / "notebooks")  # the code lies in no project, as installed
    with pytest.raises(UserError, match=r"expected a project with dvc.yaml here or above; .* give the path of a .keras file"):
        hourglass.load("mnist_dense")


def test_it_measures_itself_as_the_pipeline_does(project):
    data, network = hourglass.data("mnist"), hourglass.load("mnist_dense")
    arrays = {"train": data["train"], "held_out": data["test"]}
    expected, _ = measuring.measure(network, arrays, 200, "binary_crossentropy", [], 0)
    assert network.measure(data["test"], train=data["train"]).items() >= expected.items()
    alone = network.measure(data["test"])
    assert alone.items() <= network.measure(data["test"], train=data["train"]).items() and "pca_mse" not in alone
    assert network.measure(np.zeros((1, 28, 28, 1), np.uint8))["mse"] > 0  # one image, and a constant one


def test_columns_are_measured_by_whole_images(tmp_path, columns):
    model_files.save(dense.build((101, 1), bottleneck=5), tmp_path / "salt.keras", recipe(rows_an_image=101))
    network = hourglass.load(tmp_path / "salt.keras")
    assert 0 < network.measure(columns[:202])["ssim"] < 1
    with pytest.raises(UserError, match="salt.keras: expected whole images of 101 columns each, got 150 columns"):
        network.measure(columns[:150])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (DIGITS / 255, "expected grey values, uint8 from 0 to 255, of shape .rows, 28, 28, 1., which are scaled here to the "
         "network's -1 to 1; got float64 of shape .40, 28, 28, 1., 0 to 1; convert them"),
        (DIGITS.astype(int), "got int64"), (DIGITS[..., 0], r"got uint8 of shape \(40, 28, 28\), 0 to 255"),
        (DIGITS[:0], r"got uint8 of shape \(0, 28, 28, 1\)"), ("image.png", "got <U9 of shape"), (None, "got object"),
    ],
)  # fmt: skip
def test_other_rows_than_grey_values_are_refused(tmp_path, rows, message):
    network(tmp_path / "w3.keras", input={"scaling": "symmetric"}, range=[-1, 1])
    loaded = hourglass.load(tmp_path / "w3.keras")
    for use in (loaded.encode, loaded.reconstruct, loaded.measure):
        with pytest.raises(UserError, match=message):
            use(rows)


@pytest.mark.parametrize(
    "codes", [np.full((2, 9), np.nan), np.full((2, 9), 1e300), np.zeros((2, 8)), np.zeros(9), np.zeros((0, 9)), "codes"]
)
def test_other_codes_than_finite_numbers_are_refused(tmp_path, codes):
    loaded = hourglass.load(network(tmp_path / "model.keras"))
    with (
        pytest.raises(UserError, match=r"model.keras: expected finite codes of shape \(rows, 9\), got "),
        np.errstate(over="ignore"),
    ):
        loaded.decode(codes)


SHAPES = {"dense": (101, 1), "deep_pooling": (16, 16, 3)}
OF_RECORDS = {"deep_denoiser", "eqtransformer", "wave_decomp_net"}  # what they give is no row again


@pytest.mark.parametrize(
    "name", sorted({path.stem for path in (ROOT / "hourglass/architectures").glob("[a-z]*.py")} - OF_RECORDS)
)
def test_encoder_and_decoder_apart_are_the_network(name):
    shape = SHAPES.get(name, (28, 28, 1))
    model = importlib.import_module(f"hourglass.architectures.{name}").build(shape, bottleneck=4)
    whole = autoencoder.Autoencoder(model, Inputs(scaling="unit"))
    rows = np.random.default_rng(0).integers(0, 256, (3, *shape), np.uint8)
    passed = whole.encoder(whole.inputs.scale(rows))
    np.testing.assert_allclose(whole.decoder(passed), whole.reconstruct(rows), atol=1e-6)
    assert whole.encoder.count_params() < model.count_params() > whole.decoder.count_params()
    if whole.skips:
        with pytest.raises(UserError, match="its skip connections carry more than its code: it cannot decode codes alone"):
            whole.decode(whole.encode(rows))
    else:
        np.testing.assert_allclose(whole.decode(whole.encode(rows)), whole.reconstruct(rows), atol=1e-6)


def test_skip_connections_that_are_not_called_so_are_said():
    model = unet.build((28, 28, 1), bottleneck=4)
    for layer in model.layers:
        layer.name = layer.name.replace("skip_", "other_")
    whole = autoencoder.Autoencoder(model, Inputs(scaling="unit"), "mine.keras")
    with pytest.raises(UserError, match='mine.keras: its output hangs on more than the layer "code"; name the layers'):
        whole.decode(np.zeros((1, 7, 7, 4)))


def test_a_notebook_s_own_settings_stay_and_change_nothing(tmp_path):
    network(tmp_path / "model.keras")
    expected = hourglass.load(tmp_path / "model.keras").reconstruct(DIGITS)
    tf.random.set_seed(7)
    first = tf.random.uniform(()).numpy()
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        tf.random.set_seed(7)
        given = hourglass.load(tmp_path / "model.keras").reconstruct(DIGITS)
        assert keras.config.dtype_policy().name == "mixed_bfloat16" and tf.random.uniform(()).numpy() == first
    finally:
        keras.config.set_dtype_policy("float32")
    assert (given == expected).all()


def test_another_backend_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(keras.config, "backend", lambda: "torch")
    with pytest.raises(UserError, match="^Keras runs on torch: expected tensorflow; set KERAS_BACKEND=tensorflow before Python"):
        hourglass.load(network(tmp_path / "model.keras"))


def test_the_readme_s_lines_run_in_a_project(project):
    lines = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.S)[1]
    found = {}
    exec(lines, found)
    assert len(lines.split("\n\n")[1].splitlines()) == 5 and isinstance(found["ae"], Trained)
    assert found["codes"].shape == (200, 9) and found["images"].shape == (200, 28, 28, 1)


def test_the_notebook_runs_in_a_project(project, monkeypatch):
    learnt = {"loss": "binary_crossentropy", "optimizer": "adam", "learning_rate": 0.001, "batch": 50}
    network(project / "models/mnist_dense.keras", train=learnt, model={"bottleneck": 9, "output": "sigmoid"})
    monkeypatch.setenv("MPLBACKEND", "agg")
    found = {}
    for cell in json.loads((ROOT / "docs/move_m.ipynb").read_text())["cells"]:
        if cell["cell_type"] == "code":
            assert not cell["outputs"]
            exec("".join(cell["source"]), found)
    assert [len(images) for images in found["shown"].values()] == [8] * len(found["shown"])
    errors = [np.mean((images - found["digits"]["test"][:8] / 255) ** 2) for images in found["shown"].values()]
    assert errors == sorted(errors, reverse=True)  # a wider code, a better picture
