"""All of params.yaml is held against the functions that it feeds, in one place, before anything starts."""

import copy
import importlib
import inspect
import re
import subprocess
import sys
from typing import get_args

import numpy as np
import pytest
import yaml
from annotated_types import Ge, Gt, Le, Lt, MultipleOf
from conftest import ROOT
from pydantic.fields import FieldInfo

from hourglass.checks import data, whole
from hourglass.ground import meaning, parameters, signatures
from hourglass.ground.errors import UserError
from hourglass.models import blocks

FED = [  # (module, function): everything that a block of params.yaml feeds
    ("stages.download", "download"),
    ("hourglass.engines.device", "start"),
    ("hourglass.inputs.pairs", "Inputs"),
    *((f"hourglass.learning.{name}", "fit") for name in meaning.modules("learning")),
    *((f"hourglass.{room}.{name}", "build") for room in ("architectures", "recognizers") for name in meaning.modules(room)),
    *((f"hourglass.datasets.{name}", "prepare") for name in meaning.modules("datasets")),
]


def keywords(signature):
    return {name: one for name, one in signature.parameters.items() if one.kind is one.KEYWORD_ONLY}


@pytest.mark.parametrize(("module", "name"), FED)
def test_a_signature_read_from_its_source_is_that_of_the_function(module, name):
    read = keywords(signatures.of(module, name))
    true = keywords(inspect.signature(getattr(importlib.import_module(module), name)))
    assert list(read) == list(true) and read
    for one, other in zip(read.values(), true.values()):
        assert one.default == other.default or one.default is other.default
        assert repr(one.annotation) == repr(other.annotation)


@pytest.mark.parametrize(
    ("text", "kind", "default"),
    [
        ("def build(shape, *, bottleneck: int): ...", int, inspect.Parameter.empty),
        ("from __future__ import annotations\n\ndef build(shape, *, bottleneck: int = 3): ...", int, 3),
        ("import math\nWIDTH = math.prod((2, 3))\n\ndef build(shape, *, bottleneck: int = WIDTH): ...", int, 6),
        ("A, B = 1, 2\n\ndef build(shape, *, bottleneck: int = B): ...", int, 2),
        ("from hourglass.learning.training import Share as S\n\ndef build(shape, *, bottleneck: S = 0): ...", None, 0),
        ("def width():\n    return 7\n\ndef build(shape, *, bottleneck: int = width()): ...", int, 7),
        ("from .dense import math\n\ndef build(shape, *, bottleneck: int = math.prod((2, 2))): ...", int, 4),
    ],
)
def test_what_the_source_does_not_say_is_found_by_running_it(tmp_path, monkeypatch, text, kind, default):
    package = importlib.import_module("hourglass.architectures")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    name = f"own_{abs(hash(text))}"
    (tmp_path / f"{name}.py").write_text(text)
    found = signatures.of(f"hourglass.architectures.{name}", "build").parameters["bottleneck"]
    assert found.default is default or found.default == default
    assert found.annotation is kind or (kind is None and found.annotation.__origin__ is float)


def test_an_architecture_without_build_is_named(monkeypatch, tmp_path):
    package = importlib.import_module("hourglass.architectures")
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    (tmp_path / "empty.py").write_text("x = 1\n")
    with pytest.raises(UserError, match="hourglass/architectures/empty.py: expected a function 'build', found none"):
        signatures.of("hourglass.architectures.empty", "build")


@pytest.mark.parametrize(("module", "name"), FED)
def test_what_is_expected_names_every_bound(module, name):
    for argument in keywords(signatures.of(module, name)).values():
        for field in (part for part in get_args(argument.annotation) if isinstance(part, FieldInfo) and part.description):
            for bound in field.metadata:
                for kind, value in ((Ge, "ge"), (Gt, "gt"), (Le, "le"), (Lt, "lt"), (MultipleOf, "multiple_of")):
                    if isinstance(bound, kind):
                        limit = getattr(bound, value)
                        said = {str(limit), str(limit - 1)} if kind is Lt else {str(limit)}
                        assert said & set(re.findall(r"\d+", field.description)), (argument.name, field.description)


def test_it_takes_no_tensorflow():
    code = (
        "import sys; from hourglass.checks import whole; from hourglass.ground import parameters;"
        "whole.check(parameters.load()); sys.exit('tensorflow' in sys.modules or 'keras' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


@pytest.mark.parametrize("stage", sorted((ROOT / "stages").glob("[a-z]*.py")), ids=lambda path: path.stem)
def test_every_stage_that_reads_params_yaml_checks_all_of_it_first(stage):
    text = stage.read_text()
    assert text.count("parameters.load()") == text.count("    params = parameters.load()\n    whole.check(params)")


def leaves(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, key))
    else:
        yield path


