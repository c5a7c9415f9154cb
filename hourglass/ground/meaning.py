"""What of the code can change a result: hashes of its meaning, and of the modules that it reaches.

Comments, docstrings, layout and the words of messages are left out, so that editing them
reruns nothing. The tree is written out by hand: `ast.dump` and `ast.unparse` differ from
one Python version to the next.
"""

import ast
import hashlib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAID = {"UserError", "print"}  # functions whose words reach a person, no file


def modules(room, root=ROOT):
    """Return the names of the modules in a room of `hourglass`, such as "architectures"."""
    return sorted(path.stem for path in Path(root, "hourglass", *room.split(".")).glob("[a-z]*.py"))


def closure(*names, root=ROOT):
    """Return a hash of the meaning of modules and of every project module they import, however late.

    Parameters
    ----------
    names : str
        Dotted names, such as "stages.train".
    root : path
        The folder that holds `stages` and `hourglass`.
    """
    digest = hashlib.sha256()
    for name in sorted(reached(*names, root=root)):
        digest.update(f"{name} {_read(_file(name, root))[0]}\n".encode())
    return digest.hexdigest()


def reached(*names, root=ROOT):
    """Return the dotted names of modules and of every project module they import, directly or not."""
    found, waiting = set(), list(names)
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            waiting += [other for other in _read(_file(name, root))[1] if _file(other, root).is_file()]
    return found


def meaning(text):
    """Return a hash of Python source that comments, docstrings, layout and the words of messages do not change."""
    return hashlib.sha256(_written(ast.parse(text), False).encode()).hexdigest()


def _file(name, root):
    return Path(root, *name.split(".")).with_suffix(".py")


def _read(path):
    """Return the hash of a file's meaning, and the names that it may import."""
    return _of_text(path.read_text(encoding="utf-8"))


@cache
def _of_text(text):
    names = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return meaning(text), names


def _written(node, said):
    """Return a syntax tree as text: the kind of each node and its fields that are not empty."""
    if isinstance(node, list):
        return f"[{','.join(filter(None, (_written(item, said) for item in node)))}]"
    if not isinstance(node, ast.AST):
        return repr(node)
    if said and isinstance(node, ast.Constant) and isinstance(node.value, str):
        return ""
    said = said or _is_said(node)
    fields = dict(ast.iter_fields(node))
    if (
        isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and ast.get_docstring(node) is not None
    ):
        fields["body"] = node.body[1:]
    if isinstance(node, ast.JoinedStr):  # Python 3.12 puts empty texts into an f-string, others do not
        fields["values"] = [value for value in node.values if not (isinstance(value, ast.Constant) and value.value == "")]
    if isinstance(node, ast.Constant):
        return f"{type(node.value).__name__} {node.value!r}"
    written = (f"{name}={_written(value, said)}" for name, value in fields.items() if value is not None and value != [])
    return f"{type(node).__name__}({','.join(written)})"


def _is_said(node):
    """Return whether the texts below a node are words for a person: of a message, or of pydantic's "expected ..."."""
    if isinstance(node, ast.keyword):
        return node.arg == "description"
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID
