"""Downloads a file with Kaggle's own client, and says plainly what Kaggle asks for."""

import os
import shutil

import requests

from hourglass.ground.errors import UserError
from hourglass.sources import asking

KAGGLE = "https://www.kaggle.com"


def download(address, target):
    """Download `kaggle://competitions/NAME/FILE` or `kaggle://datasets/OWNER/NAME/FILE` to `target`.

    Kaggle's client unpacks a data set's archive; FILE is then the zip made of it again.

    Raises
    ------
    UserError
        Without credentials, before the rules are accepted, or without a connection.
    """
    import kagglehub  # seconds to import, and wanted here only
    from kagglehub.exceptions import KaggleApiHTTPError, UnauthenticatedError

    kind, _, handle = address.removeprefix("kaggle://").partition("/")
    handle, _, name = handle.rpartition("/")
    page = f"kaggle.com/{kind}/{handle}" + ("/rules" if kind == "competitions" else "")
    credentials = "put a token from kaggle.com/settings into ~/.kaggle/kaggle.json or KAGGLE_API_TOKEN"
    instead = "or set data.source to sample, a folder or a web address"
    scratch = target.parent / "kaggle"
    try:
        if kind == "competitions":
            path = kagglehub.competition_download(handle, path=name, output_dir=str(scratch), force_download=True)
        else:
            path = kagglehub.dataset_download(handle, output_dir=str(scratch), force_download=True)
    except UnauthenticatedError:
        raise UserError(f"{address}: Kaggle asks for credentials: {credentials}, {instead}") from None
    except KaggleApiHTTPError as error:
        status = error.response.status_code if error.response is not None else "no status"
        why = {401: f"the credentials are refused: {credentials}", 403: f"accept the rules at {page} first"}.get(
            status, f"Kaggle answered {status}"
        )
        raise UserError(f"{address}: {why}, {instead}") from None
    except requests.RequestException as error:
        if isinstance(error, ValueError) and asking.proxy(KAGGLE):  # not even tried
            raise asking.blame(KAGGLE) from None
        raise UserError(f"{address}: no connection to Kaggle; check the network, {instead}") from None
    except ValueError:
        raise UserError(f"{address}: Kaggle asks for credentials: {credentials}, {instead}") from None
    if os.path.isdir(path):
        path = shutil.make_archive(str(target.with_suffix("")) + "-again", "zip", path)
    os.replace(path, target)
    shutil.rmtree(scratch, ignore_errors=True)
