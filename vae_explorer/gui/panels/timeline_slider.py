"""The slider over the time of a training."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vae_explorer.gui.panels.timeline_painting import HANDLE_PX, paint_timeline
from vae_explorer.gui.panels.timeline_scale import TimeScale
from vae_explorer.gui.panels.timeline_words import epoch_words, moment_words
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.views.timeline import MomentMark, TimelineView
from vae_explorer.gui.widgets.tips import lines_of

__all__ = ["TimelineSlider"]

_SIDE_PX = 12.0
_NEAR_PX = 6.0
_PAGE = 10


class TimelineSlider(QWidget):
    """Goes through the kept moments of a training.

    A press anywhere moves the handle there and begins a drag; arrow keys go from moment to moment,
    Page keys ten of them, Home to the first, End to the newest model.

    Signals:
        epoch_dragged(float): The handle is at this epoch; during a drag at every move.
        stepped(int): So many moments on, or back if negative.
        first_requested(), newest_requested(): To one of the ends.
        released(): A drag is over.
    """

    epoch_dragged = Signal(float)
    stepped = Signal(int)
    first_requested = Signal()
    newest_requested = Signal()
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = TimelineView()
        self._dragged_x: float | None = None
        self.setAccessibleName("Training time")
        self.setMinimumWidth(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(34)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)

    @property
    def scale(self) -> TimeScale:
        """Where epochs stand."""
        return TimeScale(_SIDE_PX, max(_SIDE_PX + 1, self.width() - _SIDE_PX), self._view.end)

    @property
    def dragged(self) -> bool:
        """Whether the user holds the handle now."""
        return self._dragged_x is not None

    def show_timeline(self, view: TimelineView) -> None:
        """Shows the moments, and which one is looked at; a handle that is held stays."""
        if view != self._view:
            self._view = view
            shown = "newest model" if view.shown is None else epoch_words(view.shown.epoch)
            self.setAccessibleDescription(shown)
            self.update()

    def handle_x(self) -> float:
        """Returns where the handle is, in pixels."""
        if self._dragged_x is not None:
            return self._dragged_x
        shown = self._view.shown
        return self.scale.x_of(self._view.now if shown is None else shown.epoch)

    def mark_at(self, x_px: float) -> MomentMark | None:
        """Returns the kept moment nearest to a pixel, if one is near."""
        scale = self.scale
        near = min(
            self._view.moments, key=lambda mark: abs(scale.x_of(mark.epoch) - x_px), default=None
        )
        if near is None or abs(scale.x_of(near.epoch) - x_px) > _NEAR_PX:
            return None
        return near

    def sizeHint(self) -> QSize:
        """Returns a comfortable size."""
        return QSize(480, 34)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paints line, marks and handle."""
        del event
        painter = QPainter(self)
        hot = self.dragged or self.underMouse()
        paint_timeline(
            painter,
            tokens_for(self),
            self._view,
            self.scale,
            self.handle_x(),
            hot=hot,
            focused=self.hasFocus(),
        )

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Moves the handle to the mouse and begins a drag."""
        if event.button() == Qt.MouseButton.LeftButton and not self._view.is_empty:
            self._drag_to(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drags."""
        if self.dragged:
            self._drag_to(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Ends the drag; the handle goes to the moment that is shown."""
        if self.dragged and event.button() == Qt.MouseButton.LeftButton:
            self._dragged_x = None
            self.update()
            self.released.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Goes from moment to moment."""
        if not self.answer_key(event.key()):
            super().keyPressEvent(event)

    def answer_key(self, key: int) -> bool:
        """Goes to another moment, and says whether the key means one."""
        steps: dict[int, int] = {
            Qt.Key.Key_Left: -1,
            Qt.Key.Key_Down: -1,
            Qt.Key.Key_Right: 1,
            Qt.Key.Key_Up: 1,
            Qt.Key.Key_PageDown: -_PAGE,
            Qt.Key.Key_PageUp: _PAGE,
        }
        if key in steps:
            self.stepped.emit(steps[key])
        elif key == Qt.Key.Key_Home:
            self.first_requested.emit()
        elif key == Qt.Key.Key_End:
            self.newest_requested.emit()
        else:
            return False
        return True

    def event(self, event: QEvent) -> bool:
        """Tells what is under the mouse."""
        if isinstance(event, QHelpEvent):
            words = self.words_at(QPointF(event.pos()).x())
            QToolTip.showText(event.globalPos(), lines_of(words), self)
            return True
        if event.type() in (
            QEvent.Type.Enter,
            QEvent.Type.Leave,
            QEvent.Type.FocusIn,
            QEvent.Type.FocusOut,
        ):
            self.update()
        return super().event(event)

    def words_at(self, x_px: float) -> str:
        """Returns what there is to say of a place."""
        scale = self.scale
        events = [
            mark.words
            for mark in self._view.events
            if abs(scale.x_of(mark.epoch) - x_px) <= _NEAR_PX
        ]
        mark = self.mark_at(x_px)
        if mark is not None:
            events.append(moment_words(mark))
        return "\n".join(events) or "Drag to look at the model as it was."

    def _drag_to(self, x_px: float) -> None:
        scale = self.scale
        # There is nothing to see beyond the newest model.
        self._dragged_x = min(max(x_px, scale.left_px), scale.x_of(self._view.now))
        self.update()
        at_end = self._dragged_x >= scale.x_of(self._view.now) - HANDLE_PX / 4
        if at_end:
            self.newest_requested.emit()
        else:
            self.epoch_dragged.emit(scale.epoch_at(self._dragged_x))
