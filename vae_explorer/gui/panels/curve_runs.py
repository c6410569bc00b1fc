"""The menu of the curves that chooses which other runs are drawn over them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from vae_explorer.gui.widgets.buttons import IconButton

if TYPE_CHECKING:
    from vae_explorer.gui.views.curves import OverlayChoice

__all__ = ["RunsButton"]

_NAME = "Other runs over these curves"
_MOST_LETTERS = 40


class RunsButton(IconButton):
    """A button with a menu of runs, each of which is drawn or not.

    Signals:
        looked_at(): The menu comes up: which runs are there?
        run_toggled(str): Draw the run of this path, or no longer.
        none_requested(): Draw none.
        library_requested(): Choose among all runs.
    """

    looked_at = Signal()
    run_toggled = Signal(str)
    none_requested = Signal()
    library_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("stack", _NAME, parent=parent)
        menu = QMenu("Other runs", self)
        menu.setAccessibleName(_NAME)
        menu.aboutToShow.connect(self.looked_at)
        menu.triggered.connect(self._answer)
        self._runs: list[QAction] = []
        self._waiting = menu.addAction("Looking for runs")
        self._waiting.setEnabled(False)
        menu.addSeparator()
        self._none = menu.addAction("None")
        self._none.setEnabled(False)
        self._library = menu.addAction("Choose in the library")
        self.setMenu(menu)

    @Slot(object)
    def show_choices(self, choices: tuple[OverlayChoice, ...]) -> None:
        """Lists the runs that there are, those that are drawn checked."""
        menu = self.menu()
        for old in self._runs:
            menu.removeAction(old)
            old.deleteLater()
        self._runs = [self._entry(choice) for choice in choices]
        menu.insertActions(self._waiting, self._runs)
        self._waiting.setText("No other run on these images")
        self._waiting.setVisible(not choices)
        self._none.setEnabled(any(choice.chosen for choice in choices))

    def _entry(self, choice: OverlayChoice) -> QAction:
        name = choice.name
        if len(name) > _MOST_LETTERS:
            half = _MOST_LETTERS // 2
            name = f"{name[:half]}…{name[-half:]}"
        # What follows the tabulator stands at the right, as a shortcut would.
        entry = QAction(f"{name.replace('&', '&&')}\t{choice.note}", self.menu())
        entry.setCheckable(True)
        entry.setChecked(choice.chosen)
        entry.setData(choice.path)
        return entry

    @Slot(QAction)
    def _answer(self, action: QAction) -> None:
        if action is self._none:
            self.none_requested.emit()
        elif action is self._library:
            self.library_requested.emit()
        else:
            self.run_toggled.emit(action.data())
