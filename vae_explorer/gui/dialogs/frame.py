"""What the small windows have in common: they never block, and Escape closes them."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.buttons import ActionButton

__all__ = ["SideWindow"]


class SideWindow(QDialog):
    """A window beside the main one with a row of buttons at its foot, Close at the right.

    Args:
        name: Name among the children of its parent; a second one of that name is not needed.
        title: Title of the window.
        size: Its first size in pixels.
        parent: The main window.
    """

    def __init__(self, name: str, title: str, size: QSize, parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(size)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(8)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        close = ActionButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.close)
        self._foot.addStretch(1)
        self._foot.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addLayout(self.rows, 1)
        column.addLayout(self._foot)

    def add_button(self, text: str) -> ActionButton:
        """Adds a button at the left of the foot."""
        button = ActionButton(text)
        button.setAutoDefault(False)
        self._foot.insertWidget(self._foot.count() - 2, button)
        return button
