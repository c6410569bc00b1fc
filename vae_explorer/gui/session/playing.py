"""The moments of a training as a film: one after the other, until the newest model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from vae_explorer.gui.session.rewinding import Rewinding

__all__ = ["Playing"]

_FRAME_MS = 160
"""Time of a moment while the training is played."""


class Playing(QObject):
    """Goes on to the next moment by itself.

    Attributes:
        changed: Whether the moments are played.

    Args:
        rewinding: Goes to the moments; also the owner.
    """

    changed = Signal(bool)

    def __init__(self, rewinding: Rewinding) -> None:
        super().__init__(rewinding)
        self._rewinding = rewinding
        self._timer = QTimer(self)
        self._timer.setInterval(_FRAME_MS)
        self._timer.timeout.connect(self._go_on)

    @property
    def under_way(self) -> bool:
        """True while the moments are played."""
        return self._timer.isActive()

    @Slot()
    def start(self) -> None:
        """Play from the moment shown, or from the first."""
        if len(self._rewinding.past) > 1 and not self.under_way:
            if self._rewinding.wanted is None:
                self._rewinding.go_to_first()
            self._timer.start()
            self.changed.emit(True)

    @Slot()
    def stop(self) -> None:
        """Stay at the moment shown."""
        if self.under_way:
            self._timer.stop()
            self.changed.emit(False)

    @Slot()
    def _go_on(self) -> None:
        # A moment that is still being read is waited for: a film leaves none out.
        if not self._rewinding.busy:
            self._rewinding.go_by(1)
