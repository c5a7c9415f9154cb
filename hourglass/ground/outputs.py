"""Writing outputs so that nothing good is lost and the same content has the same bytes.

Every stage writes beside its output and moves the finished work into place. What
was there before stays until then, whatever goes wrong.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from pathlib import Path

import numpy as np

from hourglass.ground.errors import UserError


@contextlib.contextmanager
def replacing(target):
    """Yield a path beside `target`; on success it takes the place of `target`.

    Parameters
    ----------
    target : path
        A file or a folder; the body writes a file at the yielded path or makes a
        folder there.
    """
    target = Path(target)
    fresh = target.with_name(f".{target.name}.part")
    aside = target.with_name(f".{target.name}.old")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        remove(fresh)
        yield fresh
        remove(aside)
        if target.is_dir():
            os.rename(target, aside)
        os.replace(fresh, target)
        remove(aside)
    except OSError as error:
        if error.filename is None:  # a failed write names no file
            error.filename = str(target)
        raise
    finally:
        remove(fresh)


def file_to_write(path, *made_of):
    """Return `path`, where a command's output is to stand, with links followed.

    Parameters
    ----------
    path, made_of : str
        The file that is to be written, and those that it is made of.

    Raises
    ------
    UserError
        Where a folder or a device stands there, or a file that it is made of: those are not replaced.
    """
    target = Path(path).resolve()
    if not path or path.endswith("/") or (target.exists() and not target.is_file()):
        raise UserError(f"{path or repr(path)}: expected the name of a file to write; a folder or device is not replaced")
    if target.exists() and any(target.samefile(file) for file in made_of):
        raise UserError(f"{path}: is the file that it would be made of; give another name")
    return target


@contextlib.contextmanager
def alone(path, what):
    """Hold the lock file `path` meanwhile.

    Raises
    ------
    UserError
        Where another process holds it; `what` it is says the message.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UserError(f"another {what} runs in this folder; wait for it or stop it") from None
        yield


def remove(path):
    """Delete a file, a folder or nothing."""
    path = Path(path)
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def sha256_of(path):
    """Return a file's SHA-256 as 64 hexadecimal digits."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_json(path, values):
    """Write `values` as JSON with sorted keys, one a line, floats to 7 digits."""
    values = {name: rounded(value) for name, value in values.items()}
    Path(path).write_text(json.dumps(values, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def rounded(value):
    """Return a number, or the numbers of a list, to 7 digits; anything else as it is."""
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, np.generic):
        value = value.item()
    return float(f"{value:.7g}") if isinstance(value, float) else value


class ArrayFile:
    """A `.npy` file written a piece at a time, in constant memory.

    Examples
    --------
    >>> with ArrayFile("train.npy", (2, 3), np.uint8) as file:
    ...     file.append(np.zeros((1, 3), np.uint8))
    ...     file.append(np.ones((1, 3), np.uint8))
    """

    def __init__(self, path, shape, dtype):
        self.shape, self.dtype, self.written = tuple(shape), np.dtype(dtype), 0
        self._file = open(path, "wb")
        header = {"descr": self.dtype.str, "fortran_order": False, "shape": self.shape}
        np.lib.format.write_array_header_1_0(self._file, header)

    def append(self, rows):
        """Write `rows`, of shape (any number, *shape[1:]) and the file's dtype."""
        assert rows.shape[1:] == self.shape[1:] and rows.dtype == self.dtype, (rows.shape, rows.dtype)
        self._file.write(np.ascontiguousarray(rows).data)
        self.written += len(rows)

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self._file.close()
        assert kind or self.written == self.shape[0], f"{self.written} rows of {self.shape[0]}"
