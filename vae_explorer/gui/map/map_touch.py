"""The map under fingers: one finger is a mouse, two fingers pinch."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QTouchEvent

from vae_explorer.gui.map.map_keys import MapKeys

if TYPE_CHECKING:
    from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

__all__ = ["MapTouch"]

_TOUCHES = frozenset(
    {
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TouchCancel,
    }
)


class MapTouch(MapKeys):
    """A map that can be steered by touch, on a screen and on a touchpad."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_AcceptTouchEvents)
        self.grabGesture(Qt.GestureType.PinchGesture)

    def event(self, event: QEvent) -> bool:
        """Take fingers and pinches; everything else goes on."""
        kind = event.type()
        if kind in _TOUCHES:
            touch = cast("QTouchEvent", event)
            # The fingers of a touchpad steer the mouse; their places are not places of the map.
            if touch.device().type() == QInputDevice.DeviceType.TouchScreen:
                self._touch(touch)
                return True
        elif kind == QEvent.Type.Gesture:
            gesture = cast("QGestureEvent", event).gesture(Qt.GestureType.PinchGesture)
            if gesture is not None:
                self._pinch(cast("QPinchGesture", gesture))
                return True
        elif kind == QEvent.Type.NativeGesture:
            pinch = cast("QNativeGestureEvent", event)
            if pinch.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                place = pinch.position()
                self.zoom_by(1 + pinch.value(), place.x(), place.y(), smooth=False)
                return True
        return super().event(event)

    def _touch(self, event: QTouchEvent) -> None:
        fingers = event.points()
        if len(fingers) != 1 or event.type() == QEvent.Type.TouchCancel:
            self.gestures.cancel()
            return
        place = fingers[0].position()
        px, py = place.x(), place.y()
        if event.type() == QEvent.Type.TouchBegin:
            self._leave_point()
            self.take_mode(event.modifiers())
            self.gestures.press(
                px, py, self.grasp_at(px, py), self.middle_of, only_pan=self._only_pan
            )
        elif event.type() == QEvent.Type.TouchUpdate:
            self.gestures.move(px, py)
        else:
            self.gestures.release(px, py)

    def _pinch(self, gesture: QPinchGesture) -> None:
        before = self.mapFromGlobal(gesture.lastCenterPoint())
        now: QPointF = self.mapFromGlobal(gesture.centerPoint())
        if gesture.state() == Qt.GestureState.GestureUpdated:
            self.pan(now.x() - before.x(), now.y() - before.y())
        if gesture.scaleFactor() > 0:
            self.zoom_by(gesture.scaleFactor(), now.x(), now.y(), smooth=False)
