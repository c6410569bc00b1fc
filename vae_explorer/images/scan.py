"""Finding the image files of a folder, quickly and without being led astray."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from vae_explorer.errors import FolderError
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.names import shown

__all__ = ["Found", "SourceFile", "check_folder", "scan"]

# fmt: off
_SUFFIXES = frozenset({
    ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".bmp", ".gif", ".tif", ".tiff", ".webp",
    ".ico", ".ppm", ".pgm", ".pbm", ".pnm",
})
# Pictures all the same: to leave them out in silence would look like a fault of the program.
_OTHER_PICTURES = frozenset({
    ".heic", ".heif", ".avif", ".jxl", ".jp2", ".j2k", ".psd", ".xcf", ".svg", ".svgz", ".eps",
    ".tga", ".exr", ".hdr", ".dds", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".orf", ".raf", ".rw2",
    ".fits", ".fit", ".dcm",
})
# fmt: on
_SYSTEM_FOLDERS = frozenset({"__MACOSX", "@eaDir"})  # archive and server left-overs
_CHUNK = 2048
_DEEPEST = 64  # a loop made by mount points or junctions ends here


class SourceFile(NamedTuple):
    """A regular file with the name of an image.

    Args:
        path: Relative to the folder, with ``/`` between its parts.
        label: Sub-folder it lies in, written the same way; empty at the top.
        size: Size in bytes.
        mtime_ns: Time of the last change, in nanoseconds.
    """

    path: str
    label: str
    size: int
    mtime_ns: int


class Found(NamedTuple):
    """Some more files, in no particular order.

    Args:
        files: Files with the name of an image.
        rejected: Pictures that are not used, and folders that could not be read.
        tables: Names of the CSV files that lie in the folder itself.
    """

    files: list[SourceFile]
    rejected: list[Rejected]
    tables: list[str]


def check_folder(folder: Path) -> None:
    """Make sure that a folder is there and may be read.

    Raises:
        FolderError: It is missing, is no folder, or may not be read.
    """
    name = shown(str(folder))
    if not folder.exists():
        raise FolderError(
            "FOLDER_MISSING", f"There is no folder {name}. Check its name, or choose another."
        )
    if not folder.is_dir():
        raise FolderError(
            "FOLDER_NOT_FOLDER", f"{name} is a file. Choose the folder in which the images lie."
        )
    try:
        with os.scandir(folder):
            pass
    except OSError as error:
        raise FolderError(
            "FOLDER_UNREADABLE",
            f"The folder {name} could not be read ({error.strerror}). "
            "Check its permissions, or choose another.",
        ) from error


def scan(folder: Path) -> Iterator[Found]:
    """Walk through a folder and its sub-folders.

    Hidden files and folders, system left-overs and files that are no pictures by their name are
    passed over. Links are not followed, so the walk stays inside the folder and ends.

    Args:
        folder: Folder to walk through; may itself be a link.

    Yields:
        Files as they are found, at most 2,048 at a time, so that a count can be shown.
    """
    waiting = [""]
    while waiting:
        label = waiting.pop()
        with ExitStack() as opened:
            try:
                entries = opened.enter_context(_entries(f"{folder}/{label}"))
            except OSError as error:
                yield Found([], [_unread_folder(label, error)], [])
                continue
            yield from _scan_one(entries, label, waiting)


@contextmanager
def _entries(folder: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """List a folder; by its descriptor where that can be, or each file's whole path is walked."""
    if os.scandir not in os.supports_fd:
        with os.scandir(folder) as entries:
            yield entries
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with os.scandir(descriptor) as entries:
            yield entries
    finally:
        os.close(descriptor)


def _scan_one(
    entries: Iterator[os.DirEntry[str]], label: str, waiting: list[str]
) -> Iterator[Found]:
    prefix = f"{label}/" if label else ""
    found = Found([], [], [])
    files = found.files
    try:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            suffix = name[name.rfind(".") :].lower()
            if suffix not in _SUFFIXES or not _take(entry, prefix + name, label, found):
                _look_at_other(entry, suffix, label, waiting, found)
            if len(files) >= _CHUNK:
                yield found
                found = Found([], [], [])
                files = found.files
    except OSError as error:  # a share that went away in the middle
        found.rejected.append(_unread_folder(label, error))
    yield found


def _take(entry: os.DirEntry[str], path: str, label: str, found: Found) -> bool:
    """Take what has the name of an image; False for a folder."""
    try:
        facts = entry.stat(follow_symlinks=False)
    except OSError as error:
        found.rejected.append(
            Rejected(path, "IMG_READ_ERROR", f"could not be looked at ({error.strerror})")
        )
        return True
    if stat.S_ISREG(facts.st_mode):
        found.files.append(SourceFile._make((path, label, facts.st_size, facts.st_mtime_ns)))
    elif stat.S_ISDIR(facts.st_mode):
        return False
    elif stat.S_ISLNK(facts.st_mode):
        found.rejected.append(
            Rejected(path, "IMG_LINK", "is a link, and links are not followed; copy the file here")
        )
    else:
        found.rejected.append(
            Rejected(path, "IMG_NOT_FILE", "is a pipe, a socket or a device, not a file")
        )
    return True


def _look_at_other(
    entry: os.DirEntry[str], suffix: str, label: str, waiting: list[str], found: Found
) -> None:
    """Note a folder, a table, or a picture of a kind that is not read."""
    path = f"{label}/{entry.name}" if label else entry.name
    if _is_folder(entry):
        if label.count("/") < _DEEPEST and entry.name not in _SYSTEM_FOLDERS:
            waiting.append(path)
    elif suffix == ".csv" and not label:
        found.tables.append(path)
    elif suffix in _OTHER_PICTURES:
        found.rejected.append(
            Rejected(
                path,
                "IMG_UNSUPPORTED",
                f"is a {suffix[1:].upper()} file, which is not supported; save it as PNG or JPEG",
            )
        )


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _unread_folder(label: str, error: OSError) -> Rejected:
    return Rejected(
        label or ".", "IMG_NO_PERMISSION", f"is a folder that could not be read ({error.strerror})"
    )
