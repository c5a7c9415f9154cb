"""Puts single faults into the code, one at a time, and counts how many `make test` catches.

    python -m benchmarks.trust.mutations [COUNT]

COUNT (100) places are drawn over all modules of `hourglass` and `stages`, in proportion to
their lines: a comparison, an operator, a number, a flag, an axis, a bound, a condition. The
tests run in a fork of a process that has the libraries loaded, two at a time, those that
name the module first, until one fails; before that once without a fault, when all have to
pass. All of it in clones of the last commit. What survives is listed: it is either another way to
say the same, with its reason in benchmarks/trust/equivalent.yaml, or wants a test. Writes
docs/mutations.json where COUNT is 80 or more. Hours where many survive: all tests one after
another take some 10 minutes.
"""

import ast
import concurrent.futures
import copy
import datetime
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from hourglass.engines.machine import processor
from hourglass.ground import meaning, yaml12
from hourglass.pipeline import warm

ROOT = Path(__file__).resolve().parents[2]
REASONS = ROOT / "benchmarks/trust/equivalent.yaml"  # id: why nothing can see it
RUNNERS, LONGEST_S, ENOUGH = 2, 3600, 80
OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.USub: ast.UAdd,
}  # fmt: skip


def main(count=100):
    warm.load()
    import hypothesis  # noqa: F401
    import pytest  # noqa: F401

    code, by = tested(None, "")
    if code:
        sys.exit(f"error: without any fault {by or 'the tests'} failed: nothing can be said of faults; mend that first")
    drawn = draw(int(count))
    with concurrent.futures.ThreadPoolExecutor(RUNNERS) as pool:
        found = list(pool.map(judged, drawn))
    reasons = yaml12.read(REASONS) or {} if REASONS.exists() else {}
    for one in found:
        one["why"] = "" if one["caught"] else reasons.get(one["id"], "")
    survived = [one for one in found if not one["caught"] and not one["why"]]
    equivalent = sum(bool(one["why"]) for one in found)
    print(f"{len(found)} faults, {equivalent} of them equivalent; caught {len(found) - equivalent - len(survived)}")
    for one in survived:
        print(f"survived: {one['id']}\n    {one['was']}\n    {one['is']}")
    if len(found) >= ENOUGH:
        facts = {"date": str(datetime.date.today()), "machine": f"{processor()}, {os.cpu_count()} cores", "faults": found}
        (ROOT / "docs/mutations.json").write_text(json.dumps(facts, indent=1) + "\n")
    sys.exit(len(survived) > 0.1 * (len(found) - equivalent))


def draw(count):
    """Return `count` faults, as many of each module as its share of all lines: id, module, source, was, is."""
    chance, modules = random.Random(7), {}
    for path in sorted([*(ROOT / "hourglass").rglob("[a-z]*.py"), *(ROOT / "stages").glob("[a-z]*.py")]):
        modules[str(path.relative_to(ROOT))] = path.read_text()
    lines = {name: text.count("\n") for name, text in modules.items()}
    found = []
    for name, text in modules.items():
        share = count * lines[name] / sum(lines.values())
        wanted = int(share) + (chance.random() < share % 1)
        faults = list(every(name, text)) if wanted else []
        found += chance.sample(faults, min(wanted, len(faults)))
    return found


def every(name, text):
    """Yield all single faults of a module that change its meaning."""
    tree = ast.parse(text)
    silent, before, same = said(tree), ast.unparse(tree).splitlines(), meaning.meaning(text)
    for place, node in enumerate(ast.walk(tree)):
        for way in ways(node) if id(node) not in silent else ():
            changed = copy.deepcopy(tree)
            other = next(one for at, one in enumerate(ast.walk(changed)) if at == place)
            way(other)
            source = ast.unparse(changed)
            if meaning.meaning(source) != same:
                after = source.splitlines()
                at = next((at for at, pair in enumerate(zip(before, after)) if pair[0] != pair[1]), len(after) - 1)
                yield {"id": f"{name}: {after[at].strip()}"[:160], "module": name, "source": source,
                       "was": before[at].strip(), "is": after[at].strip()}  # fmt: skip


def said(tree):
    """Return the nodes below messages, annotations and `__main__`: no result hangs on them."""
    found = set()
    for node in ast.walk(tree):
        quiet = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"UserError", "print", "usage"}:
            quiet = [node]
        if isinstance(node, ast.If) and isinstance(node.test, ast.Compare) and "__main__" in ast.unparse(node.test):
            quiet = [node]
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation:
            quiet = [node.annotation]
        found |= {id(below) for one in quiet for below in ast.walk(one)}
    return found


def ways(node):
    """Return functions that each put one fault into a node of this kind."""
    found = []
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        found.append(lambda one: one.ops.__setitem__(0, OTHER[type(one.ops[0])]()))
    elif isinstance(node, (ast.BinOp, ast.BoolOp, ast.UnaryOp)) and type(node.op) in OTHER:
        found.append(lambda one: setattr(one, "op", OTHER[type(one.op)]()))
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        found.append(lambda one: setattr(one, "value", not one.value))
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        found.append(lambda one: setattr(one, "value", one.value + 1))
    elif isinstance(node, (ast.If, ast.IfExp, ast.While)):
        found.append(lambda one: setattr(one, "test", ast.UnaryOp(ast.Not(), one.test)))
    elif isinstance(node, ast.Call) and node.keywords and node.keywords[-1].arg:
        found.append(lambda one: one.keywords.pop())
    return found


def judged(fault):
    """Run the tests on a copy of the project with the fault; return it with `caught` and `by`, the test that failed."""
    code, by = tested(fault["module"], fault.pop("source"))
    caught = code != 0
    fault |= {"caught": caught, "by": by or "no end" if caught else ""}
    print(f"{'caught' if caught else 'SURVIVED'}: {fault['id']}  {fault['by']}", flush=True)
    return fault


def order(module):
    """Return the test files, first those that speak most often of a module."""
    word = re.compile(rf"\b{Path(module).stem}\b")
    return sorted(
        (str(path.relative_to(ROOT)) for path in (ROOT / "tests").glob("test_*.py")),
        key=lambda name: (-len(word.findall((ROOT / name).read_text())), name),
    )


def tested(module, source):
    """Run the tests on a copy of the project with another `source` of a module, or none; return exit code and failed test."""
    with tempfile.TemporaryDirectory() as scratch:
        folder, log = Path(scratch, "project"), Path(scratch, "log")
        subprocess.run(["git", "clone", "-q", ROOT, folder], check=True)
        if module:
            (folder / module).write_text(source)
        child = os.fork()
        if not child:
            pytest_in(folder, order(module or ""), log)
        _, status = os.waitpid(child, 0)
        subprocess.run(["pkill", "-KILL", "-s", str(child)], check=False)  # what its tests had started
        failed = re.search(r"^(?:FAILED|ERROR) (\S+)", log.read_text(), re.M)
        return os.waitstatus_to_exitcode(status), failed and failed[1]


def pytest_in(folder, files, log):
    """Run pytest on files of the project in `folder` in this process, and end it."""
    os.setsid()
    os.chdir(folder)
    out = os.open(log, os.O_WRONLY | os.O_CREAT)
    os.dup2(out, 1), os.dup2(out, 2)
    for name in [name for name in sys.modules if name.split(".")[0] in ("hourglass", "stages", "benchmarks")]:
        del sys.modules[name]
    sys.path[:] = [str(folder), *(path for path in sys.path if path not in ("", str(ROOT)))]
    signal.alarm(LONGEST_S)
    import pytest

    os._exit(int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", *files])))


if __name__ == "__main__":
    main(*sys.argv[1:])
