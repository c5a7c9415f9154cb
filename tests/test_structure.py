"""The rules of the house: who may import whom, and that what can change a result reruns it, and nothing else does."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest
import yaml

from hourglass.ground import meaning
from stages import fingerprint

ROOT = Path(__file__).resolve().parents[1]
PIPELINE = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): path
    for folder in ("stages", "hourglass")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "__init__.py"
}
NAMES = {"data/depends/autoencoders", "data/depends/repeated"}
COMMANDS = {"encode", "decode", "compare", "mend", "repro", "denoise", "pick"}  # what a person or make runs, not DVC
FLOORS = [  # a room imports rooms of the floors below its own
    {"ground", "layers"},
    {"formats", "losses", "baselines", "inputs", "engines", "architectures", "recognizers", "splits", "synthetics"},
    {"sources", "models", "figures", "pipeline"},
    {"datasets", "learning", "evaluation", "codec", "reports", "checks"},
    {"sweeps", "page", "tasks", "streams"},
]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


@cache
def imports(name):
    """Return the project modules and the outside packages that a module imports."""
    project, outside = set(), set()
    for node in ast.walk(ast.parse(MODULES[name].read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
        else:
            continue
        project |= {dotted for dotted in names if dotted in MODULES}
        outside.add(names[0].split(".")[0])
    return project, outside - {"stages", "hourglass"}


def closure(*names):
    """Return modules and every project module they import, directly or not, but for those that only refuse."""
    found, waiting = set(), list(names)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += [other for other in imports(name)[0] if room(other) != "checks"]
    return found


def room(name):
    return name.split(".")[1]


def test_the_pipeline_stages_are_exactly_the_stage_files():
    assert set(PIPELINE) | COMMANDS == {path.stem for path in (ROOT / "stages").glob("[a-z]*.py")}
    assert all("\n    run(main)\n" in path.read_text() for name, path in MODULES.items() if name.startswith("stages."))


def test_every_room_says_its_subject_in_a_line_and_holds_nothing_else():
    for path in (ROOT / "hourglass").rglob("__init__.py"):
        tree = ast.parse(path.read_text())
        rest = [node for node in tree.body[1:] if not (path.parent.name == "hourglass" and isinstance(node, ast.FunctionDef))]
        assert len(ast.get_docstring(tree)) > 20 and not rest, path
    assert {path.parent.name for path in (ROOT / "hourglass").glob("*/__init__.py")} == set(FLOOR)


@pytest.mark.parametrize("name", sorted(MODULES))
def test_a_room_imports_only_rooms_below_it_and_nothing_imports_a_stage(name):
    assert not re.search(r"^\s*(import hourglass|from hourglass import.*\b(load|data))\b(?!\.)", MODULES[name].read_text(), re.M)
    for other in imports(name)[0]:
        assert not other.startswith("stages.")
        if name.startswith("hourglass."):
            assert room(other) == room(name) or FLOOR[room(other)] < FLOOR[room(name)], f"{name} imports {other}"


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("hourglass.datasets.")))
def test_data_sets_know_no_network(name):
    reached = closure(name)
    assert not {other for other in reached if imports(other)[1] & {"keras", "tensorflow"}}
    assert not {other for other in reached if room(other) in ("architectures", "models", "learning")}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if re.match(r"hourglass\.(architectures|recognizers)\.", name)))
def test_architectures_know_no_data_set(name):
    assert {room(other) for other in closure(name)} <= {room(name), "layers", "ground"}


@pytest.mark.parametrize("name", sorted(name for name in MODULES if name.startswith("hourglass.checks.")))
def test_a_check_gives_nothing_on_which_a_result_could_depend(name):
    for node in ast.parse(MODULES[name].read_text()).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            assert not [inner for inner in ast.walk(node) if isinstance(inner, ast.Return) and inner.value], node.name


def named(stage):
    """Return the rooms that a stage imports modules of by their names in params.yaml, in the order of the code."""
    return re.findall(r'import_module\(f"hourglass\.([a-z.]+)\.\{', MODULES[f"stages.{stage}"].read_text())


@pytest.mark.parametrize("stage", sorted(PIPELINE))
def test_the_fingerprint_knows_what_is_imported_by_name(stage):
    assert named(stage) == [module.rpartition(".")[0] for module in fingerprint.READS.get(stage, (None, [], []))[1]]


def test_every_stage_depends_on_what_it_reads_of_the_code_and_of_params():
    for name, stage in PIPELINE.items():
        if name != "fingerprint":
            block = fingerprint.READS.get(name, (None,))[0]
            assert stage.get("foreach") == f"${{{block}}}" or not block
            read = [dep for dep in stage.get("do", stage)["deps"] if dep.startswith("data/depends/") and dep not in NAMES]
            assert read == [f"data/depends/{name}/${{key}}" if block else f"data/depends/{name}"]


def test_a_stage_reruns_for_the_values_that_apply_to_its_data():
    params = copy_of(PARAMS)
    before = fingerprint.dependencies(params)
    params["autoencoders"]["mnist_dense"]["train"]["epochs"]["real"] = 51
    assert changed(before, params) == set()
    params["autoencoders"]["mnist_dense"]["train"]["epochs"]["sample"] = 36
    assert changed(before, params) == {"report", "train/mnist_dense", "sweep/mnist_dense"}
    params = copy_of(PARAMS) | {"bottleneck": 5}
    assert changed(before, params) == {"report", "train/tgs_columns"}
    params = copy_of(PARAMS) | {"data": {"source": "public"}}
    assert "train/mnist_dense" in changed(before, params) and "train/mnist_inpaint" in changed(before, params)
    assert "train/tgs_columns" not in changed(before, params)  # written alike for both


def copy_of(params):
    return yaml.safe_load(yaml.safe_dump(params))


def changed(before, params):
    after = fingerprint.dependencies(params)
    return {path for path in before if before[path] != after[path]}


def test_a_stage_that_starts_tensorflow_depends_on_how():
    for stage, (_, _, values) in fingerprint.READS.items():
        starts = "device.start_as(params)" in MODULES[f"stages.{stage}"].read_text()
        assert (values[:3] == ["seed", "threads", "precision"]) == starts, stage


def test_each_model_s_name_is_of_an_autoencoder_or_a_network_of_seismology():
    artifacts = yaml.safe_load((ROOT / "dvc.yaml").read_text())["artifacts"]
    assert {item["path"] for item in artifacts.values()} <= {
        f"models/{name}.keras" for name in PARAMS["autoencoders"] | PARAMS["seismic"]
    }
    assert all(item["path"] == f"models/{name.replace('-', '_')}.keras" for name, item in artifacts.items())


def test_the_pipeline_names_nothing_that_params_yaml_may_lack():
    names = {name for block in PARAMS.values() if isinstance(block, dict) for name in block} - {"source"}
    stages = yaml.safe_dump(PIPELINE)
    assert {"mnist", "tgs_columns", "mnist_resize_conv"} < names
    assert not names & set(re.findall(r"[A-Za-z_]\w*", stages))
    assert all(re.fullmatch(r"\$\{\w+\}", stage.get("foreach", "${raw}")) for stage in PIPELINE.values())


def test_the_pipeline_stays_short_enough_to_be_read():
    assert len((ROOT / "dvc.yaml").read_text().splitlines()) < 310


def of_code(path):
    """Return the modules that a hash of `fingerprint.dependencies` is of, worked out anew."""
    stage, _, name = path.partition("/")
    block, rooms = fingerprint.READS.get(stage, (None, []))[0], named(stage) if stage in PIPELINE else []
    item = PARAMS["autoencoders" if block == "repeats" else block][name] if block else {}
    chosen = {
        "tasks": "task",
        "architectures": "architecture",
        "recognizers": "architecture",
        "learning": "procedure",
        "datasets": "raw",
    }
    names = [f"hourglass.{one}.{item.get(chosen.get(one), name) if stage != 'download' else name}" for one in rooms]
    return closure(f"stages.{stage}", *names)


def code(root):
    """Return the hashes of the code alone, one autoencoder repeated."""
    params = PARAMS | {"repeats": {"mnist_stacked": {"dataset": "mnist", "seeds": 2}}}
    return {path: reads["code"] for path, reads in fingerprint.dependencies(params, root).items()}


def copy(target):
    for name, path in MODULES.items():
        place = Path(target, *name.split(".")).with_suffix(".py")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(path.read_bytes())
    return target


def commented(text):
    """Return source with a comment, another layout and other docstrings, of the same meaning."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node):
            node.body[0].value.value = "Another text."
    return "# a comment\n\n" + ast.unparse(tree).replace("\n", "  # and another\n", 1) + "\n\n\n"


