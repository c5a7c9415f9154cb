"""Downloads against a real local server that breaks, lies and stalls, and from folders."""

import hashlib
import io
import json
import os
import tarfile

import numpy as np
import pytest
from PIL import Image
from scipy.io import savemat

from hourglass.datasets import dogs, mnist
from hourglass.formats.archives import Archive
from hourglass.ground.errors import UserError
from hourglass.sources import fetching, kaggle
from hourglass.sources import stanford_dogs as dogs_university
from stages import download

BODY = bytes(range(256)) * 4000  # about 1 MB
SHA256 = hashlib.sha256(BODY).hexdigest()


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr(fetching, "PAUSE_S", 0.01)
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.5)


def fetch(server, target, sha256=SHA256, **faults):
    server.files["/file.bin"] = BODY
    server.faults["/file.bin"] = faults.get("faults", [])
    fetching.fetch(f"{server.address}/file.bin", target, sha256)


@pytest.mark.parametrize(
    "faults",
    [
        [],
        ["cut"],
        ["cut", "cut", "cut"],
        ["reset"],
        ["stall"],
        ["short"],
        [503],
        [429, 500],
        [(429, 0)],
        ["cut", "norange"],
        ["cut", "reset", 503],
    ],
    ids=str,
)
def test_what_another_attempt_mends_arrives_whole(server, tmp_path, faults):
    fetch(server, tmp_path / "file.bin", faults=faults)
    assert (tmp_path / "file.bin").read_bytes() == BODY
    assert os.listdir(tmp_path) == ["file.bin"]


def resumed(asked):
    """Whether one request asked for what was missing after half the file, give or take one piece."""
    ((_, start),) = asked
    return 0 <= len(BODY) // 2 - start < fetching.PIECE


def test_a_broken_connection_is_resumed_where_it_broke(server, tmp_path):
    fetch(server, tmp_path / "file.bin", faults=["cut"])
    assert server.asked[0] == ("/file.bin", 0) and resumed(server.asked[1:])


def test_a_later_run_goes_on_with_what_arrived(server, tmp_path):
    with pytest.raises(UserError, match="the connection broke.*5 times.*what has arrived is kept"):
        fetch(server, tmp_path / "file.bin", faults=["cut"] + ["reset"] * 4)
    assert not (tmp_path / "file.bin").exists()
    server.asked.clear()
    fetch(server, tmp_path / "file.bin")
    assert resumed(server.asked)


def test_without_a_hash_two_halves_are_never_joined(server, tmp_path):
    (tmp_path / "file.bin.unpinned.part").write_bytes(b"of another file")
    fetch(server, tmp_path / "file.bin", sha256=None)
    assert (tmp_path / "file.bin").read_bytes() == BODY


def test_retry_after_is_obeyed(server, tmp_path, monkeypatch):
    pauses = []
    monkeypatch.setattr(fetching.time, "sleep", pauses.append)
    fetch(server, tmp_path / "file.bin", faults=[(503, 7), (429, 9999)])
    assert pauses == [7, fetching.LONGEST_PAUSE_S]


def test_a_refused_connection_names_the_address_without_its_password(tmp_path, capsys):
    with pytest.raises(UserError, match="no connection, 5 times"):
        fetching.fetch("http://user:secret@127.0.0.1:9/file.bin?token=secret", tmp_path / "file.bin", SHA256)
    assert fetching.shown("http://user:secret@127.0.0.1:9/a?token=secret") == "http://127.0.0.1:9/a"
    assert "secret" not in capsys.readouterr().err


def test_kaggle_without_credentials_says_what_to_do(tmp_path, monkeypatch):
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    with pytest.raises(UserError, match="Kaggle asks for credentials: put a token .*data.source to sample"):
        kaggle.download("kaggle://competitions/tgs-salt-identification-challenge/train.zip", tmp_path / "train.zip")


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "the credentials are refused"),
        (403, "accept the rules at kaggle.com/competitions/some/rules first"),
        (500, "answered 500"),
    ],
)
def test_kaggle_s_refusals_are_told_apart(tmp_path, monkeypatch, status, message):
    import kagglehub
    import requests
    from kagglehub.exceptions import KaggleApiHTTPError

    answer = requests.Response()
    answer.status_code = status

    def refuse(*_, **__):
        raise KaggleApiHTTPError("no", response=answer)

    monkeypatch.setattr(kagglehub, "competition_download", refuse)
    with pytest.raises(UserError, match=message):
        kaggle.download("kaggle://competitions/some/train.zip", tmp_path / "train.zip")


@pytest.fixture
def mirror(server, tgs_archive):
    """The local server as a mirror of the data set."""
    server.files["/tgs-salt/train.zip"] = tgs_archive().read_bytes()
    server.sums()
    return server


def bring(tmp_path, source):
    download.download("tgs", tmp_path / "raw" / "tgs", source=source, folder="tgs-salt")
    return json.loads((tmp_path / "raw" / "tgs" / "origin.json").read_text())


