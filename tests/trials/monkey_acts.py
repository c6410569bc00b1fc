"""One thing that a monkey does to the window that is in front.

Events are sent rather than played by Qt's test functions: those let the window live in between,
where the monkey would act again before it is done.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow
from shiboken6 import isValid

if TYPE_CHECKING:
    import random

    from PySide6.QtWidgets import QWidget

__all__ = ["Hand"]

_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
_KEYS = (
    "Key_Tab", "Key_Backtab", "Key_Return", "Key_Space", "Key_Escape", "Key_Left", "Key_Right",
    "Key_Up", "Key_Down", "Key_Home", "Key_End", "Key_PageUp", "Key_PageDown", "Key_Delete",
    "Key_Backspace", "Key_A", "Key_B", "Key_F", "Key_G", "Key_I", "Key_L", "Key_N", "Key_P",
    "Key_R", "Key_T", "Key_X", "Key_Z", "Key_0", "Key_1", "Key_2", "Key_9", "Key_Minus",
    "Key_Plus", "Key_Period", "Key_Comma", "Key_Less", "Key_F1", "Key_F2", "Key_F5",
)  # fmt: skip
_KINDS = ("click", "double", "context", "drag", "wheel", "key", "move", "resize")
_SHARES = (30, 4, 4, 16, 10, 20, 15, 1)
_LONGEST_DRAG = 6
_POPUP_LEFT = 0.02


def _takes_events(widget: QWidget) -> bool:
    """Whether it is still there and shown: what was pressed may have closed itself.

    No window system sends anything to what is hidden, and Qt is not made for it: a menu that was
    filled anew since it was open looks for what is pressed beyond the end of its actions.
    """
    return isValid(widget) and widget.isVisible()


class Hand:
    """Does what chance says, to what is in front or to one of the windows.

    Args:
        dice: Chance.
        window: The window of the program.
    """

    def __init__(self, dice: random.Random, window: QWidget) -> None:
        self._dice, self._window = dice, window
        self._shown: list[QWidget] = []
        self._sent = 0

    def look(self) -> None:
        """See which windows stand on the screen: to be done in each turn, for they come and go."""
        self._shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]

    def act(self) -> tuple[str, int]:
        """Do one thing; return of what kind it was and how many events Qt was given."""
        self._sent = 0
        dice = self._dice
        front: Any = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if isinstance(front, QDialog) and dice.random() < 0.5:
            # Files are not to be chosen by chance, and the program not to be left.
            front.reject()
            return "dialog closed", 1
        popup = QApplication.activePopupWidget()
        if popup is not None and (not popup.isEnabled() or dice.random() < _POPUP_LEFT):
            # As a press beside it does; one that is not enabled would take nothing else.
            popup.close()
            return "popup left", 1
        if front is None:
            standing = [w for w in self._shown if isValid(w) and w.isVisible()]
            front = dice.choice(standing) if standing else self._window
        spot = QPoint(dice.randrange(max(1, front.width())), dice.randrange(max(1, front.height())))
        widget = front.childAt(spot) or front
        place = widget.mapFrom(front, spot) if widget is not front else spot
        kind = dice.choices(_KINDS, _SHARES)[0]
        if kind == "resize":
            if isinstance(front, QMainWindow):
                front.resize(dice.randrange(700, 2000), dice.randrange(500, 1200))
                self._sent += 1
        elif kind == "key":
            focus = QApplication.focusWidget()
            self._press_key(focus if focus is not None and focus.isVisible() else front)
        elif widget.isEnabled():
            self._use_mouse(kind, widget, place)
        return kind, self._sent

    def _modifier(self) -> Qt.KeyboardModifier:
        kinds = Qt.KeyboardModifier
        some = (kinds.ShiftModifier, kinds.ControlModifier, kinds.AltModifier)
        return self._dice.choice(some) if self._dice.random() < 0.2 else kinds.NoModifier

    def _press_key(self, target: QWidget) -> None:
        name = self._dice.choice(_KEYS)
        key, modifier = getattr(Qt.Key, name).value, self._modifier()
        text = name[-1].lower() if len(name) == len("Key_A") else ""
        # Qt asks first whether a widget wants it rather than a shortcut: no event of its own.
        ask = QEvent.Type.ShortcutOverride
        for kind in (ask, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            if _takes_events(target):
                QApplication.sendEvent(target, QKeyEvent(kind, key, modifier, text))
                self._sent += kind is not ask

    def _use_mouse(self, kind: str, widget: QWidget, place: QPoint) -> None:
        types, modifier = QEvent.Type, self._modifier()
        if kind == "move":
            self._send(widget, types.MouseMove, place, _NONE, _NONE, modifier)
        elif kind == "wheel":
            self._turn_wheel(widget, place, modifier)
        elif kind == "context":
            self._ask_for_menu(widget, place, modifier)
        else:
            self._send(widget, types.MouseButtonPress, place, _LEFT, _LEFT, modifier)
            if kind == "drag":
                place = self._drag(widget, place, modifier)
            self._send(widget, types.MouseButtonRelease, place, _LEFT, _NONE, modifier)
            if kind == "double":
                self._send(widget, types.MouseButtonDblClick, place, _LEFT, _LEFT, modifier)
                self._send(widget, types.MouseButtonRelease, place, _LEFT, _NONE, modifier)

    def _drag(self, widget: QWidget, place: QPoint, modifier: Qt.KeyboardModifier) -> QPoint:
        dice = self._dice
        for _ in range(dice.randrange(1, _LONGEST_DRAG)):
            place = place + QPoint(dice.randrange(-60, 61), dice.randrange(-60, 61))
            self._send(widget, QEvent.Type.MouseMove, place, _NONE, _LEFT, modifier)
        return place

    def _send(
        self,
        widget: QWidget,
        kind: QEvent.Type,
        place: QPoint,
        button: Qt.MouseButton,
        buttons: Qt.MouseButton,
        modifier: Qt.KeyboardModifier,
    ) -> None:
        if _takes_events(widget):
            there = QPointF(widget.mapToGlobal(place))
            event = QMouseEvent(kind, QPointF(place), there, button, buttons, modifier)
            QApplication.sendEvent(widget, event)
            self._sent += 1

    def _turn_wheel(self, widget: QWidget, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
        turn = QPoint(0, self._dice.choice((-120, 120, 15)))
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), turn,
            _NONE, modifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)
        self._sent += 1

    def _ask_for_menu(self, widget: QWidget, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
        reason = QContextMenuEvent.Reason.Mouse
        event = QContextMenuEvent(reason, place, widget.mapToGlobal(place), modifier)
        QApplication.sendEvent(widget, event)
        self._sent += 1
