"""Reads members of a zip archive without unpacking it, and trusts nothing in it."""

import contextlib
import errno
import stat
import zipfile
import zlib

from hourglass.ground.errors import UserError

AGAIN = "delete it and run `dvc repro` again"
MOST_MEMBERS = 200_000
LARGEST_MEMBER = 16 << 20  # bytes; the largest picture of the data sets has 0.1 MiB


class Archive:
    """An open zip file whose members have been checked.

    Attributes
    ----------
    names : list of str
        The members that are files, sorted.

    Raises
    ------
    UserError
        Not a zip file, truncated or empty; a member that is a link, encrypted,
        there twice or without a name, larger than `LARGEST_MEMBER`, or whose path climbs out.
    """

    def __init__(self, path):
        self.path = path
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
            raise UserError(f"{path}: expected a zip archive, found a damaged or truncated file; {AGAIN}") from None
        try:
            self.names = self._checked()
        except UserError:
            self._zip.close()
            raise

    def _checked(self):
        members = [member for member in self._zip.infolist() if not (member.filename and member.is_dir())]
        if not members:
            raise UserError(f"{self.path}: the archive is empty; {AGAIN}")
        if len(members) > MOST_MEMBERS:
            raise UserError(f"{self.path}: {len(members)} members, expected at most {MOST_MEMBERS}; not opened")
        seen = set()
        for member in members:
            fault = _fault(member) or ("is there twice" if member.filename in seen else None)
            if fault:
                raise UserError(f"{self.path}: member {member.filename!r} {fault}; not opened, get another copy")
            seen.add(member.filename)
        return sorted(seen)

    def below(self, folder, ending):
        """Return the names in `folder` (such as "images/") that end in `ending`, sorted."""
        return [name for name in self.names if name.startswith(folder) and name.lower().endswith(ending)]

    def read(self, name):
        """Return a member's bytes, their CRC checked."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
            if isinstance(error, OSError) and error.errno != errno.EINVAL:  # a member that is said to start before the file
                raise
            raise UserError(f"{self.path}: member {name!r} is damaged; {AGAIN}") from None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(OSError):
            self._zip.close()


def _fault(member):
    name = member.filename
    if not name:
        return "has no name"
    if name.startswith(("/", "\\")) or (len(name) > 1 and name[1] == ":"):
        return "has an absolute path"
    if ".." in name.replace("\\", "/").split("/"):
        return "climbs out of the archive"
    if stat.S_ISLNK(member.external_attr >> 16):
        return "is a link"
    if member.flag_bits & 1:
        return "is encrypted"
    if member.file_size > LARGEST_MEMBER:
        return f"unpacks to {member.file_size} bytes, more than {LARGEST_MEMBER}"
    return None
