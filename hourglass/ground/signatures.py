"""The keyword arguments of a function as its source states them: importing it takes seconds where it imports TensorFlow."""

import ast
import importlib
import inspect
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hourglass.ground.errors import UserError


@cache
def of(module, name):
    """Return the signature of a function, or of a class's `__init__`: its keyword-only arguments alone.

    Parameters
    ----------
    module, name : str
        Such as "hourglass.architectures.dense" and "build".

    Raises
    ------
    UserError
        Where the module has no such function.
    """
    node = _defined(module, _tree(module), name)
    if isinstance(node, ast.ClassDef):
        node = _defined(module, node, "__init__")
    bound = _Bound(module)
    try:
        values = [(bound.value(argument.annotation), bound.value(default)) for argument, default in _arguments(node)]
    except NameError:  # only running the module says what stands there
        return _of_function(getattr(importlib.import_module(module), name))
    names = [argument.arg for argument, _ in _arguments(node)]
    return inspect.Signature([_keyword(name, *value) for name, value in zip(names, values)])


def constant(module, name):
    """Return the value that a module gives a name at its top, or None where it has no such name."""
    try:
        return _Bound(module)[name]
    except KeyError:
        return None


def texts(module):
    """Return the texts in a module's code, docstrings too."""
    return [node.value for node in ast.walk(_tree(module)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _of_function(function):
    found = inspect.signature(function, eval_str=True).parameters.values()
    return inspect.Signature([argument for argument in found if argument.kind is argument.KEYWORD_ONLY])


def _arguments(node):
    return zip(node.args.kwonlyargs, node.args.kw_defaults)


def _keyword(name, annotation, default):
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _defined(module, node, name):
    for inner in node.body:
        if isinstance(inner, (ast.FunctionDef, ast.ClassDef)) and inner.name == name:
            return inner
    raise UserError(f"{module.replace('.', '/')}.py: expected a function {name!r}, found none; write it there")


@cache
def _tree(module):
    return ast.parse(Path(find_spec(module).origin).read_text(encoding="utf-8"))


class _Bound(dict):
    """What names mean at the top of a module, each worked out as it is looked up: what is assigned and imported there."""

    def __init__(self, module):
        super().__init__()
        self.module = module

    def value(self, expression):
        """Return the value of an expression of the module; NameError where a name in it is bound in another way."""
        if expression is None:
            return inspect.Parameter.empty
        return eval(compile(ast.Expression(expression), self.module, "eval"), {}, self)

    def __missing__(self, name):
        for node in reversed(_tree(self.module).body):
            if isinstance(node, ast.Assign) and any(isinstance(to, ast.Name) and to.id == name for to in node.targets):
                return self.value(node.value)
            for alias in node.names if isinstance(node, (ast.Import, ast.ImportFrom)) else []:
                if (alias.asname or alias.name) == name:
                    return _imported(node, alias.name)
        raise KeyError(name)


def _imported(node, name):
    """Return what an import binds; a module of the project is read and not run."""
    if isinstance(node, ast.Import):
        return importlib.import_module(name)
    if node.level:
        raise KeyError(name)
    if node.module.startswith("hourglass.") and find_spec(node.module).submodule_search_locations is None:
        return _Bound(node.module)[name]
    found = importlib.import_module(node.module)
    return getattr(found, name) if hasattr(found, name) else importlib.import_module(f"{node.module}.{name}")
