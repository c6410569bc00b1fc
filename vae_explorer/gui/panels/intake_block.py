"""How far reading images is, and the way to end it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.style.words import count, plural
from vae_explorer.gui.widgets.bars import ProgressLine
from vae_explorer.gui.widgets.buttons import LinkButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from vae_explorer.images.reports import IntakeReport

__all__ = ["IntakeBlock", "intake_words"]


def intake_words(report: IntakeReport) -> tuple[str, str]:
    """Returns what is being done and how much of it is, such as "1 204 of 60 000"."""
    if not report.total:
        return "Looking for images", f"{count(report.found)} found"
    unread = f", {plural(len(report.rejected), 'file')} not read" if report.rejected else ""
    return "Reading images", f"{count(report.done)} of {count(report.total)}{unread}"


class IntakeBlock(QWidget):
    """Words, a bar, and Cancel.

    Signals:
        cancel_requested(): Stop reading images.
    """

    cancel_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text("Looking for images", 12, 500)
        self._note = Text("", 11, 400, "2", wrap=True)
        self._line = ProgressLine("Progress of reading images")
        cancel = LinkButton("Cancel")
        cancel.setAccessibleName("Cancel reading images")
        cancel.clicked.connect(self.cancel_requested)
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self._title)
        first.addStretch(1)
        first.addWidget(cancel)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 4, 0, 4)
        rows.setSpacing(4)
        rows.addLayout(first)
        rows.addWidget(self._line)
        rows.addWidget(self._note)

    def begin(self) -> None:
        """Begins anew: nothing is known yet."""
        self._title.setText("Looking for images")
        self._note.setText("")
        self._line.show_share(0.0)

    def show_progress(self, report: IntakeReport) -> None:
        """Shows a moment of an intake."""
        title, note = intake_words(report)
        self._title.setText(title)
        self._note.setText(note)
        self._line.show_share(report.done / report.total if report.total else 0.0)
        self.setAccessibleName(f"{title}, {note}")
