"""One request to a web address and on to where it leads, with what the environment adds: a password, a proxy, certificates."""

import netrc
import os

import requests
from urllib3.exceptions import LocationParseError

from hourglass.ground.errors import UserError
from hourglass.sources.addresses import is_web, shown

HOPS = 10  # from an address to the file itself


def ask(session, address, **how):
    """Return the answer at the end of where `address` leads.

    No hop is made, and no password sent, before its address was looked at: from https it goes on to https only.

    Parameters
    ----------
    session : requests.Session
    address : str
    how
        As `session.get` takes it.

    Raises
    ------
    UserError
        Where it leads to something else, or the environment keeps a request from being made.
    requests.RequestException
        Without an answer.
    """
    here = address
    for _ in range(HOPS):
        secret = password(here)
        try:
            answer = session.get(here, auth=secret, allow_redirects=False, **how)
        except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, LocationParseError):
            raise blame(here) from None
        except ValueError:  # requests could not split the address that the answer names
            raise UserError(f"{shown(address)}: leads to what is no web address; check data.source") from None
        if not answer.is_redirect:
            return answer
        answer.close()
        here, before = answer.next.url, here
        if before.startswith("https://") and here.startswith("http://"):
            raise UserError(f"{shown(address)}: leads to {shown(here)}, which is not encrypted; check data.source")
        if not is_web(here):
            raise UserError(f"{shown(address)}: leads to {shown(here)}, which is no web address; check data.source")
    raise UserError(f"{shown(address)}: leads on and on, {HOPS} times, at last to {shown(here)}; check data.source")


def password(address):
    """Return how a request says who asks: over https as ~/.netrc has it for the host, over http, which anyone can read, not."""
    try:
        found = requests.utils.get_netrc_auth(address, raise_errors=True) if address.startswith("https://") else None
    except (netrc.NetrcParseError, OSError, UnicodeError) as error:
        raise UserError(f"~/.netrc: cannot be read for a password ({error}); mend it, then run again") from None
    return found or (lambda request: request)  # given nothing, requests would look into ~/.netrc itself


def proxy(address):
    """Return the name of the variable whose proxy a request to an address would go through, or None."""
    chosen = requests.utils.select_proxy(address, requests.utils.get_environ_proxies(address))
    names = [name for name, value in os.environ.items() if name.lower().endswith("_proxy") and value == chosen]
    return (names or ["the proxy in the system's settings"])[0] if chosen else None


def blame(address):
    """Return a UserError of what keeps requests from trying an address; it is the proxy, if there is one, or the address."""
    if name := proxy(address):
        return UserError(f"{name}: expected a proxy as http://host:port, one that can be used from here; mend or unset it")
    return UserError(f"{shown(address)}: expected a web address that can be asked; check data.source")


def check_certificates():
    """Refuse a variable of the environment that names certificates where there are none."""
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        if (path := os.environ.get(name)) and not os.path.exists(path):
            raise UserError(f"{name} is {path!r}: expected a file of certificates, there is none; mend or unset it")
