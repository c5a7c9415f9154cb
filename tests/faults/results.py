"""What earlier stages wrote: arrays, models, metrics, histories, examples; and claims.yaml."""

import io
import json
import shutil
import zipfile

import numpy as np

from faults import EVALUATE, FIGURES, LEDGER, PREPARE, REPORT, TRAIN, Fault, cut, flip, write

PICKLE = b"cos\nsystem\n(S'touch owned'\ntR."
ROWS, HELD_OUT = "data/prepared/tgs/train.npy", "data/prepared/tgs/held_out.npy"
ABOUT, ORIGIN = "data/prepared/tgs/about.json", "data/raw/tgs/origin.json"
MODEL, NAMES = "models/tgs_columns.keras", "data/depends/autoencoders"
HISTORY, METRICS, EXAMPLES = (f"metrics/tgs_columns/{name}" for name in ("history.csv", "metrics.json", "examples.npz"))
ARRAY, ARRAYS = (
    "expected a NumPy array, found a damaged file; `dvc checkout` restores it",
    "expected NumPy arrays, found a damaged",
)
TABLE, OBJECT = (
    "expected epoch, loss, validation_loss or test_loss, kept in each line, found a damaged file",
    "expected a JSON object, found a damaged",
)
GONE = "not there; run `dvc repro` to make what is missing"


def pickled():
    file = io.BytesIO()
    np.save(file, np.array([{}], dtype=object), allow_pickle=True)
    return file.getvalue()


def claim(text):
    """Return a claims.yaml of one claim, of a quantity that has its delta."""
    return f"deltas:\n  mse: {{share: 0.05, why: small}}\nclaims:\n- {{{text}}}\n".encode()


def without_facts():
    file = io.BytesIO()
    np.savez(file, shown_index=np.arange(3))
    return file.getvalue()


def inside(name, change):
    """Return a spoiler that changes one file inside the model's."""

    def spoil(project):
        with zipfile.ZipFile(project / MODEL) as source:
            content = {member: source.read(member) for member in source.namelist()}
        content[name] = change(content[name])
        with zipfile.ZipFile(project / MODEL, "w") as target:
            for member, body in content.items():
                if body is not None:
                    target.writestr(member, body)

    return spoil


def with_code(project):
    """Put a model in place that would run Python code as it is loaded."""
    import keras

    inputs = keras.Input((101, 1))
    model = keras.Model(inputs, keras.layers.Lambda(lambda x: __import__("os").system("touch owned") or x, name="code")(inputs))
    model.save(project / MODEL)


def of_another_shape(project):
    import keras

    inputs = keras.Input((7, 1))
    keras.Model(inputs, keras.layers.Dense(1, name="code")(inputs)).save(project / MODEL)


def without_a_code(project):
    import keras

    inputs = keras.Input((101, 1))
    keras.Model(inputs, keras.layers.Dense(1)(inputs)).save(project / MODEL)


def unknown_layer(config):
    return json.dumps(json.loads(config) | {"class_name": "os.system", "module": "os"}).encode()


