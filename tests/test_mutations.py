"""The faults that are put into the code: of which kinds, where, and what docs/trust.md says of them."""

import ast
import collections
import json
import random
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT))
from benchmarks.trust import mutants, mutations, suite

CODE = '''"""What it does."""

LIMIT: int = 3  # a limit


def of(a, *, b=True):
    """Return it."""
    if a < LIMIT and b:  # a comment
        raise UserError(f"{a + 1} is wrong")
    return shown(f"{a - 1:.2f}", min(a, 2), pick(a, LIMIT), alpha=0.5, size=a ** 2) / "x"


def further(a, b):
    a.rows += b & ~a
    a.kept = [one for one in a if one]
    a.clear()
    print(a)
    return {**a} | b


if __name__ == "__main__":
    of(4 + 5)
'''
FAULTS = {
    "LIMIT: int = (4)  # a limit", "def of(a, *, b=(False)):", "if (a <= LIMIT) and b:  # a comment", "if (a < LIMIT or b):  # a comment",
    "if (not (a < LIMIT and b)):  # a comment", "return shown((f'{a + 1:.2f}'), min(a, 2), pick(a, LIMIT), alpha=0.5, size=a ** 2) / \"x\"",
    "return shown((f'{a - 2:.2f}'), min(a, 2), pick(a, LIMIT), alpha=0.5, size=a ** 2) / \"x\"", 'return shown(f"{a - 1:.2f}", min(a, (3)), pick(a, LIMIT), alpha=0.5, size=a ** 2) / "x"',
    "return (shown(f'{a - 1:.2f}', min(a, 2), pick(a, LIMIT), alpha=0.5)) / \"x\"",
    'return shown(f"{a - 1:.2f}", min(a, 2), pick(a, LIMIT), alpha=0.5, size=(a * 2)) / "x"', 'return shown(f"{a - 1:.2f}", min(a, 2), pick(a, LIMIT), alpha=0.5, size=a ** (3)) / "x"',
    'return shown(f"{a - 1:.2f}", min(a, 2), (pick(LIMIT, a)), alpha=0.5, size=a ** 2) / "x"',
    'return shown(f"{a - 1:.2f}", min(a, 2), pick(a, LIMIT), alpha=0.5, size=a ** 2) / (\'xx\')',
    "a.rows -= b & ~a", "a.rows += (b | ~a)", "a.rows += b & (a)", "a.kept = ([one for one in a])", "return (b | {**a})", "pass",
}  # fmt: skip


def test_each_place_has_its_faults_and_all_else_stays_as_it_is():
    found = list(mutants.of_module("a.py", CODE, random.Random(0)))
    assert {fault["is"] for fault in found} == FAULTS and len(found) == len(FAULTS) + 2  # three statements can be left out
    assert collections.Counter(fault["kind"] for fault in found) == {
        "operator": 6, "number": 4, "statement left out": 3, "order": 2, "comparison": 1, "condition": 1, "flag": 1, "text": 1,
        "filter left out": 1, "argument left out": 1,
    }  # fmt: skip
    for fault in found:
        lines = [(one, other) for one, other in zip(CODE.splitlines(), fault["source"].splitlines(), strict=True) if one != other]
        assert [(one.strip(), other.strip()) for one, other in lines] == [(fault["was"], fault["is"])]
        assert fault["id"] == f"a.py: {fault['is']}"[:160]


