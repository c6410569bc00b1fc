"""News of a training that wait while a hand moves something in the window."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from vae_explorer.training.reports import Report

__all__ = ["HeldNews"]

_REST_S = 0.12
"""A hand that has not moved for so long is at rest."""

_LONGEST_S = 1.2
"""However long a hand moves, the newest curves and map come so often."""


class HeldNews(QObject):
    """Passes reports on, all at once after a while where a hand moves meanwhile.

    Curves, map and numbers cost the window's thread several frames each time. Between a move of
    the mouse and the picture that it asks for nothing of that should come.

    Args:
        parent: Owner.

    Attributes:
        came: Tuple of reports, in order.
    """

    came = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[Report] = []
        self._moved_s = self._held_s = -math.inf
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._look)

    @Slot()
    def give_way(self) -> None:
        """A hand has moved something."""
        self._moved_s = time.monotonic()

    @Slot(object)
    def take(self, reports: tuple[Report, ...]) -> None:
        """Pass reports on, now or soon."""
        if not self._held:
            self._held_s = time.monotonic()
        self._held += reports
        if not self._timer.isActive():
            self._look()

    def let_go(self) -> None:
        """Pass on what waits."""
        self._timer.stop()
        reports, self._held = tuple(self._held), []
        if reports:
            self.came.emit(reports)

    @Slot()
    def _look(self) -> None:
        rest_s = min(self._moved_s + _REST_S, self._held_s + _LONGEST_S) - time.monotonic()
        if rest_s > 0:
            self._timer.start(math.ceil(1000 * rest_s))
        else:
            self.let_go()
