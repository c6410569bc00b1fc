"""The pictures of a walk with their graph: as large as there is room, then scrolled."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from vae_explorer.gui.panels.walk_graph import OUTSIDE_MEANING, WalkGraph
from vae_explorer.gui.widgets.picture_layout import GAP_PX
from vae_explorer.gui.widgets.pictures import PictureStrip
from vae_explorer.gui.widgets.scroll_area import ScrollArea

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent, QWheelEvent

    from vae_explorer.gui.views.walk import WalkView

__all__ = ["WalkFilm"]

_LEAST_SIDE_PX = 30
_IN_SIGHT_PX = 60


class WalkFilm(ScrollArea):
    """Pictures in one row, and below each its letter and its change.

    Signals:
        step_clicked(int): A picture was clicked.
        change_hovered(int): The mouse is at the change after this step; -1 when it has left.
    """

    step_clicked = Signal(int)
    change_hovered = Signal(int)

    def __init__(self, side_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Pictures of the walk")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view: WalkView | None = None
        self.strip = PictureStrip("Walk", side_px=side_px, clickable=True, draggable=True)
        self.strip.picture_clicked.connect(self.step_clicked)
        self.graph = WalkGraph()
        self.graph.step_hovered.connect(self.change_hovered)
        self._content = content = QWidget()
        content.setProperty("surface", "window")
        column = self._column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(self.strip)
        column.addWidget(self.graph, 1)
        self.setWidget(content)

    def show_walk(self, view: WalkView) -> None:
        """Shows a walk; what was scrolled into view stays there."""
        self._view = view
        count = len(view.pictures)
        names = [f"Step {step + 1} of {count}" for step in range(count)]
        for step, letter in view.pins:
            names[step] += f", pin {letter}"
        for step in view.outside.nonzero()[0].tolist():
            names[step] += f"\n{OUTSIDE_MEANING}"
        self.strip.show_pictures(view.pictures, tooltips=names)
        self._content.setMinimumWidth(count * (_LEAST_SIDE_PX + GAP_PX) - GAP_PX)
        self.place()

    def show_marked(self, step: int) -> None:
        """Frames the step that plays, and brings it into view; -1 for none."""
        self.strip.show_marked(step)
        if step >= 0:
            middle = self.strip.picture_rect(step).center().toPoint()
            self.ensureVisible(middle.x(), 0, _IN_SIGHT_PX, 0)

    def place(self) -> None:
        """Puts the graph below its pictures."""
        if self._view is None:
            return
        self.strip.setFixedHeight(self.strip.heightForWidth(self._content.width()))
        self._column.activate()
        view = self._view
        rects = [self.strip.picture_rect(step) for step in range(len(view.pictures))]
        centres = [rect.center().x() for rect in rects]
        self.graph.show_walk(view.change, centres, dict(view.pins), view.outside.tolist())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fits the pictures into the new width."""
        super().resizeEvent(event)
        self.place()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scrolls along, whichever way the wheel turns."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - turn)
        event.accept()
