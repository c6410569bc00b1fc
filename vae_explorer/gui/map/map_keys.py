"""The map under the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence

from vae_explorer.gui.map.map_regions import MapRegions

if TYPE_CHECKING:
    from PySide6.QtGui import QFocusEvent, QKeyEvent

__all__ = ["MapKeys"]

STEP_PX = 10.0
FINE_STEP_PX = 1.0
KEY_ZOOM = 1.5
ENTER_REACH_PX = 60.0
"""Enter selects the image nearest to the cursor within this distance."""

_ARROWS: dict[int, tuple[int, int]] = {
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


class MapKeys(MapRegions):
    """A map that can be steered without a mouse."""

    @property
    def _only_pan(self) -> bool:
        return self.tools.pan_tool.isChecked()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Do what the key means; all others go on to the window."""
        key = event.key()
        if key in _ARROWS:
            fine = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._step_cursor(*_ARROWS[key], FINE_STEP_PX if fine else STEP_PX)
        elif self._choose_by(event) or self.edit_by_key(event):
            event.accept()
        elif event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        ):
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self._zoom_at_cursor(KEY_ZOOM)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Underscore):
            self._zoom_at_cursor(1 / KEY_ZOOM)
        elif key == Qt.Key.Key_F:
            self.fit_view()
        elif key in (Qt.Key.Key_R, Qt.Key.Key_L):
            self.tools.take_region("rectangle" if key == Qt.Key.Key_R else "lasso")
        elif key in (Qt.Key.Key_A, Qt.Key.Key_B):
            self.ask_for_pin("A" if key == Qt.Key.Key_A else "B")
        elif key == Qt.Key.Key_P:
            self.ask_for_pin("")
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._select_nearest()
        elif key == Qt.Key.Key_Escape and self._let_go():
            event.accept()
        else:
            super().keyPressEvent(event)

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

    def _choose_by(self, event: QKeyEvent) -> bool:
        """Choose by a key: all that is drawn, all others, or none."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.choose_all_drawn()
            return True
        wishes = {Qt.Key.Key_I: "invert", Qt.Key.Key_A: "none"}
        both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        if event.modifiers() == both and event.key() in wishes:
            self.choose_requested.emit(wishes[Qt.Key(event.key())])
            return True
        return False

    def _let_go(self) -> bool:
        """Escape: end a drag, hide the card, put the tool down, or let the choice go."""
        if self.gestures.cancel():
            self._take_tool()
            return True
        if self.card.card is not None:
            self._leave_point()
            return True
        if not self.tools.cursor_tool.isChecked():
            self.tools.take_cursor()
            return True
        if not self.overlays.chip.isHidden():
            self.choose_requested.emit("none")
            return True
        return False

    def _take_tool(self) -> None:
        if self._region_tool is not None:
            self.setCursor(Qt.CursorShape.CrossCursor)
        else:
            shape = Qt.CursorShape.OpenHandCursor if self._only_pan else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
