"""The runs of a sweep, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from vae_explorer.gui.style.theme import font
from vae_explorer.gui.style.words import true_minus
from vae_explorer.gui.widgets.tips import lines_of

if TYPE_CHECKING:
    from vae_explorer.gui.views.sweep import SweepRun, SweepView

__all__ = ["SweepTable"]

_ROW_PX = 24
_COLUMNS = {
    "": "The value of the setting in which the runs differ.",
    "State": "How far the run is.",
    "ELBO, nats": "The bound on log p(x) at the end, in nats per image.",
    "Reconstruction, nats": "E[log p(x|z)] at the end, in nats per image.",
    "KL, nats": "KL(q(z|x) ‖ p(z)) at the end, in nats per image.",
    "In use": "Latent dimensions whose posterior mean varies by more than 0.01 over the images.",
}
_NUMBERS = (2, 3, 4)
_NAMES = {"beta": "β", "latent_dim": "Latent size"}
_STATES = {
    "waiting": "waits",
    "trained": "trained",
    "failed": "failed",
    "stopped": "stopped",
}


class SweepTable(QTableWidget):
    """A line a run.

    Signals:
        run_opened(str): Open the run of this path.
    """

    run_opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setAccessibleName("Runs of the sweep")
        self.setProperty("roomy", True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setFont(font(12))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        header = self.horizontalHeader()
        header.setFont(font(11, 500))
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        for column in _NUMBERS:
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setHighlightSections(False)
        for column, (name, meaning) in enumerate(_COLUMNS.items()):
            item = QTableWidgetItem(name)
            item.setToolTip(lines_of(meaning))
            item.setTextAlignment(_alignment(column))
            self.setHorizontalHeaderItem(column, item)
        self._paths: tuple[str, ...] = ()
        self.cellDoubleClicked.connect(self._open)

    def show_view(self, view: SweepView) -> None:
        """Shows how far each run is, and what came of it."""
        self._paths = tuple(run.path for run in view.runs)
        if self.rowCount() != len(view.runs):
            self.setRowCount(len(view.runs))
        self.model().setHeaderData(0, Qt.Orientation.Horizontal, _NAMES[view.key])
        for line, run in enumerate(view.runs):
            for column, words in enumerate(_words(run)):
                self._write(line, column, words)

    def _write(self, line: int, column: int, words: str) -> None:
        item = self.item(line, column)
        if item is None:
            item = QTableWidgetItem(words)
            item.setTextAlignment(_alignment(column))
            self.setItem(line, column, item)
        elif item.text() != words:
            item.setText(words)

    @Slot(int, int)
    def _open(self, line: int, _column: int) -> None:
        self.run_opened.emit(self._paths[line])


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column < 2 else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter


def _words(run: SweepRun) -> tuple[str, ...]:
    """Return what stands in the line of a run."""
    state = _STATES.get(run.state, f"{100 * run.share:.0f} %")
    row = run.row
    if row is None:
        return f"{run.value:g}", state, "", "", "", ""
    units = "" if row.active_units is None else f"{row.active_units} of {row.latent_dim}"
    numbers = float(row.elbo[-1]), row.reconstruction, row.kl
    return f"{run.value:g}", state, *(true_minus(number, 1) for number in numbers), units
