"""Plays a walk: which step is shown when."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, QTimer, Signal

__all__ = ["SPEEDS", "Repeat", "WalkPlayer"]

SPEEDS = (2, 4, 8, 15, 30)
"""Steps a second."""


class Repeat(StrEnum):
    """What comes after the last step."""

    ONCE = "Once"
    ROUND = "From the start again"
    TO_AND_FRO = "To and fro"


class WalkPlayer(QObject):
    """Goes from step to step.

    Signals:
        stepped(int): The step to show now.
        started(), ended(): It plays, it plays no longer.

    Attributes:
        repeat: What comes after the last step.
    """

    stepped = Signal(int)
    started = Signal()
    ended = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._advance)
        self._steps = 0
        self._closed = False
        self._step = 0
        self._direction = 1
        self.repeat = Repeat.ONCE
        self.set_speed(8)

    @property
    def plays(self) -> bool:
        """Whether it plays now."""
        return self._timer.isActive()

    def set_speed(self, steps_per_s: float) -> None:
        """Plays so many steps a second."""
        self._timer.setInterval(max(1, round(1000 / steps_per_s)))

    def set_steps(self, steps: int, *, closed: bool = False) -> None:
        """Plays a walk of so many steps; a walk that merely changes its pictures plays on.

        Args:
            steps: How many there are.
            closed: Whether the last step is the first one again, and is not shown twice.
        """
        self._closed = closed
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
            if self.repeat is Repeat.ONCE:
                self.stop()
                return
            if self.repeat is Repeat.ROUND:
                wanted = 1 if self._closed else 0
                self._direction = 1
            else:
                self._direction = -self._direction
                wanted = self._step + self._direction
        self._step = wanted
        self.stepped.emit(wanted)
