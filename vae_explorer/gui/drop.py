"""What may be dropped on the window: files and folders of this computer, nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

__all__ = ["Dropped", "read_drop"]

_MOST_PATHS = 10_000


@dataclass(frozen=True)
class Dropped:
    """What was dropped.

    Attributes:
        folder: The folder, if exactly one was dropped; a run is a folder too.
        files: The files otherwise, absolute paths.
    """

    folder: str = ""
    files: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.folder or self.files)


def read_drop(mime: QMimeData) -> Dropped:
    """Returns the local paths of a drop; text, pictures and addresses of the web are not read.

    Args:
        mime: As the drag carries it.
    """
    if not mime.hasFormat("text/uri-list"):
        return Dropped()
    paths = [url.toLocalFile() for url in mime.urls()[:_MOST_PATHS] if url.isLocalFile()]
    folders = [path for path in paths if path and Path(path).is_dir()]
    if folders and len(paths) == 1:
        return Dropped(folder=folders[0])
    files = tuple(path for path in paths if path and Path(path).is_file())
    if folders and not files:
        return Dropped(folder=folders[0])
    return Dropped(files=files)
