"""The walk below the map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tests.widgets import unnamed_stops
from tests.window import colours_of
from vae_explorer.gui.panels.walk_graph import OUTSIDE_MEANING
from vae_explorer.gui.panels.walk_player import Repeat, WalkPlayer
from vae_explorer.gui.panels.walk_strip import WalkStrip
from vae_explorer.gui.style.theme import tokens_for
from vae_explorer.gui.views.walk import RouteView, WalkView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def walk(
    steps: int = 12,
    *,
    pins: tuple[tuple[int, str], ...] = (),
    outside: tuple[int, ...] = (),
    loop: bool = False,
) -> WalkView:
    pictures = np.zeros((steps, 1, 28, 28), np.uint8)
    change = np.linspace(0.05, 0.16, steps - 1)
    far = np.isin(np.arange(steps), outside)
    ends = pins or ((0, "A"), (steps - 1, "B"))
    return WalkView(pictures, ends, "linear", loop, change, far)


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
    found = [b for b in strip.findChildren(QToolButton) if b.accessibleName() == name]
    shown = [b for b in found if b.isVisible()]
    return (shown or found)[0]


def chooser(strip: WalkStrip, name: str) -> QComboBox:
    return next(c for c in strip.findChildren(QComboBox) if c.accessibleName() == name)


def press(strip: WalkStrip, name: str) -> None:
    QTest.mouseClick(button(strip, name), Qt.MouseButton.LeftButton)


def test_without_a_walk_it_is_low_and_says_how_one_begins(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_empty(can_random=True)
    assert strip.height() == 36
    assert any(text.startswith("Put two pins") for text in texts(strip))
    link = next(b for b in strip.findChildren(QPushButton) if b.isVisible())
    with qtbot.waitSignal(strip.random_walk_requested):
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    strip.show_empty(can_random=False)
    assert not link.isVisible()


def test_with_one_pin_it_asks_for_another_and_can_undo_it(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_route(RouteView("C", can_undo=True))
    assert any(text.startswith("Pin C is put") for text in texts(strip))
    strip.show_route(RouteView("CD", can_undo=True))
    assert "The pictures of the walk come in a moment." in texts(strip)
    with qtbot.waitSignal(strip.undo_requested):
        press(strip, "Undo")
    strip.show_route(RouteView())
    assert not button(strip, "Undo").isVisible()


def test_a_walk_has_its_facts_and_room_after_the_height_of_the_window(
    strip: WalkStrip, window: QWidget, qtbot: QtBot
) -> None:
    strip.show_walk(walk())
    assert strip.height() == 98
    assert {"A to B, 12 steps", "Step change ≤ 0.16"} <= texts(strip)
    assert 36 < strip._film.strip.picture_rect(0).width() <= 48
    window.resize(731, 800)
    qtbot.waitUntil(lambda: strip.height() == 92)
    assert 30 <= strip._film.strip.picture_rect(0).width() <= 36
    strip.show_empty(can_random=True)
    assert strip.height() == 36


def test_a_loop_says_so(strip: WalkStrip) -> None:
    strip.show_walk(walk(9, pins=((0, "A"), (3, "C"), (8, "A")), loop=True))
    assert "A round to A, 9 steps" in texts(strip)


@pytest.mark.parametrize("steps", [2, 12, 24, 192, 400])
@pytest.mark.parametrize("width", [480, 720, 880])
def test_letters_and_graph_stand_under_their_pictures_however_many(
    strip: WalkStrip, window: QWidget, steps: int, width: int
) -> None:
    window.resize(width, 800)
    strip.show_walk(walk(steps))
    film = strip._film
    centres = [film.strip.picture_rect(i).center().x() for i in range(steps)]
    assert film.graph._centres.tolist() == pytest.approx(centres)
    assert film.graph.x() == film.strip.x()
    assert film.strip.picture_rect(0).width() >= 30, "never too small to see: it scrolls then"
    assert film.strip.picture_rect(steps - 1).right() <= film.widget().width()
    assert film.graph.height() >= 20
    assert film.widget().width() <= film.viewport().width() or steps > 8


def test_a_long_walk_scrolls_by_the_wheel_and_follows_what_plays(strip: WalkStrip) -> None:
    strip.show_walk(walk(200))
    film, bar = strip._film, strip._film.horizontalScrollBar()
    spot = QPointF(film.viewport().rect().center())
    event = QWheelEvent(
        spot, film.viewport().mapToGlobal(spot), QPoint(), QPoint(0, -240),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(film.viewport(), event)
    assert bar.value() > 0
    film.show_marked(150)
    shown = film.strip.picture_rect(150).center().x() - bar.value()
    assert 0 < shown < film.viewport().width()


def test_a_click_on_a_picture_tells_its_step(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_walk(walk())
    pictures = strip._film.strip
    with qtbot.waitSignal(strip.step_clicked) as clicked:
        QTest.mouseClick(
            pictures, Qt.MouseButton.LeftButton, pos=pictures.picture_rect(5).center().toPoint()
        )
    assert clicked.args == [5]


def test_the_mouse_on_the_graph_reads_the_change_there(strip: WalkStrip) -> None:
    strip.show_walk(walk(12, outside=(3, 4)))
    graph = strip._film.graph
    middle = round(0.5 * (graph._centres[3] + graph._centres[4]))
    QTest.mouseMove(graph, QPoint(1, 1))
    QTest.mouseMove(graph, QPoint(middle, graph.height() - 4))
    assert f"Steps 4, 5: {walk().change[3]:.3f}" in texts(strip)
    assert "scale from 0 to 1" in graph.meaning_at(middle)
    assert OUTSIDE_MEANING in graph.meaning_at(middle)
    assert OUTSIDE_MEANING not in graph.meaning_at(graph._centres[8])
    QApplication.sendEvent(graph, QEvent(QEvent.Type.Leave))
    assert "Step change ≤ 0.16" in texts(strip)


def test_steps_outside_the_support_are_marked_in_the_colour_of_warnings(strip: WalkStrip) -> None:
    strip.show_walk(walk())
    warn = int(tokens_for(strip).warn.removeprefix("#"), 16) | 0xFF000000
    assert warn not in colours_of(strip._film.graph)
    strip.show_walk(walk(outside=(5, 6, 7)))
    assert warn in colours_of(strip._film.graph)
    assert "guess" in strip._film.strip._tooltips[6]


def test_choosers_wish_for_kind_and_steps_and_show_what_is(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_walk(walk(10))
    kind, steps = chooser(strip, "Kind of walk"), chooser(strip, "Number of pictures")
    assert steps.currentText() == "10 steps"
    for wanted in ("spherical", "visual", "geodesic"):
        with qtbot.waitSignal(strip.kind_chosen) as chosen:
            QTest.keyClick(kind, Qt.Key.Key_Down)
        assert chosen.args == [wanted]
    with qtbot.waitSignal(strip.steps_chosen) as count:
        QTest.keyClick(steps, Qt.Key.Key_Down)
    assert count.args == [12]
    strip.show_route(RouteView("AB", kind="spherical"))
    assert kind.currentText() == "Spherical"


def test_while_the_way_is_looked_for_it_says_so(strip: WalkStrip) -> None:
    strip.show_walk(walk())
    strip.show_route(RouteView("AB", kind="geodesic", waiting=True))
    assert "Finding the way" in texts(strip)
    strip.show_route(RouteView("AB", kind="geodesic"))
    assert "Step change ≤ 0.16" in texts(strip)


def test_buttons_wish_for_exports_loops_undoing_and_an_end(strip: WalkStrip, qtbot: QtBot) -> None:
    strip.show_route(RouteView("AB", can_undo=True, can_redo=True))
    strip.show_walk(walk())
    wishes: list[str] = []
    strip.export_requested.connect(wishes.append)
    for action in button(strip, "Export the walk").menu().actions():
        action.trigger()
    assert wishes == ["strip", "gif", "single"]
    for name, signal in (
        ("Take the pins away", strip.clear_requested),
        ("Undo", strip.undo_requested),
        ("Redo", strip.redo_requested),
        ("Close the loop", strip.loop_chosen),
    ):
        with qtbot.waitSignal(signal):
            press(strip, name)
    strip.show_route(RouteView("AB", loop=True))
    assert not button(strip, "Undo").isEnabled()
    with qtbot.waitSignal(strip.loop_chosen) as opened:
        press(strip, "Open the loop")
    assert opened.args == [False]


def test_playing_goes_through_all_steps_once_and_newer_pictures_do_not_stop_it(
    strip: WalkStrip, qtbot: QtBot
) -> None:
    strip.show_walk(walk(4))
    told: list[int] = []
    strip.step_clicked.connect(told.append)
    press(strip, "Play the walk")
    assert button(strip, "Pause the walk").isVisible()
    strip.show_walk(walk(4))
    qtbot.waitUntil(lambda: not strip._player.plays, timeout=60_000)
    assert told == [0, 1, 2, 3]
    assert button(strip, "Play the walk").isVisible()


def test_what_comes_after_the_last_step_is_chosen_from_a_menu(strip: WalkStrip) -> None:
    strip.show_walk(walk(4))
    actions = button(strip, "After the last step").menu().actions()
    for action, repeat in zip(actions, Repeat, strict=True):
        action.trigger()
        assert strip._player.repeat is repeat


def test_nothing_plays_that_nobody_sees(strip: WalkStrip, window: QWidget) -> None:
    strip.show_walk(walk())
    press(strip, "Play the walk")
    assert strip._player.plays
    window.hide()
    assert not strip._player.plays
    window.show()
    press(strip, "Play the walk")
    strip.show_empty(can_random=False)
    assert not strip._player.plays


def played(qtbot: QtBot, repeat: Repeat, *, steps: int, closed: bool = False) -> list[int]:
    player = WalkPlayer()
    player.set_speed(1000)
    player.set_steps(steps, closed=closed)
    player.repeat = repeat
    told: list[int] = []
    player.stepped.connect(told.append)
    player.play()
    qtbot.waitUntil(lambda: len(told) >= 9)
    player.stop()
    return told[:9]


def test_it_plays_to_and_fro_or_round_and_shows_no_picture_twice(qtbot: QtBot) -> None:
    assert played(qtbot, Repeat.TO_AND_FRO, steps=3) == [0, 1, 2, 1, 0, 1, 2, 1, 0]
    assert played(qtbot, Repeat.ROUND, steps=3) == [0, 1, 2, 0, 1, 2, 0, 1, 2]
    assert played(qtbot, Repeat.ROUND, steps=4, closed=True) == [0, 1, 2, 3, 1, 2, 3, 1, 2]


def test_the_speed_is_steps_a_second(strip: WalkStrip) -> None:
    strip.show_walk(walk())
    speed = chooser(strip, "Speed in steps a second")
    assert strip._player._timer.interval() == 125
    QTest.keyClick(speed, Qt.Key.Key_Down)
    assert strip._player._timer.interval() == 67


def test_play_goes_on_from_the_step_that_was_chosen(qtbot: QtBot) -> None:
    player = WalkPlayer()
    player.set_speed(1000)
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
