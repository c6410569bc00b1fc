"""The one door through which exports reach the disk."""

from __future__ import annotations

import os
from pathlib import Path

from vae_explorer.errors import ExportError
from vae_explorer.runs.atomic import why_not_written, write_atomically
from vae_explorer.runs.disk import DISK, Disk

__all__ = ["make_folder", "refuse_taken", "save_bytes"]


def save_bytes(
    content: bytes, path: str | Path, *, overwrite: bool = False, disk: Disk = DISK
) -> Path:
    """Write a file whole or not at all.

    Args:
        content: What to write.
        path: The file; its folder must exist.
        overwrite: True to replace a file of that name.
        disk: The operating system.

    Returns:
        The path of the file.

    Raises:
        ExportError: ``EXPORT_EXISTS``, ``EXPORT_FULL``, ``EXPORT_FORBIDDEN``, ``EXPORT_MISSING``
            or ``EXPORT_FAILED``; nothing was changed then.
    """
    target = Path(path)
    try:
        write_atomically(target, [content], overwrite=overwrite, disk=disk)
    except OSError as error:
        code, sentence = why_not_written(error, target, len(content), disk)
        raise ExportError(f"EXPORT_{code}", sentence) from error
    return target


def refuse_taken(path: str | Path, *, overwrite: bool) -> None:
    """Refuse a name that is taken before any work is done for it.

    Raises:
        ExportError: ``EXPORT_EXISTS``.
    """
    if not overwrite and os.path.lexists(path):
        raise ExportError(
            "EXPORT_EXISTS",
            f"{path} exists already; choose another name or allow it to be replaced.",
        )


def make_folder(path: str | Path) -> Path:
    """Return a folder, created if needed.

    Raises:
        ExportError: If it cannot be created.
    """
    folder = Path(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:
        raise ExportError("EXPORT_EXISTS", f"{folder} is a file, not a folder.") from error
    except OSError as error:
        code, sentence = why_not_written(error, folder, 0)
        raise ExportError(f"EXPORT_{code}", sentence) from error
    return folder
