"""A small sheet of rows that hangs beside what it is about, and goes away by a click elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.buttons import ActionButton
from vae_explorer.gui.widgets.text import Text

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

__all__ = ["Popover"]

_WIDTH_PX = 300
_EDGE_PX = 8


class Popover(QFrame):
    """A heading, a caption, rows, and one button that does it; nothing behind it is blocked.

    What was typed counts when the button is pressed.

    Args:
        name: Accessible name.
        verb: On the button.
        parent: The owning widget.
    """

    def __init__(self, name: str, verb: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAccessibleName(name)
        self.heading = Text("", weight=600)
        self.caption = Text("", 11, tone="2", wrap=True)
        self.note = Text("", 11, tone="2", wrap=True)
        self.button = ActionButton(verb, filled=True)
        self.button.clicked.connect(self.accept)
        self.rows = QVBoxLayout()
        self.rows.setSpacing(0)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(6)
        column.addWidget(self.heading)
        column.addWidget(self.caption)
        column.addLayout(self.rows)
        column.addWidget(self.note)
        column.addLayout(foot)
        self.setFixedWidth(_WIDTH_PX)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self, self.close)

    def open_at(self, corner: QPoint, *, above: bool = False) -> None:
        """Open with a corner there, where the screen has room, else as near as it has.

        Args:
            corner: Top left corner in global pixels.
            above: Whether it is the bottom left corner instead.
        """
        self.fit()
        size, room = self.sizeHint(), self.screen().availableGeometry()
        top = corner.y() - size.height() if above else corner.y()
        right, bottom = room.right() - _WIDTH_PX - _EDGE_PX, room.bottom() - size.height()
        self.move(
            max(room.left() + _EDGE_PX, min(corner.x(), right)),
            max(room.top() + _EDGE_PX, min(top, bottom - _EDGE_PX)),
        )
        self.show()
        self.focusNextChild()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Does it on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accept()
        else:
            super().keyPressEvent(event)

    def fit(self) -> None:
        """Take the height that the words need; empty ones are left out."""
        for text in (self.caption, self.note):
            text.setVisible(bool(text.text()))
        layout = self.layout()
        assert layout is not None
        layout.activate()
        self.setFixedHeight(layout.totalHeightForWidth(_WIDTH_PX))

    def accept(self) -> None:
        """Take what is being typed, close, and do it."""
        typing = self.focusWidget()
        if typing is not None:
            typing.clearFocus()
        self.close()
        self.do()

    def do(self) -> None:
        """Say what is wished."""
        raise NotImplementedError
