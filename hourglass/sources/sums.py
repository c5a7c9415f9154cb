"""SHA256SUMS: the hashes that a place states of its files, as `sha256sum` writes them, or Windows."""

import re

from hourglass.ground.errors import UserError

LINE = re.compile(r"([0-9a-fA-F]{64})\s+\*?(.+)")
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}  # PowerShell's `>`; its UTF-8 may begin with a mark, too


def read(path, place):
    """Return {path: hash in small letters} of a SHA256SUMS; paths with `/`, relative to it.

    Raises
    ------
    UserError
        Where no line is a hash and a path, or a path has two hashes; it names `place`, where the file is from.
    """
    content = path.read_bytes()
    lines = content.decode(MARKS.get(content[:2], "utf-8-sig"), errors="replace").split("\n")
    listed = {}
    for line in lines:
        if found := LINE.fullmatch(line.strip()):
            digest, name = found[1].lower(), found[2].replace("\\", "/").removeprefix("./")
            if listed.setdefault(name, digest) != digest:
                raise UserError(f"{place}: SHA256SUMS states two hashes for {name}, expected one; mend it")
    if not listed:
        first = next((line.strip() for line in lines if line.strip()), "")
        raise UserError(
            f"{place}: SHA256SUMS has no line of 64 hexadecimal digits and a path, its first is {first[:80]!r}; "
            "make it there with `sha256sum */* > SHA256SUMS`"
        )
    return listed
