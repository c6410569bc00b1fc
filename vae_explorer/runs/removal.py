"""Deleting the folder of a run for good, so that a cut in the middle leaves no half of one.

The folder is renamed first, which commits: from then on there is no run. What a program that was
killed left of it is deleted when the next run beside it is, or by the next look into the program's
own folder of runs.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
from pathlib import Path

__all__ = ["delete_folder", "is_deleted", "sweep_deleted"]

_DELETED = re.compile(r"\..+\.[0-9a-f]{12}\.deleted", re.DOTALL)
_MOST_LETTERS = 40
_log = logging.getLogger(__name__)


def delete_folder(path: Path) -> None:
    """Delete a folder with all that is in it; what links in it lead to stays.

    Args:
        path: The folder itself, no link to one.

    Raises:
        OSError: If the system refuses; the folder is whole then, or the message says where the rest
            of it lies.
    """
    if path.is_symlink():
        raise OSError(f"it is a link to {path.resolve()}; delete it there")
    sweep_deleted(path.parent)
    name = f".{path.name[:_MOST_LETTERS]}.{os.urandom(6).hex()}.deleted"
    left = path.rename(path.with_name(name))
    _delete(left)
    if left.exists():
        raise OSError(f"not all of it could be deleted, and the rest lies in {left}")


def is_deleted(path: Path) -> bool:
    """Say whether a folder is what is left of a deleted one, by its name."""
    return _DELETED.fullmatch(path.name) is not None


def sweep_deleted(folder: Path) -> None:
    """Delete what killed programs left of folders that they were deleting.

    Args:
        folder: Where to look, not below it; it may be missing.
    """
    try:
        left = [path for path in folder.iterdir() if is_deleted(path) and not path.is_symlink()]
    except OSError:
        return
    for path in left:
        _delete(path)


def _delete(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)  # another program may be deleting it as well
    if path.exists():
        _log.warning("not deleted wholly: %s", path)