def test_comments_docstrings_and_layout_change_no_hash(tmp_path):
    before = code(copy(tmp_path))
    for name in MODULES:
        path = Path(tmp_path, *name.split(".")).with_suffix(".py")
        path.write_text(commented(path.read_text()))
        assert path.read_bytes() != MODULES[name].read_bytes()
    assert code(tmp_path) == before


def renumbered(text):
    """Return source with its first number, or else its first string that is no text for a person, changed."""
    tree = ast.parse(text)
    for kind in ((int, float), str):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, kind) and not isinstance(node.value, bool):
                before = meaning.meaning(ast.unparse(tree))
                node.value = node.value + ("x" if kind is str else 1)
                if meaning.meaning(ast.unparse(tree)) != before:
                    return ast.unparse(tree)
    raise AssertionError("nothing to change")


@pytest.fixture(scope="module")
def copied(tmp_path_factory):
    """A copy of the modules, the hashes of their code, and the modules that each is of."""
    folder = copy(tmp_path_factory.mktemp("copied"))
    before = code(folder)
    return folder, before, {place: of_code(place) for place in before}


@pytest.mark.parametrize("name", sorted(MODULES))
def test_another_number_in_a_module_changes_the_hash_of_all_that_reaches_it_and_of_nothing_else(name, copied):
    folder, before, modules = copied
    path = Path(folder, *name.split(".")).with_suffix(".py")
    text = path.read_text()
    path.write_text(renumbered(text))
    after = code(folder)
    path.write_text(text)
    assert {place for place in before if before[place] != after[place]} == {place for place in before if name in modules[place]}


