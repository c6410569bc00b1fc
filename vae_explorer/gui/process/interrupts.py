"""Ctrl-C, the end of the terminal and shutdown, heard at once.

Python runs signal handlers between two of its own instructions, and none runs while Qt waits for
events: a socket that the signal writes to wakes Qt up.
"""

from __future__ import annotations

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

__all__ = ["Interrupts"]

# A terminal that is closed hangs up; Windows knows no such thing.
_HEARD = tuple(
    number
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if (number := getattr(signal, name, None)) is not None
)


class Interrupts(QObject):
    """Turns signals of the operating system into a Qt signal.

    Attributes:
        came: Number of the signal.
        number: Number of the first signal that came, 0 before.
    """

    came = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.number = 0
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)
        self._former_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        # One that is ignored already, as under nohup, stays so.
        self._former = {
            number: signal.signal(number, self._note)
            for number in _HEARD
            if signal.getsignal(number) != signal.SIG_IGN
        }

    def close(self) -> None:
        """Put everything back as it was."""
        for number, handler in self._former.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._former_fd)
        self._notifier.setEnabled(False)
        self._reader.close()
        self._writer.close()

    def _note(self, number: int, _frame: FrameType | None) -> None:
        """Exist: without a handler the process would end; the socket does the work."""

    @Slot()
    def _take(self) -> None:
        for number in self._reader.recv(16):
            # Every signal that Python handles is written to the socket, also those of others.
            if number in _HEARD:
                self.number = self.number or number
                self.came.emit(number)
