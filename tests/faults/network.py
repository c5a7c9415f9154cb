"""Downloads: a server that breaks, lies and refuses; a mirror that is not one; a folder that is incomplete."""

import hashlib
import zipfile

from faults import Fault
from faults.parameters import change

DOWNLOAD = "download tgs data/raw/tgs"
PATH = "/tgs-salt/train.zip"


def mirror(*faults, sums=None, of="/tgs-salt/train.zip", files=None):
    """Return a spoiler that sets data.source to a local server with these faults, one a request."""

    def spoil(project, server):
        server.files[PATH] = (project / "data/raw/tgs/train.zip").read_bytes()
        server.sums()
        server.files |= files or {}
        if sums is not None:
            server.files["/SHA256SUMS"] = sums(server.files["/SHA256SUMS"])
        server.faults[of] = list(faults)
        change("data.source", server.address)(project)

    return spoil


def source(value):
    """Return a spoiler that sets data.source."""
    return change("data.source", value)


def folder(spoil_mirror):
    """Return a spoiler that sets data.source to a folder after `spoil_mirror(folder)`."""

    def spoil(project):
        place = project / "mirror"
        (place / "tgs-salt").mkdir(parents=True)
        content = (project / "data/raw/tgs/train.zip").read_bytes()
        (place / "tgs-salt/train.zip").write_bytes(content)
        (place / "SHA256SUMS").write_text(f"{hashlib.sha256(content).hexdigest()}  ./tgs-salt/train.zip\n")
        spoil_mirror(place)
        source("mirror")(project)

    return spoil


def web_page_as_archive(place):
    page = b"<!doctype html>"
    (place / "tgs-salt/train.zip").write_bytes(page)


def another_archive(place):
    with zipfile.ZipFile(place / "tgs-salt/train.zip", "w") as archive:
        archive.writestr("images/0.png", b"")


ADDRESS = "/tgs-salt/train.zip: "
SERVERS = [  # (what, spoiler, message)
    ("reset in the middle, every time", mirror(*["reset"] * 5, of=PATH), f"{ADDRESS}the connection broke, 5 times; check the network"),
    ("cut, then reset", mirror("cut", *["reset"] * 4), f"{ADDRESS}the connection broke"),
    ("stalled, every time", mirror(*["stall"] * 5), "5 times; check the network and run again (what has arrived is kept)"),
    ("shorter than stated", mirror(*["short"] * 5), "5 times; check the network and run again"),
    ("wrong bytes", mirror("wrong"), f"{ADDRESS}expected SHA-256"),
    ("a web page", mirror("html"), f"{ADDRESS}sent a web page instead of the file; a log-in or an error page?"),
    *((f"status {status}", mirror(status), f"{ADDRESS}answered {status} {reason}; check data.source") for status, reason in
      ((400, "Bad Request"), (401, "Unauthorized"), (403, "Forbidden"), (404, "Not Found"), (410, "Gone"), (451, "Unavailable For Legal Reasons"))),
    *((f"status {status}, every time", mirror(*[status] * 5), f"{ADDRESS}answered {status} {reason}, 5 times") for status, reason in
      ((408, "Request Timeout"), (429, "Too Many Requests"), (500, "Internal Server Error"), (502, "Bad Gateway"), (503, "Service Unavailable"), (504, "Gateway Timeout"))),
    ("status 503 with Retry-After, every time", mirror(*[(503, 0)] * 5), f"{ADDRESS}answered 503 Service Unavailable, 5 times"),
    ("status 429 with Retry-After, every time", mirror(*[(429, 0)] * 5), f"{ADDRESS}answered 429 Too Many Requests, 5 times"),
    ("no SHA256SUMS", mirror(404, of="/SHA256SUMS"), "/SHA256SUMS: answered 404 Not Found; check data.source"),
    ("a web page as SHA256SUMS", mirror("html", of="/SHA256SUMS"), "/SHA256SUMS: sent a web page instead of the file"),
    ("SHA256SUMS of other files", mirror(sums=lambda text: text.replace(b"tgs-salt", b"tgs-sugar")), "SHA256SUMS lists 0 files tgs-salt/...train.zip"),
    ("SHA256SUMS that is no such list", mirror(sums=lambda text: b"\x00\xff" * 50), "SHA256SUMS has no line of 64 hexadecimal digits and a path"),
    ("SHA256SUMS with the file twice", mirror(sums=lambda text: text + text.replace(b"train.zip", b"x-train.zip")), "SHA256SUMS lists 2 files tgs-salt/...train.zip"),
    ("SHA256SUMS with another hash", mirror(sums=lambda text: b"0" * 64 + text[64:]), f"{ADDRESS}expected SHA-256 000000000000"),
    ("SHA256SUMS that climbs out", mirror(sums=lambda text: text.replace(b"./tgs-salt/", b"tgs-salt/../../")), "SHA256SUMS lists 0 files"),
    ("a file that is listed and gone", mirror(404), f"{ADDRESS}answered 404 Not Found"),
]  # fmt: skip
PLACES = [
    ("no such folder", source("sampel"), "data.source is 'sampel': expected sample, public, or a folder or web address"),
    ("an empty source", source(""), "data.source is '' (str): expected sample, public, or a folder"),
    ("a number as source", source(3), "data.source is 3 (int): expected sample, public, or a folder"),
    ("no source", source(...), "data.source is missing: expected sample, public, or a folder"),
    ("refused", source("http://127.0.0.1:9"), "http://127.0.0.1:9/SHA256SUMS: no connection, 5 times; check the network"),
    ("an unknown host", source("https://no-such-host.invalid"), "https://no-such-host.invalid/SHA256SUMS: no connection, 5 times"),
    ("no host", source("http://"), "data.source is 'http://': expected sample, public, or a folder or web address"),
    ("a broken host", source("http://[::1"), "data.source is 'http://[::1': expected sample, public, or a folder or web address"),
    ("another scheme", source("s3://bucket"), "data.source is 's3://bucket': expected sample, public, or a folder or web address"),
    ("a fragment", source("https://mirror.invalid/data#tgs"), "'https://mirror.invalid/data' with a password, a query or a fragment"),
    ("no TLS", source("http://mirror.invalid"), "data.source is 'http://mirror.invalid': expected https://"),
    ("a password in the address", source("http://user:secret@127.0.0.1:9"), "data.source is 'http://127.0.0.1:9' with a password, a query or a fragment: expected none"),
    ("a token in the address", source("https://mirror.invalid/data?token=secret"), "'https://mirror.invalid/data' with a password, a query or a fragment"),
    ("a folder without SHA256SUMS", folder(lambda place: (place / "SHA256SUMS").unlink()), "mirror: expected a SHA256SUMS; make one"),
    ("a folder without the file", folder(lambda place: (place / "tgs-salt/train.zip").unlink()), "not there, though SHA256SUMS lists it"),
    ("a folder's damaged file", folder(web_page_as_archive), "train.zip: expected SHA-256"),
    ("a folder's other file", folder(another_archive), "train.zip: expected SHA-256"),
    ("a file as folder", source("params.yaml"), "data.source is 'params.yaml': expected sample, public, or a folder"),
]  # fmt: skip
FAULTS = [Fault("network", what, DOWNLOAD, spoil, message) for what, spoil, message in SERVERS] + [
    Fault("source", what, DOWNLOAD, spoil, message) for what, spoil, message in PLACES
]