def test_a_room_s_templates_and_scripts_count_for_the_stage_that_reaches_it_and_no_other(tmp_path):
    room = copy(tmp_path) / "hourglass/page"
    (room / "__init__.py").write_text("")
    before = code(tmp_path)
    for folder, changed in (("__pycache__", []), ("templates", ["page"]), ("templates/parts", ["page"])):
        (room / folder).mkdir()
        (room / folder / "new.html").write_text("<p>")
        after = code(tmp_path)
        assert [place for place in before if before[place] != after[place]] == changed


def test_the_words_of_a_message_change_no_hash_and_its_values_do():
    one = (
        'raise UserError(f"{path}: expected {1 + 1:.3f}")\nprint("done")\nx: Annotated[int, Field(ge=1, description="a number")]'
    )
    same = 'raise UserError(f"{path}: wanted {1 + 1:.2f}, found none")\nprint("over")\nx: Annotated[int, Field(ge=1, description="n")]'
    assert meaning.meaning(one) == meaning.meaning(same)
    for old, new in (("1 + 1", "1 + 2"), ("path", "name"), ("ge=1", "ge=2"), ("UserError", "ValueError")):
        assert meaning.meaning(one) != meaning.meaning(one.replace(old, new))


@pytest.mark.parametrize(
    "text", ['print("mse", file=out)', 'print(table.to_csv("mse"))', 'f(description="mse")', "print(f\"{d['mse']}\")"]
)
def test_texts_that_are_no_words_of_a_message_count(text):
    assert meaning.meaning(text) != meaning.meaning(text.replace("mse", "mae"))


