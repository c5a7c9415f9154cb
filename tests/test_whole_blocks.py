"""Whole blocks of parameters at once: each ends in a model, its metrics and figures, or in one line before the training."""

import json
import math
import sys
import types
import typing
from typing import Annotated, Literal, get_args, get_origin

import keras
import matplotlib
import numpy as np
import pytest
import yaml
from conftest import ROOT
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from hourglass.checks.figures import FIGURES
from hourglass.ground import errors, meaning, signatures, yaml12
from stages import evaluate, figures, train

ROWS = 8
SHAPES = {  # name: a row's shape, rows an image
    "columns": ((16, 1), 4),
    "digits": ((28, 28, 1), 1),
    "grey": ((8, 16, 1), 1),
    "colour": ((8, 16, 3), 1),
    "constant": ((8, 8, 1), 1),
    "tiny": ((3, 4, 1), 1),
}
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FAR = 1 << 60  # no machine has memory for it


def likely(strategy):
    """Return values of a strategy, one in forty of another kind."""
    return rarely(40).flatmap(lambda now: JUNK if now else strategy)


def rarely(often):
    """Return booleans, true once in so often; Hypothesis draws the first and last of a range more than others."""
    return st.integers(0, often + 1).map(lambda number: number == often // 2)


def numbers(kind, low, high):
    """Return numbers from `low` to `high`, mostly small ones, and its ends."""
    if kind is int:
        low, high = math.ceil(low), math.floor(high)
        ends = [low - 1, low, high, high + 1] if high < FAR else [low - 1, low, FAR]
        near = st.integers(low, min(high, low + 20))
    else:
        ends, near = [low, high, 1e-30, 1e30, math.inf], st.floats(low + 1e-6, min(high, low + 2) - 1e-6)
    return rarely(12).flatmap(lambda now: st.sampled_from(ends) if now else near)


def of(annotation):
    """Return a strategy of what an annotation allows, and of a little that it does not."""
    kind, inner = get_origin(annotation), get_args(annotation)
    if kind is Literal:
        return st.sampled_from(inner)
    if kind in (typing.Union, types.UnionType):
        return st.one_of(*map(of, inner))
    if kind is list:
        return st.lists(of(inner[0]), max_size=3)
    if kind is Annotated:
        bounds = {name: getattr(bound, name) for field in inner[1:] if isinstance(field, FieldInfo) for bound in field.metadata
                  for name in ("ge", "gt", "le", "lt") if hasattr(bound, name)}  # fmt: skip
        low, high = bounds.get("ge", bounds.get("gt", 0)), bounds.get("le", bounds.get("lt", 1e30))
        return numbers(inner[0], low, high) if inner[0] in (int, float) else of(inner[0])
    return {int: numbers(int, 0, 1e30), bool: st.booleans(), float: st.floats(), type(None): st.none()}.get(annotation, JUNK)


@st.composite
def arguments(draw, module, name, without=(), **fixed):
    """Draw a block for a function: what it needs, some of the rest, and rarely what it does not know."""
    block = {}
    for argument in signatures.of(module, name).parameters.values():
        if argument.name not in without and (argument.default is argument.empty or draw(rarely(3))):
            block[argument.name] = draw(likely(fixed[argument.name] if argument.name in fixed else of(argument.annotation)))
    if draw(rarely(60)):
        block[draw(st.text(max_size=6))] = draw(JUNK)
    return block


@st.composite
def inputs(draw):
    """Draw an `input` block; mostly its damage is some and can be done."""
    block = draw(arguments("hourglass.inputs.pairs", "Inputs"))
    fitting = {"noise": st.floats(0.01, 2), "dropout": st.floats(0.01, 0.99), "crosshair": st.integers(1, 9)}
    fitting |= dict.fromkeys(("stripes", "missing_traces", "swell", "ground_roll"), st.floats(0.01, 0.99))
    kind = block.get("corruption", "none")
    if isinstance(kind, str) and not draw(rarely(8)):
        block.pop("amount", None)
        block |= {"amount": draw(fitting[kind])} if kind in fitting else {}
    return block


@st.composite
def blocks(draw):
    """Draw an autoencoder's block, and what of params.yaml stands outside it."""
    architecture = draw(st.sampled_from(meaning.modules("architectures")))
    procedure = "pretraining" if architecture == "stacked" else "training"
    build = f"hourglass.architectures.{architecture}"
    seen = draw(inputs())
    often = {"epochs": st.integers(1, 3)}  # more of them are no other case
    losses = ["mse", "binary_crossentropy"] if seen.get("scaling") == "unit" else ["mse"]
    often |= {"loss": rarely(20).flatmap(lambda now: st.sampled_from(["binary_crossentropy", "classes"] if now else losses))}
    fitting = {"stacked": ["grey", "constant"], "resize": ["digits"], "dense": list(SHAPES)}
    fitting = fitting.get(architecture, ["grey", "colour", "constant"])
    dataset = draw(st.sampled_from(sorted(SHAPES) if draw(rarely(8)) else fitting))
    block = {"dataset": dataset, "architecture": architecture, "procedure": procedure}
    block |= {"bottleneck_at": "autoencoders.mine.bottleneck"}
    block |= {"bottleneck": draw(likely(of(signatures.of(build, "build").parameters["bottleneck"].annotation)))}
    block |= {"input": seen}
    block |= {"model": draw(arguments(build, "build", without=("bottleneck",)))}
    block |= {"train": draw(arguments(f"hourglass.learning.{procedure}", "fit", **often))}
    block |= {"figures": " ".join(draw(st.lists(st.sampled_from(FIGURES), max_size=2)))}
    outside = {"seed": draw(likely(st.integers(0, 2**32 - 1))), "precision": draw(st.sampled_from(["float32", "mixed_bfloat16"]))}
    return block, outside


def prepare(folder):
    """Write eight rows of each of `SHAPES` as `stages.prepare` would, with classes where they are images with some."""
    rng = np.random.default_rng(0)
    for name, (shape, rows_an_image) in SHAPES.items():
        (folder / name).mkdir(parents=True)
        images = ROWS // rows_an_image
        about = {"source": "sample", "train_images": images, "held_out_images": images}
        for part in ("train", "held_out"):
            np.save(
                folder / name / f"{part}.npy", rng.integers(0, 1 if name == "constant" else 256, (ROWS, *shape), dtype=np.uint8)
            )
            if name in ("digits", "grey", "constant"):
                np.save(folder / name / f"{part}_labels.npy", np.arange(images) % 4)
        if name == "columns":
            np.savez(folder / name / "round_trip.npz", name="a", number=0, image=np.load(folder / name / "train.npy")[:4, :, 0].T)
        (folder / name / "about.json").write_text(json.dumps(about))


def goes_through(block, outside):
    """Train, measure and draw a block; return the line that it ends in, or none."""
    params = yaml12.read(ROOT / "params.yaml")
    params |= outside | {
        "threads": 1,
        "recognizers": {},
        "sweeps": {},
        "codecs": {},
        "checkerboards": {},
        "autoencoders": {"mine": block},
    }
    params["datasets"] = {name: {"raw": "mnist"} for name in SHAPES}
    params["seismic"] = {}
    with open("params.yaml", "w") as file:
        yaml.dump(params, file, Dumper=yaml.CSafeDumper)
    prepared, files = f"data/{block['dataset']}", ("models/mine.keras", "metrics/mine")
    line, code = errors._outcome(train.main, ["mine", prepared, *files], {})
    if code:
        return line
    for stage, arguments in ((evaluate, ["mine", prepared, *files]), (figures, ["mine", files[1]])):
        line, code = errors._outcome(stage.main, arguments, {})
        assert not code, f"after the training: {line}"
    found = json.load(open("metrics/mine/metrics.json"))
    assert all(math.isfinite(value) for value in found.values() if isinstance(value, float)), found
    return ""


@pytest.mark.parametrize(
    ("count", "start"), [(6, 8), pytest.param(2000, None, marks=pytest.mark.nightly)], ids=["always the same", "drawn anew"]
)
def test_a_block_ends_in_a_model_or_in_one_line(tmp_path, monkeypatch, eager, count, start):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["stage"])
    monkeypatch.setitem(matplotlib.rcParams, "figure.dpi", 30)
    prepare(tmp_path / "data")
    ends = []

    @seed(start)
    @given(drawn=blocks())
    @settings(max_examples=count, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), database=None)
    def each(drawn):
        line = goes_through(*drawn)
        assert not line or (
            line.startswith(("error: params.yaml: ", "error: out of memory", "error: training diverged")) and "\n" not in line
        )
        ends.append(line)
        if len(ends) % 20 == 0:
            keras.backend.clear_session()

    try:
        each()
    finally:
        keras.config.set_dtype_policy("float32")
    assert len(ends) >= count and 0.1 < sum(not line for line in ends) / len(ends) < 0.9