DAMAGED_MODEL = f"{MODEL}: expected a Keras model ("
MODELS = [
    ("truncated", cut(MODEL), DAMAGED_MODEL),
    ("its end missing", cut(MODEL, 0.99), DAMAGED_MODEL),
    ("a flipped byte in its weights", flip(MODEL, 0.5), DAMAGED_MODEL),
    ("empty", write(MODEL, b""), DAMAGED_MODEL),
    ("text", write(MODEL, b"model"), DAMAGED_MODEL),
    ("a pickle", write(MODEL, PICKLE), DAMAGED_MODEL),
    ("not there", write(MODEL, None), f"{MODEL}: no model there; run `dvc repro` to train it"),
    ("an empty archive", write(MODEL, b"PK\5\6" + bytes(18)), DAMAGED_MODEL),
    ("without its config", inside("config.json", lambda _: None), DAMAGED_MODEL),
    ("without its weights", inside("model.weights.h5", lambda _: None), DAMAGED_MODEL),
    ("its config cut", inside("config.json", lambda body: body[:100]), DAMAGED_MODEL),
    ("its config a list", inside("config.json", lambda _: b"[]"), DAMAGED_MODEL),
    ("its weights cut", inside("model.weights.h5", lambda body: body[:1000]), DAMAGED_MODEL),
    ("its weights text", inside("model.weights.h5", lambda _: b"weights"), DAMAGED_MODEL),
    ("a class that is a command", inside("config.json", unknown_layer), DAMAGED_MODEL),
    ("a Lambda layer with code", with_code, DAMAGED_MODEL),
    ("another input", of_another_shape, f"{MODEL}: takes rows of (7, 1), expected (101, 1)"),
    ("no layer of the code", without_a_code, f'{MODEL}: expected a layer "code"'),
]
FILES = [  # (command, path, what, content, message)
    (TRAIN, ROWS, "empty", b"", f"{ROWS}: {ARRAY}"),
    (TRAIN, ROWS, "its first bytes only", b"\x93NUMPY\x01", f"{ROWS}: {ARRAY}"),
    (TRAIN, ROWS, "a pickle", PICKLE, f"{ROWS}: {ARRAY}"),
    (TRAIN, ROWS, "an array of objects", pickled(), f"{ROWS}: {ARRAY}"),
    (TRAIN, ROWS, "not there", None, f"{ROWS}: {GONE}"),
    (TRAIN, HELD_OUT, "not there", None, f"{HELD_OUT}: {GONE}"),
    (TRAIN, ABOUT, "not there", None, f"{ABOUT}: {GONE}"),
    (EVALUATE, HELD_OUT, "text", b"rows", f"{HELD_OUT}: {ARRAY}"),
    (EVALUATE, ABOUT, "cut in half", b'{"source": "sam', f"{ABOUT}: {OBJECT}"),
    (EVALUATE, ABOUT, "a list", b"[1]", f"{ABOUT}: {OBJECT}"),
    (EVALUATE, ABOUT, "not there", None, f"{ABOUT}: {GONE}"),
    (EVALUATE, HISTORY, "empty", b"", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "its header only", b"epoch,loss,test_loss,kept\n", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "cut in its header", b"epoch,lo", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "cut in a line", b"epoch,loss,test_loss,kept\n1,2", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "a word for a number", b"epoch,loss,test_loss,kept\n1,2,x,1\n", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "not a number", b"epoch,loss,test_loss,kept\n1,nan,2,1\n", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "not text", b"\xff\xfe\0", f"{HISTORY}: {TABLE}"),
    (EVALUATE, HISTORY, "not there", None, f"{HISTORY}: {GONE}"),
    (REPORT, METRICS, "empty", b"", f"{METRICS}: {OBJECT}"),
    (REPORT, METRICS, "not text", b"\xff\xfe", f"{METRICS}: {OBJECT}"),
    (REPORT, METRICS, "not there", None, f"{METRICS}: {GONE}"),
    (REPORT, NAMES, "not there", None, f"{NAMES}: {GONE}"),
    (REPORT, METRICS, "another object", b'{"source": "sample"}', f"{METRICS}: expected a value of 'code_size', found none"),
    (REPORT, "CITATION.cff", "not YAML", b"references: [", "CITATION.cff, line 2: not valid YAML"),
    (REPORT, "CITATION.cff", "without references", b"title: Hourglass", "CITATION.cff: expected `references`, each with"),
    (REPORT, "CITATION.cff", "not there", None, f"CITATION.cff: {GONE}"),
    (LEDGER, METRICS, "another object", b"{}", f"{METRICS}: expected a value of 'source', found none"),
    (FIGURES, EXAMPLES, "empty", b"", f"{EXAMPLES}: {ARRAYS}"),
    (FIGURES, EXAMPLES, "its first bytes only", b"PK\x03\x04", f"{EXAMPLES}: {ARRAYS}"),
    (FIGURES, EXAMPLES, "a pickle", PICKLE, f"{EXAMPLES}: {ARRAYS}"),
    (FIGURES, EXAMPLES, "not there", None, f"{EXAMPLES}: {GONE}"),
    (EVALUATE, "data/prepared/tgs/round_trip.npz", "not there", None, "has 'columns', which needs data cut into columns, with an image that is not constant; leave it out"),
    (FIGURES, EXAMPLES, "without the facts", without_facts(), f"{EXAMPLES}: expected examples with their facts"),
    (REPORT, METRICS, "cut in half", b'{"mse": 0.', f"{METRICS}: {OBJECT}"),
    (PREPARE["tgs"], ORIGIN, "cut in half", b'{"source', f"{ORIGIN}: {OBJECT}"),
    (PREPARE["tgs"], ORIGIN, "not there", None, f"{ORIGIN}: {GONE}"),
    (LEDGER, METRICS, "cut in half", b'{"mse": 0.', f"{METRICS}: {OBJECT}"),
    (LEDGER, HISTORY, "empty", b"", f"{HISTORY}: {TABLE}"),
    (LEDGER, "claims.yaml", "not YAML", b"- {writeup: W1", "claims.yaml"),
    (LEDGER, "claims.yaml", "no list", b"writeup: W1", "claims.yaml: expected `deltas` and a list `claims`"),
    (LEDGER, "claims.yaml", "not there", None, f"claims.yaml: {GONE}"),
    (LEDGER, "claims.yaml", "a misspelt name", claim("writeup: W1, clam: x, run: tgs_columns, metric: mse, value: 1, data: any"), "claims.yaml: claim 1.clam"),
    (LEDGER, "claims.yaml", "a value that is no number", claim("writeup: W1, claim: x, run: tgs_columns, metric: mse, value: one, data: any"), "claims.yaml: claim 1.value"),
    (LEDGER, "claims.yaml", "a stated value of no quantity", claim("writeup: W1, claim: x, run: tgs_columns, metric: mse, value: 1, data: any"), "claims.yaml: claim 1.quantity is None: expected mse, whose delta says"),
]  # fmt: skip


