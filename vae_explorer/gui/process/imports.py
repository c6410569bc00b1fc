"""Imports as Python does them, without PySide's look into each module."""

from __future__ import annotations

import builtins

import PySide6.QtCore  # noqa: F401 - lays its own import over Python's

__all__ = ["import_plainly"]


def import_plainly() -> None:
    """Take PySide's own import away from over Python's.

    It reads the source of every module that is imported, to see whether that module may want
    Qt's names in another spelling, and keeps all it has read. None here does; for torch and what
    comes with it, that took a sixth of the time of the start and 70 MiB.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)
