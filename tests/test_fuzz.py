"""Readers on arbitrary bytes: what they cannot read they say in one line; any other exception is a bug.

The codec's files: tests/test_codec.py.
"""

import contextlib
import gzip
import io
import struct
import zipfile

import numpy as np
import pytest
import yaml
from conftest import ROOT
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from hourglass.architectures import dense
from hourglass.datasets import tgs
from hourglass.formats import idx
from hourglass.formats.archives import Archive
from hourglass.ground import parameters, reading
from hourglass.ground.errors import UserError
from hourglass.inputs.pairs import Inputs
from hourglass.learning import training
from hourglass.models import blocks
from hourglass.reports import claims as ledger

FUZZ = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
HEADERS = st.builds(
    lambda kind, sizes, body: bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + body,
    st.sampled_from([8, 9, 13]), st.lists(st.integers(0, 2**32 - 1) | st.integers(0, 4), max_size=4), st.binary(max_size=64),
)  # fmt: skip


@contextlib.contextmanager
def one_line():
    """Let a UserError of one line pass."""
    try:
        yield
    except UserError as error:
        assert "\n" not in str(error) and len(str(error)) > 20


@given(st.binary(max_size=200) | HEADERS, st.booleans(), st.integers(1, 3))
@FUZZ
def test_idx_files(tmp_path, content, packed, dimensions):
    path = tmp_path / "file.gz"
    path.write_bytes(gzip.compress(content) if packed else content)
    with one_line():
        assert idx.read(path, dimensions).ndim == dimensions


def valid_archive():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for folder in ("images", "masks"):
            archive.writestr(f"{folder}/a.png", bytes(300))
    return file.getvalue()


ARCHIVE = valid_archive()
CHANGES = st.lists(st.tuples(st.integers(0, len(ARCHIVE) - 1), st.integers(0, 255)), min_size=1, max_size=6)


@given(st.binary(max_size=100) | CHANGES, st.integers(0, 60))
@example([(ARCHIVE.index(b"PK\x01\x02") + len("PK\x01\x02") + 42, 0)], 0)  # a name that begins with a zero byte has none
@FUZZ
def test_archives(tmp_path, change, missing):
    content = bytearray(ARCHIVE)
    if isinstance(change, bytes):
        content = change
    else:
        for place, value in change:
            content[place] = value
    (tmp_path / "train.zip").write_bytes(content[: len(content) - missing] if missing > 30 else content)
    with one_line(), Archive(tmp_path / "train.zip") as archive:
        for name in tgs.image_names(archive):
            tgs.read_image(archive, name)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8) | st.integers(), inner, max_size=3),
    max_leaves=6,
)


@given(st.text(max_size=80) | VALUES.map(yaml.safe_dump) | st.binary(max_size=40))
@FUZZ
def test_params_files(tmp_path, monkeypatch, content):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "params.yaml").write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "replace"))
    with one_line():
        assert isinstance(parameters.load(), dict)
    with one_line():
        ledger.load("params.yaml")


@pytest.mark.parametrize("function", [training.fit, dense.build, Inputs, tgs.prepare], ids=lambda function: function.__qualname__)
@given(block=VALUES | st.dictionaries(st.sampled_from(["loss", "hidden", "scaling", "images", "epochs"]), VALUES, max_size=3))
@FUZZ
def test_blocks_of_parameters(function, block):
    with one_line():
        assert isinstance(parameters.check(function, block, "block"), dict)


@given(path=st.sampled_from(["autoencoders.tgs_columns.train", "autoencoders.tgs_columns", "sweeps.tgs_columns"]), value=VALUES)
@FUZZ
def test_an_autoencoder_with_anything_in_its_place(path, value):
    params = yaml.safe_load((ROOT / "params.yaml").read_text())
    *outer, name = path.split(".")
    parameters.at(params, ".".join(outer))[name] = value
    with one_line():
        blocks.autoencoder(params, "tgs_columns")


@given(st.binary(max_size=200), st.integers(0, 200))
@FUZZ
def test_results_of_earlier_stages(tmp_path, content, cut):
    file = io.BytesIO()
    np.savez(file, rows=np.arange(9))
    for body in (content, file.getvalue()[: -cut or None]):
        (tmp_path / "file").write_bytes(body)
        for reader in (reading.as_json, reading.as_history, reading.as_rows, reading.as_arrays):
            with one_line():
                reader(tmp_path / "file")
