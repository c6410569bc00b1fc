"""Files that are there whole or not at all.

A new file is written beside its target, synced, and renamed onto it; then the folder is synced.
Whatever goes wrong before the rename leaves the old file untouched and no trace of the new one.
"""

from __future__ import annotations

import errno
import os
import re
import stat
from collections.abc import Callable, Sequence
from functools import partial
from io import BufferedReader
from pathlib import Path

from vae_explorer.runs.disk import DISK, Buffer, Disk

__all__ = [
    "is_open_at",
    "read_bounded",
    "read_start",
    "read_tail",
    "replace_file",
    "sweep_temporaries",
    "why_not_written",
    "write_atomically",
]

_TEMPORARY = re.compile(r"\..+\.\d+\.[0-9a-f]{12}\.tmp")
_ROOM = 1.2
_AT_ONCE = 16 << 20
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_RESTS_S = (0.01, 0.03, 0.1, 0.3)
"""Between the tries to put a file in its place: less than half a second together."""


class _HeldFile(PermissionError):
    """A file that could be written, but not put in its place."""


def write_atomically(
    path: Path, parts: Sequence[Buffer], *, overwrite: bool = False, disk: Disk = DISK
) -> None:
    """Write a file whole or not at all.

    Args:
        path: The file; its folder must exist.
        parts: The content, in pieces.
        overwrite: False to refuse a name that is taken.
        disk: The operating system.

    Raises:
        FileExistsError: If the name is taken and `overwrite` is false.
        OSError: If it could not be written; a file that was there before is untouched.
    """
    if not overwrite and os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    size = sum(len(memoryview(part).cast("B")) for part in parts)
    # A full disk is told before the first byte; part of the room is for the file system itself.
    if disk.free_bytes(path.parent) < size * _ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
    temporary = path.with_name(f".{path.name[:40]}.{os.getpid()}.{os.urandom(6).hex()}.tmp")
    descriptor = disk.create(temporary)
    try:
        try:
            for part in parts:
                _write_all(descriptor, memoryview(part).cast("B"), disk)
            disk.sync(descriptor)
        finally:
            disk.close(descriptor)
        if overwrite:
            replace_file(temporary, path, disk)
        else:
            _patiently(partial(disk.publish, temporary, path), path, disk)
    except BaseException:
        _remove_quietly(temporary, disk)
        raise
    disk.sync_folder(path.parent)


def replace_file(source: Path, target: Path, disk: Disk = DISK) -> None:
    """Rename a file onto another, with patience.

    Windows refuses that while a virus scanner, an indexer or a reader has one of the two open, for
    a moment as a rule.

    Args:
        source: The file, in the same folder.
        target: Its name to be.
        disk: The operating system.

    Raises:
        OSError: If it could not be renamed; both files are as they were.
    """
    _patiently(partial(disk.replace, source, target), target, disk)


def _patiently(rename: Callable[[], None], target: Path, disk: Disk) -> None:
    for rest_s in (*_RESTS_S, None):
        try:
            rename()
        except PermissionError as error:
            if not disk.refuses_for_moments:
                raise
            if rest_s is None:
                raise _HeldFile(error.errno, error.strerror, str(target)) from error
            disk.rest(rest_s)
        else:
            return


def _write_all(descriptor: int, data: memoryview, disk: Disk) -> None:
    while data:
        written = disk.write(descriptor, data[:_AT_ONCE])
        if written <= 0:
            raise OSError(errno.EIO, "nothing was written")
        data = data[written:]


def _remove_quietly(path: Path, disk: Disk) -> None:
    """Delete a temporary file; if even that fails, the next sweep finds it."""
    try:
        disk.remove(path)
    except OSError:
        return


