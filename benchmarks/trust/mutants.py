"""Single faults to put into the code, of the kinds that `ways` has: each kind of a module is as likely as any other."""

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
    ast.Pow: ast.Mult, ast.MatMult: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.USub: ast.UAdd,
}  # fmt: skip
SAID = {"UserError", "print", "usage"}  # functions whose words reach a person, no file
LOOKS = {  # arguments by which a figure looks otherwise and a program waits or reads as on this machine: they are no numbers
    "alpha", "aspect", "color", "delay", "encoding", "figsize", "flush", "fontsize", "leave", "linespacing", "lw", "markerscale", "ms", "pad",
    "reduce_retracing", "refresh_per_second", "shrink", "unit", "width_ratios",
}  # fmt: skip


def drawn(count, seed=12):
    """Return `count` faults, as many of each module as its share of all lines: id, module, kind, source, was, is."""
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
    """Yield all single faults of a module that change its meaning, in a drawn order of kinds and places."""
    tree, same = ast.parse(text), meaning.meaning(text)
    silent, kinds = _silent(tree), {}
    tests = {id(node.test) for node in ast.walk(tree) if isinstance(node, (ast.If, ast.While, ast.IfExp))}
    for whole, node in _places(tree):
        if id(node) not in silent:
            turned = [("condition", _turned_round)] if id(node) in tests else []
            for kind, way in [*ways(node), *turned]:
                kinds.setdefault(kind, []).append((whole, node, way))
    for places in kinds.values():
        chance.shuffle(places)
    while kinds:
        kind = chance.choice(sorted(kinds))
        whole, node, way = kinds[kind].pop()
        if not kinds[kind]:
            del kinds[kind]
        source = _with(text, whole, node, way)
        try:
            changed = meaning.meaning(source) != same
        except SyntaxError:  # of quotes within an f-string
            continue
        if changed:
            was, now = (of.splitlines()[whole.lineno - 1].strip() for of in (text, source))
            yield {"id": f"{name}: {now}"[:160], "module": name, "kind": kind, "source": source, "was": was, "is": now}


def ways(node):
    """Return the faults that this statement or expression can have: [(kind, function that puts it in, in place, and returns it or another)]."""

    def put(field, value):
        return lambda one: setattr(one, field, value(one)) or one

    def other(kind):
        return [(kind, put("op", lambda one: OTHER[type(one.op)]()))] if type(node.op) in OTHER else []

    match node:
        case ast.AugAssign():
            return [*other("operator"), ("statement left out", lambda one: ast.Pass())]
        case ast.Expr() | ast.Assign():
            return [("statement left out", lambda one: ast.Pass())]
        case ast.Compare(ops=[operator, *_]) if type(operator) in OTHER:
            return [("comparison", put("ops", lambda one: [OTHER[type(one.ops[0])](), *one.ops[1:]]))]
        case ast.BinOp(op=ast.Div(), right=right) if _is_text(right):
            return []  # a path: it would fail at once
        case ast.BinOp(op=ast.BitOr()) if any(isinstance(side, (ast.Dict, ast.DictComp)) for side in (node.left, node.right)):
            return [("order", lambda one: ast.BinOp(one.right, one.op, one.left))]  # which of two dicts counts
        case ast.UnaryOp(op=ast.Invert()):
            return [("operator", lambda one: one.operand)]
        case ast.BinOp() | ast.BoolOp() | ast.UnaryOp():
            return other("operator")
        case ast.Constant(value=bool()):
            return [("flag", put("value", lambda one: not one.value))]
        case ast.Constant(value=int() | float()):
            return [("number", put("value", lambda one: one.value + 1))]
        case ast.Constant(value=str()):
            return [("text", put("value", lambda one: f"{one.value}x"))]
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp() if node.generators[0].ifs:
            return [("filter left out", lambda one: setattr(one.generators[0], "ifs", []) or one)]
        case ast.Call():
            return _of_call(node, put)
    return []


def _of_call(node, put):
    found = []
    if node.keywords and node.keywords[-1].arg not in (None, *LOOKS):
        found.append(("argument left out", put("keywords", lambda one: one.keywords[:-1])))
    if len(node.args) > 1 and type(node.args[0]) is type(node.args[1]):  # others fail at once
        found.append(("order", put("args", lambda one: [one.args[1], one.args[0], *one.args[2:]])))
    return found


def _is_text(node):
    return isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "value", None), str)


def _turned_round(condition):
    return ast.UnaryOp(ast.Not(), condition)


def _places(tree):
    """Yield each expression, and each statement that can be left out, with what is to be written anew for it: itself, or the whole f-string."""
    waiting = [(tree, None)]
    while waiting:
        node, within = waiting.pop()
        within = within or (node if isinstance(node, ast.JoinedStr) else None)
        if isinstance(node, ast.expr) or _can_go(node):
            yield within or node, node
        waiting += [(below, within) for below in ast.iter_child_nodes(node)]


def _can_go(node):
    """Return whether a statement changes something that is there without it."""
    match node:
        case ast.AugAssign() | ast.Expr(value=ast.Call()) | ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
    return False


def _with(text, whole, node, way):
    """Return the text with a fault in `node`: all but `whole` stays as it is, layout and comments too."""
    copies = {}
    changed = copy.deepcopy(whole, copies)
    other = way(copies[id(node)])
    lines = text.encode().splitlines(keepends=True)
    before = b"".join(lines[: whole.lineno - 1]) + lines[whole.lineno - 1][: whole.col_offset]
    after = lines[whole.end_lineno - 1][whole.end_col_offset :] + b"".join(lines[whole.end_lineno :])
    written = ast.unparse(other if whole is node else changed)
    return (before + (f"({written})" if isinstance(whole, ast.expr) else written).encode() + after).decode()


def _silent(tree):
    """Return the ids of nodes below messages, annotations, looks and `__main__`: no number hangs on them."""
    found = set()
    for node in ast.walk(tree):
        quiet = []
        called = node.value if isinstance(node, ast.Expr) else node
        if isinstance(called, ast.Call) and isinstance(called.func, ast.Name) and called.func.id in SAID:
            quiet = [node]
        if isinstance(node, ast.If) and "__name__" in ast.unparse(node.test):
            quiet = [node]
        if isinstance(node, (ast.AnnAssign, ast.arg)) and node.annotation:
            quiet = [node.annotation]
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            quiet = [node.format_spec]  # another one fails at once
        if isinstance(node, ast.keyword) and node.arg in LOOKS:
            quiet = [node]
        found |= {id(below) for one in quiet for below in ast.walk(one)}
    return found
