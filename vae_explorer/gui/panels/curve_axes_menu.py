"""The menu of the curves that says how they are drawn."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from vae_explorer.gui.panels.curve_choices import CurveChoices, Unit
from vae_explorer.gui.panels.curve_smoothing import Smoothing

__all__ = ["AxesMenu"]

_SWITCHES = {
    "log_x": "Logarithmic horizontal axis",
    "log_y": "Logarithmic values where all are positive",
    "bits": "Bits per dimension instead of nats",
}
_STEPS = "Steps instead of epochs"


class AxesMenu(QMenu):
    """Axes, units and smoothing: all of it, also what has a chooser where there is room.

    Signals:
        choices_changed(object): The new `CurveChoices`.
    """

    choices_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = CurveChoices()
        self._switches = {name: self._add(text) for name, text in _SWITCHES.items()}
        self._steps = self._add(_STEPS)
        smoothing = self.addMenu("Smoothing")
        group = QActionGroup(self)
        self._degrees: dict[QAction, Smoothing] = {}
        for degree in Smoothing:
            action = smoothing.addAction(degree.capitalize())
            action.setCheckable(True)
            action.triggered.connect(self._answer)
            group.addAction(action)
            self._degrees[action] = degree
        self.show_choices(self._choices)

    def show_choices(self, choices: CurveChoices) -> None:
        """Checks what is chosen; emits nothing."""
        self._choices = choices
        for name, action in self._switches.items():
            action.setChecked(getattr(choices, name))
        self._steps.setChecked(choices.unit is Unit.STEP)
        for action, degree in self._degrees.items():
            action.setChecked(degree is choices.smoothing)

    def _add(self, text: str) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.triggered.connect(self._answer)
        return action

    @Slot()
    def _answer(self) -> None:
        switched = {name: action.isChecked() for name, action in self._switches.items()}
        unit = Unit.STEP if self._steps.isChecked() else Unit.EPOCH
        smoothing = next(d for action, d in self._degrees.items() if action.isChecked())
        self._choices = replace(self._choices, unit=unit, smoothing=smoothing, **switched)
        self.choices_changed.emit(self._choices)