def test_a_misspelt_name_anywhere_is_found():
    whole_file = yaml.safe_load((ROOT / "params.yaml").read_text())
    for path in leaves(whole_file):
        params = copy.deepcopy(whole_file)
        *outer, name = path
        block = parameters.at(params, ".".join(outer)) if outer else params
        block[f"{name}x"] = block.pop(name)
        with pytest.raises(UserError, match=f"params.yaml: .*{name}"):
            whole.check(parameters.check(parameters._top_level, params, ""))


ROWS = np.zeros((4, 5, 6, 1), np.uint8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"train": ROWS.astype(float)}, r"train.npy: expected uint8 of \(images, height, width, channels\) or .* got float64"),
        ({"train": ROWS[..., 0, 0]}, r"train.npy: expected uint8 of .* got uint8 of \(4, 5\)"),
        ({"held_out": ROWS[:0]}, r"held_out.npy: expected uint8 of .* got uint8 of \(0, 5, 6, 1\)"),
        ({"train": np.repeat(ROWS, 2, axis=-1)}, r"with 1 or 3 channels, got uint8 of \(4, 5, 6, 2\)"),
        ({"train": ROWS[:, :2]}, r"train.npy: expected rows of at least 3 pixels a side, got \(2, 6\)"),
        ({"held_out": ROWS[:, :4]}, "rows of train.npy and held_out.npy have other shapes"),
        ({"train": ROWS[:3]}, "train_images is 4: expected how many images the 3 rows of train.npy are"),
        ({"train": ROWS.reshape(20, 6, 1)[:18], "held_out": ROWS.reshape(20, 6, 1)}, "train_images is 4: expected how many images the 18"),
        ({"train_labels": np.zeros(3, int)}, r"train_labels.npy has int64 of \(3,\): expected the number of a class"),
        ({"train_labels": np.zeros(4)}, r"train_labels.npy has float64 of \(4,\): expected the number of a class"),
        ({"held_out_labels": np.full(4, -1)}, r"held_out_labels.npy has int64 of \(4,\): expected the number of a class"),
    ],
)  # fmt: skip
def test_what_a_data_set_s_module_prepared_is_checked_before_it_is_used(tmp_path, changes, message):
    from hourglass.datasets import mnist

    about = {"train_images": 4, "held_out_images": 4}
    for name, array in ({"train": ROWS, "held_out": ROWS} | changes).items():
        np.save(tmp_path / f"{name}.npy", array)
    with pytest.raises(UserError, match=f"^hourglass/datasets/mnist.py: .*{message}"):
        data.prepared(mnist, tmp_path, about)
    for name in changes:
        (tmp_path / f"{name}.npy").unlink()
    np.save(tmp_path / "train.npy", ROWS), np.save(tmp_path / "held_out.npy", ROWS)
    data.prepared(mnist, tmp_path, about)


@pytest.mark.parametrize(
    ("length", "said"), [(97, f"'{97 * 'x'}' (str)"), (98, f"'{98 * 'x'}'... (str)"), (300, f"'{99 * 'x'}... (str)")]
)
def test_a_value_is_said_up_to_a_hundred_letters(length, said):
    with pytest.raises(UserError) as error:
        parameters.check(
            signatures.of("hourglass.engines.device", "start"), {"seed": length * "x", "threads": 1, "precision": "float32"}, ""
        )
    assert str(error.value) == f"params.yaml: seed is {said}: expected a whole number from 0 to 4294967295"


def test_what_is_not_said_of_an_input_and_a_sweep_is_nothing_and_one_seed():
    found = {name: one.default for name, one in keywords(signatures.of("hourglass.inputs.pairs", "Inputs")).items()}
    assert found == {"scaling": inspect.Parameter.empty, "corruption": "none", "amount": 0, "shift": 0, "flips": False}
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    said = {"dataset": "mnist", "architecture": "dense", "recognizer": "mnist", "bottlenecks": [2]}
    params["sweeps"]["mnist_dense"] = said
    unsaid = {"seeds": 1, "share": 0.99, "input": None, "beside": None, "retrained": ()}
    assert blocks.sweep(params, "mnist_dense") == said | unsaid
