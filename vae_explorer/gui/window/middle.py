"""The middle of the window: the guided tour, if it is taken, beside notices over the map."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from vae_explorer.gui.widgets.text import HairLine

__all__ = ["MapColumn", "Middle"]

_LEAST_MAP_PX = 320, 200


class Middle(QWidget):
    """Lays out what stands between the docks.

    Args:
        notice: The bar for one sentence.
        contents: Below it: the invitation, or map and walk.
    """

    def __init__(self, notice: QWidget, contents: QWidget) -> None:
        super().__init__()
        self.setProperty("surface", "canvas")
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(notice)
        column.addWidget(contents, 1)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addLayout(column, 1)

    def take_tour(self, tour: QWidget) -> None:
        """Gives the guided tour its place at the left, over the whole height; hidden at first."""
        tour.hide()
        self._row.insertWidget(0, tour)


class MapColumn(QWidget):
    """The map, and below it the walk and the moments of the training."""

    def __init__(self, plane: QWidget, walk: QWidget, moments: QWidget) -> None:
        super().__init__()
        plane.setMinimumSize(*_LEAST_MAP_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(plane, 1)
        column.addWidget(HairLine())
        column.addWidget(walk)
        column.addWidget(moments)
