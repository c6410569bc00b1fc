"""The log file, and what happens to errors that nobody caught."""

from __future__ import annotations

import logging
import re
import sys
import threading
import traceback
from collections.abc import Callable
from logging.handlers import RotatingFileHandler
from typing import TYPE_CHECKING

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from vae_explorer.places import log_dir

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Faults", "LogFile", "before_the_end", "start_logging"]

_MEGABYTE = 1 << 20
_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

# What Qt says right before it ends the process, because the screen has gone.
_LAST_WORDS = re.compile(r"(X11|Wayland) connection (broke|experienced a fatal error)")

_log = logging.getLogger("vae_explorer")
_last_deeds: list[Callable[[], None]] = []


class Faults(QObject):
    """Passes on exceptions that nobody caught, from any thread.

    Attributes:
        happened: The exception.
    """

    happened = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._telling: set[int] = set()

    def install(self) -> None:
        """Hear of every uncaught exception."""
        sys.excepthook = self._take
        threading.excepthook = lambda args: self._take(
            args.exc_type, args.exc_value, args.exc_traceback
        )

    def remove(self) -> None:
        """Hear of them no more."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _take(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _log.error("uncaught", exc_info=(kind, error or kind(), trace))
        self._tell(error)
        # Python keeps the last error, and with it whatever its functions held. A painter among that
        # would go on painting a window that Qt may take away, which ends the process.
        while trace is not None:
            traceback.clear_frames(trace)
            error = (error.__cause__ or error.__context__) if error is not None else None
            trace = error.__traceback__ if error is not None else None

    def _tell(self, error: BaseException | None) -> None:
        thread = threading.get_ident()
        if error is None or isinstance(error, KeyboardInterrupt) or thread in self._telling:
            return
        # What fails in telling of it comes here again, and would without an end.
        self._telling.add(thread)
        try:
            self.happened.emit(error)
        finally:
            self._telling.discard(thread)


class LogFile(RotatingFileHandler):
    """A log that says nothing on the terminal where its disk takes no more."""

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing of a disk; of a fault of the program as ever."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)


def before_the_end(deed: Callable[[], None]) -> None:
    """Do something when the screen goes away, after which Qt ends the process at once.

    Args:
        deed: Done on the window's thread, once.
    """
    _last_deeds.append(deed)


def _take_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", message)
    if _LAST_WORDS.search(message):
        while _last_deeds:
            _last_deeds.pop()()


def start_logging() -> None:
    """Write a log file, with what Qt says in it."""
    handler = LogFile(
        log_dir() / "vae-explorer.log", maxBytes=_MEGABYTE, backupCount=3, encoding="utf-8"
    )
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    _log.setLevel(logging.INFO)
    qInstallMessageHandler(_take_qt_message)
