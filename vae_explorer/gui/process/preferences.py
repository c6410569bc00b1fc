"""What the window remembers from one time to the next, as a small JSON file.

Whatever the file contains, reading it gives usable preferences: a value that does not fit is
replaced by its default, a file that cannot be read by none at all.
"""

from __future__ import annotations

import base64
import binascii
import json
import logging
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vae_explorer.runs.atomic import read_bounded

__all__ = ["RECENT_LIMIT", "Preferences", "load_preferences", "save_preferences"]

RECENT_LIMIT = 12
_VERSION = 1
_LAYOUT_LIMIT = 65_536
_FILE_LIMIT = 1 << 20
_THEMES = ("system", "light", "dark")

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Preferences:
    """Everything that is remembered.

    Attributes:
        theme: "system", "light" or "dark".
        geometry: Qt's geometry of the window, empty for none.
        layout: Qt's state of the docks, empty for the layout of the first start.
        device: "auto", "cpu", "cuda" or "mps".
        folders: Folders opened before, newest first, absolute paths.
        last_folder: Where file dialogs begin, or empty.
        pictures: How the map shows images as pictures, such as "auto" or "off".
        library: Qt's geometry of the library of runs, empty for none.
    """

    theme: str = "system"
    geometry: bytes = b""
    layout: bytes = b""
    device: str = "auto"
    folders: tuple[str, ...] = ()
    last_folder: str = ""
    pictures: str = "auto"
    library: bytes = b""

    def with_folder(self, folder: str) -> tuple[str, ...]:
        """Returns the recent folders after one more was opened."""
        others = [known for known in self.folders if known != folder]
        return (folder, *others)[:RECENT_LIMIT]


def load_preferences(path: Path) -> Preferences:
    """Reads preferences; never fails.

    Args:
        path: The JSON file; it need not exist.
    """
    try:
        # The file may be a link, but no pipe or device, which would never end.
        raw = json.loads(read_bounded(Path(os.path.realpath(path)), _FILE_LIMIT))
    except FileNotFoundError:
        return Preferences()
    except (OSError, ValueError, RecursionError) as error:
        _log.info("preferences not read: %s", error)
        return Preferences()
    if not isinstance(raw, dict) or raw.get("version") != _VERSION:
        return Preferences()
    theme = raw.get("theme")
    folders = raw.get("folders")
    return Preferences(
        theme=theme if theme in _THEMES else "system",
        geometry=_bytes(raw.get("geometry")),
        layout=_bytes(raw.get("layout")),
        library=_bytes(raw.get("library")),
        device=_text(raw.get("device"), 16) or "auto",
        folders=tuple(
            text
            for folder in (folders if isinstance(folders, list) else [])[:RECENT_LIMIT]
            if (text := _text(folder, 4096))
        ),
        last_folder=_text(raw.get("last_folder"), 4096),
        pictures=_text(raw.get("pictures"), 16) or "auto",
    )


def save_preferences(path: Path, preferences: Preferences) -> bool:
    """Writes preferences so that a crash leaves the old file or the new one.

    Args:
        path: The JSON file; its folder exists.
        preferences: What to remember.

    Returns:
        Whether it worked; a full disk is not worth a word when the window closes.
    """
    raw = {
        "version": _VERSION,
        "theme": preferences.theme,
        "geometry": base64.b64encode(preferences.geometry).decode("ascii"),
        "layout": base64.b64encode(preferences.layout).decode("ascii"),
        "library": base64.b64encode(preferences.library).decode("ascii"),
        "device": preferences.device,
        "folders": list(preferences.folders),
        "last_folder": preferences.last_folder,
        "pictures": preferences.pictures,
    }
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(raw, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError as error:
        _log.info("preferences not written: %s", error)
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        return False
    return True


def _text(value: Any, limit: int) -> str:
    return value if isinstance(value, str) and len(value) <= limit else ""


def _bytes(value: Any) -> bytes:
    text = _text(value, _LAYOUT_LIMIT)
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
