"""The recognizer, the sweep and the codecs' figure: wrong parameters, damaged inputs."""

from faults import SWEEP
from faults.parameters import of_values
from faults.results import ARRAY, ARRAYS, DAMAGED_MODEL, GONE, HELD_OUT, MODEL, OBJECT, ROWS, of_files

RECOGNIZER = "models/tgs_all_recognizers/0.keras"
JUDGED = "data/prepared/tgs_all"
SWEEP_FOLDER, SWEEP_METRICS = "metrics/tgs_columns/sweep", "metrics/tgs_columns/sweep.json"
TEACH = f"teach tgs_all {JUDGED} models/tgs_all_recognizers"
SWEEP_FIGURES = "sweep_figures tgs_columns metrics/tgs_columns"
RATE_DISTORTION = f"rate_distortion tgs_columns data/prepared/tgs {MODEL} metrics/tgs_columns"
COMMANDS = [TEACH, SWEEP, SWEEP_FIGURES, RATE_DISTORTION]

TAUGHT, SWEPT = "recognizers.tgs_all", "sweeps.tgs_columns"
WHOLE = "expected a list of whole numbers from 1"
WRONG = [  # (command, path, value, message)
    (TEACH, "recognizers", ..., "params.yaml: recognizers is missing: expected a block of `name: value` lines"),
    (TEACH, TAUGHT, ..., "params.yaml: sweeps.tgs_columns.recognizer is 'tgs_all': expected mnist or fashion"),
    (TEACH, f"{TAUGHT}.architecture", "salt", f"params.yaml: {TAUGHT}.architecture is 'salt': expected class_recognizer or salt_recognizer"),
    (TEACH, f"{TAUGHT}.architecture", ..., f"params.yaml: {TAUGHT}.architecture is missing: expected a text"),
    (TEACH, f"{TAUGHT}.model", {"width": 3}, f"params.yaml: {TAUGHT}.model.width is not a parameter"),
    (TEACH, f"{TAUGHT}.train.epochs", 0, f"params.yaml: {TAUGHT}.train.epochs is 0 (int)"),
    (TEACH, f"{TAUGHT}.train.loss", "classes", f"{TAUGHT}: salt_recognizer with the loss classes cannot learn the labels of tgs_all"),
    (TEACH, f"{TAUGHT}.architecture", "class_recognizer", "class_recognizer with the loss binary_crossentropy cannot learn the labels"),
    (SWEEP, SWEPT, ..., "sweeps.tgs_columns is missing: there is no 'tgs_columns' in sweeps; there is mnist_dense"),
    (SWEEP, f"{SWEPT}.bottlenecks", [], f"params.yaml: {SWEPT}.bottlenecks is [] (list): {WHOLE}"),
    (SWEEP, f"{SWEPT}.bottlenecks", [1, 102], f"params.yaml: {SWEPT}.bottlenecks has 102: expected 1 to 101. An input has 101 numbers"),
    (SWEEP, f"{SWEPT}.bottlenecks", [0], f"params.yaml: {SWEPT}.bottlenecks is 0 (int): {WHOLE}"),
    (SWEEP, f"{SWEPT}.bottlenecks", ["a"], f"params.yaml: {SWEPT}.bottlenecks is 'a' (str): {WHOLE}"),
    (SWEEP, f"{SWEPT}.bottlenecks", 20, f"params.yaml: {SWEPT}.bottlenecks is 20 (int): {WHOLE}"),
    (SWEEP, f"{SWEPT}.seeds", 0, f"params.yaml: {SWEPT}.seeds is 0 (int): expected how many seeds, 1 to 100"),
    (SWEEP, f"{SWEPT}.share", 99, f"params.yaml: {SWEPT}.share is 99 (int): expected a share above 0, at most 1"),
    (SWEEP, f"{SWEPT}.shares", 0.9, f"params.yaml: {SWEPT}.shares is not a parameter; known here: architecture, beside, bottlenecks, dataset, input, recognizer, retrained, seeds, share"),
    (SWEEP, f"{SWEPT}.seeds", 2, f"params.yaml: {SWEPT}.seeds is 2: expected at most recognizers.tgs_all.seeds, 1: each seed has a recognizer of its own"),
    (SWEEP, f"{SWEPT}.retrained", [1, 3], f"params.yaml: {SWEPT}.retrained has 3: expected some of {SWEPT}.bottlenecks; add it there"),
    (SWEEP, f"{SWEPT}.beside", {"code": "lin"}, f"params.yaml: {SWEPT}.beside.code is 'lin' (str): expected"),
    (SWEEP, f"{SWEPT}.recognizer", "mnist", "params.yaml: datasets.mnist.raw, which sweeps.tgs_columns shows, is 'mnist': expected tgs"),
    (SWEEP, f"{SWEPT}.recognizer", ..., f"params.yaml: {SWEPT}.recognizer is missing: expected a text"),
    (SWEEP, f"{SWEPT}.input", {"scaling": "byte"}, "input.scaling is 'byte' (str): expected 'bytes', 'unit' or 'symmetric'"),
]  # fmt: skip
FILES = [  # (command, path, what, content, message)
    (TEACH, f"{JUDGED}/train.npy", "text", b"rows", f"{JUDGED}/train.npy: {ARRAY}"),
    (TEACH, f"{JUDGED}/train_masks.npy", "not there", None, f"train_masks.npy: {GONE}"),
    (TEACH, f"{JUDGED}/about.json", "an empty object", b"{}", f"{JUDGED}/about.json: expected a value of"),
    (SWEEP, RECOGNIZER, "text", b"model", f"{RECOGNIZER}: expected a Keras model ("),
    (SWEEP, RECOGNIZER, "not there", None, f"{RECOGNIZER}: no model there; run `dvc repro` to train it"),
    (SWEEP, ROWS, "text", b"rows", f"{ROWS}: {ARRAY}"),
    (SWEEP, f"{JUDGED}/held_out.npy", "text", b"rows", f"{JUDGED}/held_out.npy: {ARRAY}"),
    (SWEEP_FIGURES, f"{SWEEP_FOLDER}/sweep.csv", "cut in a line", b"m,mse_255,recognition\n1,2", f"{SWEEP_FOLDER}/sweep.csv: expected m, mse_255"),
    (SWEEP_FIGURES, f"{SWEEP_FOLDER}/examples.npz", "text", b"examples", f"{SWEEP_FOLDER}/examples.npz: {ARRAYS}"),
    (SWEEP_FIGURES, SWEEP_METRICS, "cut in half", b'{"m_star": 1', f"{SWEEP_METRICS}: {OBJECT}"),
    (SWEEP_FIGURES, SWEEP_METRICS, "an empty object", b"{}", f"{SWEEP_METRICS}: expected a value of"),
    (SWEEP_FIGURES, SWEEP_METRICS, "not there", None, f"{SWEEP_METRICS}: {GONE}"),
    (RATE_DISTORTION, MODEL, "text", b"model", DAMAGED_MODEL),
    (RATE_DISTORTION, MODEL, "not there", None, f"{MODEL}: no model there"),
    (RATE_DISTORTION, HELD_OUT, "not there", None, f"{HELD_OUT}: {GONE}"),
]  # fmt: skip
FAULTS = of_values(WRONG) + of_files(FILES)
