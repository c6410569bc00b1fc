"""A mouse for maps."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.views.walk import WalkLine


def walk_line(steps: list[list[float]], outside: bool = False) -> WalkLine:
    """A walk of straight pieces, one from each step to the next."""
    places = np.array(steps)
    pieces = len(places) - 1
    return WalkLine(places, np.arange(pieces), np.full(pieces, outside), places)


class Hand:
    """A mouse on a map; places are pixels."""

    def __init__(self, view: MapView) -> None:
        self.view = view

    def at(self, x: float, y: float) -> QPoint:
        """The pixel of a place of the plane."""
        return QPointF(*self.view.camera.to_pixel(x, y)).toPoint()

    def move(self, spot: QPoint) -> None:
        QTest.mouseMove(self.view, spot)

    def click(self, spot: QPoint) -> None:
        QTest.mouseClick(self.view, Qt.MouseButton.LeftButton, pos=spot)

    def double_click(self, spot: QPoint) -> None:
        """Press, release, press again: as Qt hands out a real double click."""
        self.click(spot)
        QTest.mouseDClick(self.view, Qt.MouseButton.LeftButton, pos=spot)

    def drag(
        self,
        start: QPoint,
        *stops: QPoint,
        button: Qt.MouseButton = Qt.MouseButton.LeftButton,
        release: bool = True,
    ) -> None:
        QTest.mousePress(self.view, button, pos=start)
        for stop in stops:
            QTest.mouseMove(self.view, stop)
        if release:
            QTest.mouseRelease(self.view, button, pos=stops[-1])

    def wheel(self, spot: QPoint, notches: float) -> None:
        event = QWheelEvent(
            QPointF(spot),
            QPointF(self.view.mapToGlobal(spot)),
            QPoint(),
            QPoint(0, round(120 * notches)),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.view, event)
