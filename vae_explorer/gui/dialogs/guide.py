"""The guide: one page on what can be done, and what the numbers mean."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize
from PySide6.QtGui import QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QWidget

from vae_explorer.gui.dialogs.frame import SideWindow
from vae_explorer.gui.style.theme import THEME_EVENTS, font
from vae_explorer.resources import resource_path

__all__ = ["GuideDialog"]

_LINE_PERCENT = 135.0
_HEADING_PX = {1: 20, 2: 13}
_END = QTextCursor.MoveOperation.EndOfBlock


class GuideDialog(SideWindow):
    """Shows the guide; it reads no other page."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("guide", "Guide", QSize(600, 680), parent)
        self._page = QTextBrowser()
        self._page.setAccessibleName("Guide")
        self._page.setOpenLinks(False)
        self._page.document().setDocumentMargin(16)
        self.rows.addWidget(self._page)
        self._write()

    def changeEvent(self, event: QEvent) -> None:
        """Writes the page in the colours of the new theme."""
        if event.type() in THEME_EVENTS and hasattr(self, "_page"):
            self._write()
        super().changeEvent(event)

    def _write(self) -> None:
        self._page.document().setDefaultFont(font(12))
        self._page.setMarkdown(resource_path("help/guide.md").read_text(encoding="utf-8"))
        block = self._page.document().begin()
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value
        while block.isValid():
            cursor = QTextCursor(block)
            layout = QTextBlockFormat()
            layout.setLineHeight(_LINE_PERCENT, kind)
            if level := block.blockFormat().headingLevel():
                layout.setTopMargin(0 if level == 1 else 16)
                layout.setBottomMargin(4)
                cursor.movePosition(_END, QTextCursor.MoveMode.KeepAnchor)
                style = QTextCharFormat()
                style.setFont(font(_HEADING_PX.get(level, 12), 600))
                cursor.setCharFormat(style)
                cursor.clearSelection()
            cursor.mergeBlockFormat(layout)
            block = block.next()
