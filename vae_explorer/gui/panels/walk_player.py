"""Plays a walk: which step is shown when."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["WalkPlayer"]

STEP_MS = 120


class WalkPlayer(QObject):
    """Goes from step to step; once from A to B, or to and fro for as long as it is let.

    Signals:
        stepped(int): The step to show now.
        started(), ended(): It plays, it plays no longer.
    """

    stepped = Signal(int)
    started = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._advance)
        self._steps = 0
        self._step = 0
        self._direction = 1
        self.loops = False

    @property
    def plays(self) -> bool:
        """Whether it plays now."""
        return self._timer.isActive()

    def set_steps(self, steps: int) -> None:
        """Plays a walk of so many steps; a walk that merely changes its pictures plays on."""
        if steps != self._steps:
            self._steps = steps
            self._step = min(self._step, max(0, steps - 1))
        if steps < 2:
            self.stop()

    def play(self) -> None:
        """Plays on from where it is, or from the start if it is at the end."""
        if self._steps < 2 or self.plays:
            return
        if self._step >= self._steps - 1:
            self._step = 0
        self._direction = 1
        self._timer.start()
        self.started.emit()
        self.stepped.emit(self._step)

    def stop(self) -> None:
        """Stays at the present step."""
        if self.plays:
            self._timer.stop()
            self.ended.emit()

    def go_to(self, step: int) -> None:
        """Continues from another step."""
        self._step = step

    def _advance(self) -> None:
        wanted = self._step + self._direction
        if not 0 <= wanted < self._steps:
            if not self.loops:
                self.stop()
                return
            self._direction = -self._direction
            wanted = self._step + self._direction
        self._step = wanted
        self.stepped.emit(wanted)
