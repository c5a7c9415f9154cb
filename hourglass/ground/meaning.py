"""What of the code can change a result: hashes of its meaning, and of the modules that it reaches.

Comments, docstrings, layout and the words of messages are left out, so that editing them
reruns nothing. The tree is written out by hand: `ast.dump` and `ast.unparse` differ from
one Python version to the next.
"""

import ast
import hashlib
import json
import os
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAID = {"UserError", "print"}  # functions whose words reach a person, no file
CHECKS = "hourglass.checks"  # a room that only refuses: no result depends on it


def modules(room, root=ROOT):
    """Return the names of the modules in a room of `hourglass`, such as "architectures"."""
    return sorted(path.stem for path in Path(root, "hourglass", *room.split(".")).glob("[a-z]*.py"))


def exists(name, root=ROOT):
    """Return whether there is a module or package of this dotted name."""
    return _file(name, root) is not None


def closure(*names, root=ROOT):
    """Return a hash of the meaning of modules and of every project module they import, however late.

    Of a package that is reached its other files count too, to the byte: templates, scripts, styles.

    Parameters
    ----------
    names : str
        Dotted names, such as "stages.train".
    root : path
        The folder that holds `stages` and `hourglass`.
    """
    digest = hashlib.sha256()
    for name in sorted(reached(*names, root=root)):
        digest.update(f"{name} {_read(name, root)[0]}\n".encode())
        for path in beside(name, root):
            digest.update(f"{path.relative_to(root).as_posix()} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


def reached(*names, root=ROOT):
    """Return the dotted names of modules and of every project module they import, directly or not; packages too, checks not."""
    found, seen, waiting = set(), set(names), list(names)
    while waiting:
        name = waiting.pop()
        found.add(name)
        others = {*_read(name, root)[1], name.rpartition(".")[0]} - seen
        seen |= others
        waiting += [other for other in others if other and not f"{other}.".startswith(f"{CHECKS}.") and _file(other, root)]
    return found


def beside(name, root=ROOT):
    """Return the files of a package that are no Python, in its folders that are no package, sorted; of a module none."""
    folder, found = Path(root, *name.split(".")), []
    for place, folders, files in os.walk(folder):
        folders[:] = [one for one in folders if one != "__pycache__" and not Path(place, one, "__init__.py").exists()]
        found += [Path(place, one) for one in files if not one.endswith((".py", ".pyc")) and not one.startswith(".")]
    return sorted(found)


def changed(stage, root=ROOT):
    """Return whether the code that a stage reaches is another one than when `stages.fingerprint` wrote what it depends on.

    Parameters
    ----------
    stage : str
        As DVC calls it, such as "train@mnist_dense".
    """
    reads = recorded(stage, root)
    return bool(reads) and closure(*reads["of"], root=root) != reads["code"]


def recorded(stage, root=ROOT):
    """Return what `stages.fingerprint` wrote that a stage depends on, {} where it wrote nothing."""
    places = Path(root, "data/depends", *stage.split("@")), Path(root, "data/depends", stage.partition("@")[0])
    written = next((path for path in places if path.is_file()), None)  # of a stage that reads no parameters one for all names
    return json.loads(written.read_text()) if written else {}


def meaning(text):
    """Return a hash of Python source that comments, docstrings, layout and the words of messages do not change."""
    return hashlib.sha256(_written(ast.parse(text)).encode()).hexdigest()


def _file(name, root):
    """Return the file of a module or a package, or None."""
    place = os.path.join(root, *name.split("."))
    return next((Path(path) for path in (f"{place}.py", f"{place}/__init__.py") if os.path.isfile(path)), None)


def _read(name, root):
    """Return the hash of a module's meaning, and the names that it may import."""
    path = _file(name, root)
    return _of_text(path.read_text(encoding="utf-8"), name, path.name == "__init__.py")


@cache
def _of_text(text, name, is_package):
    tree, names = ast.parse(text), []
    if is_package:  # of a package what runs as it is imported: its functions are for use from outside
        tree.body = [node for node in tree.body if not isinstance(node, ast.FunctionDef)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = name.split(".")[: len(name.split(".")) + is_package - node.level] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    own = [one for one in names if one.partition(".")[0] in ("stages", "hourglass")]
    return hashlib.sha256(_written(tree).encode()).hexdigest(), own


def _written(node):
    """Return a syntax tree as text: the kind of each node and its fields that are not empty."""
    if isinstance(node, list):
        return f"[{','.join(map(_written, node))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__} {node.value!r}"
    fields = dict(ast.iter_fields(node))
    if (
        isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and ast.get_docstring(node) is not None
    ):
        fields["body"] = node.body[1:]
    if isinstance(node, ast.JoinedStr):  # Python 3.12 puts empty texts into an f-string, others do not
        fields["values"] = [value for value in node.values if not (isinstance(value, ast.Constant) and value.value == "")]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        fields |= _unsaid(node)
    written = (f"{name}={_written(value)}" for name, value in fields.items() if value is not None and value != [])
    return f"{type(node).__name__}({','.join(written)})"


def _unsaid(call):
    """Return the arguments of a call without words for a person: of a message, or of pydantic's "expected ..."."""
    if call.func.id == "Field":
        return {"keywords": [word for word in call.keywords if word.arg != "description"]}
    if call.func.id not in SAID or call.keywords:  # print(..., file=...) may write a result
        return {}
    values = []
    for argument in call.args:
        if isinstance(argument, ast.JoinedStr):
            values += [part.value for part in argument.values if isinstance(part, ast.FormattedValue)]
        elif not (isinstance(argument, ast.Constant) and isinstance(argument.value, str)):
            values.append(argument)
    return {"args": values}
