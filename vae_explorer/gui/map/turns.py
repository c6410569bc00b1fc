"""Long work of the window's thread, cut into turns of the event loop."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["TURN_S", "Turns"]

TURN_S = 0.006
"""A turn ends with the first step after so long; a step itself should take no longer."""


class Turns(QObject):
    """Does one piece of work step by step; what is short is done at once.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._work: Iterator[None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    @property
    def busy(self) -> bool:
        """Whether there are steps left."""
        return self._work is not None

    def start(self, work: Iterator[None], *, at_once: bool = True) -> None:
        """Begin a work, now or with the next turn, and give up the one before."""
        self._work = work
        if at_once:
            self._go_on()
        else:
            self._timer.start(0)

    def stop(self) -> None:
        """Give up what is left."""
        self._work = None
        self._timer.stop()

    def _go_on(self) -> None:
        work = self._work
        if work is None:
            return
        end = time.perf_counter() + TURN_S
        for _ in work:
            if time.perf_counter() >= end:
                if not self._timer.isActive():
                    self._timer.start(0)
                return
        # The last step may have begun another work.
        if self._work is work:
            self.stop()
