"""Brings one file from an address to a path, whole and checked, or not at all.

Addresses: `https://...`, `http://...`, and `kaggle://competitions/NAME/FILE` or
`kaggle://datasets/OWNER/NAME/FILE` (through Kaggle's own client).
"""

import os
import sys
import time
from pathlib import Path

import requests
from tqdm import tqdm

from hourglass.ground.errors import UserError
from hourglass.ground.outputs import sha256_of
from hourglass.sources import asking, kaggle
from hourglass.sources.addresses import shown

ATTEMPTS = 5
TIMEOUT_S = 30  # to connect, and between two pieces of an answer
PAUSE_S = 1.0  # before the second attempt; doubles with each further one
LONGEST_PAUSE_S = 60.0
PIECE = 1 << 16  # bytes written at a time, and the most a broken connection loses
TRY_AGAIN = {408, 429, 500, 502, 503, 504}


class _Broken(Exception):
    """An attempt failed in a way that another attempt may mend."""

    def __init__(self, reason, pause=None):
        super().__init__(reason)
        self.pause = pause


def fetch(address, target, sha256=None):
    """Fetch `address` to `target`.

    The bytes go to `<target>.<start of sha256>.part`; a broken connection is
    resumed there, in this run or the next. Only a whole file of the right hash
    gets the name `target`.

    Parameters
    ----------
    address : str
        A web or Kaggle address (see the module's text).
    target : path
        The file to make; its folder exists.
    sha256 : str, optional
        The expected hash. Without it, only the length the server states is checked.

    Raises
    ------
    UserError
        When `ATTEMPTS` attempts failed, at once where another would not help.
    """
    target = Path(target)
    if address.startswith("kaggle://"):
        kaggle.download(address, target)
        _check_hash(target, address, sha256)
        return
    asking.check_certificates()
    partial = target.with_name(f"{target.name}.{(sha256 or 'unpinned')[:12]}.part")
    if sha256 is None:
        partial.unlink(missing_ok=True)  # nothing would tell whether both halves are of one file
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _attempt(address, partial)
            _check_hash(partial, address, sha256)
            os.replace(partial, target)
            return
        except (_Broken, requests.RequestException) as error:
            reason = _reason(error, address)
            if attempt == ATTEMPTS:
                raise UserError(
                    f"{shown(address)}: {reason}, {ATTEMPTS} times; check the network and run again "
                    "(what has arrived is kept), or set data.source to another place"
                ) from None
            pause = getattr(error, "pause", None)
            pause = min(PAUSE_S * 2 ** (attempt - 1) if pause is None else pause, LONGEST_PAUSE_S)
            print(f"{shown(address)}: {reason}; trying again in {pause:.0f} s", file=sys.stderr)
            time.sleep(pause)


def _attempt(address, partial):
    have = partial.stat().st_size if partial.exists() else 0
    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
    how = {"headers": headers, "stream": True, "timeout": TIMEOUT_S}
    with requests.Session() as session, asking.ask(session, address, **how) as answer:
        if answer.status_code == 416:  # nothing beyond what we have: too long, or of another file
            partial.unlink()
            raise _Broken("the server could not go on where the connection broke", 0)
        if answer.status_code in TRY_AGAIN:
            wait = answer.headers.get("Retry-After", "")
            raise _Broken(f"answered {answer.status_code} {answer.reason}", float(wait) if wait.isdigit() else None)
        if answer.status_code not in (200, 206):
            unasked = " (~/.netrc is read for https:// only)" * (answer.status_code == 401 and answer.url.startswith("http://"))
            raise UserError(f"{shown(address)}: answered {answer.status_code} {answer.reason}; check data.source{unasked}")
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            raise UserError(f"{shown(address)}: sent a web page instead of the file; a log-in or an error page?")
        resumed = answer.status_code == 206 and answer.headers.get("Content-Range", "").startswith(f"bytes {have}-")
        have = have if resumed else 0
        length = answer.headers.get("Content-Length", "")
        total = have + int(length) if length.isdigit() else None
        with (
            open(partial, "ab" if resumed else "wb") as file,
            tqdm(total=total, initial=have, unit="B", unit_scale=True, desc=Path(address).name, leave=False, disable=None) as bar,
        ):
            for piece in _pieces(answer):
                file.write(piece)
                bar.update(len(piece))
    size = partial.stat().st_size
    if total is not None and size != total:
        raise _Broken(f"the connection broke after {size} of {total} bytes", None)


def _pieces(answer):
    """Yield the body; a connection cut short is worth another attempt."""
    try:
        yield from answer.iter_content(PIECE)
    except requests.RequestException as error:
        raise _Broken(_reason(error, answer.url)) from None


def _reason(error, address):
    if isinstance(error, _Broken):
        return str(error)
    if isinstance(error, requests.Timeout):
        return f"no answer for {TIMEOUT_S} s"
    if isinstance(error, requests.exceptions.ProxyError):
        return f"no connection through the proxy ({asking.proxy(address)})"
    if isinstance(error, requests.exceptions.SSLError):
        return "the server's certificate could not be verified"
    if "IncompleteRead" in str(error) or "reset" in str(error) or "aborted" in str(error):
        return "the connection broke"
    return "no connection"


def _check_hash(path, address, sha256):
    if sha256 is None:
        return
    found = sha256_of(path)
    if found != sha256:
        path.unlink()
        raise UserError(
            f"{shown(address)}: expected SHA-256 {sha256[:12]}..., got {found[:12]}...; thrown away. "
            "The file there is damaged or another one"
        )
