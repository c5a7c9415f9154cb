"""A table of the experiments, with the numbers and values in which they differ: of all autoencoders or of one, sorted by one of them.

    python -m benchmarks.review.experiments tgs_columns ssim    # what `make exps OF=tgs_columns BY=ssim` runs; either may be ""

`dvc exp show --only-changed` without its columns of hashes, which say of each stage that it differs, without the time and who
ran it; of one autoencoder without the others' numbers and parameters.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

from benchmarks.review.causes import concerned
from hourglass.ground import parameters
from hourglass.ground.errors import UserError, run

ALWAYS = r"(data|models|metrics|report)/[^:]*$|(stages|hourglass|models|metrics|.*yaml)$|Created|Executor"


def main(of, by):
    """Print the table of the autoencoder `of`, or of all, sorted by the number or parameter `by`; each may be ""."""
    params = parameters.load()
    if of and of not in params["autoencoders"]:
        raise UserError(f"OF={of}: expected an autoencoder; there are {', '.join(params['autoencoders'])}")
    drop, sort = [ALWAYS, *others(of, params)] if of else [ALWAYS], ["--sort-by", column(of, by, params)] if by else []
    dropped = [option for pattern in drop for option in ("--drop", pattern)]
    sys.exit(subprocess.run(["dvc", "exp", "show", "--only-changed", "--hide-failed", *dropped, *sort]).returncode)


def others(of, params):
    """Return patterns of the columns that are not of the autoencoder `of`: metrics, and parameters that do not concern it."""
    paths = [f"{block}.{name}" for block, values in params.items() if isinstance(values, dict) for name in values]
    own, all_of_them = names(numbers([of])), names(numbers(params["autoencoders"]))
    patterns = [rf"{re.escape(name)}$" for name in sorted(all_of_them - own)]  # DVC gives no file of a name that one alone has
    patterns += [rf"{re.escape(path)}(\.|$)" for path in paths if of not in concerned(path, params)]
    return [rf"metrics/(?!{re.escape(of)}[./])", *patterns]


def column(of, by, params):
    """Return how DVC calls the column `by`: a number of an autoencoder, or a parameter."""
    known = numbers([of] if of else params["autoencoders"])
    found = [path for path, values in known.items() if by in values]
    if len(found) > 1:
        raise UserError(
            f"BY={by}: {len(found)} autoencoders have it; say of which, as by OF={next(iter(params['autoencoders']))}"
        )
    if found:
        return f"{found[0]}:{by}"
    if is_parameter(by, params):
        return f"{parameters.FILE}:{by}"
    listed = ", ".join(sorted(names(known)))
    raise UserError(f"BY={by}: expected one of {listed}, or a parameter, as bottleneck or autoencoders.tgs_columns.train.epochs")


def numbers(autoencoders):
    """Return {path: {name: number}} of the files of these autoencoders that `dvc exp show` compares."""
    paths = [Path("metrics") / file for name in autoencoders for file in (f"{name}.json", f"{name}/m_star.json")]
    return {path: json.loads(path.read_text(encoding="utf-8")) for path in paths if path.exists()}


def names(files):
    return {name for values in files.values() for name in values}


def is_parameter(path, params):
    """Return whether params.yaml has a value, no block, at a dotted path."""
    try:
        return not isinstance(parameters.at(params, path), dict)
    except UserError:
        return False


if __name__ == "__main__":
    run(main)
