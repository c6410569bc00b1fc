"""What to compare, and Start and Stop: the tools in the heading of the gradient lab."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from vae_explorer.gui.panels.gradient_words import BOUNDS, NAMES
from vae_explorer.gui.views.gradients import GradientChoices
from vae_explorer.gui.widgets.buttons import IconButton, LinkButton
from vae_explorer.gui.widgets.chooser import ChooserButton
from vae_explorer.gui.widgets.text import ElidedText
from vae_explorer.inference.objective_settings import (
    GradientEstimator,
    ObjectiveKind,
    estimators_of,
)

__all__ = ["GradientTools"]

_DRAWS = (2, 4, 8, 16, 32, 64)


class GradientTools(QWidget):
    """Choosers for the bound, the draws and the estimators, and one button.

    Signals:
        start_requested(object): With the `GradientChoices`.
        stop_requested(): End what runs.
    """

    start_requested = Signal(object)
    stop_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = GradientChoices()
        self._running = False
        self._note = ElidedText("", 11, 400, "3", whole=True)
        self._bound = ChooserButton("Objective")
        self._bound.setToolTip("The objective whose gradients are compared.")
        self._bound.chosen.connect(self._choose_bound)
        self._draws = ChooserButton("Draws for each image behind one gradient")
        self._draws.setToolTip("How many codes of each image one gradient is made of.")
        self._draws.chosen.connect(self._choose_draws)
        self._which = IconButton("sliders-horizontal", "Which estimators to compare")
        self._menu = QMenu(self._which)
        self._menu.triggered.connect(self._choose_estimators)
        self._which.setMenu(self._menu)
        self._button = LinkButton("Start")
        self._button.clicked.connect(self._answer)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._note, 1)
        for widget in (self._bound, self._draws, self._which):
            row.addWidget(widget)
        row.addSpacing(4)
        row.addWidget(self._button)
        row.addSpacing(4)
        self.show_running(False)
        self.setEnabled(False)
        self._show()

    def choices(self) -> GradientChoices:
        """Returns what would be compared."""
        return self._choices

    def show_running(self, running: bool) -> None:
        """Offers Stop instead of Start."""
        self._running = running
        self._button.setText("Stop" if running else "Start")
        self._button.setAccessibleName(f"{self._button.text()} comparing gradients")
        for widget in (self._bound, self._draws, self._which):
            widget.setEnabled(not running)

    def show_note(self, note: str) -> None:
        """Says what stands behind the numbers."""
        self._note.setText(note)

    def _show(self) -> None:
        chosen = self._choices
        self._bound.show_choices(list(BOUNDS.values()), BOUNDS[chosen.bound])
        self._draws.show_choices([f"{n} draws" for n in _DRAWS], f"{chosen.samples} draws")
        self._menu.clear()
        for estimator in estimators_of(chosen.bound):
            action = QAction(NAMES[estimator], self._menu)
            action.setCheckable(True)
            action.setChecked(estimator not in chosen.left_out)
            # The others are measured by it.
            action.setEnabled(estimator is not GradientEstimator.REPARAMETERISED)
            action.setData(estimator)
            self._menu.addAction(action)

    def _choose_bound(self, text: str) -> None:
        self._choose(bound=next(kind for kind, name in BOUNDS.items() if name == text))

    def _choose_draws(self, text: str) -> None:
        self._choices = replace(self._choices, samples=int(text.split(maxsplit=1)[0]))

    def _choose_estimators(self, _action: QAction) -> None:
        here = frozenset(a.data() for a in self._menu.actions() if not a.isChecked())
        elsewhere = self._choices.left_out - frozenset(estimators_of(self._choices.bound))
        self._choices = replace(self._choices, left_out=here | elsewhere)

    def _choose(self, bound: ObjectiveKind) -> None:
        self._choices = replace(self._choices, bound=bound)
        self._show()

    def _answer(self) -> None:
        if self._running:
            self.stop_requested.emit()
        else:
            self.start_requested.emit(self._choices)
