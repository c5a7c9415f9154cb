"""params.yaml: wrong values, misspelt names, files that are no parameters."""

import copy

import yaml

from faults import EVALUATE, FINGERPRINT, PREPARE, SWEEP, TRAIN, Fault, write
from hourglass.ground import yaml12


def changed(params, path, value):
    """Return a copy of parameters with one value set; ... deletes it."""
    params = copy.deepcopy(params)
    *blocks, name = path.split(".")
    block = params
    for part in blocks:
        block = block[part]
    if value is ...:
        del block[name]
    else:
        block[name] = value
    return params


def change(path, value):
    """Return a spoiler that sets one value of params.yaml; ... deletes it."""

    def spoil(project):
        params = changed(yaml12.read(project / "params.yaml"), path, value)
        (project / "params.yaml").write_text(yaml.dump(params, Dumper=yaml.CSafeDumper, sort_keys=False))

    return spoil


SALT = "autoencoders.tgs_columns"
WHOLE = "expected a whole number of at least 1"
WRONG = [  # (command, path, value, message)
    (TRAIN, "bottleneck", 0, f"params.yaml: bottleneck is 0 (int): {WHOLE}"),
    (TRAIN, "bottleneck", -1, f"params.yaml: bottleneck is -1 (int): {WHOLE}"),
    (TRAIN, "bottleneck", 102, "bottleneck is 102: expected 1 to 101. An input has 101 numbers, so a code of 101 already holds a copy"),
    (TRAIN, "bottleneck", "abc", f"params.yaml: bottleneck is 'abc' (str): {WHOLE}"),
    (TRAIN, "bottleneck", 1.5, f"params.yaml: bottleneck is 1.5 (float): {WHOLE}"),
    (TRAIN, "bottleneck", None, f"params.yaml: bottleneck is None (NoneType): {WHOLE}"),
    (TRAIN, "bottleneck", True, f"params.yaml: bottleneck is True (bool): {WHOLE}"),
    (TRAIN, "bottleneck", ..., "params.yaml: bottleneck is missing"),
    (FINGERPRINT, "seed", ..., "params.yaml: seed is missing: expected a value"),
    (FINGERPRINT, f"{SALT}.bottleneck_at", "", f"{SALT}.bottleneck_at is '': expected 'bottleneck' or '{SALT}.bottleneck'"),
    (FINGERPRINT, f"{SALT}.bottleneck_at", "threads", f"{SALT}.bottleneck_at is 'threads': expected 'bottleneck' or"),
    (FINGERPRINT, f"{SALT}.train.epochs", 2**62, f"{SALT}.train.epochs is {2**62} (int): expected a whole number of at least 1, at most 1000000"),
    (FINGERPRINT, "checkerboards.mnist_resize_conv", "mnist_resize_conv", "is 'mnist_resize_conv': expected another autoencoder"),
    (FINGERPRINT, "checkerboards.mnist_resize_conv", None, "checkerboards.mnist_resize_conv is None: expected another autoencoder"),
    (FINGERPRINT, "raw", {}, "datasets.tgs.raw is 'tgs': expected one of those there, of which there is none"),
    (FINGERPRINT, "data.source", "smaple", "data.source is 'smaple': expected sample, public, or a folder or web address"),
    (TRAIN, "bottelneck", 3, "params.yaml: bottelneck is not a parameter; known here: autoencoders, bottleneck"),
    (TRAIN, "seed", -1, "params.yaml: seed is -1 (int): expected a whole number from 0 to 4294967295"),
    (TRAIN, "seed", 2**32, "params.yaml: seed is 4294967296 (int): expected a whole number from 0 to 4294967295"),
    (TRAIN, "seed", "zero", "params.yaml: seed is 'zero' (str): expected a whole number"),
    (TRAIN, "threads", 0, "params.yaml: threads is 0 (int): expected a whole number from 1 to 256"),
    (TRAIN, "threads", 2.0, "params.yaml: threads is 2.0 (float): expected a whole number"),
    (TRAIN, "precision", "float16", "params.yaml: precision is 'float16' (str): expected 'float32' or 'mixed_bfloat16'"),
    (TRAIN, f"{SALT}.train.epochs", 0, f"{SALT}.train.epochs is 0 (int): {WHOLE}"),
    (TRAIN, f"{SALT}.train.epoch", 3, f"{SALT}.train.epoch is not a parameter; known here: batch, decay, epochs"),
    (TRAIN, f"{SALT}.train.epochs", ..., f"{SALT}.train.epochs is missing: {WHOLE}"),
    (TRAIN, f"{SALT}.train.batch", 0, f"{SALT}.train.batch is 0 (int): {WHOLE}"),
    (TRAIN, f"{SALT}.train.patience", 0, f"{SALT}.train.patience is 0 (int): expected"),
    (TRAIN, f"{SALT}.train.learning_rate", "fast", "train.learning_rate is 'fast' (str): expected a number above 0"),
    (TRAIN, f"{SALT}.train.learning_rate", -1.0, "train.learning_rate is -1.0 (float): expected a number above 0"),
    (TRAIN, f"{SALT}.train.optimizer", "sgdd", "train.optimizer is 'sgdd' (str): expected 'adam', 'rmsprop' or 'adadelta'"),
    (TRAIN, f"{SALT}.train.loss", "mae", "train.loss is 'mae' (str): expected 'mse', 'binary_crossentropy', 'classes' or 'phases'"),
    (TRAIN, f"{SALT}.train.loss", "classes", "train.loss is 'classes', not of images: expected 'mse' or 'binary_crossentropy'"),
    (TRAIN, f"{SALT}.train.decay", "linear", "train.decay is 'linear' (str): expected 'none' or 'cosine'"),
    (TRAIN, f"{SALT}.train.split", "first", "train.split is 'first' (str): expected 'last' or 'random'"),
    (TRAIN, f"{SALT}.train.validation", 1.0, "train.validation is 1.0 (float): expected a share from 0 to below 1"),
    (TRAIN, f"{SALT}.train.validation", 0.0001, "validation is 0.0001: of 303 rows it takes 0; choose a share that leaves both sides some"),
    (TRAIN, f"{SALT}.train", None, f"{SALT}.train is None (NoneType): expected a block of `name: value` lines"),
    (TRAIN, f"{SALT}.train", ..., f"params.yaml: {SALT}.train is missing"),
    (TRAIN, f"{SALT}.model.activation", "rellu", "model.activation is 'rellu' (str): expected 'relu', 'selu', 'gelu' or 'linear'"),
    (TRAIN, f"{SALT}.model.output", "tanh", "model.output is 'tanh' (str): expected 'linear' or 'sigmoid'"),
    (TRAIN, f"{SALT}.model.hidden", 100, "model.hidden is 100 (int): expected a valid list"),
    (TRAIN, f"{SALT}.model.hidden", [0], "model.hidden is 0 (int): expected greater than or equal to 1"),
    (TRAIN, f"{SALT}.model.hidden", [10**10], "error: out of memory; close other programs, or use a smaller batch, network"),
    (TRAIN, f"{SALT}.model.width", 3, f"{SALT}.model.width is not a parameter; known here: activation"),
    (TRAIN, f"{SALT}.bottleneck_at", "botleneck", f"{SALT}.bottleneck_at is 'botleneck': expected 'bottleneck' or"),
    (TRAIN, f"{SALT}.bottleneck_at", 3, f"{SALT}.bottleneck_at is 3 (int): expected"),
    (TRAIN, f"{SALT}.input.scaling", "byte", "input.scaling is 'byte' (str): expected 'bytes', 'unit' or 'symmetric'"),
    (TRAIN, f"{SALT}.input.scaling", ..., f"{SALT}.input.scaling is missing: expected"),
    (TRAIN, f"{SALT}.input.corruption", "snow", "input.corruption is 'snow' (str): expected 'none', 'noise', 'dropout', 'crosshair', 'stripes'"),
    (TRAIN, f"{SALT}.input.amount", -1, "input.amount is -1 (int): expected greater than or equal to 0"),
    (TRAIN, f"{SALT}.input", {"scaling": "unit", "corruption": "dropout", "amount": 1}, "input.amount is 1.0: expected a share above 0 and below 1"),
    (TRAIN, f"{SALT}.input", {"scaling": "unit", "corruption": "missing_traces", "amount": 1}, "input.amount is 1.0: expected a share above 0 and below 1, of the columns"),
    (TRAIN, f"{SALT}.input", {"scaling": "unit", "corruption": "ground_roll"}, "input.amount is 0: expected a number above 0, the strength of ground roll"),
    (TRAIN, f"{SALT}.input", {"scaling": "unit", "corruption": "stripes", "amount": 0.2}, "input.corruption is 'stripes': expected 'noise', 'dropout' or 'crosshair', as"),
    (TRAIN, f"{SALT}.input.shift", -1, "input.shift is -1 (int): expected greater than or equal to 0"),
    (TRAIN, f"{SALT}.input.flips", 1, "input.flips is 1 (int): expected a valid boolean"),
    (TRAIN, f"{SALT}.dataset", "tsg", "tgs_columns.dataset is 'tsg': expected tgs or tgs_all or mnist or fashion or dogs"),
    (TRAIN, f"{SALT}.dataset", ..., f"{SALT}.dataset is missing: expected a text"),
    (TRAIN, f"{SALT}.architecture", "desne", f"{SALT}.architecture is 'desne': expected"),
    (TRAIN, f"{SALT}.architecture", "salt_recognizer", f"{SALT}.architecture is 'salt_recognizer': expected deep_denoiser or deep_pooling or dense"),
    (TRAIN, f"{SALT}.procedure", "pretraining", f"{SALT}.architecture 'dense': expected pretraining of the architecture stacked"),
    (TRAIN, f"{SALT}.procedure", "magic", "tgs_columns.procedure is 'magic': expected training or pretraining"),
    (TRAIN, f"{SALT}.colour", "red", f"{SALT}.colour is not a parameter; known here: architecture"),
    (TRAIN, SALT, "dense", f"params.yaml: {SALT} is 'dense': expected a block of `name: value` lines"),
    (TRAIN, "autoencoders", ..., "params.yaml: autoencoders is missing: expected a block of `name: value` lines"),
    (TRAIN, "autoencoders", 3, "params.yaml: autoencoders is 3 (int): expected a block of `name: value` lines"),
    (FINGERPRINT, f"{SALT}.figures", "dpeth", f"{SALT}.figures has 'dpeth': expected between, columns, decoded, depth"),
    (TRAIN, f"{SALT}.figures", "feature_maps", "figures has 'feature_maps', which needs a layer \"features\" that gives maps"),
    (TRAIN, f"{SALT}.figures", "depth between", "figures has 'between', which needs two test images, and a decoder"),
    (EVALUATE, f"{SALT}.figures", "between", "figures has 'between', which needs two test images, and a decoder"),
    (TRAIN, f"{SALT}.input", {"scaling": "bytes", "corruption": "crosshair", "amount": 101}, "input.amount is 101: expected less than 101, the pixels"),
    (TRAIN, f"{SALT}.input", {"scaling": "bytes", "shift": 101}, "input.shift is 101: expected less than 101, the pixels"),
    (SWEEP, "sweeps.tgs_columns.input", {"shift": 1000}, "sweeps.tgs_columns.input.shift is 1000: expected less than 101"),
    (FINGERPRINT, "autoencoders.mnist_inpaint.input.amount", 0, "mnist_inpaint.input.amount is 0.0: expected a whole number of pixels of at least 1"),
    (FINGERPRINT, "autoencoders.mnist_inpaint.input.amount", 2.5, "mnist_inpaint.input.amount is 2.5: expected a whole number of pixels"),
    (FINGERPRINT, "autoencoders.mnist_denoise.input.amount", 0, "mnist_denoise.input.amount is 0.0: expected a number above 0"),
    (FINGERPRINT, "autoencoders.mnist_denoise.input.amount", float("inf"), "mnist_denoise.input.amount is inf (float): expected a finite number"),
    (FINGERPRINT, f"{SALT}.input.amount", 0.5, f"{SALT}.input.amount is 0.5: expected 0, or a corruption beside it"),
    (FINGERPRINT, "autoencoders.mnist_conv.input.scaling", "symmetric", "'binary_crossentropy', autoencoders.mnist_conv.input.scaling 'symmetric': expected the scaling 'unit'"),
    (FINGERPRINT, "autoencoders.mnist_conv.train.learning_rate", 1e6, "train.learning_rate is 1000000.0 (float): expected a number above 0 and below 100"),
    (FINGERPRINT, "autoencoders.mnist_conv.train.learning_rate", float("nan"), "train.learning_rate is nan (float): expected a number above 0 and below 100"),
    (FINGERPRINT, "autoencoders.mnist_conv.train.epochs", {"real": 0, "sample": 5}, f"mnist_conv.train.epochs.real is 0 (int): {WHOLE}"),
    (FINGERPRINT, "autoencoders.mnist_conv.train.batch", {"real": 9, "sample": 0}, f"mnist_conv.train.batch.sample is 0 (int): {WHOLE}"),
    (FINGERPRINT, "autoencoders.mnist_conv.train.epoch", 3, "mnist_conv.train.epoch is not a parameter; known here: batch, decay"),
    (FINGERPRINT, "autoencoders.mnist_conv.model.outptu", "relu", "mnist_conv.model.outptu is not a parameter; known here: output"),
    (FINGERPRINT, "autoencoders.mnist_conv.model.bottleneck", 3, "mnist_conv.model.bottleneck is not a parameter; known here: output"),
    (FINGERPRINT, "autoencoders.mnist_conv.bottleneck", -3, f"mnist_conv.bottleneck is -3 (int): {WHOLE}"),
    (FINGERPRINT, "autoencoders.mnist_stacked.train.patience", 3, "mnist_stacked.train.patience is not a parameter"),
    (FINGERPRINT, "data.sourc", "public", "params.yaml: data.sourc is not a parameter; known here: source"),
    (FINGERPRINT, "data.source", "http://[::1", "data.source is 'http://[::1': expected sample, public"),
    (FINGERPRINT, "data.source", "https://me:secret@[::1", "data.source is 'https://[::1'"),
    (FINGERPRINT, "data.source", "http://localhost:port", "data.source is 'http://localhost:port': expected sample, public"),
    (FINGERPRINT, "data.source", "https://", "data.source is 'https://': expected sample, public"),
    (FINGERPRINT, "raw.tgs.foldr", "x", "params.yaml: raw.tgs.foldr is not a parameter; known here: folder"),
    (FINGERPRINT, "raw.tgs.folder", 3, "params.yaml: raw.tgs.folder is 3 (int): expected a valid string"),
    (FINGERPRINT, "datasets.dogs.image_size", {"real": 224, "sample": 4}, "datasets.dogs.image_size.sample is 4 (int): expected a multiple of 8"),
    (FINGERPRINT, "recognizers.mnist.train.batch", 0, f"recognizers.mnist.train.batch is 0 (int): {WHOLE}"),
    (FINGERPRINT, "recognizers.mnist.model", {"filtres": 3}, "recognizers.mnist.model.filtres is not a parameter; known here: classes, filters"),
    (FINGERPRINT, "sweeps.mnist_dense.input", {"scaling": "byte"}, "sweeps.mnist_dense.input.scaling is 'byte' (str): expected 'bytes'"),
    (FINGERPRINT, "sweeps.mnist_dense.bottlenecks", [2, 0], "sweeps.mnist_dense.bottlenecks is 0 (int): expected a list of whole numbers from 1"),
    (FINGERPRINT, "codecs.fashion_unet", "fashion", "codecs.fashion_unet: unet's skip connections carry more than its code: it is no codec"),
    (PREPARE["tgs"], "autoencoders.dogs_conv.train.epochs", 0, f"dogs_conv.train.epochs is 0 (int): {WHOLE}"),
    (FINGERPRINT, "autoencoders.mnist_conv.architecture", "poling", "mnist_conv.architecture is 'poling': expected deep_denoiser or deep_pooling or dense"),
    (FINGERPRINT, "autoencoders.mnist_conv.dataset", "minst", "autoencoders.mnist_conv.dataset is 'minst': expected tgs or tgs_all"),
    (FINGERPRINT, "sweeps.tgs_columns.dataset", "mnist", "params.yaml: sweeps.tgs_columns.dataset is 'mnist': expected tgs"),
    (FINGERPRINT, "sweeps.tgs_columns.architecture", "resize", "sweeps.tgs_columns.architecture is 'resize': expected dense"),
    (FINGERPRINT, "sweeps.mnist_stacked", {"dataset": "mnist", "architecture": "stacked", "recognizer": "mnist", "bottlenecks": [2]}, "mnist_stacked.procedure, which is swept, is 'pretraining': expected training"),
    (FINGERPRINT, "sweeps.tgs_deep", {"dataset": "tgs_all", "architecture": "dense", "recognizer": "tgs", "bottlenecks": [2]}, "sweeps.tgs_deep.recognizer is 'tgs': expected tgs_all or mnist"),
    (FINGERPRINT, "autoencoders.a/b", {}, "params.yaml: autoencoders has 'a/b': expected a name of letters, digits, _ and -"),
    (FINGERPRINT, "datasets.tgs.raw", "salt", "params.yaml: datasets.tgs.raw is 'salt': expected tgs or mnist or fashion or dogs"),
    (FINGERPRINT, "raw.waves", {"folder": "waves"}, "params.yaml: raw.waves, a module of hourglass/datasets, is 'waves': expected dogs or"),
    (FINGERPRINT, "recognizers.waves", {"architecture": "class_recognizer", "model": {}, "train": {}}, "params.yaml: recognizers.waves, a data set, is 'waves': expected tgs or tgs_all"),
    (FINGERPRINT, "recognizers.tgs_all.architecture", "salty", "recognizers.tgs_all.architecture is 'salty': expected class_recognizer or salt"),
    (FINGERPRINT, f"{SALT}.bottleneck", 12, "tgs_columns.bottleneck is 12, but autoencoders.tgs_columns.bottleneck_at is 'bottleneck'"),
    (FINGERPRINT, f"{SALT}.train.loss", {"real": "mse", "sample": "mse"}, "'sample': 'mse'}: expected one loss for all data"),
    (TRAIN, f"{SALT}.train.batch", {"sample": 3}, "train.batch is {'sample': 3}: expected a value, or one each of `real` and `sample`"),
    (TRAIN, f"{SALT}.train.loss", ..., f"{SALT}.train.loss is missing: expected 'mse' or 'binary_crossentropy' or 'classes'"),
    (FINGERPRINT, "codecs.tgs_columns", "mnist", "params.yaml: codecs.tgs_columns is 'mnist': expected tgs"),
    (FINGERPRINT, "codecs.nothing", "mnist", "params.yaml: codecs.nothing needs autoencoders.nothing, which is not there; put it back"),
    (FINGERPRINT, SALT, ..., "sweeps.tgs_columns needs autoencoders.tgs_columns, which is not there; put it back, or take sweeps.tgs_columns out"),
    (FINGERPRINT, "autoencoders.mnist_deep", ..., "params.yaml: codecs.mnist_deep needs autoencoders.mnist_deep, which is not there"),
    (FINGERPRINT, "autoencoders.mnist_transposed", ..., "checkerboards.mnist_resize_conv needs autoencoders.mnist_transposed, which is not"),
    (FINGERPRINT, "autoencoders.mnist_resize_conv", ..., "checkerboards.mnist_resize_conv needs autoencoders.mnist_resize_conv, which"),
    (FINGERPRINT, "checkerboards.mnist_resize_conv", ["x"], "checkerboards.mnist_resize_conv is ['x']: expected another autoencoder"),
    (FINGERPRINT, "autoencoders.mnist_transposed.figures", "decoded", "autoencoders.mnist_transposed.figures lacks 'spectrum', which checkerboards"),
    (FINGERPRINT, "checkerboards", ..., "params.yaml: checkerboards is missing: expected a block of `name: value` lines"),
    (FINGERPRINT, "autoencoders.mnist_dense.figures", ..., "params.yaml: autoencoders.mnist_dense.figures is missing: expected names of figures"),
    (TRAIN, f"{SALT}.figures", ..., f'params.yaml: {SALT}.figures is missing: expected names of figures, or "" for none'),
    (FINGERPRINT, "data", "sample", "params.yaml: data is 'sample' (str): expected a block of `name: value` lines"),
    (FINGERPRINT, "data.source", ..., "params.yaml: data.source is missing: expected sample, public, or a folder"),
    (FINGERPRINT, "data.source", "https://me:secret@example.org/x", "data.source is 'https://example.org/x' with a password, a query or a fragment"),
    (FINGERPRINT, "codecs", ..., "params.yaml: codecs is missing: expected a block of `name: value` lines"),
    (EVALUATE, f"{SALT}.figures", ["depth"], f"{SALT}.figures is ['depth'] (list): expected"),
    (PREPARE["tgs"], "datasets.tgs.images", 1, "params.yaml: datasets.tgs.images is 1 (int): expected a whole number from 2 to 4000"),
    (PREPARE["tgs"], "datasets.tgs.images", "all", "datasets.tgs.images is 'all' (str): expected a whole number from 2 to 4000"),
    (PREPARE["tgs"], "datasets.tgs.images", 5, "expected 5 images (datasets.tgs.images), found 4; lower the parameter"),
    (PREPARE["tgs"], "datasets.tgs.imges", 4, "params.yaml: datasets.tgs.imges is not a parameter; known here: held_out, images"),
    (PREPARE["tgs"], "datasets.tgs.held_out", 1.0, "datasets.tgs.held_out is 1.0 (float): expected a share between 0 and 1"),
    (PREPARE["tgs"], "datasets.tgs.held_out", 0.99, "datasets.tgs.held_out is 0.99: of 4 images none is left to train"),
    (PREPARE["tgs"], "datasets.tgs.held_out", ..., "datasets.tgs.held_out is missing: expected a share between 0 and 1"),
    (PREPARE["tgs"], "datasets.tgs.raw", "tsg", "datasets.tgs.raw is 'tsg': expected tgs or mnist or fashion or dogs"),
    (PREPARE["tgs"], "datasets.tgs.raw", ..., "datasets.tgs.raw is missing: there is no 'raw' in datasets.tgs"),
    (PREPARE["tgs"], "datasets.tgs", ..., "autoencoders.tgs_columns.dataset is 'tgs': expected tgs_all or mnist"),
    (PREPARE["mnist"], "datasets.mnist.images", 9, "datasets.mnist.images is 9 (int): expected a whole number from 10 to 60000"),
    (PREPARE["mnist"], "datasets.mnist.size", 28, "datasets.mnist.size is not a parameter; known here: images"),
    (PREPARE["dogs"], "datasets.dogs.image_size", 4, "datasets.dogs.image_size is 4 (int): expected"),
    (PREPARE["dogs"], "datasets.dogs.image_size", 4096, "datasets.dogs.image_size is 4096 (int): expected"),
    (PREPARE["dogs"], "datasets.dogs.image_size", ..., "datasets.dogs.image_size is missing: expected"),
]  # fmt: skip
BROKEN = [  # (what, params.yaml, message)
    ("not YAML", b"bottleneck: [\n", "params.yaml, line 2: not valid YAML (did not find expected node content)"),
    ("a name twice", b"seed: 0\nseed: 1\n", "params.yaml, line 2: not valid YAML ('seed' stands there twice)"),
    ("no date", b"seed: 2025-99-99\n", "params.yaml: not valid YAML"),
    ("a tab", b"seed: 0\n\tbottleneck: 3\n", "params.yaml, line 2: not valid YAML"),
    ("a merge conflict", b"seed: 0\n<<<<<<< HEAD\nseed: 1\n", "params.yaml, line 3: not valid YAML"),
    ("a list", b"- 1\n", "params.yaml: expected `name: value` lines"),
    ("empty", b"", "params.yaml: expected `name: value` lines"),
    ("a Python object", b"seed: !!python/object/apply:os.system [true]\n", "params.yaml, line 1: not valid YAML"),
    ("not text", b"\xff\xfe\x00", "params.yaml: not valid YAML"),
    ("not there", None, "params.yaml: not in"),
]


def of_values(wrong):
    """Return the faults of a table (command, path in params.yaml, value, message)."""
    return [
        Fault("parameter", f"{path} {'missing' if value is ... else repr(value)}", command, change(path, value), message)
        for command, path, value, message in wrong
    ]


FAULTS = of_values(WRONG) + [
    Fault("params.yaml", what, TRAIN, write("params.yaml", text), message) for what, text, message in BROKEN
]
