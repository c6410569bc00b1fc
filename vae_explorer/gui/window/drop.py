"""What may be dropped or pasted: files and folders of this computer, and pictures; nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QImage

from vae_explorer.places import is_file, is_folder

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

__all__ = ["Dropped", "carries_picture", "read_drop", "read_files"]

_MOST_PATHS = 10_000

_FORMATS = ("image/png", "image/jpeg", "image/webp", "image/tiff", "image/bmp", "image/gif")
"""Contents of image files, the one that loses nothing first."""


@dataclass(frozen=True)
class Dropped:
    """What was dropped.

    Attributes:
        folder: The folder, if exactly one was dropped; a run is a folder too.
        files: The files otherwise, absolute paths.
        picture: Without files the content of an image file, or a picture that Qt has decoded.
    """

    folder: str = ""
    files: tuple[str, ...] = ()
    picture: bytes | QImage | None = None

    def __bool__(self) -> bool:
        return bool(self.folder or self.files) or self.picture is not None


def read_drop(mime: QMimeData) -> Dropped:
    """Returns the local paths of a drop, or else its picture; text and the web are not read.

    Args:
        mime: As the drag or the clipboard carries it.
    """
    return read_files(mime) or Dropped(picture=_picture(mime))


def read_files(mime: QMimeData) -> Dropped:
    """Returns the local paths of a drop; what does not exist is left out.

    Args:
        mime: As the drag or the clipboard carries it.
    """
    if not mime.hasFormat("text/uri-list"):
        return Dropped()
    paths = [url.toLocalFile() for url in mime.urls()[:_MOST_PATHS] if url.isLocalFile()]
    folders = [path for path in paths if path and is_folder(path)]
    if folders and len(paths) == 1:
        return Dropped(folder=folders[0])
    files = tuple(path for path in paths if path and is_file(path))
    if folders and not files:
        return Dropped(folder=folders[0])
    return Dropped(files=files)


def carries_picture(mime: QMimeData) -> bool:
    """Returns whether a drag carries a picture, without fetching it.

    Args:
        mime: As the drag carries it.
    """
    return mime.hasImage() or any(mime.hasFormat(kind) for kind in _FORMATS)


def _picture(mime: QMimeData) -> bytes | QImage | None:
    for kind in _FORMATS:
        content = bytes(mime.data(kind).data()) if mime.hasFormat(kind) else b""
        if content:
            return content
    image = mime.imageData() if mime.hasImage() else None
    return image if isinstance(image, QImage) and not image.isNull() else None
