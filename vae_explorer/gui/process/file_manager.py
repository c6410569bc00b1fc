"""The file manager of the system."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

__all__ = ["show_in_file_manager"]


def show_in_file_manager(path: Path) -> bool:
    """Open the file manager on a file or folder, selected where the system can do that.

    Args:
        path: Of what to show.

    Returns:
        False if no file manager answered.
    """
    if sys.platform == "win32":
        return _started(["explorer", f"/select,{path}"])
    if sys.platform == "darwin":
        return _started(["open", "-R", str(path)])
    return QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _started(command: list[str]) -> bool:
    try:
        # A program of the system by a fixed name, with a path that exists as its argument.
        subprocess.Popen(command)  # noqa: S603
    except OSError:
        return False
    return True
