"""YAML as DVC reads it: version 1.2, where 1e-05 is a number, 010 is ten and `yes` a word.

DVC writes params.yaml and hands its blocks to dvc.yaml with ruamel.yaml; PyYAML alone reads
version 1.1. The patterns are ruamel.yaml's, which takes more than yaml.org's 1.2 does.
"""

import re
from pathlib import Path

import yaml

from hourglass.ground.errors import UserError

BOOLEAN = "true|True|TRUE|false|False|FALSE"
WHOLE = "[-+]?(?:0b[01_]+|0o[0-7_]+|0x[0-9a-fA-F_]+|[0-9_]+)"
REAL = (
    r"[-+]?[0-9][0-9_]*(?:\.[0-9_]*(?:[eE][-+]?[0-9]+)?|[eE][-+]?[0-9]+)|[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
PATTERNS = {"bool": (BOOLEAN, "tTfF"), "float": (REAL, "-+.0123456789"), "int": (WHOLE, "-+0123456789")}  # and how one begins
TAG = "tag:yaml.org,2002:"


def read(path):
    """Return what a YAML file holds.

    Raises
    ------
    UserError
        Where it is not YAML, or has a name twice in a block, which DVC refuses too.
    """
    return parse(Path(path).read_bytes(), path)


def parse(text, path):
    """Return what YAML holds that is or was in the file `path`, as `read` does."""
    try:
        return yaml.load(text if isinstance(text, str) else text.decode("utf-8"), _Loader)
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: not text, or 0x_, or 2025-99-99
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        at_line = "" if line is None else f", line {line + 1}"
        why = f" ({error.problem})" if getattr(error, "problem", None) else ""
        raise UserError(f"{path}{at_line}: not valid YAML{why}; `git diff {path}` shows what changed") from None


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe loader on libyaml, as DVC's is, with the booleans and numbers of YAML 1.2."""

    yaml_implicit_resolvers = {
        first: [(tag, pattern) for tag, pattern in found if tag.removeprefix(TAG) not in PATTERNS]
        for first, found in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def flatten_mapping(self, node):  # of every block, before what it merges (<<) is written into it
        if not hasattr(node, "names"):
            node.names = []
            for key, _ in node.value:
                name = key.value if key.tag == f"{TAG}merge" else self.construct_object(key, deep=True)
                if name in node.names:
                    raise yaml.constructor.ConstructorError(None, None, f"{name!r} stands there twice", key.start_mark)
                node.names.append(name)
        super().flatten_mapping(node)

    def whole(self, node):
        text = self.construct_scalar(node).replace("_", "")
        return int(text, 0 if text.lstrip("-+")[:2] in ("0b", "0o", "0x") else 10)


for _kind, (_pattern, _first) in PATTERNS.items():
    _Loader.add_implicit_resolver(TAG + _kind, re.compile(f"(?:{_pattern})$"), list(_first))
_Loader.add_constructor(f"{TAG}int", _Loader.whole)
