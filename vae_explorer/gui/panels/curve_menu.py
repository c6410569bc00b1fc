"""What can be done at the place of a plot under the mouse."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QWidget

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint

__all__ = ["CurveMenu"]


class CurveMenu(QMenu):
    """Opens at the mouse.

    Signals:
        branch_requested(float): Begin another run from the moment at this epoch.
    """

    branch_requested = Signal(float)

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Curve", parent)
        self._epoch = math.nan
        self.addAction("Branch here…").triggered.connect(self._answer)

    def open_at(self, spot: QPoint, epoch: float) -> None:
        """Open there, about a moment in epochs; not at all where there is none."""
        if math.isfinite(epoch):
            self._epoch = epoch
            self.popup(spot)

    def _answer(self) -> None:
        self.branch_requested.emit(self._epoch)
