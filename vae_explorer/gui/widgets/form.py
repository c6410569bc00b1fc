"""Rows of a form, and a part of it that folds away."""

from __future__ import annotations

from PySide6.QtCore import QAbstractAnimation, QEasingCurve, QPropertyAnimation, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStyle, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.text import ElidedText
from vae_explorer.gui.widgets.tips import explain

__all__ = ["FIELD_PX", "Fold", "FormRow"]

FIELD_PX = 156
_FOLD_MS = 120
_TOOL_GAP_PX = 4


class FormRow(QWidget):
    """A label and its field, 28 px high; the air between rows is inside.

    Args:
        label: In text 2.
        field: A chooser or an input, 156 px wide.
        meaning: One sentence that says what turning it does; the tooltip of label and field.
        field_px: Width of the field.
    """

    def __init__(self, label: str, field: QWidget, meaning: str, field_px: int = FIELD_PX) -> None:
        super().__init__()
        self.setFixedHeight(28)
        explain(self, meaning)
        explain(field, meaning)
        field.setFixedWidth(field_px)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(ElidedText(label, 12, 400, "2", mode=Qt.TextElideMode.ElideRight), 1)
        row.addWidget(field)
        self._row, self._sized = row, field

    def add_tool(self, tool: QWidget) -> None:
        """Adds a small button behind the field, which makes room for it."""
        self._sized.setFixedWidth(self._sized.width() - tool.width() - _TOOL_GAP_PX)
        self._row.addSpacing(_TOOL_GAP_PX - self._row.spacing())
        self._row.addWidget(tool)


class Fold(QWidget):
    """Rows that are shown on demand; opening and closing takes 120 ms.

    Args:
        below_px: Air below the last row.

    Signals:
        settled(): It has come to rest, open or closed.
    """

    settled = Signal()

    def __init__(self, below_px: int = 0) -> None:
        super().__init__()
        self._opened = False
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, below_px)
        self._rows.setSpacing(0)
        self._motion = QPropertyAnimation(self, b"maximumHeight", self)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.finished.connect(self._settle)
        self.hide()

    def add(self, row: QWidget) -> None:
        """Adds a row below the others."""
        self._rows.addWidget(row)

    def is_opened(self) -> bool:
        """Returns whether it is open or opening."""
        return self._opened

    def set_opened(self, opened: bool) -> None:
        """Opens or closes."""
        if opened == self._opened:
            return
        self._opened = opened
        now = self.height() if self.isVisible() else 0
        self._motion.stop()
        self._motion.setStartValue(now)
        self._motion.setEndValue(self._rows.sizeHint().height() if opened else 0)
        # Nought where the desktop asks for reduced motion.
        wished = self.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration, None, self)
        self._motion.setDuration(min(_FOLD_MS, max(0, wished)))
        if opened:
            self.setMaximumHeight(now)
            self.show()
        if self.window().isVisible():
            self._motion.start(QAbstractAnimation.DeletionPolicy.KeepWhenStopped)
        else:
            self._settle()

    def _settle(self) -> None:
        self.setMaximumHeight(16_777_215)
        self.setVisible(self._opened)
        self.settled.emit()
