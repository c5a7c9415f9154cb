"""What data are, which is the hashes of their files; the place that they are from is a note.

So the same files from another place train nothing anew, and a local folder whose SHA256SUMS
states other hashes is other data.
"""

import hashlib
import importlib
from pathlib import Path

from hourglass.ground import parameters, reading
from hourglass.ground.errors import UserError
from hourglass.sources import addresses, places


def source(params, raw):
    """Return the place of the raw data of that name: its own `source` in params.yaml, or else `data.source`."""
    where = called(params, raw)
    return addresses.source(parameters.at(params, where), places.SOURCES, where)


def called(params, raw):
    """Return where in params.yaml the place of raw data stands."""
    return f"raw.{raw}.source" if "source" in parameters.at(params, f"raw.{raw}") else "data.source"


def source_of(params, block, name):
    """Return the place of the data that `name` in a block of params.yaml, such as "autoencoders", is about."""
    dataset = name if block in ("datasets", "recognizers") else params[block][name]["dataset"]
    return source(params, parameters.at(params, f"datasets.{dataset}.raw"))


def named(module, hashes):
    """Return the name of files of a data set: "published", or "files" and 12 digits of the hash of their hashes.

    Parameters
    ----------
    module : module
        Of `hourglass.datasets`, with FILES.
    hashes : dict of str to str
        SHA-256 of each of them.
    """
    if None not in module.FILES.values():  # a file is the publisher's or was refused
        return "published"
    text = "".join(f"{hashes[name]}  {name}\n" for name in sorted(module.FILES))
    return f"files {hashlib.sha256(text.encode()).hexdigest()[:12]}"


def of_folder(params, raw):
    """Return {file: SHA-256} of raw data from a folder on this machine, as its SHA256SUMS states them; None of other places.

    Where the folder is not there, they are those of the files that were brought from it: without the
    folder, too, one goes on with what DVC keeps.

    Raises
    ------
    UserError
        Where there is no such folder and nothing was brought from it, if `data.source` names it: all
        that reads data would fail. A data set's own may be one that is not asked for.
    """
    folder = places.local(source(params, raw))
    if folder is None:
        return None
    if not folder.is_dir():
        where = called(params, raw)
        brought = Path("data/raw", raw, "origin.json")
        origin = reading.as_json(brought, ("source",)) if brought.is_file() else {"source": "sample"}
        if origin["source"] == "sample" and where == "data.source":
            raise places.missing(params["data"]["source"], where)
        return None if origin["source"] == "sample" else origin.get("sha256")
    module = importlib.import_module(f"hourglass.datasets.{raw}")
    try:
        return {name: sha256 for name, (_, sha256) in places.stated(module, folder, params["raw"][raw]["folder"]).items()}
    except UserError:
        return None  # the stage `download` says so, of the data that are asked for


def place(params, raw):
    """Return what says which raw data of that name are brought: of a local folder its hashes, of other places their address."""
    if files := of_folder(params, raw):
        return {"files": files}
    return {"source": source(params, raw), "folder": params["raw"][raw]["folder"]}


def watch(params, links):
    """Leave in the folder `links` a link to the SHA256SUMS of each local folder that data are from, and no other.

    DVC follows them: a SHA256SUMS that changed is a changed dependency.
    """
    Path(links).mkdir(parents=True, exist_ok=True)
    for link in Path(links).iterdir():
        if link.is_symlink():
            link.unlink()
    for raw in params["raw"]:
        folder = places.local(source(params, raw))
        if folder and (folder / places.SUMS).is_file():
            Path(links, raw).symlink_to((folder / places.SUMS).resolve())
