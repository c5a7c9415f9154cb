"""Where data.source leads: what counts as an address, each hop before it is made, passwords, proxies, SHA256SUMS."""

import base64
import hashlib
import shutil
import subprocess

import pytest
import requests
from server import Server

from hourglass.ground.errors import UserError
from hourglass.sources import addresses, asking, fetching, kaggle, places, sums
from stages import download

BODY = b"the file"
SHA256 = hashlib.sha256(BODY).hexdigest()
SECRET = "Basic " + base64.b64encode(b"me:hidden").decode()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(fetching, "PAUSE_S", 0.01)
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.5)


@pytest.fixture
def secure(tmp_path, monkeypatch):
    """A local web server that speaks https, whose certificate counts, and a ~/.netrc with a password for it."""
    key, certificate, both = (tmp_path / name for name in ("key.pem", "certificate.pem", "both.pem"))
    subject = ["-subj", "/CN=here", "-addext", "subjectAltName=IP:127.0.0.1"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    both.write_bytes(certificate.read_bytes() + key.read_bytes())
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password hidden\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    running = Server(both)
    running.files["/file.bin"] = BODY
    yield running
    running.close()


def fetched(server, tmp_path, path="/file.bin"):
    fetching.fetch(server.address + path, tmp_path / "file.bin", SHA256)
    return (tmp_path / "file.bin").read_bytes()


def test_a_password_goes_over_https_and_over_nothing_else(secure, server, tmp_path):
    server.files["/file.bin"] = BODY
    assert fetched(secure, tmp_path) == fetched(server, tmp_path) == BODY
    assert (secure.secrets, server.secrets) == ([SECRET], [])
    server.leads["/moved.bin"] = f"{secure.address}/file.bin"
    assert fetched(server, tmp_path, "/moved.bin") == BODY
    assert (secure.secrets, server.secrets) == ([SECRET] * 2, [])
    server.faults["/file.bin"] = [401]
    with pytest.raises(UserError, match=r"answered 401 Unauthorized; check data.source \(~/.netrc is read for https:// only\)"):
        fetched(server, tmp_path)


def test_a_hop_from_https_to_http_is_refused_before_it_is_made(secure, server, tmp_path):
    server.files["/file.bin"] = BODY
    secure.leads |= {"/one": "two", "/two": f"{server.address}/file.bin"}
    with pytest.raises(UserError, match=rf"/one: leads to {server.address}/file.bin, which is not encrypted; check data.source"):
        fetched(secure, tmp_path, "/one")
    assert [path for path, _ in secure.asked] == ["/one", "/two"] and server.asked == server.secrets == []


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "http://[::1", "https://", "https://h:port/", "data:,x"]
)
def test_a_hop_to_what_is_no_web_address_is_one_line(server, tmp_path, target):
    server.leads["/file.bin"] = target
    with pytest.raises(UserError, match="/file.bin: leads to .*no web address; check data.source"):
        fetched(server, tmp_path)


def test_hops_without_an_end_are_one_line(server, tmp_path):
    server.leads |= {"/one": "/two", "/two": "/one"}
    with pytest.raises(UserError, match="/one: leads on and on, 10 times, at last to .*/one; check data.source"):
        fetched(server, tmp_path, "/one")
    assert len(server.asked) == asking.HOPS


def test_an_answer_without_a_file_is_no_empty_file(server, tmp_path):
    server.faults["/file.bin"] = [304]
    server.files["/file.bin"] = BODY
    with pytest.raises(UserError, match="answered 304 Not Modified"):
        fetching.fetch(f"{server.address}/file.bin", tmp_path / "file.bin")


@pytest.mark.parametrize(
    "value", ["http://[::1", "foo bar", "http://", "http://:8080", "http://h:port", "ftp://h:1", "socks9://h"]
)
def test_a_proxy_that_cannot_be_is_blamed_on_its_variable(tmp_path, monkeypatch, value):
    monkeypatch.delenv("HTTPS_PROXY", raising=False)
    monkeypatch.setenv("https_proxy", value)
    with pytest.raises(UserError, match="^https_proxy: expected a proxy as http://host:port, .*; mend or unset it$"):
        fetching.fetch("https://mirror.invalid/file.bin", tmp_path / "file.bin", SHA256)
    import kagglehub

    def ask(*_, **__):
        requests.get("https://www.kaggle.com", timeout=0.5)

    monkeypatch.setattr(kagglehub, "competition_download", ask)
    with pytest.raises(UserError, match="^https_proxy: expected a proxy"):
        kaggle.download("kaggle://competitions/some/train.zip", tmp_path / "train.zip")


def test_a_proxy_that_does_not_answer_and_certificates_that_are_not_there_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("https_proxy", "http://me:hidden@127.0.0.1:9")
    with pytest.raises(UserError, match=r"no connection through the proxy \(https_proxy\), 5 times") as told:
        fetching.fetch("https://mirror.invalid/file.bin", tmp_path / "file.bin", SHA256)
    assert "hidden" not in str(told.value)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/no/such.pem")
    with pytest.raises(UserError, match="^REQUESTS_CA_BUNDLE is '/no/such.pem': expected a file of certificates"):
        fetching.fetch("https://mirror.invalid/file.bin", tmp_path / "file.bin", SHA256)


def test_a_netrc_that_cannot_be_read_is_named(secure, tmp_path):
    (tmp_path / "netrc").write_text("machine\n")
    with pytest.raises(UserError, match=r"^~/.netrc: cannot be read for a password \("):
        fetched(secure, tmp_path)


