"""params.yaml and claims.yaml mean to the stages what they mean to DVC, which writes them with another library."""

import itertools
import random

import pytest
from conftest import ROOT
from dvc.utils.hydra import apply_overrides
from dvc.utils.serialize import ParseError, dump_yaml, parse_yaml

from hourglass.ground import parameters, yaml12
from hourglass.ground.errors import UserError
from hourglass.reports import claims

NUMBERS = ["".join(parts) for parts in itertools.product(
    ("", "-", "+"), ("0", "1", "10", "010", "0x1f", "0o17", "0b11", "1_000", "09", ".5", "1.", "1.5", "1e5", "1e-05", "1.0E+3", ".5e-3",
                     ".inf", ".NaN", "1:30", "1:30.5", "_1", "0x_", "0b2", "0o8", "1e", "e5", "1e5.0", "inf", "1__", ".", "._", ""),
    ("", "_", "e3", ".0"),
)]  # fmt: skip
WORDS = [
    "yes",
    "Yes",
    "no",
    "NO",
    "on",
    "Off",
    "y",
    "n",
    "true",
    "True",
    "TRUE",
    "tRUE",
    "false",
    "False",
    "null",
    "Null",
    "~",
    "~x",
    "nan",
    "2025-01-02",
    "2025-99-99",
    "2025-1-2",
    "12:30:45",
    "<<",
    "=",
    "!!str",
    "'a'",
    "b",
]
PIECES = list("0123456789_-+.eExob:aTZ") + ["0x", "0o", "1e", "e-", ".nan", "true", "no", "null", "2025-01-02"]


def scalars():
    rng = random.Random(0)
    return NUMBERS + WORDS + ["".join(rng.choices(PIECES, k=rng.randint(1, 6))) for _ in range(1000)]


def either(read, refusals):
    """Return a value with its type, as NaN is not equal to itself and 1 is equal to True; what was refused is one thing."""
    try:
        return repr(read())
    except refusals:
        return "refused"


def test_a_thousand_scalars_are_read_as_dvc_reads_them(tmp_path):
    path, differing, kinds = tmp_path / "params.yaml", {}, set()
    for text in scalars():
        path.write_text(f"value: {text}\n")
        ours = either(lambda: yaml12.read(path), UserError)
        theirs = either(lambda: parse_yaml(path.read_text(), path), (ParseError, ValueError, IndexError))
        kinds.add(type(parse_yaml(path.read_text(), path)["value"]).__name__ if theirs != "refused" else "refused")
        if ours != theirs:
            differing[text] = ours, theirs
    assert not differing and len(set(scalars())) > 1000
    assert kinds == {"int", "float", "str", "bool", "NoneType", "date", "refused"}


@pytest.mark.parametrize("text", ["a: 1\na: 2\n", "b: {a: 1, a: 1}\n", "- a: 1\n  a: 2\n", "b: {<<: {a: 1}, <<: {a: 2}}\n"])
def test_a_name_twice_in_a_block_is_refused_here_as_there(tmp_path, text):
    (tmp_path / "params.yaml").write_text(text)
    with pytest.raises(ParseError):
        parse_yaml(text, "params.yaml")
    with pytest.raises(UserError, match=r"params.yaml, line \d: not valid YAML \('(a|<<)' stands there twice\); `git diff"):
        yaml12.read(tmp_path / "params.yaml")


def test_blocks_that_are_merged_into_others_are_read_as_dvc_reads_them(tmp_path):
    text = "y: &y {q: 0}\na: {c: {d: &x {<<: *y, q: 1}}}\nb: {<<: *x, r: 2}\nc: {<<: [*y, *x]}\n"
    (tmp_path / "params.yaml").write_text(text)
    assert yaml12.read(tmp_path / "params.yaml") == parse_yaml(text, "params.yaml")


def test_what_dvc_writes_is_what_the_stages_read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    params = yaml12.read(ROOT / "params.yaml")
    for rate in (1e-5, 5e-324, 1e16, 1e22, 12345678901234567890, 3, 0.1):
        params["autoencoders"]["tgs_columns"]["train"]["learning_rate"] = rate
        dump_yaml("params.yaml", params)
        assert repr(parameters.load()) == repr(params)


def leaves(block, path=""):
    """Yield the path and value of everything that `-S` may set: values, lists, and blocks of `real` and `sample`."""
    for name, value in block.items():
        if isinstance(value, dict) and value and "real" not in value:
            yield from leaves(value, f"{path}{name}.")
        else:
            yield f"{path}{name}", value


def remarks(text):
    """Return the comments and empty lines of a YAML file, in their order."""
    return [line.partition("#")[2] for line in text.splitlines() if "#" in line or not line.strip()]


def test_setting_a_value_changes_its_lines_and_no_other(tmp_path):
    path, text = tmp_path / "params.yaml", (ROOT / "params.yaml").read_text()
    path.write_text(text)
    found = dict(leaves(yaml12.read(path)))
    new = {name: [3, 4] if isinstance(value, list) else 12 for name, value in found.items()}
    apply_overrides(path, [f"{name}={value}" for name, value in new.items()])  # as `dvc exp run -S` does
    assert len(new) > 250 and dict(leaves(yaml12.read(path))) == new
    assert remarks(path.read_text()) == remarks(text)
    for setting in ("bottleneck=5", "autoencoders.mnist_dense.train.learning_rate=1e-05", "data.source=../shared/data"):
        path.write_text(text)
        apply_overrides(path, [setting])
        lines = list(itertools.zip_longest(text.splitlines(), path.read_text().splitlines()))
        ((_, after),) = [pair for pair in lines if pair[0] != pair[1]]
        name, value = setting.split("=")
        assert after.partition("#")[0].split() == [f"{name.rpartition('.')[2]}:", value]
        assert remarks(path.read_text()) == remarks(text)


def test_a_claim_s_numbers_are_read_so_too(tmp_path):
    path = tmp_path / "claims.yaml"
    claim = "{writeup: W, claim: small, run: yes, metric: mse, value: 1e-05, quantity: mse, data: any}"
    path.write_text(f"deltas: {{mse: {{absolute: 1E-6, why: so}}}}\nclaims:\n- {claim}\n")
    (claim,), deltas = claims.load(path)
    assert (claim["value"], deltas["mse"]["absolute"], claim["run"]) == (1e-5, 1e-6, "yes")


def test_stages_and_benchmarks_read_yaml_in_one_place():
    for folder in ("stages", "hourglass", "benchmarks"):
        for path in (ROOT / folder).rglob("*.py"):
            assert "safe_load" not in path.read_text() and ("yaml.load(" in path.read_text()) == (path.stem == "yaml12"), path
