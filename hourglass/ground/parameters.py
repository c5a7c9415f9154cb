"""Reads params.yaml and checks a block against the function it feeds.

A block of params.yaml is the keyword arguments of one function, so the
function's signature is its schema: names, types, ranges and defaults stand once,
where they are used.
"""

import inspect
import os
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import ConfigDict, Field, ValidationError, create_model

from hourglass.ground import meaning, yaml12
from hourglass.ground.errors import UserError

FILE = "params.yaml"
NO_PATHS = ("of", "code", "data")  # what a stage depends on beside paths in params.yaml
OF_DATA = {"real", "sample"}  # kinds of data, for which a value may differ
BLOCK = "a block of `name: value` lines"
KINDS = {Any: "value", str: "text", int: "whole number", float: "number", bool: "value true or false", list: "list"}
Bottleneck = Annotated[int, Field(ge=1, description="a whole number of at least 1")]


def load():
    """Return params.yaml of the working folder as a dict.

    Raises
    ------
    UserError
        Where the file is missing, is not YAML, or has an unknown name at its top, and in a stage that DVC runs
        where a value is another than the one that the stage was to run with.
    """
    try:
        params = yaml12.read(FILE)
    except FileNotFoundError:
        raise UserError(f"{FILE}: not in {os.getcwd()}; run from the project's root") from None
    if not isinstance(params, dict):
        raise UserError(f"{FILE}: expected `name: value` lines; `git checkout {FILE}` restores it")
    params = check(_top_level, params, "")
    for path, was in _recorded().items():
        if path not in NO_PATHS:
            _hold(path, was, at(params, path))
    return params


def unchanged(name, now):
    """Refuse a value that is another than when `stages.fingerprint` wrote, as `name`, what the stage that DVC runs depends on.

    DVC would keep what is made of it as made of the one that was written.
    """
    _hold(name, _recorded().get(name, now), now)


def _recorded():
    return meaning.recorded(os.environ["DVC_STAGE"], os.getcwd()) if "DVC_STAGE" in os.environ else {}


def _hold(name, was, now):
    if not _agree(was, now):
        stage = os.environ["DVC_STAGE"]
        raise UserError(f"{FILE}: {name} was changed since {stage} was to run; run `make repro` or `dvc repro` again")


def _agree(was, now):
    """Return whether a value is the one that was written: of `real` and `sample` the one that applies stands there alone."""
    if not isinstance(was, dict) or not isinstance(now, dict):
        return was == now
    same = was.keys() == now.keys() or (len(was) == 1 and was.keys() < now.keys() == OF_DATA)
    return same and all(_agree(value, now[name]) for name, value in was.items())


def at(params, path):
    """Return the value at a dotted path, such as `autoencoders.tgs_columns.train`."""
    value, walked = params, []
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            place = ".".join(walked) or "the top level"
            known = ", ".join(map(str, value)) if isinstance(value, dict) else f"{value!r}, not a block"
            raise UserError(f"{FILE}: {path} is missing: there is no {name!r} in {place}; there is {known}")
        value = value[name]
        walked.append(name)
    return value


def _top_level(
    *,
    bottleneck: Bottleneck,
    seed: Any,
    threads: Any,
    precision: Any,
    data: dict,
    raw: dict,
    datasets: dict,
    recognizers: dict,
    sweeps: dict,
    repeats: dict,
    codecs: dict,
    checkerboards: dict,
    autoencoders: dict,
    seismic: dict,
):
    """The blocks of params.yaml; hourglass.checks.whole looks into each."""


def among(value, names, path):
    """Refuse a value at a dotted path of params.yaml that is none of `names`."""
    if value not in names:
        raise UserError(
            f"{FILE}: {path} is {value!r}: expected {' or '.join(names) or 'one of those there, of which there is none'}"
        )


def check(function, block, where, called=None, file=FILE):
    """Return `block` checked and completed as the keyword arguments of `function`.

    Parameters
    ----------
    function : callable or inspect.Signature
        Its keyword-only parameters, with their annotations, are the schema. A
        pydantic `Field(description=...)` becomes the error's "expected ...".
    block : dict
        What params.yaml gives.
    where : str
        The block's dotted path, for the message ("" for the top level).
    called : dict, optional
        Names of single arguments in params.yaml that differ from `where.argument`.
    file : str
        The file it is of, for the message.

    Raises
    ------
    UserError
        For the first wrong type, value, unknown or missing name.
    """
    if not isinstance(block, dict):
        raise UserError(f"{file}: {where} is {block!r}: expected {BLOCK}")
    model = schema(function)
    try:
        return dict(model(**{str(name): value for name, value in block.items()}))
    except ValidationError as error:
        raise UserError(f"{file}: {_explain(_first(error.errors()), model, where, called or {})}") from None


@cache
def schema(function):
    """Return the keyword-only parameters of `function` as a pydantic model."""
    signature = function if isinstance(function, inspect.Signature) else inspect.signature(function, eval_str=True)
    fields = {
        argument.name: (argument.annotation, ... if argument.default is argument.empty else argument.default)
        for argument in signature.parameters.values()
        if argument.kind is argument.KEYWORD_ONLY
    }
    return create_model("Block", __config__=ConfigDict(strict=True, extra="forbid", allow_inf_nan=False), **fields)


def _first(problems):
    """Return the problem to name: an unknown name before the missing one that it may stand for."""
    return min(problems, key=lambda problem: problem["type"] != "extra_forbidden")


def _explain(problem, model, where, called):
    name = str(problem["loc"][0])
    name = name if name.isprintable() else repr(name)
    path = called.get(name, f"{where}.{name}" if where else name)
    if problem["type"] == "extra_forbidden":
        return f"{path} is not a parameter; known here: {', '.join(sorted(model.model_fields))}"
    described = model.model_fields[name].description
    if problem["type"] == "missing":
        kind = model.model_fields[name].annotation
        choices = (
            " or ".join(map(repr, get_args(kind)))
            if get_origin(kind) is Literal
            else f"a {KINDS.get(kind, getattr(kind, '__name__', kind))}"
        )
        return f"{path} is missing: expected {described or (BLOCK if kind is dict else choices)}"
    expected = BLOCK if problem["type"] == "dict_type" else described or problem["msg"].removeprefix("Input should be ")
    value = problem["input"]
    shown = repr(value) if len(repr(value)) < 100 else f"{repr(value)[:100]}..."
    return f"{path} is {shown} ({type(value).__name__}): expected {expected}"


def project_root():
    """Return the folder against which relative paths in params.yaml count.

    A queued experiment runs in a copy of the project; DVC tells where the project is.
    """
    return Path(os.environ.get("DVC_ROOT", "")).resolve()
