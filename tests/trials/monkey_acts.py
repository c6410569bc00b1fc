"""One thing that a monkey does to the window that is in front.

Events are sent rather than played by Qt's test functions: those let the window live in between,
where the monkey would act again before it is done.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtWidgets import QWidget

__all__ = ["act"]

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


def act(dice: random.Random, window: QWidget) -> str:
    """Do one thing to what is in front, and say of what kind it was."""
    from PySide6.QtCore import QPoint
    from PySide6.QtWidgets import QApplication, QDialog, QMainWindow

    front: Any = QApplication.activePopupWidget() or QApplication.activeModalWidget()
    if isinstance(front, QDialog) and dice.random() < 0.5:
        # Files are not to be chosen by chance, and the program not to be left.
        front.reject()
        return "dialog closed"
    if front is None:
        # Looked for each time: of what Qt itself made and deleted since, nobody would know.
        shown = [w for w in QApplication.topLevelWidgets() if w.isVisible() and w.isWindow()]
        front = dice.choice(shown) if shown else window
    spot = QPoint(dice.randrange(max(1, front.width())), dice.randrange(max(1, front.height())))
    widget = front.childAt(spot) or front
    place = widget.mapFrom(front, spot) if widget is not front else spot
    kind = dice.choices(_KINDS, _SHARES)[0]
    if kind == "resize":
        if isinstance(front, QMainWindow):
            front.resize(dice.randrange(700, 2000), dice.randrange(500, 1200))
    elif kind == "key":
        _press_key(dice, QApplication.focusWidget() or front)
    elif widget.isEnabled():
        _use_mouse(kind, dice, widget, place)
    return kind


def _modifier(dice: random.Random) -> Qt.KeyboardModifier:
    from PySide6.QtCore import Qt

    kinds = Qt.KeyboardModifier
    some = (kinds.ShiftModifier, kinds.ControlModifier, kinds.AltModifier)
    return dice.choice(some) if dice.random() < 0.2 else kinds.NoModifier


def _press_key(dice: random.Random, target: QWidget) -> None:
    from PySide6.QtCore import QEvent, Qt
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QApplication

    name = dice.choice(_KEYS)
    key, modifier = getattr(Qt.Key, name).value, _modifier(dice)
    text = name[-1].lower() if len(name) == len("Key_A") else ""
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(target, QKeyEvent(kind, key, modifier, text))


def _use_mouse(kind: str, dice: random.Random, widget: QWidget, place: QPoint) -> None:
    from PySide6.QtCore import QEvent, QPoint, Qt

    types, left, none = QEvent.Type, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    modifier = _modifier(dice)
    if kind == "move":
        _send(widget, types.MouseMove, place, none, none, modifier)
    elif kind == "wheel":
        _turn_wheel(dice, widget, place, modifier)
    elif kind == "context":
        _ask_for_menu(widget, place, modifier)
    else:
        _send(widget, types.MouseButtonPress, place, left, left, modifier)
        if kind == "drag":
            for _ in range(dice.randrange(1, _LONGEST_DRAG)):
                place = place + QPoint(dice.randrange(-60, 61), dice.randrange(-60, 61))
                _send(widget, types.MouseMove, place, none, left, modifier)
        _send(widget, types.MouseButtonRelease, place, left, none, modifier)
        if kind == "double":
            _send(widget, types.MouseButtonDblClick, place, left, left, modifier)
            _send(widget, types.MouseButtonRelease, place, left, none, modifier)


def _send(
    widget: QWidget,
    kind: Any,
    place: QPoint,
    button: Qt.MouseButton,
    buttons: Qt.MouseButton,
    modifier: Qt.KeyboardModifier,
) -> None:
    import shiboken6
    from PySide6.QtCore import QPointF
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    if shiboken6.isValid(widget):  # what was pressed may have closed itself
        there = QPointF(widget.mapToGlobal(place))
        event = QMouseEvent(kind, QPointF(place), there, button, buttons, modifier)
        QApplication.sendEvent(widget, event)


def _turn_wheel(
    dice: random.Random, widget: QWidget, place: QPoint, modifier: Qt.KeyboardModifier
) -> None:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    turn = QPoint(0, dice.choice((-120, 120, 15)))
    event = QWheelEvent(
        QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), turn,
        Qt.MouseButton.NoButton, modifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(widget, event)


def _ask_for_menu(widget: QWidget, place: QPoint, modifier: Qt.KeyboardModifier) -> None:
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    reason = QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, place, widget.mapToGlobal(place), modifier)
    QApplication.sendEvent(widget, event)