def test_what_a_package_does_as_it_is_imported_counts_and_relative_imports_are_followed(tmp_path):
    def write(path, text):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
        return (tmp_path / "stages/train.py").exists() and meaning.closure("stages.train", root=tmp_path)

    for path in ("stages/__init__.py", "hourglass/__init__.py", "hourglass/a/__init__.py", "hourglass/a/c.py", "hourglass/d.py"):
        write(path, "")
    write("hourglass/a/b.py", "from .c import x\nfrom .. import d\n")
    first = write("stages/train.py", "from hourglass.a import b\n")
    assert meaning.reached("stages.train", root=tmp_path) >= {
        "hourglass.a.b",
        "hourglass.a.c",
        "hourglass.d",
        "hourglass.a",
        "stages",
    }
    assert write("stages/__init__.py", "import os\nos.environ['A'] = '1'\n") != first
    first = write("hourglass/a/__init__.py", "y = 1\n")
    assert write("hourglass/a/c.py", "x = 2\n") != first
    first = write("hourglass/d.py", "z = 1\n")
    assert write("hourglass/__init__.py", "def load():\n    return 1\n") == first  # a function for use from outside


@pytest.mark.parametrize(
    ("one", "other"),
    [("x = 0", "x = False"), ("x = 1", "x = 1.0"), ("x = ''", "x = b''"), ("x = a - b", "x = a + b"), ("f(a, b)", "f(b, a)"),
     ("x = 'a' 'b'", "x = 'a', 'b'"), ("x = None", "x = 0"), ("if a: b", "if a: b\nelse: c"), ("f(*a)", "f(a)"), ("x = [1]", "x = []")],
)  # fmt: skip
def test_what_means_something_else_has_another_hash(one, other):
    assert meaning.meaning(one) != meaning.meaning(other)


def test_the_meaning_is_the_same_in_every_python():
    text = 'def f(a, *, b=1):\n    """Text."""\n    return f"{a!r:>{b}} and {b}", [x for x in a if x > 0.5]\n'
    assert meaning.meaning(text) == "4567827a2e1945ba680c1f45a688b0586cab8b9cb7204c7b9f64f668657b7968"  # 3.10 to 3.13


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-gpu.txt", "requirements-page.txt"])
def test_lock_files_have_hashes_and_name_no_package_index(path):
    text = (ROOT / path).read_text()
    assert "://" not in text and "index-url" not in text.replace("--no-emit-index-url", "")
    for block in re.findall(r"^\S+==.*(?:\n    --hash.*)*", text, re.M):
        assert "--hash=sha256:" in block, block.splitlines()[0]


KINDS = (".py", ".html", ".js")


def test_rows_are_called_training_validation_and_test_and_held_out_is_the_test_rows_name_in_code_alone():
    places = [*(ROOT / "docs").glob("*.md"), *MODULES.values(), *(ROOT / ".dvc/plots").iterdir()]
    places += [
        path for folder in ("benchmarks", "hourglass/page") for path in (ROOT / folder).rglob("*.*") if path.suffix in KINDS
    ]
    places += [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "claims.yaml", "dvc.yaml", "params.yaml")]
    assert not [path for path in places if re.search("held[- ]out|held_out_(loss|penalty)", path.read_text(), re.I)]


@pytest.mark.parametrize(("stage", "path"), [("train@a", "train/a"), ("figures@a", "figures"), ("report", "report")])
def test_code_that_changed_since_the_fingerprint_is_seen_of_every_kind_of_stage(tmp_path, stage, path):
    module = stage.partition("@")[0]
    for folder in ("stages", f"data/depends/{path}"):
        (tmp_path / folder).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / "stages").mkdir()
    (tmp_path / f"stages/{module}.py").write_text("x = 1\n")
    recorded = {"of": [f"stages.{module}"], "code": meaning.closure(f"stages.{module}", root=tmp_path)}
    (tmp_path / "data/depends" / path).write_text(json.dumps(recorded))
    assert not meaning.changed(stage, tmp_path)
    (tmp_path / f"stages/{module}.py").write_text("x = 2\n")
    assert meaning.changed(stage, tmp_path)