def test_a_mirror_on_the_web_is_checked_recorded_and_asked_once(mirror, tmp_path):
    origin = bring(tmp_path, f"{mirror.address}/")
    assert origin["source"].startswith("files ") and mirror.address not in json.dumps(origin)
    assert origin["sha256"]["train.zip"] == hashlib.sha256(mirror.files["/tgs-salt/train.zip"]).hexdigest()
    assert sorted(os.listdir(tmp_path / "raw" / "tgs")) == ["origin.json", "train.zip"]
    mirror.asked.clear()
    bring(tmp_path, mirror.address)
    assert mirror.asked == [("/SHA256SUMS", 0)]


def test_a_failed_download_leaves_the_last_one_in_place(mirror, tmp_path):
    bring(tmp_path, mirror.address)
    before = (tmp_path / "raw" / "tgs" / "train.zip").read_bytes()
    mirror.files["/tgs-salt/train.zip"] += b"more"
    with pytest.raises(UserError, match="no folder|expected SHA-256"):
        mirror.sums()
        mirror.faults["/tgs-salt/train.zip"] = ["wrong"]
        bring(tmp_path, mirror.address)
    assert (tmp_path / "raw" / "tgs" / "train.zip").read_bytes() == before


def test_what_was_left_half_done_is_not_taken_for_the_data_set(tmp_path):
    (tmp_path / "raw" / ".tgs.part").mkdir(parents=True)
    (tmp_path / "raw" / ".tgs.part" / "stray").write_text("")
    bring(tmp_path, "sample")
    assert sorted(os.listdir(tmp_path / "raw" / "tgs")) == ["origin.json", "train.zip"]


def test_a_published_hash_is_held_against_a_mirror(server, tmp_path):
    for name in mnist.FILES:
        server.files[f"/mnist/{name}"] = b"other bytes"
    server.sums()
    with pytest.raises(UserError, match="SHA256SUMS states .* for mnist/t.*, the published file has"):
        download.download("mnist", tmp_path / "raw" / "mnist", source=server.address, folder="mnist")


def test_the_next_publisher_is_asked_when_the_first_fails(server, tmp_path, monkeypatch, capsys):
    body = b"the file"
    monkeypatch.setattr(mnist, "FILES", {"a": hashlib.sha256(body).hexdigest()})
    monkeypatch.setattr(mnist, "PUBLISHED", {"a": (f"{server.address}/gone/a", f"{server.address}/here/a")})
    server.files["/here/a"] = body
    download.download("mnist", tmp_path / "raw" / "mnist", source="public", folder="mnist")
    assert (tmp_path / "raw" / "mnist" / "a").read_bytes() == body
    assert "gone/a: answered 404 Not Found; check data.source; trying the next address" in capsys.readouterr().out


def test_a_longer_name_in_a_mirror_is_found_by_its_end(server, tmp_path):
    server.files["/dog-photos-224/dog-photos-traintest.zip"] = BODY
    server.sums()
    download.download("dogs", tmp_path / "raw" / "dogs", source=server.address, folder="dog-photos-224")
    assert (tmp_path / "raw" / "dogs" / "traintest.zip").read_bytes() == BODY


def test_the_university_s_archives_become_the_published_layout(tmp_path):
    breed, name = "n02085620-Chihuahua", "n02085620_10074"
    photo = np.zeros((60, 80, 3), np.uint8)
    photo[10:30, 20:70] = (250, 120, 10)
    jpeg, lists = io.BytesIO(), {part: io.BytesIO() for part in ("train", "test")}
    Image.fromarray(photo).save(jpeg, "JPEG", quality=98)
    for part, file in lists.items():
        names = [f"{breed}/{name}{'' if part == 'train' else '_t'}.jpg"]
        savemat(file, {"file_list": np.array([[one] for one in names], dtype=object)})
    box = b"<annotation><object><bndbox>\n<xmin>20</xmin>\n<ymin>10</ymin>\n<xmax>70</xmax>\n<ymax>30</ymax></bndbox></object></annotation>"
    content = {
        "images.tar": {f"Images/{breed}/{one}.jpg": jpeg.getvalue() for one in (name, f"{name}_t")},
        "annotation.tar": {f"Annotation/{breed}/{one}": box for one in (name, f"{name}_t")},
        "lists.tar": {f"{part}_list.mat": file.getvalue() for part, file in lists.items()},
    }
    for archive, members in content.items():
        with tarfile.open(tmp_path / archive, "w") as file:
            for path, body in members.items():
                member = tarfile.TarInfo(path)
                member.size = len(body)
                file.addfile(member, io.BytesIO(body))
    dogs_university.cut(tmp_path, tmp_path / "traintest.zip")
    with Archive(tmp_path / "traintest.zip") as archive:
        assert archive.names == [f"cropped/test/{breed}/{name}_t.jpg", f"cropped/train/{breed}/{name}.jpg"]
        dog = dogs.read_photo(archive, archive.names[1], 224)
    assert dog.shape == (224, 224, 3) and np.abs(dog.reshape(-1, 3).mean(axis=0) - (250, 120, 10)).max() < 6
