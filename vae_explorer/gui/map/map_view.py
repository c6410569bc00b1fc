"""The latent map, with the mouse on it."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QHelpEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.map.gestures import Shape
from vae_explorer.gui.map.map_guests import MapGuests
from vae_explorer.gui.map.meanings import meaning_at
from vae_explorer.gui.map.picking import Kind

__all__ = ["MapView"]

WHEEL_DOUBLING = 480.0
"""Eighths of a degree of the wheel that double the scale: four notches."""

_SHAPES = {
    Shape.ARROW: Qt.CursorShape.ArrowCursor,
    Shape.POINT: Qt.CursorShape.PointingHandCursor,
    Shape.OPEN_HAND: Qt.CursorShape.OpenHandCursor,
    Shape.CLOSED_HAND: Qt.CursorShape.ClosedHandCursor,
    Shape.CROSS: Qt.CursorShape.CrossCursor,
}


class MapView(MapGuests):
    """A map to look at, to steer on and to select from.

    Left click on a point selects its image, elsewhere it moves the cursor; dragging moves the
    cursor, a pin or the view; the wheel zooms at the pointer; a double click on the background
    shows all points. Arrows move the cursor (Shift finely), + and − zoom, F shows all, A and B
    put pins, P adds one, Delete or a double click removes one; dragging the line of the walk draws
    a new pin out of it. Enter selects the image nearest to the cursor, Escape lets go. R and L take
    the rectangle and the lasso, which choose images; Control and A choose all.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._cursor_before: tuple[float, float] | None = None
        self._clicked_background = False
        self.tools.tool_chosen.connect(self._take_tool)
        for widget in self.overlays.widgets():
            widget.installEventFilter(self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what lies under the mouse; the middle button always pans."""
        taken = event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        if not taken or self.gestures.pressed:
            event.ignore()
            return
        place = event.position()
        only_pan = self._only_pan or event.button() == Qt.MouseButton.MiddleButton
        self.take_mode(event.modifiers())
        hit = self.grasp_at(place.x(), place.y())
        self._clicked_background = hit.kind is Kind.BACKGROUND and not only_pan
        self._cursor_before = self.scene.cursor
        self._leave_point()
        piece = self.piece_under(place.x(), place.y())
        self.gestures.press(
            place.x(), place.y(), hit, self.middle_of, only_pan=only_pan, piece=piece
        )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with a drag, or see what lies under the mouse."""
        place = event.position()
        if self.gestures.pressed:
            self.gestures.move(place.x(), place.y())
            if self.gestures.held is not None:
                self._clicked_background = False
                self._show_shape(Kind.BACKGROUND)
        else:
            self._hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the drag, or click."""
        if self.gestures.pressed:
            place = event.position()
            self.gestures.release(place.x(), place.y())
            self._hover(place)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all points after a double click on the background; remove a pin by one on it."""
        hit = self.thing_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and self._clicked_background:
            # The first of the two clicks has moved the cursor, which nobody meant.
            if self._cursor_before is not None:
                self.go_to(*self._cursor_before)
            self._clicked_background = False
            self.fit_view()
        elif self._only_pan and event.button() == Qt.MouseButton.LeftButton:
            self.fit_view()
        elif hit.kind is Kind.PIN and event.button() == Qt.MouseButton.LeftButton:
            self.pin_removed.emit(self.scene.pins[hit.index].letter)
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the pointer."""
        turn = event.angleDelta().y()
        if turn and not self.gestures.pressed:
            place = event.position()
            self.zoom_by(2 ** (turn / WHEEL_DOUBLING), place.x(), place.y(), smooth=False)
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the mouse any more."""
        super().leaveEvent(event)
        self._mouse = None
        self._leave_point()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer pins for the place under the mouse, or for the cursor's from the keyboard."""
        spot = QPointF(event.pos())
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            spot = QPointF(*(self.scene.cursor_px() or (self.width() / 2, self.height() / 2)))
        hit = self.thing_at(spot.x(), spot.y())
        if self._open_guest_menu(hit, spot.toPoint()):
            return
        self.open_place_menu(hit, spot.toPoint())

    def event(self, event: QEvent) -> bool:
        """Answer tooltips on the prior's circles and on the selected image's posterior."""
        if event.type() == QEvent.Type.ToolTip:
            return self._tell(cast("QHelpEvent", event))
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The mouse on a tool is not on the point below it."""
        if event.type() == QEvent.Type.Enter:
            self._mouse = None
            self._leave_point()
        return super().eventFilter(watched, event)

    def _in_hand(self) -> bool:
        return self.gestures.pressed

    def _hover(self, place: QPointF) -> None:
        self._mouse = (place.x(), place.y())
        hit = self.thing_at(place.x(), place.y())
        row = hit.index if hit.kind is Kind.POINT and not self._only_pan else -1
        self._rest_on(row)
        self._rest_on_guest(hit)
        free = not self._only_pan and self._region_tool is None
        self.hint_at(hit if free else None, place.x(), place.y())
        self._show_shape(hit.kind if self._region_tool is None else Kind.REGION)

    def _show_shape(self, over: Kind) -> None:
        shape = _SHAPES[self.gestures.shape(over, only_pan=self._only_pan)]
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _tell(self, event: QHelpEvent) -> bool:
        found = meaning_at(self.scene, event.pos().x(), event.pos().y())
        if found is None:
            QToolTip.hideText()
            event.ignore()
        else:
            words, box = found
            QToolTip.showText(event.globalPos(), words, self, box.toRect())
        return True
