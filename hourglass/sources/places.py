"""The places that the files of a data set come from: the publishers, a web address, a folder.

A web address or folder is laid out `<folder of the data set>/<file>`, with a SHA256SUMS at its top.
"""

import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote, urlsplit

from hourglass.ground import parameters
from hourglass.ground.errors import UserError
from hourglass.ground.outputs import sha256_of
from hourglass.sources import sums
from hourglass.sources.fetching import fetch

SUMS = "SHA256SUMS"
SOURCES = "sample, public, or a folder or web address with a SHA256SUMS"


def bring(module, source, folder, out, called="data.source"):
    """Bring the files of a data set into the folder `out`.

    Parameters
    ----------
    module : module
        Of `hourglass.datasets`, with FILES and PUBLISHED.
    source : str
        `public`, a folder or a web address, as `addresses.source` returns it.
    folder : str
        The data set's folder there.
    called : str
        Where in params.yaml `source` stands.

    Raises
    ------
    UserError
        Where the place or a file is not there, or not the one expected.
    """
    if source == "public":
        _from_publisher(module, out, called)
    elif local(source):
        _from_folder(module, source, folder, out, called)
    else:
        _from_web(module, source, folder, out, called)


def _from_publisher(module, out, called):
    if not hasattr(module, "PUBLISHED"):
        raise UserError(
            f"params.yaml: {called} is 'public', but {module.__name__} names no publisher: expected a folder or web address, "
            f"as raw.{module.__name__.rpartition('.')[2]}.source"
        )
    for name, pinned in module.FILES.items():
        _bring(module.PUBLISHED[name], pinned, out / name)


def _from_web(module, source, folder, out, called):
    pinned = None not in module.FILES.values()
    if not (pinned or source.startswith("https://") or urlsplit(source).hostname in ("127.0.0.1", "::1", "localhost")):
        raise UserError(
            f"params.yaml: {called} is {source!r}: expected https://, as the publisher pins no hash of these files "
            "and over http:// anyone on the way could change them"
        )
    with tempfile.TemporaryDirectory() as scratch:
        sums_there = Path(scratch) / SUMS
        fetch(f"{source}/{SUMS}", sums_there)
        expected = _expected(module, sums_there, source, folder)
    for name, (path, sha256) in expected.items():
        _bring([f"{source}/{quote(path)}"], sha256, out / name)


def _bring(addresses, sha256, target):
    """Fetch a file from the first address that has it, once: it is kept in data/raw/.fetched."""
    store = target.parents[1] / ".fetched"
    store.mkdir(exist_ok=True)
    kept = store / f"{(sha256 or hashlib.sha256(addresses[0].encode()).hexdigest())[:16]}-{target.name}"
    if not kept.is_file() or (sha256 and sha256_of(kept) != sha256):
        for address in addresses:
            try:
                if isinstance(address, str):
                    fetch(address, kept, sha256)
                else:
                    address(kept)
                break
            except UserError as error:
                if address == addresses[-1]:
                    raise
                print(f"{error}; trying the next address")
    os.link(kept, target)


def local(source):
    """Return the folder on this machine that `source` is, or None of any other place."""
    is_other = source in ("sample", "public") or source.startswith(("https://", "http://"))
    return None if is_other else parameters.project_root() / os.path.expanduser(source)


def missing(source, called):
    """Return the error of a folder that is not there."""
    return UserError(f"params.yaml: {called} is {source!r}: expected {SOURCES}; there is no folder {local(source)}")


def stated(module, place, folder):
    """Return {file of a data set: (its path, its SHA-256)} as the SHA256SUMS of the folder `place` states them.

    Raises
    ------
    UserError
        Where there is none, or it does not list exactly one file of each name, below `folder`.
    """
    if not (place / SUMS).is_file():
        raise UserError(f"{place}: expected a SHA256SUMS; make one there with `sha256sum */* > SHA256SUMS`")
    return _expected(module, place / SUMS, place, folder)


def _from_folder(module, source, folder, out, called):
    place = local(source)
    if not os.path.isdir(place):
        raise missing(source, called)
    for name, (path, sha256) in stated(module, place, folder).items():
        original = place / path
        if not original.is_file():
            raise UserError(f"{original}: not there, though SHA256SUMS lists it; complete the folder")
        shutil.copyfile(original, out / name)
        found = sha256_of(out / name)
        if found != sha256:
            raise UserError(
                f"{original}: expected SHA-256 {sha256[:12]}... (SHA256SUMS), got {found[:12]}...; the file is damaged"
            )


def _expected(module, path, place, folder):
    """Return each file's path and hash as SHA256SUMS states them; a path may be longer than the name it ends in."""
    listed = sums.read(path, place)
    expected = {}
    for name, pinned in module.FILES.items():
        paths = [path for path in listed if path.startswith(f"{folder}/") and path.endswith(name) and ".." not in path]
        if len(paths) != 1:
            raise UserError(
                f"{place}: SHA256SUMS lists {len(paths)} files {folder}/...{name}, expected one, and among others {min(listed)}; "
                "mend it, or choose another data.source or folder of the data set"
            )
        sha256 = listed[paths[0]]
        if pinned and sha256 != pinned:
            raise UserError(
                f"{place}: SHA256SUMS states {sha256[:12]}... for {paths[0]}, the published file has {pinned[:12]}..."
            )
        expected[name] = (paths[0], sha256)
    return expected
