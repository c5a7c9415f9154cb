"""The rules of the house: who may import whom, and that DVC knows every module a stage imports."""

import ast
import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
PIPELINE = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text())
MODULES = {path.relative_to(ROOT).as_posix() for path in (ROOT / "stages").rglob("*.py")} - {"stages/__init__.py"}
STAGES = {path for path in MODULES if "\n    run(main)\n" in (ROOT / path).read_text()}


def imports(path):
    """Return the project files and the outside packages that a file imports."""
    project, outside = set(), set()
    for node in ast.walk(ast.parse((ROOT / path).read_text())):
        if isinstance(node, ast.Import):
            names = [(alias.name, None) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [(node.module, alias.name) for alias in node.names]
        else:
            continue
        for module, name in names:
            for dotted in (module, f"{module}.{name}"):
                file = dotted.replace(".", "/") + ".py"
                if file in MODULES:
                    project.add(file)
            outside.add(module.split(".")[0])
    return project, outside - {"stages"}


def all_imports(path):
    """Return every project file that a file imports, directly or not."""
    seen, waiting = set(), [path]
    while waiting:
        for file in imports(waiting.pop())[0] - seen:
            seen.add(file)
            waiting.append(file)
    return seen


COMMANDS = {"stages/encode.py", "stages/decode.py", "stages/mend.py"}  # what a person or make runs, not DVC


def test_the_pipeline_stages_are_exactly_the_stage_files():
    assert {f"stages/{name}.py" for name in PIPELINE} == STAGES - COMMANDS


@pytest.mark.parametrize("path", sorted(MODULES))
def test_nothing_imports_a_stage(path):
    assert not imports(path)[0] & STAGES


@pytest.mark.parametrize("path", sorted(path for path in MODULES if "/datasets/" in path))
def test_data_sets_know_no_network(path):
    project, outside = imports(path)
    assert not outside & {"keras", "tensorflow"}
    assert not any("/architectures/" in file for file in project)
    assert not {file for file in all_imports(path) if imports(file)[1] & {"keras", "tensorflow"}}


@pytest.mark.parametrize("path", sorted(path for path in MODULES if "/architectures/" in path))
def test_architectures_know_no_data_set(path):
    assert not any("/datasets/" in file for file in imports(path)[0])


def expanded():
    """Yield (stage, key, deps) with foreach and its variables filled in."""
    for name, stage in PIPELINE.items():
        if "foreach" not in stage:
            yield name, "", set(stage["deps"])
            continue
        for key, item in items(stage["foreach"]):

            def fill(text, key=key, item=item):
                return re.sub(r"\$\{(?:key|item|item\.(\w+))\}", lambda found: item[found[1]] if found[1] else key, text)

            yield name, key, {fill(dep) for dep in stage["do"]["deps"]}


def items(foreach):
    """Return (key, item) of what stands behind a stage's foreach."""
    if isinstance(foreach, list):
        return [(name, name) for name in foreach]
    if isinstance(foreach, dict):
        return [(key, of_params(value)) for key, value in foreach.items()]
    return of_params(foreach).items()


def of_params(reference):
    """Return the value of params.yaml that `${a.b}` stands for."""
    value = PARAMS
    for name in re.fullmatch(r"\$\{([\w.]+)\}", reference)[1].split("."):
        value = value[name]
    return value


def needed(stage, deps):
    """Return every module that a stage imports, those it dispatches to by name included."""
    dispatched = {dep for dep in deps if re.search("/(datasets|architectures)/|pretraining", dep)}
    found = {f"stages/{stage}.py"} | dispatched
    return found.union(*map(all_imports, found))


@pytest.mark.parametrize(("stage", "key", "deps"), list(expanded()), ids=lambda value: value if isinstance(value, str) else "")
def test_every_module_a_stage_imports_is_among_its_deps(stage, key, deps):
    declared = {dep for dep in deps if dep.startswith("stages/")}
    assert needed(stage, deps) <= declared
    assert declared <= set().union(*(needed(name, others) for name, _, others in expanded() if name == stage))  # and no others


@pytest.mark.parametrize("stage", ["report", "ledger"])
def test_the_tables_read_the_metrics_of_every_autoencoder(stage):
    assert {f"metrics/{name}/metrics.json" for name in PARAMS["autoencoders"]} <= set(PIPELINE[stage]["deps"])


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-gpu.txt"])
def test_lock_files_have_hashes_and_name_no_package_index(path):
    text = (ROOT / path).read_text()
    assert "://" not in text and "index-url" not in text.replace("--no-emit-index-url", "")
    for block in re.findall(r"^\S+==.*(?:\n    --hash.*)*", text, re.M):
        assert "--hash=sha256:" in block, block.splitlines()[0]