def sweep_temporaries(folder: Path) -> int:
    """Delete the temporary files that a killed program left in a folder.

    Args:
        folder: Where to look, not below it. Only the one writer of the folder may call this.

    Returns:
        How many were deleted.
    """
    swept = 0
    for path in folder.iterdir():
        if _TEMPORARY.fullmatch(path.name) and not path.is_dir():
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def read_bounded(path: Path, limit: int) -> bytes:
    """Read a regular file of bounded size.

    Links, pipes and devices are refused, and nothing is memory-mapped: a file that shrinks
    under a map kills the process.

    Args:
        path: The file.
        limit: Greatest size in bytes.

    Returns:
        Its content.

    Raises:
        OSError: If it cannot be read; `EFBIG` if it is larger than `limit`.
    """
    with _open_to_read(path) as file:
        size = os.fstat(file.fileno()).st_size
        if size > limit:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG), str(path))
        return file.read(size)


def read_start(path: Path, size: int) -> bytes:
    """Read at most the first ``size`` bytes of a regular file.

    Raises:
        OSError: If it cannot be read.
    """
    with _open_to_read(path) as file:
        return file.read(size)


def read_tail(path: Path, size: int) -> bytes:
    """Read at most the last ``size`` bytes of a regular file.

    Raises:
        OSError: If it cannot be read.
    """
    with _open_to_read(path) as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - size))
        return file.read(size)


def is_open_at(descriptor: int, path: Path) -> bool:
    """Say whether an open file is the one at a path: it may have been deleted, or put back.

    Args:
        descriptor: Of the open file.
        path: Where it was opened.
    """
    try:
        return os.path.samestat(os.fstat(descriptor), os.lstat(path))
    except OSError:
        return False


def _open_to_read(path: Path) -> BufferedReader:
    """Open a regular file; a link is refused, and a pipe without waiting for its other end."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    descriptor = os.open(path, flags)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def why_not_written(
    error: OSError, path: Path, size: int, disk: Disk = DISK, *, settled: bool = False
) -> tuple[str, str]:
    """Tell a failed write in a code and a sentence.

    Args:
        error: What was raised.
        path: The file that was not written.
        size: Its size in bytes; 0 if unknown.
        disk: The operating system.
        settled: Whether the place is settled, so that no other can be chosen.

    Returns:
        The code's ending ("FULL", "EXISTS", "FORBIDDEN", "MISSING" or "FAILED") and the sentence.
    """
    try:
        free = disk.free_bytes(path.parent)
    except OSError:
        free = None
    elsewhere = "" if settled else " or choose another folder"
    if isinstance(error, FileExistsError):
        return "EXISTS", f"{path} exists already; choose another name or allow it to be replaced."
    if error.errno in _FULL or (free is not None and free < size * _ROOM):
        needs = f"needs {_megabytes(size)}" if size else "could not be written"
        room = "" if free is None else f", {_megabytes(free)} are free"
        return "FULL", (
            f"The disk is full: {path.name} {needs}{room} in {path.parent}. "
            f"Make room there{elsewhere}."
        )
    if isinstance(error, _HeldFile):
        return "FAILED", (
            f"{path.name} could not be put in its place in {path.parent}: another program has it "
            "open, or it is protected. What was there before is whole. Close that program or "
            f"allow it, then try again{elsewhere}."
        )
    if error.errno in _FORBIDDEN:
        return "FORBIDDEN", (
            f"{path.parent} cannot be written to ({error.strerror}); allow it{elsewhere}."
        )
    if error.errno == errno.ENAMETOOLONG:
        return "FAILED", (
            f"{path.name[:40]}… could not be written: its name, or that of its folder, is too long "
            "for the system. Choose a shorter one; nothing was overwritten."
        )
    if not path.parent.is_dir():
        return "MISSING", f"There is no folder {path.parent}; create it{elsewhere}."
    return "FAILED", (
        f"{path} could not be written ({error.strerror or error}). Nothing was overwritten; "
        f"try again{elsewhere}."
    )


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB" if size >= 50_000 else f"{size} bytes"
