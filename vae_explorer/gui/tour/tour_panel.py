"""The panel of the guided tour, left of the map; nothing in it is modal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.tour.number_table import NumberTable
from vae_explorer.gui.widgets.bars import ProgressLine
from vae_explorer.gui.widgets.buttons import ActionButton, IconButton
from vae_explorer.gui.widgets.panel import MARGIN_PX, Panel
from vae_explorer.gui.widgets.rows import SectionHeading, ValueRow
from vae_explorer.gui.widgets.text import HairLine, Text
from vae_explorer.gui.widgets.tips import explain

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from vae_explorer.gui.views.tour import TourLine, TourView

__all__ = ["TourPanel"]

_WIDTH_PX = 332
_MOST_SENTENCES = 4
_MOST_LINES = 4


class TourPanel(QWidget):
    """Heading, sentences, what to look at, what was measured, and the way on.

    Signals:
        next_requested(), back_requested(), leave_requested(): As they say.
        own_images_requested(): In the last step, to open a folder.
    """

    next_requested = Signal()
    back_requested = Signal()
    leave_requested = Signal()
    own_images_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Guided tour")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH_PX)
        self._place = Text("", 11, 400, "3")
        self._done = ProgressLine("Steps of the tour")
        self._heading = Text("", 13, 600, wrap=True)
        self._sentences = [Text("", 12, 400, "2", wrap=True) for _ in range(_MOST_SENTENCES)]
        self._look = Text("", 12, 500, "1", wrap=True)
        self._status = Text("", 11, 400, "2", wrap=True)
        self._share = ProgressLine("This step")
        self._lines = [ValueRow("") for _ in range(_MOST_LINES)]
        self._table_heading = SectionHeading("Measured so far")
        self._table = NumberTable()
        self._back = ActionButton("Back")
        self._next = ActionButton("Next")
        self._own = ActionButton("Open folder…", "folder-open")
        self._back.clicked.connect(self.back_requested)
        self._next.clicked.connect(self.next_requested)
        self._own.clicked.connect(self.own_images_requested)
        self._lay_out()

    def show_view(self, view: TourView) -> None:
        """Shows a step of the tour and how far it is."""
        self._place.setText(f"{view.number} of {view.count}")
        self._done.show_share(view.number / view.count)
        self._heading.setText(view.heading)
        for label, sentence in zip(self._sentences, _padded(view.sentences), strict=True):
            label.setText(sentence)
            label.setVisible(bool(sentence))
        self._look.setText(view.look)
        self._look.setVisible(bool(view.look))
        self._status.setText(view.status)
        self._status.setVisible(bool(view.status))
        self._share.setVisible(view.share is not None)
        self._share.show_share(view.share or 0.0)
        self._show_lines(view.lines)
        table = view.table
        measured = table is not None and any(value for *_, each in table.rows for value in each)
        self._table_heading.setVisible(measured)
        self._table.setVisible(measured)
        if table is not None:
            self._table.show_table(table)
        self._back.setEnabled(view.can_go_back)
        self._next.setVisible(not view.last)
        self._next.set_look(view.next_text, "")
        self._next.setEnabled(not view.next_why)
        explain(self._next, view.next_why)
        self._own.setVisible(view.last)

    def numbers(self) -> list[list[str]]:
        """Returns the table as it stands there, a list for each row."""
        return self._table.numbers()

    def measured(self) -> list[tuple[str, str]]:
        """Returns label and value of the lines that are shown."""
        return [line.words() for line in self._lines if not line.isHidden()]

    def status(self) -> str:
        """Returns what is under way or has gone wrong, as it stands there."""
        return "" if self._status.isHidden() else self._status.text()

    def showEvent(self, event: QShowEvent) -> None:
        """Takes the focus, so that Enter goes on."""
        super().showEvent(event)
        self._next.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_lines(self, lines: tuple[TourLine, ...]) -> None:
        for row, line in enumerate(self._lines):
            line.setVisible(row < len(lines))
            if row < len(lines):
                told = lines[row]
                line.set_label(told.label)
                line.show_value(told.value, told.unit)
                line.set_meaning(told.meaning)

    def _lay_out(self) -> None:
        leave = IconButton("x", "Leave the tour")
        leave.clicked.connect(self.leave_requested)
        top = QHBoxLayout()
        top.setContentsMargins(MARGIN_PX, 3, 4, 3)
        top.setSpacing(8)
        top.addWidget(Text("Guided tour", 12, 600))
        top.addWidget(self._place)
        top.addStretch(1)
        top.addWidget(leave)
        body = Panel("Step of the tour", top_px=12)
        body.add(self._heading)
        for label in self._sentences:
            body.add(label, 6)
        body.add(self._look, 8)
        body.add(self._status, 6)
        body.add(self._share, 4)
        body.rows.addSpacing(4)
        for line in self._lines:
            body.add(line)
        body.add(self._table_heading, 4)
        body.add(self._table)
        body.add_stretch()
        foot = QHBoxLayout()
        foot.setContentsMargins(MARGIN_PX, 10, MARGIN_PX, 10)
        foot.setSpacing(8)
        foot.addWidget(self._back)
        foot.addStretch(1)
        foot.addWidget(self._own)
        foot.addWidget(self._next)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self._done)
        column.addWidget(body, 1)
        column.addWidget(HairLine())
        column.addLayout(foot)
        across = QHBoxLayout(self)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(0)
        across.addLayout(column, 1)
        across.addWidget(HairLine(Qt.Orientation.Vertical))


def _padded(sentences: tuple[str, ...]) -> tuple[str, ...]:
    return (*sentences, *("",) * (_MOST_SENTENCES - len(sentences)))
