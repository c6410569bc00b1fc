"""Finding the image files of a folder, quickly and without being led astray."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

from vae_explorer.errors import FolderError
from vae_explorer.images.image_set import Rejected
from vae_explorer.images.names import shown
from vae_explorer.places import is_folder, is_there

__all__ = ["Found", "check_folder", "labels_of", "scan"]

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


class Found(NamedTuple):
    """Some more files, in no particular order, in columns: there may be a million of them.

    Args:
        paths: Of regular files with the name of an image, relative to the folder, with ``/``
            between their parts.
        sizes: Their sizes in bytes.
        times_ns: When they were last changed, in nanoseconds since 1970.
        rejected: Pictures that are not used, and folders that could not be read.
        tables: Names of the CSV files that lie in the folder itself.
    """

    paths: list[str]
    sizes: list[int]
    times_ns: list[int]
    rejected: list[Rejected]
    tables: list[str]


def labels_of(paths: Sequence[str]) -> list[str]:
    """Return the sub-folder each file lies in, with ``/`` between its parts; empty at the top.

    Example:
        >>> labels_of(["a.png", "cats/b.png", "cats/big/c.png"])
        ['', 'cats', 'cats/big']
    """
    labels: list[str] = []
    label = ""
    for path in paths:
        of_this = path.rpartition("/")[0]
        if of_this != label:  # or each file would have a copy of its own
            label = of_this
        labels.append(label)
    return labels


def check_folder(folder: Path) -> None:
    """Make sure that a folder is there and may be read.

    Raises:
        FolderError: It is missing, is no folder, or may not be read.
    """
    name = shown(str(folder))
    if not is_there(folder):
        raise FolderError(
            "FOLDER_MISSING", f"There is no folder {name}. Check its name, or choose another."
        )
    if not is_folder(folder):
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
                yield _nothing()._replace(rejected=[_unread_folder(label, error)])
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


def _nothing() -> Found:
    return Found([], [], [], [], [])


def _scan_one(
    entries: Iterator[os.DirEntry[str]], label: str, waiting: list[str]
) -> Iterator[Found]:
    prefix = f"{label}/" if label else ""
    found = _nothing()
    try:
        for entry in entries:
            name = entry.name
            if name[0] == ".":
                continue
            suffix = name[name.rfind(".") :].lower()
            if suffix in _SUFFIXES:
                try:
                    facts = entry.stat(follow_symlinks=False)
                except OSError as error:
                    found.rejected.append(_unseen_file(prefix + name, error))
                    continue
                if stat.S_ISREG(facts.st_mode):
                    found.paths.append(prefix + name)
                    found.sizes.append(facts.st_size)
                    found.times_ns.append(facts.st_mtime_ns)
                    if len(found.paths) >= _CHUNK:
                        yield found
                        found = _nothing()
                    continue
                if not stat.S_ISDIR(facts.st_mode):
                    found.rejected.append(_no_file(prefix + name, facts.st_mode))
                    continue
            _look_at_other(entry, suffix, label, waiting, found)
    except OSError as error:  # a share that went away in the middle
        found.rejected.append(_unread_folder(label, error))
    yield found


def _unseen_file(path: str, error: OSError) -> Rejected:
    return Rejected(path, "IMG_READ_ERROR", f"could not be looked at ({error.strerror})")


def _no_file(path: str, mode: int) -> Rejected:
    if stat.S_ISLNK(mode):
        return Rejected(
            path, "IMG_LINK", "is a link, and links are not followed; copy the file here"
        )
    return Rejected(path, "IMG_NOT_FILE", "is a pipe, a socket or a device, not a file")


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
