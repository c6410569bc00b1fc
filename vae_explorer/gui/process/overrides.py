"""A fault in what Qt calls of our classes must not end the program.

Where Python calls Qt, and Qt an override in Python, and that fails, PySide 6.11 writes the name of
the override into the error. In Python 3.11 an error that C code raised, such as an ``IndexError``,
is no object yet, and the process dies of that. One that was caught once is.
"""

from __future__ import annotations

import sys
from functools import wraps
from types import FunctionType
from typing import Any, cast

from PySide6.QtCore import QObject

__all__ = ["guard_overrides"]

_OURS, _QTS = "vae_explorer.", "PySide6."
_SAFE_SINCE = (3, 12)


def guard_overrides() -> None:
    """Catch and raise again what fails in overrides of Qt's methods, in all classes to come."""
    if sys.version_info < _SAFE_SINCE:
        QObject.__init_subclass__ = cast("Any", classmethod(_guard))  # type: ignore[method-assign]


def _guard(cls: Any, /, **named: Any) -> None:
    super(QObject, cls).__init_subclass__(**named)
    if not cls.__module__.startswith(_OURS):
        return
    native = next(base for base in cls.__mro__ if base.__module__.startswith(_QTS))
    for name, method in list(vars(cls).items()):
        if name[0] != "_" and isinstance(method, FunctionType) and hasattr(native, name):
            setattr(cls, name, _guarded(method))


def _guarded(method: FunctionType) -> Any:
    @wraps(method)
    def call(*args: Any, **named: Any) -> Any:
        try:
            return method(*args, **named)
        except BaseException:
            raise

    return call
