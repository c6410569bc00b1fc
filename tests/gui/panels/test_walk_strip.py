"""The walk below the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QVBoxLayout, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.walk_player import WalkPlayer
from vae_explorer.gui.panels.walk_strip import WalkStrip
from vae_explorer.gui.views_walk import WalkView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def walk(steps: int = 12, kind: str = "linear") -> WalkView:
    pictures = np.zeros((steps, 1, 28, 28), np.uint8)
    change = np.linspace(0.05, 0.16, steps - 1)
    pins = ((0, "A"), (steps - 1, "B"))
    return WalkView(pictures, pins, kind, False, change, np.zeros(steps, bool))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(880, 900)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addStretch(1)
    qtbot.addWidget(window)
    return window


@pytest.fixture
def strip(window: QWidget) -> WalkStrip:
    strip = WalkStrip()
    layout = window.layout()
    assert layout is not None
    layout.addWidget(strip)
    window.show()
    return strip


def texts(widget: QWidget) -> set[str]:
    return {label.text() for label in widget.findChildren(QLabel) if label.isVisible()}


def button(strip: WalkStrip, name: str) -> QToolButton:
    return next(b for b in strip.findChildren(QToolButton) if b.accessibleName() == name)


def test_without_a_walk_it_is_low_and_says_how_one_begins(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_empty(can_random=True)
    assert strip.height() == 36
    assert any(text.startswith("Put pins A and B") for text in texts(strip))
    link = next(b for b in strip.findChildren(QPushButton) if b.isVisible())
    with qtbot.waitSignal(strip.random_walk_requested):
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    strip.show_empty(can_random=False)
    assert not link.isVisible()


def test_a_walk_has_its_facts_and_room_after_the_height_of_the_window(
    strip: WalkStrip, window: QWidget, qtbot: QtBot
) -> None:
    strip.show_walk(walk())
    assert strip.height() == 98
    assert {"A to B, 12 steps", "Step change ≤ 0.16"} <= texts(strip)
    assert strip._strip.picture_rect(0).width() == 48
    window.resize(731, 800)
    qtbot.waitUntil(lambda: strip.height() == 92)
    assert strip._strip.picture_rect(0).width() == 36
    assert strip._strip.height() >= 36
    strip.show_empty(can_random=True)
    assert strip.height() == 36


def test_the_graph_stands_between_the_pictures_that_it_compares(strip: WalkStrip) -> None:
    strip.show_walk(walk(8))
    centres = [strip._strip.picture_rect(i).center().x() for i in range(8)]
    assert strip._graph._centres == pytest.approx(centres)
    assert strip._graph.mapTo(strip, strip._graph.rect().topLeft()).x() == pytest.approx(
        strip._strip.mapTo(strip, strip._strip.rect().topLeft()).x()
    )


def test_a_click_on_a_picture_tells_its_step(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_walk(walk())
    pictures = strip._strip
    with qtbot.waitSignal(strip.step_clicked) as clicked:
        QTest.mouseClick(
            pictures, Qt.MouseButton.LeftButton, pos=pictures.picture_rect(5).center().toPoint()
        )
    assert clicked.args == [5]


def test_choosers_wish_for_kind_and_steps_and_show_what_is(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_walk(walk(10))
    assert strip._steps.currentText() == "10 steps"
    with qtbot.waitSignal(strip.kind_chosen) as kind:
        QTest.keyClick(strip._kind, Qt.Key.Key_Down)
    assert kind.args == ["spherical"]
    with qtbot.waitSignal(strip.steps_chosen) as steps:
        QTest.keyClick(strip._steps, Qt.Key.Key_Down)
    assert steps.args == [12]
    strip.show_walk(walk(12, "spherical"))
    assert strip._kind.currentText() == "Spherical"


def test_buttons_wish_for_exports_and_for_an_end(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_walk(walk())
    wishes: list[str] = []
    strip.export_requested.connect(wishes.append)
    for action in button(strip, "Export the walk").menu().actions():
        action.trigger()
    assert wishes == ["strip", "gif"]
    with qtbot.waitSignal(strip.clear_requested):
        QTest.mouseClick(button(strip, "Take the pins away"), Qt.MouseButton.LeftButton)


def test_playing_goes_through_all_steps_once_and_newer_pictures_do_not_stop_it(
    strip: WalkStrip, qtbot: QtBot
) -> None:
    strip.show_walk(walk(4))
    told: list[int] = []
    strip.step_clicked.connect(told.append)
    QTest.mouseClick(button(strip, "Play the walk"), Qt.MouseButton.LeftButton)
    assert button(strip, "Pause the walk").isVisible()
    strip.show_walk(walk(4))
    qtbot.waitUntil(lambda: not strip._player.plays, timeout=3000)
    assert told == [0, 1, 2, 3]
    assert button(strip, "Play the walk").isVisible()


def test_nothing_plays_that_nobody_sees(strip: WalkStrip, window: QWidget) -> None:
    strip.show_walk(walk())
    QTest.mouseClick(button(strip, "Play the walk"), Qt.MouseButton.LeftButton)
    assert strip._player.plays
    window.hide()
    assert not strip._player.plays
    window.show()
    QTest.mouseClick(button(strip, "Play the walk"), Qt.MouseButton.LeftButton)
    strip.show_empty(can_random=False)
    assert not strip._player.plays


def test_a_loop_goes_to_and_fro(qtbot: QtBot) -> None:
    player = WalkPlayer()
    player._timer.setInterval(1)
    player.set_steps(3)
    player.loops = True
    told: list[int] = []
    player.stepped.connect(told.append)
    player.play()
    qtbot.waitUntil(lambda: len(told) >= 9)
    player.stop()
    assert told[:9] == [0, 1, 2, 1, 0, 1, 2, 1, 0]


def test_play_goes_on_from_the_step_that_was_chosen(qtbot: QtBot) -> None:
    player = WalkPlayer()
    player._timer.setInterval(1)
    player.set_steps(5)
    player.go_to(3)
    told: list[int] = []
    player.stepped.connect(told.append)
    player.play()
    qtbot.waitUntil(lambda: not player.plays)
    assert told == [3, 4]
    player.play()
    qtbot.waitUntil(lambda: not player.plays)
    assert told == [3, 4, 0, 1, 2, 3, 4]


def test_a_walk_of_one_picture_does_not_play(qtbot: QtBot) -> None:
    player = WalkPlayer()
    player.set_steps(1)
    player.play()
    assert not player.plays


def test_everything_that_can_be_pressed_has_a_name(strip: WalkStrip) -> None:
    strip.show_walk(walk())
    assert not unnamed_stops(strip)
