"""Single faults to put into the code: a comparison, operator, number, flag, bound, condition, argument left out or exchanged."""

import ast
import copy
import random
from pathlib import Path

from hourglass.ground import meaning

ROOT = Path(__file__).resolve().parents[2]
OTHER = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult, ast.USub: ast.UAdd,
}  # fmt: skip
SAID = {"UserError", "print", "usage"}  # functions whose words reach a person, no file
LOOKS = {  # arguments by which a figure looks otherwise and a program waits or reads as on this machine: they are no numbers
    "alpha", "aspect", "color", "encoding", "figsize", "flush", "fontsize", "linespacing", "lw", "markerscale", "ms", "pad",
    "reduce_retracing", "refresh_per_second", "shrink", "width_ratios",
}  # fmt: skip


def drawn(count, seed=7):
    """Return `count` faults, as many of each module as its share of all lines: id, module, source, was, is."""
    chance, found = random.Random(seed), []
    paths = sorted([*(ROOT / "hourglass").rglob("[a-z]*.py"), *(ROOT / "stages").glob("[a-z]*.py")])
    modules = {str(path.relative_to(ROOT)): path.read_text() for path in paths}
    lines = sum(text.count("\n") for text in modules.values())
    owed = 0.0
    for name, text in modules.items():
        owed += count * text.count("\n") / lines
        one_more = [one for one, _ in zip(of_module(name, text, chance), range(round(owed)))]
        owed -= len(one_more)  # what a module of few places leaves falls to the next
        found += one_more
    return found


def of_module(name, text, chance):
    """Yield all single faults of a module that change its meaning, in a drawn order."""
    tree, same = ast.parse(text), meaning.meaning(text)
    silent = _silent(tree)
    tests = {id(node.test) for node in ast.walk(tree) if isinstance(node, (ast.If, ast.While, ast.IfExp))}
    places = [
        (whole, node, way)
        for whole, node in _expressions(tree)
        if id(node) not in silent
        for way in [*ways(node), *([_turned_round] if id(node) in tests else [])]
    ]
    chance.shuffle(places)
    for whole, node, way in places:
        source = _with(text, whole, node, way)
        try:
            changed = meaning.meaning(source) != same
        except SyntaxError:  # of quotes within an f-string
            continue
        if changed:
            was, now = (of.splitlines()[whole.lineno - 1].strip() for of in (text, source))
            yield {"id": f"{name}: {now}"[:160], "module": name, "source": source, "was": was, "is": now}


def ways(node):
    """Return functions that each put one fault into an expression of this kind, in place, and return it or another."""

    def put(field, value):
        return lambda one: setattr(one, field, value(one)) or one

    found = []
    if isinstance(node, ast.Compare) and type(node.ops[0]) in OTHER:
        return [put("ops", lambda one: [OTHER[type(one.ops[0])](), *one.ops[1:]])]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and _is_text(node.right):
        return []  # a path: it would fail at once
    if isinstance(node, (ast.BinOp, ast.BoolOp, ast.UnaryOp)) and type(node.op) in OTHER:
        return [put("op", lambda one: OTHER[type(one.op)]())]
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        return [put("value", lambda one: not one.value)]
    if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        return [put("value", lambda one: one.value + 1)]
    if isinstance(node, ast.Call) and node.keywords and node.keywords[-1].arg not in (None, *LOOKS):
        found.append(put("keywords", lambda one: one.keywords[:-1]))
    if isinstance(node, ast.Call) and len(node.args) > 1 and type(node.args[0]) is type(node.args[1]):  # others fail at once
        found.append(put("args", lambda one: [one.args[1], one.args[0], *one.args[2:]]))
    return found


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


def _turned_round(condition):
    return ast.UnaryOp(ast.Not(), condition)


def _expressions(tree):
    """Yield each expression with the one to write anew for it: itself, or the whole f-string that it stands in."""
    waiting = [(tree, None)]
    while waiting:
        node, within = waiting.pop()
        within = within or (node if isinstance(node, ast.JoinedStr) else None)
        if isinstance(node, ast.expr):
            yield within or node, node
        waiting += [(below, within) for below in ast.iter_child_nodes(node)]


def _with(text, whole, node, way):
    """Return the text with a fault in `node`: all but the expression `whole` stays as it is, layout and comments too."""
    copies = {}
    changed = copy.deepcopy(whole, copies)
    other = way(copies[id(node)])
    lines = text.encode().splitlines(keepends=True)
    before = b"".join(lines[: whole.lineno - 1]) + lines[whole.lineno - 1][: whole.col_offset]
    after = lines[whole.end_lineno - 1][whole.end_col_offset :] + b"".join(lines[whole.end_lineno :])
    return (before + f"({ast.unparse(other if whole is node else changed)})".encode() + after).decode()


def _silent(tree):
    """Return the ids of nodes below messages, annotations, looks and `__main__`: no number hangs on them."""
    found = set()
    for node in ast.walk(tree):
        quiet = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAID:
            quiet = [node]
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            quiet = [node]
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation:
            quiet = [node.annotation]
        if isinstance(node, ast.keyword) and node.arg in LOOKS:
            quiet = [node]
        found |= {id(below) for one in quiet for below in ast.walk(one)}
    return found
