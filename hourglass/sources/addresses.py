"""Web addresses: whether data.source is one, and what of one may be shown."""

import re
from urllib.parse import urlsplit

import requests

from hourglass.ground.errors import UserError


def source(text, places, called="data.source"):
    """Return a place of data without slashes at its end, a web address with its scheme in small letters.

    Parameters
    ----------
    text : str
    places : str
        What may stand there, for the message.
    called : str
        Where in params.yaml it stands.

    Raises
    ------
    UserError
        Where it looks like a web address and is none, or carries a password, a query or a fragment.
    """
    scheme, mark, rest = text.partition("://")
    if not mark:
        return text.rstrip("/") or "/"
    said = shown(re.sub(r"//.*@", "//", text, flags=re.DOTALL))
    if scheme.lower() not in ("http", "https"):
        raise UserError(f"params.yaml: {called} is {said!r}: expected {places}; of addresses https:// and http:// are understood")
    if "@" in text or shown(text) != text:
        raise UserError(
            f"params.yaml: {called} is {said!r} with a password, a query or a fragment: expected none, as params.yaml "
            "and dvc.lock go into git; put a user and password into ~/.netrc, write @ in a path as %40"
        )
    address = f"{scheme.lower()}://{rest.rstrip('/')}"
    if not is_web(address):
        raise UserError(f"params.yaml: {called} is {said!r}: expected {places}; this address names no host that can be asked")
    return address


def shown(address):
    """Return an address without the user, password, query and fragment it may carry, and a folder as it is."""
    return re.sub(r"^([^:/]+://)(?:[^/?#]*@)?([^?#]*).*", r"\1\2", address, flags=re.DOTALL)


def is_web(address):
    """Return whether a request can be made to an address: its scheme, host and port are well formed."""
    try:
        requests.Request("GET", address).prepare()
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname.encode("idna")) and parts.port != 0
    except ValueError:  # of requests, urlsplit, its port and idna
        return False
