"""The latent map: mouse, keyboard and touch turned into gestures."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from vae_explorer.gui.map.gestures import Shape
from vae_explorer.gui.map.map_wishes import MapWishes
from vae_explorer.gui.map.picking import Kind
from vae_explorer.gui.map.place_menu import PlaceMenu
from vae_explorer.gui.words import percent

__all__ = ["MapView"]

STEP_PX = 10.0
FINE_STEP_PX = 1.0
KEY_ZOOM = 1.5
WHEEL_DOUBLING = 480.0
"""Eighths of a degree of the wheel that double the scale: four notches."""
ENTER_REACH_PX = 60.0
"""Enter selects the image nearest to the cursor within this distance."""

_SHAPES = {
    Shape.ARROW: Qt.CursorShape.ArrowCursor,
    Shape.POINT: Qt.CursorShape.PointingHandCursor,
    Shape.OPEN_HAND: Qt.CursorShape.OpenHandCursor,
    Shape.CLOSED_HAND: Qt.CursorShape.ClosedHandCursor,
}
_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
_BY_KEYBOARD = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)


class MapView(MapWishes):
    """A map to look at, to steer on and to select from.

    Left click on a point selects its image, elsewhere it moves the cursor; dragging moves the
    cursor, a pin or the view; the wheel zooms at the pointer; a double click on the background
    shows all points. Arrows move the cursor (Shift finely), + and − zoom, F shows all, A and B
    put pins, Enter selects the image nearest to the cursor, Escape lets go.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._cursor_before: tuple[float, float] | None = None
        self._clicked_background = False
        self.tools.pan_chosen.connect(self._take_tool)

    @property
    def _only_pan(self) -> bool:
        return self.tools.pan_tool.isChecked()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of what lies under the mouse; the middle button always pans."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton):
            event.ignore()
            return
        place = event.position()
        only_pan = self._only_pan or event.button() is Qt.MouseButton.MiddleButton
        hit = self.thing_at(place.x(), place.y())
        self._clicked_background = hit.kind is Kind.BACKGROUND and not only_pan
        self._cursor_before = self.scene.cursor
        self._leave_point()
        self.gestures.press(place.x(), place.y(), hit, self.middle_of, only_pan=only_pan)

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
        """Show all points after a double click on the background."""
        if event.button() is Qt.MouseButton.LeftButton and self._clicked_background:
            # The first of the two clicks has moved the cursor, which nobody meant.
            if self._cursor_before is not None:
                self.go_to(*self._cursor_before)
            self._clicked_background = False
            self.fit_view()
        elif self._only_pan and event.button() is Qt.MouseButton.LeftButton:
            self.fit_view()
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
        self._leave_point()
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means; all others go on to the window."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_cursor(*_ARROWS[key], FINE_STEP_PX if fine else STEP_PX)
        elif event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_at_cursor(KEY_ZOOM)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._zoom_at_cursor(1 / KEY_ZOOM)
        elif key is Qt.Key.Key_F:
            self.fit_view()
        elif key in (Qt.Key.Key_A, Qt.Key.Key_B):
            self.ask_for_pin("A" if key is Qt.Key.Key_A else "B")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._select_nearest()
        elif key is Qt.Key.Key_Escape and self._let_go():
            event.accept()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer pins for the place under the mouse, or for the cursor's from the keyboard."""
        spot = QPointF(event.pos())
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            spot = QPointF(*(self.scene.cursor_px() or (self.width() / 2, self.height() / 2)))
        hit = self.thing_at(spot.x(), spot.y())
        row = hit.index if hit.kind is Kind.POINT else -1
        x, y = self.camera.to_plane(spot.x(), spot.y())
        if row >= 0:
            x, y = self.scene.points.cloud.points[row].tolist()
        menu = PlaceMenu(self, (x, y, row), can_clear=bool(self.scene.pins or len(self.scene.walk)))
        menu.pin_requested.connect(self.pin_requested)
        menu.clear_requested.connect(self.walk_cleared)
        menu.fit_requested.connect(self.fit_view)
        menu.popup(self.mapToGlobal(spot.toPoint()))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus if the keyboard brought it."""
        super().focusInEvent(event)
        self._keyboard_focus = event.reason() in _BY_KEYBOARD
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Hide the focus."""
        super().focusOutEvent(event)
        self._keyboard_focus = False
        self.update()

    def event(self, event: QEvent) -> bool:
        """Answer tooltips on the prior's circles, and the pinch of a touchpad."""
        if event.type() == QEvent.Type.ToolTip:
            return self._tell_ring(cast("QHelpEvent", event))
        if event.type() == QEvent.Type.NativeGesture:
            pinch = cast("QNativeGestureEvent", event)
            if pinch.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                place = pinch.position()
                self.zoom_by(1 + pinch.value(), place.x(), place.y(), smooth=False)
                return True
        return super().event(event)

    def _hover(self, place: QPointF) -> None:
        hit = self.thing_at(place.x(), place.y())
        row = hit.index if hit.kind is Kind.POINT and not self._only_pan else -1
        if self.dwell.rest_on(row):
            self.card.hide()
            self.scene.hovered = row
            self.update()
        self._show_shape(hit.kind)

    def _show_shape(self, over: Kind) -> None:
        shape = _SHAPES[self.gestures.shape(over, only_pan=self._only_pan)]
        if self.cursor().shape() != shape:
            self.setCursor(shape)

    def _take_tool(self, pan: bool) -> None:
        self.setCursor(Qt.CursorShape.OpenHandCursor if pan else Qt.CursorShape.ArrowCursor)

    def _step_cursor(self, right: int, down: int, step_px: float) -> None:
        px, py = self.scene.cursor_px() or (self.width() / 2, self.height() / 2)
        px, py = px + right * step_px, py + down * step_px
        # Steered out of view, the cursor takes the view with it.
        dx = min(0.0, self.width() - 24 - px) if right > 0 else max(0.0, 24 - px) if right else 0.0
        dy = min(0.0, self.height() - 24 - py) if down > 0 else max(0.0, 24 - py) if down else 0.0
        if dx or dy:
            self.pan(dx, dy)
        self.drag_cursor(px + dx, py + dy)

    def _zoom_at_cursor(self, factor: float) -> None:
        cursor = self.scene.cursor_px()
        if cursor is not None and self.rect().contains(QPoint(round(cursor[0]), round(cursor[1]))):
            self.zoom_by(factor, *cursor, smooth=True)
        else:
            self.zoom_by(factor, smooth=True)

    def _select_nearest(self) -> None:
        if self.scene.cursor is not None:
            reach = ENTER_REACH_PX / self.camera.scale
            row = self.scene.points.cloud.nearest(*self.scene.cursor, reach)
            if row >= 0:
                self.image_clicked.emit(row)

    def _let_go(self) -> bool:
        """Escape: end a drag, hide the card, or put the pan tool down."""
        if self.gestures.cancel():
            self._show_shape(Kind.BACKGROUND)
            return True
        if self.card.card is not None:
            self._leave_point()
            self.update()
            return True
        if self._only_pan:
            self.tools.take_cursor()
            return True
        return False

    def _tell_ring(self, event: QHelpEvent) -> bool:
        for box, mass in self.scene.ring_labels:
            if box.contains(QPointF(event.pos())):
                words = f"{percent(mass)} of the prior’s mass lies inside this circle."
                if self.scene.is_section:
                    words = (
                        f"The ball that holds {percent(mass)} of the prior’s mass; "
                        "the circle is its section with this plane."
                    )
                QToolTip.showText(event.globalPos(), words, self, box.toRect())
                return True
        QToolTip.hideText()
        event.ignore()
        return True
