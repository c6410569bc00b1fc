"""The gallery's pictures, with mouse and keyboard on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from vae_explorer.gui.panels.gallery_area import GalleryArea
from vae_explorer.gui.panels.gallery_cells import stack_box

if TYPE_CHECKING:
    from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QWheelEvent

__all__ = ["COMMAND_KEYS", "GalleryGrid"]

COMMAND_KEYS: dict[Qt.Key, str] = {
    Qt.Key.Key_T: "tag",
    Qt.Key.Key_N: "note",
    Qt.Key.Key_X: "exclude",
    Qt.Key.Key_Delete: "exclude",
    Qt.Key.Key_C: "choose",
}
"""What single keys do with the marked images; any other letter begins a search."""

_OPEN_KEYS = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LETTER_BLOCKERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class GalleryGrid(GalleryArea):
    """Pictures that are marked as files are: by click, Ctrl, Shift, a rubber band, or by keys.

    Signals:
        open_requested(int): Show this image full-size.
        stack_pressed(int): Open or close this stack.
        command_requested(str): One of the values of `COMMAND_KEYS`, or "undo" or "redo".
        typed(str): A letter that begins a search; "" for the search itself.
        menu_requested(QPoint): A menu for the marked images, at this place of the screen.
        escaped(): Escape, with nothing marked.
        held_changed(bool): The keys came here or went, so that the order should stay, or need not.
    """

    open_requested = Signal(int)
    stack_pressed = Signal(int)
    command_requested = Signal(str)
    typed = Signal(str)
    menu_requested = Signal(object)
    escaped = Signal()
    held_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._press: QPointF | None = None
        self._adding = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Mark what lies under the mouse, or begin a rubber band."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            return
        place = self._place_at(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if place >= 0 and left and self._press_stack(place, event.position()):
            return
        keys = event.modifiers()
        self._adding = bool(keys & Qt.KeyboardModifier.ControlModifier)
        self._press = self._in_contents(event.position()) if left else None
        if place < 0:
            if not self._adding and left:
                self.marks.pick(-1)
                self._tell()
            return
        if keys & Qt.KeyboardModifier.ShiftModifier:
            self.marks.extend(place, add=self._adding)
        elif self._adding:
            self.marks.toggle(place)
        elif left or not self.marks.is_marked(place):
            self.marks.pick(place)
        else:
            return
        self._tell()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the rubber band."""
        if self._press is None or not event.buttons() & Qt.MouseButton.LeftButton:
            over = self._place_at(event.position()) >= 0
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
            self.viewport().setCursor(shape)
            return
        self._scroll_towards(event.position().y())
        place = self._in_contents(event.position())
        far = (place - self._press).manhattanLength()
        if self._band is None and far < QApplication.startDragDistance():
            return
        self._band = QRectF(self._press, place).normalized()
        band = self._band
        touched = self.cells.touched(band.left(), band.top(), band.right(), band.bottom())
        self.marks.mark_band(touched, add=self._adding)
        self._tell(by_hand=False)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Keep what the rubber band has marked."""
        del event
        self._press = None
        if self._band is not None:
            self._band = None
            self.marks.end_band()
            self._tell()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show an image full-size."""
        place = self._place_at(event.position())
        if place >= 0 and event.button() == Qt.MouseButton.LeftButton:
            if not self._press_stack(place, event.position()):
                self.open_requested.emit(self.marks.current_row)
        else:
            self.mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the marked images."""
        if self.marks.count:
            self.menu_requested.emit(event.globalPos())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, or with Ctrl change the size of the pictures."""
        turn = event.angleDelta().y()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and turn:
            self.zoom(1 if turn > 0 else -1)
            event.accept()
        else:
            super().wheelEvent(event)

    def event(self, event: QEvent) -> bool:
        """Take letters and undo before the window does: F shows no map here."""
        if event.type() == QEvent.Type.ShortcutOverride:
            pressed: QKeyEvent = event  # type: ignore[assignment]
            plain = not pressed.modifiers() & _LETTER_BLOCKERS
            undo = pressed.key() == Qt.Key.Key_Z and not plain
            if undo or (plain and pressed.text().isprintable() and pressed.text()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk, mark, open, judge, or begin a search."""
        key, count = Qt.Key(event.key()), self.cells.count
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        plain = not event.modifiers() & _LETTER_BLOCKERS
        target = self._target_of(key, control=control)
        if target is not None and count:
            self._walk(target, extend=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_A and control:
            self.marks.mark_all()
            self._tell(by_hand=False)
        elif key == Qt.Key.Key_Z and control:
            redo = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.command_requested.emit("redo" if redo else "undo")
        elif key in _OPEN_KEYS and self.marks.current >= 0:
            self.open_requested.emit(self.marks.current_row)
        elif key == Qt.Key.Key_Escape:
            self._escape()
        elif plain and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self.zoom(1 if key == Qt.Key.Key_Plus else -1)
        elif plain and key in COMMAND_KEYS:
            self.command_requested.emit(COMMAND_KEYS[key])
        elif plain and event.text().isprintable() and event.text():
            self.typed.emit("" if event.text() == "/" else event.text())
        else:
            super().keyPressEvent(event)

    def step(self, steps: int) -> None:
        """Go on to the next picture, or back."""
        if self.cells.count:
            self._walk(self.marks.current + steps, extend=False)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        self.held_changed.emit(self.marks.count > 0)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the keys are elsewhere."""
        super().focusOutEvent(event)
        self.held_changed.emit(False)
        self.viewport().update()

    def _target_of(self, key: Qt.Key, *, control: bool) -> int | None:
        """Where a key leads to; None if it leads nowhere."""
        cells, here = self.cells, self.marks.current
        page = max(1, self.viewport().height() // cells.pitch) * cells.columns
        if here < 0:
            here = -1 if key in (Qt.Key.Key_Right, Qt.Key.Key_Down) else 0
        row = cells.columns if self.marks.current >= 0 else 1
        line = here // cells.columns * cells.columns
        targets = {
            Qt.Key.Key_Left: here - 1,
            Qt.Key.Key_Right: here + 1,
            Qt.Key.Key_Up: here - row if here >= row else here,
            Qt.Key.Key_Down: self._below(here, row),
            Qt.Key.Key_Home: 0 if control or here == line else line,
            Qt.Key.Key_End: cells.count - 1 if control else self._line_end(here, line),
            Qt.Key.Key_PageUp: here - page if here >= page else here % cells.columns,
            Qt.Key.Key_PageDown: here + page,
        }
        return targets.get(key)

    def _below(self, here: int, row: int) -> int:
        """The last row may be shorter: its end is below then."""
        count, columns = self.cells.count, self.cells.columns
        last_line = here // columns == (count - 1) // columns and here >= 0
        return here if last_line else min(here + row, count - 1)

    def _line_end(self, here: int, line: int) -> int:
        end = min(line + self.cells.columns, self.cells.count) - 1
        return self.cells.count - 1 if here == end else end

    def _walk(self, target: int, *, extend: bool) -> None:
        target = min(max(target, 0), self.cells.count - 1)
        if extend:
            self.marks.extend(target)
        else:
            self.marks.pick(target)
        self.bring_into_view()
        self._tell()

    def _escape(self) -> None:
        if self.marks.count:
            self.marks.pick(-1)
            self._tell()
        else:
            self.escaped.emit()

    def _press_stack(self, place: int, at: QPointF) -> bool:
        assert self.view is not None
        size = int(self.view.sizes[place])
        pressed = abs(size) > 1 and stack_box(self.cell_box(place), size).contains(at)
        if pressed:
            self.stack_pressed.emit(int(self.view.stacks[place]))
        return pressed

    def _place_at(self, at: QPointF) -> int:
        there = self._in_contents(at)
        return self.cells.at(there.x(), there.y())

    def _in_contents(self, at: QPointF) -> QPointF:
        return at + QPointF(0, self.verticalScrollBar().value())

    def _scroll_towards(self, y: float) -> None:
        over = min(y, 0.0) + max(y - self.viewport().height(), 0.0)
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + int(over / 2))
