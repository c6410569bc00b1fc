"""Where the program keeps its own files.

The environment variable ``VAE_EXPLORER_HOME`` puts all of them under one folder; otherwise the
platform's usual places are used.
"""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

__all__ = ["cache_dir", "config_dir", "data_dir", "has_runs", "log_dir", "runs_dir"]

_APP = "vae-explorer"


def _place(kind: str, usual: Path) -> Path:
    home = os.environ.get("VAE_EXPLORER_HOME")
    place = Path(home).expanduser() / kind if home else usual
    place.mkdir(parents=True, exist_ok=True)
    return place


def data_dir() -> Path:
    """Return the folder of lasting data, created if needed."""
    return _place("data", platformdirs.user_data_path(_APP, appauthor=False))


def cache_dir() -> Path:
    """Return the folder of decoded images; it may be deleted at any time."""
    return _place("cache", platformdirs.user_cache_path(_APP, appauthor=False))


def config_dir() -> Path:
    """Return the folder of preferences."""
    return _place("config", platformdirs.user_config_path(_APP, appauthor=False))


def log_dir() -> Path:
    """Return the folder of log files."""
    return _place("logs", platformdirs.user_log_path(_APP, appauthor=False))


def runs_dir() -> Path:
    """Return the folder in which the window keeps its runs."""
    place = data_dir() / "runs"
    place.mkdir(parents=True, exist_ok=True)
    return place


def has_runs() -> bool:
    """Return whether there is anything in that folder; False where it cannot be read."""
    try:
        return any(runs_dir().iterdir())
    except OSError:
        return False
