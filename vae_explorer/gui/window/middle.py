"""The middle of the window: the guided tour, if it is taken, beside notices over the map."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

__all__ = ["Middle"]


class Middle(QWidget):
    """Lays out what stands between the docks.

    Args:
        tour: At the left over the whole height; hidden at first.
        notice: The bar for one sentence.
        contents: Below it: the invitation, or map and walk.
    """

    def __init__(self, tour: QWidget, notice: QWidget, contents: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(notice)
        column.addWidget(contents, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(tour)
        row.addLayout(column, 1)
        tour.hide()