def test_faults_are_drawn_by_the_lines_of_the_modules_and_each_is_a_program(tmp_path, monkeypatch):
    monkeypatch.setattr(mutants, "ROOT", tmp_path)
    for name, lines in (("hourglass/a.py", 10), ("hourglass/room/b.py", 30), ("stages/c.py", 20), ("hourglass/few.py", 20)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        body = (
            "".join(f"x{at} = {at} + 1\n" for at in range(lines))
            if name != "hourglass/few.py"
            else "y = 5\n" + "# nothing\n" * 19
        )
        (tmp_path / name).write_text(body)
    found = mutants.drawn(16)
    assert collections.Counter(fault["module"] for fault in found) == {
        "hourglass/a.py": 2, "hourglass/few.py": 1, "hourglass/room/b.py": 9, "stages/c.py": 4
    }  # fmt: skip
    assert len({fault["source"] for fault in found}) == 16 and [one["id"] for one in mutants.drawn(16)] == [
        one["id"] for one in found
    ]
    assert all(ast.parse(fault["source"]) for fault in found)


class Item:
    """A test that pytest has found."""

    def __init__(self, nodeid, path, *fixtures):
        self.nodeid, self.path, self.fixturenames = nodeid, path, fixtures


def test_quick_tests_of_the_files_that_name_a_module_come_first_and_those_that_run_the_pipeline_last(tmp_path):
    for name, text in (("test_a.py", "floors floors"), ("test_b.py", "floors"), ("test_c.py", "other floorsmen")):
        (tmp_path / name).write_text(text)
    a, b, c = (tmp_path / f"test_{name}.py" for name in "abc")
    items = [Item("c", c), Item("pipeline", a, "salt"), Item("slow", a), Item("b", b), Item("a", a)]
    order = suite.Order("hourglass/losses/floors.py", {"slow": 1.5, "a": 0.9}, None, tmp_path / "took")
    order.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["a", "b", "c", "pipeline", "slow"]
    halves = [[Item("c", c), Item("b", b), Item("a", a)] for _ in range(2)]
    for half, of in enumerate(halves):
        suite.Order(None, {}, half, tmp_path / "took").pytest_collection_modifyitems(of)
    assert [[item.nodeid for item in of] for of in halves] == [["c", "a"], ["b"]]


@pytest.mark.parametrize("stage", [None, "equal"])
def test_the_table_counts_what_was_caught_and_says_why_the_rest_was_not(tmp_path, monkeypatch, stage):
    fault = {"by": "", "kind": "number", "was": "x + 0", "is": "x - 0"}
    faults = [{"id": f"{name}: {at}", "module": f"{name}.py", "caught": at != 2} | fault for at, name in enumerate("aabb")]
    monkeypatch.setattr(mutations.mutants, "drawn", lambda count: faults)
    monkeypatch.setattr(mutations, "run", lambda again: again)  # none is caught now
    for name in ("RESULTS", "PAGE", "REASONS"):
        monkeypatch.setattr(mutations, name, tmp_path / name)
    (tmp_path / "PAGE").write_text("# Before\n\n## Mutations\n\nof the last run\n")
    with pytest.raises(SystemExit, match="^False$"):
        mutations.main(0)
    assert (
        tmp_path / "PAGE"
    ).read_text() == "# Before\n\n## Mutations\n\n`python -m benchmarks.trust.mutations` has not been run.\n"
    (tmp_path / "RESULTS").write_text(json.dumps({"date": "2030-01-01", "machine": "one", "faults": faults}))
    if stage:
        (tmp_path / "REASONS").write_text('"b: 2": x is the same\n')
    with pytest.raises(SystemExit, match=f"^{not stage}$"):
        mutations.main(0)
    text = (tmp_path / "PAGE").read_text()
    assert (
        "4 single faults" in text
        and f"caught 3, {'100' if stage else '75'}% of those that anything could see ({'44% to 100' if stage else '30% to 95'}%"
        in text
    )
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")]
    assert rows[:2] == [["kind", "faults", "caught"], ["number", "4", "3"]]
    assert rows[2:] == [["module", "faults", "caught"], ["a.py", "2", "2"], ["b.py", "2", "1"]]
    assert f"- `x + 0` -> `x - 0` (b.py): {'x is the same' if stage else 'open'}" in text
    assert [one["id"] for one in mutations.open_ones(faults)] == ([] if stage else ["b: 2"])


@pytest.mark.parametrize(("lost", "code"), [(9, False), (10, False), (11, True)])
def test_a_run_of_which_more_than_a_tenth_is_open_fails_after_its_table_is_written(tmp_path, monkeypatch, lost, code):
    for name in ("RESULTS", "PAGE", "REASONS"):
        monkeypatch.setattr(mutations, name, tmp_path / name)
    (tmp_path / "PAGE").write_text("# Before\n")
    (tmp_path / "REASONS").write_text('"f0": x is the same\n')
    faults = [{"id": f"f{at}", "module": "a.py", "kind": "text", "source": "", "was": "x", "is": "y"} for at in range(101)]
    monkeypatch.setattr(mutations.mutants, "drawn", lambda count: faults)
    monkeypatch.setattr(mutations.warm, "load", lambda: None)
    monkeypatch.setattr(
        mutations, "tested", lambda module, *_: (0, None, {}) if module is None or not left.pop() else (1, "a test", {})
    )
    left = [True] * (100 - lost) + [False] * (lost + 1)  # popped from the end: f0, which is equivalent, and so many more
    monkeypatch.setattr(mutations, "RUNNERS", 1)
    with pytest.raises(SystemExit) as ended:
        mutations.main(101)
    assert (
        ended.value.code is code
        and f"caught {100 - lost}, {100 - lost}% of those that anything could see (" in (tmp_path / "PAGE").read_text()
    )
    assert len(json.loads((tmp_path / "RESULTS").read_text())["faults"]) == 101


def test_a_count_of_0_judges_again_what_is_open_and_keeps_the_rest(tmp_path, monkeypatch):
    for name in ("RESULTS", "PAGE", "REASONS"):
        monkeypatch.setattr(mutations, name, tmp_path / name)
    (tmp_path / "PAGE").write_text("# Before\n")
    faults = [{"id": f"f{at}", "module": "a.py", "kind": "text", "source": "", "was": "x", "is": "y"} for at in range(4)]
    monkeypatch.setattr(mutations.mutants, "drawn", lambda count: [dict(fault) for fault in faults[:count]])
    monkeypatch.setattr(mutations.warm, "load", lambda: None)
    of_last = [fault | {"caught": at != 2, "by": "b"} for at, fault in enumerate(faults)]
    (tmp_path / "RESULTS").write_text(json.dumps({"date": "2030-01-01", "machine": "one", "faults": of_last}))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(mutations.mutants, "drawn", lambda count: [])
        with pytest.raises(SystemExit, match="^error: docs/mutations.json: 1 open faults are drawn no more, .*; run with 100$"):
            mutations.main(0)
    asked = []
    monkeypatch.setattr(
        mutations, "tested", lambda module, *_: (asked.append(module) or 1, "a test", {}) if module else (0, None, {})
    )
    with pytest.raises(SystemExit, match="^False$"):
        mutations.main(0)
    found = json.loads((tmp_path / "RESULTS").read_text())["faults"]
    assert asked == ["a.py"] and [one["by"] for one in found] == ["b", "b", "a test", "b"] and found[2]["caught"]
    assert (
        "`make test` caught 3, 75% of those that anything could see (30% to 95%, the 95 % interval by Wilson); "
        "1 more since they have a test; 0 change nothing" in (tmp_path / "PAGE").read_text()
    )