def of_files(files):
    """Return the faults of a table (command, path, what is wrong, content, message)."""
    return [
        Fault("result file", f"{command.split()[0]}, {path}: {what}", command, write(path, content), message)
        for command, path, what, content, message in files
    ]


FAULTS = (
    [Fault("model file", what, EVALUATE, spoil, message) for what, spoil, message in MODELS]
    + of_files(FILES)
    + [
        Fault("result file", f"{ROWS}: cut in half", TRAIN, cut(ROWS), f"{ROWS}: {ARRAY}"),
        Fault("result file", f"{EXAMPLES}: cut in half", FIGURES, cut(EXAMPLES), f"{EXAMPLES}: {ARRAYS}"),
        Fault("result file", "prepared data: folder gone", TRAIN, lambda project: shutil.rmtree(project / "data/prepared/tgs"), GONE),
        Fault("command", "too few arguments", "prepare tgs", lambda project: None, "usage: python -m stages.prepare DATASET RAW PREPARED", 2),
        Fault("command", "too many arguments", f"{REPORT} more", lambda project: None, "usage: python -m stages.report NAMES METRICS CITATION REPORT FOLDER", 2),
        Fault("command", "an unknown autoencoder", TRAIN.replace("tgs_columns", "tgs_colums"), lambda project: None, "there is no 'tgs_colums' in autoencoders"),
        Fault("command", "an unknown data set", PREPARE["tgs"].replace("tgs", "tsg", 1), lambda project: None, "there is no 'tsg' in datasets"),
    ]
)  # fmt: skip
