"""The main job without a mouse, and a name for everything that the keyboard stops at."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from tests.e2e.conftest import FOREVER
from tests.widgets import unnamed_stops
from tests.window import Hands
from vae_explorer.gui.session.view_state import Phase

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

CTRL = Qt.KeyboardModifier.ControlModifier


def tab_to(hands: Hands, name: str) -> QWidget:
    """Press Tab until the widget of this name has the focus."""
    stops: list[str] = []
    for _ in range(200):
        widget = QApplication.focusWidget()
        if widget is not None:
            if widget.accessibleName() == name:
                return widget
            stops.append(widget.accessibleName())
        QTest.keyClick(widget or hands.window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab never comes to {name}, but to {sorted(set(stops))}")


def test_the_main_job_without_a_mouse(hands: Hands, folder: Path) -> None:
    session, view = hands.session, hands.panels.map
    exploration = session.exploration
    hands.key(Qt.Key.Key_O, hands.window, modifier=CTRL)
    hands.answer_file_dialog(folder)
    hands.wait_for(Phase.READY)
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.key(Qt.Key.Key_T, hands.window, modifier=CTRL)
    hands.wait(lambda: exploration.decoded is not None)
    hands.key(Qt.Key.Key_T, hands.window, modifier=CTRL)
    hands.wait_for(Phase.PAUSED)
    hands.rest()

    # Steer with the arrows, put two pins, and there is a walk.
    tab_to(hands, "Latent map")
    before = view.scene.cursor
    for _ in range(5):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_A)
    for _ in range(12):
        QTest.keyClick(view, Qt.Key.Key_Left)
    QTest.keyClick(view, Qt.Key.Key_B)
    hands.wait(lambda: exploration.walking.view is not None)
    assert before is not None
    assert view.scene.cursor is not None
    assert view.scene.cursor[0] < before[0]
    hands.wait(lambda: bool(np.allclose(exploration.decoded.point, view.scene.cursor)))  # type: ignore[union-attr]
    QTest.keyClick(view, Qt.Key.Key_Return)
    hands.rest()

    # Play the walk by its button, then go on and stop.
    play = tab_to(hands, "Play the walk")
    QTest.keyClick(play, Qt.Key.Key_Space)
    hands.wait(lambda: bool(np.allclose(view.scene.cursor, view.scene.walk[3])))
    QTest.keyClick(play, Qt.Key.Key_Space)
    hands.key(Qt.Key.Key_T, hands.window, modifier=CTRL)
    hands.wait_for(Phase.TRAINING)
    hands.key(Qt.Key.Key_Period, hands.window, modifier=CTRL)
    hands.wait_for(Phase.STOPPED)
    hands.rest()


def test_the_window_is_left_by_the_keyboard(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.key(Qt.Key.Key_T, hands.window, modifier=CTRL)
    hands.wait(lambda: hands.session.exploration.frame is not None)
    hands.key(Qt.Key.Key_Q, hands.window, modifier=CTRL)
    box = hands.window.findChild(QMessageBox, "ask_leaving")
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Escape)
    hands.wait(lambda: hands.window.findChild(QMessageBox, "ask_leaving") is None)
    assert hands.session.trainer.running
    hands.come_back()
    hands.key(Qt.Key.Key_Q, hands.window, modifier=CTRL)
    box = hands.window.findChild(QMessageBox, "ask_leaving")
    assert box is not None
    QTest.keyClick(box, Qt.Key.Key_Return)
    hands.wait(lambda: not hands.window.isVisible())


def test_every_stop_of_the_keyboard_has_a_name(hands: Hands, folder: Path, deep_run: Path) -> None:
    assert unnamed_stops(hands.window) == []
    hands.open_and_shorten(folder)
    assert unnamed_stops(hands.window) == []
    hands.session.open_target(str(deep_run))
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    hands.session.exploration.walk_between_random_images()
    hands.session.exploration.select_image(3)
    hands.rest()
    assert unnamed_stops(hands.window) == []
    names = [w.accessibleName() for w in hands.window.findChildren(QWidget)]
    assert not [name for name in names if name != name.strip()]


def test_tab_goes_round_the_whole_window(deep: Hands) -> None:
    deep.panels.map.setFocus()
    seen: list[QWidget | None] = []
    while (widget := QApplication.focusWidget()) not in seen:
        seen.append(widget)
        QTest.keyClick(widget or deep.window, Qt.Key.Key_Tab)
    names = {widget.accessibleName() for widget in seen if widget is not None}
    assert {"Open", "Extend", "Export", "Latent map"} <= names
    reachable = {
        w.accessibleName()
        for w in deep.window.findChildren(QWidget)
        if w.isVisible()
        and w.isEnabled()
        and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        and w.window() is deep.window
    }
    assert reachable - names == set()
