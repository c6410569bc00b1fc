"""Where the program keeps its own files.

The environment variable ``VAE_EXPLORER_HOME`` puts all of them under one folder; otherwise the
platform's usual places are used.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

__all__ = [
    "cache_dir",
    "config_dir",
    "has_runs",
    "is_file",
    "is_folder",
    "is_there",
    "log_dir",
    "runs_dir",
    "runs_place",
]

_APP = "vae-explorer"


def _name(kind: str, usual: Path) -> Path:
    home = os.environ.get("VAE_EXPLORER_HOME")
    return Path(home).expanduser() / kind if home else usual


def _place(kind: str, usual: Path) -> Path:
    place = _name(kind, usual)
    place.mkdir(parents=True, exist_ok=True)
    return place


def cache_dir() -> Path:
    """Return the folder of decoded images; it may be deleted at any time."""
    return _place("cache", platformdirs.user_cache_path(_APP, appauthor=False))


def config_dir() -> Path:
    """Return the folder of preferences."""
    return _place("config", platformdirs.user_config_path(_APP, appauthor=False))


def log_dir() -> Path:
    """Return the folder of log files."""
    return _place("logs", platformdirs.user_log_path(_APP, appauthor=False))


def runs_place() -> Path:
    """Return the name of the folder in which runs are kept; it may be missing."""
    return _name("data", platformdirs.user_data_path(_APP, appauthor=False)) / "runs"


def runs_dir() -> Path:
    """Return the folder in which runs are kept, created if needed.

    Raises:
        OSError: If it cannot be made, as behind a link that leads nowhere.
    """
    place = runs_place()
    place.mkdir(parents=True, exist_ok=True)
    return place


def is_there(path: str | Path) -> bool:
    """Return whether there is anything of a name; False also for one that no system takes.

    A name may be too long, or lie in a folder that this user may not look into. What is asked for
    such a name then says so itself.
    """
    try:
        return Path(path).exists()
    except OSError:
        return False


def is_folder(path: str | Path) -> bool:
    """Return whether a name is that of a folder; False also for one that no system takes."""
    try:
        return Path(path).is_dir()
    except OSError:
        return False


def is_file(path: str | Path) -> bool:
    """Return whether a name is that of a regular file; False also for one that no system takes."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def has_runs() -> bool:
    """Return whether there is anything in that folder; False where it cannot be read."""
    try:
        return any(runs_place().iterdir())
    except OSError:
        return False