@pytest.mark.parametrize(
    ("text", "understood"),
    [("HTTPS://Mirror.example/data/", "https://Mirror.example/data"), ("Http://h:8080", "http://h:8080"), ("http://[::1]:80/x", "http://[::1]:80/x"),
     ("https://h/a%40b", "https://h/a%40b"), ("../data/", "../data"), ("/", "/"), ("~/data", "~/data"), ("a#b?c@d", "a#b?c@d")],
)  # fmt: skip
def test_a_source_is_understood(text, understood):
    assert addresses.source(text, places.SOURCES) == understood


@pytest.mark.parametrize("secret", ["u:p@h/x", "u:p/w@h", "u:p#w@h", "u:p?w@h", "h/x?token=p", "h/x#p", "h/x?", "@h"])
def test_a_source_with_a_secret_or_a_fragment_is_refused_without_saying_it(secret):
    with pytest.raises(UserError, match="with a password, a query or a fragment: expected none") as told:
        addresses.source(f"https://{secret}", places.SOURCES)
    assert "p" not in str(told.value).partition(" with a password")[0].removeprefix("params.yaml: data.source is 'https://")


@pytest.mark.parametrize("text", ["ftp://h/x", "file:///data", "s3://bucket", "kaggle://datasets/a/b", "://h", " https://h"])
def test_other_schemes_are_refused_for_what_they_are(text):
    with pytest.raises(UserError, match="expected sample, public, .*; of addresses https:// and http:// are understood"):
        addresses.source(text, places.SOURCES)


@pytest.mark.parametrize("text", ["http://[::1", "http://", "https:///x", "https://h:port", "https://h:99999", "https://a b", "https://*/",
                                  "https://h\n/x", f"https://{'a' * 70}.b"])  # fmt: skip
def test_an_address_that_no_request_can_be_made_to_is_refused(text):
    with pytest.raises(UserError, match="expected sample, public, .*; this address names no host that can be asked"):
        addresses.source(text, places.SOURCES)


def test_the_home_folder_is_understood_and_stays_out_of_what_is_recorded(tmp_path, monkeypatch, tgs_archive):
    (tmp_path / "home/data/tgs-salt").mkdir(parents=True)
    shutil.copy(tgs_archive(), tmp_path / "home/data/tgs-salt/train.zip")
    digest = hashlib.sha256((tmp_path / "home/data/tgs-salt/train.zip").read_bytes()).hexdigest()
    (tmp_path / "home/data/SHA256SUMS").write_text(f"{digest}  tgs-salt/train.zip\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    download.download("tgs", tmp_path / "got", source="~/data", folder="tgs-salt")
    assert "home" not in (tmp_path / "got/origin.json").read_text() and (tmp_path / "got/train.zip").exists()
    for none in ("~nobody-of-that-name/data", "a" * 300):
        with pytest.raises(UserError, match=f"data.source is '{none}': expected .*; there is no folder"):
            download.download("tgs", tmp_path / "got", source=none, folder="tgs-salt")


def test_a_folder_with_signs_that_mean_something_in_an_address_is_found(server, tmp_path, tgs_archive):
    server.files["/a%20%231%3F%25/train.zip"] = tgs_archive().read_bytes()
    digest = hashlib.sha256(tgs_archive().read_bytes()).hexdigest()
    server.files["/SHA256SUMS"] = f"{digest}  a #1?%/train.zip\n".encode()
    (tmp_path / "data").mkdir()
    download.download("tgs", tmp_path / "data/got", source=server.address, folder="a #1?%")
    assert (tmp_path / "data/got/train.zip").read_bytes() == tgs_archive().read_bytes()


A, B = "a" * 63 + "1", "b" * 64
LINES = f"{A}  tgs-salt/train.zip\n{B} *mnist/ü.gz\n"
WINDOWS = f"{A.upper()}  .\\tgs-salt\\train.zip\r\n\r\n{B.upper()} mnist\\ü.gz\r\n"


@pytest.mark.parametrize("text", [LINES, WINDOWS, f"# made today\n{LINES}"], ids=["sha256sum", "Windows", "with a comment"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_sums_are_read_as_unix_and_windows_write_them(tmp_path, text, encoding):
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    (tmp_path / "SHA256SUMS").write_bytes(mark + text.encode(encoding))
    assert sums.read(tmp_path / "SHA256SUMS", "there") == {"tgs-salt/train.zip": A, "mnist/ü.gz": B}


@pytest.mark.parametrize(
    ("text", "fault"),
    [("", "its first is ''"), ("Algorithm Hash Path\n", "its first is 'Algorithm Hash Path'"), (f"SHA256 (x) = {A}\n", "its first is 'SHA256"),
     (f"{A[:40]}  x\n", "no line of 64 hexadecimal digits and a path"), (f"{A}  x\n{B}  x\n", "states two hashes for x")],
)  # fmt: skip
def test_sums_that_cannot_be_read_are_named(tmp_path, text, fault):
    (tmp_path / "SHA256SUMS").write_text(text)
    with pytest.raises(UserError, match="^there: SHA256SUMS .*" + fault.replace("(", r"\(").replace(")", r"\)")):
        sums.read(tmp_path / "SHA256SUMS", "there")


def test_whole_paths_of_windows_are_shown(tmp_path):
    (tmp_path / "SHA256SUMS").write_text(f"{A}  C:\\data\\tgs-salt\\train.zip\n")
    with pytest.raises(
        UserError, match="lists 0 files tgs-salt/...train.zip, expected one, .* C:/data/tgs-salt/train.zip; mend it"
    ):
        download.download("tgs", tmp_path / "got", source=str(tmp_path), folder="tgs-salt")
