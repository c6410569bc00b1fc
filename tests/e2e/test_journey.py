"""The whole main job in one go, with a real mouse, while the model learns and afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from tests.e2e.conftest import FOREVER
from tests.gui.map.hand import Hand
from tests.window import Hands, opened_window
from vae_explorer.gui.map.picking import Kind
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.runs import open_run

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

# Pop-up menus ask the platform for what the one without a screen does not have.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def decoded(hands: Hands) -> bytes:
    picture = hands.named(QWidget, "Decoded picture").grab().toImage()
    return bytes(picture.constBits())


def empty_place(hands: Hands) -> QPoint:
    """A pixel of the map with nothing under it."""
    view = hands.panels.map
    return next(
        QPoint(x, y)
        for x in range(60, view.width() - 200, 7)
        for y in range(view.height() - 60, 80, -7)
        if view.thing_at(x, y).kind is Kind.BACKGROUND
    )


def a_point(hands: Hands) -> tuple[QPoint, int]:
    """A pixel of the map on an image's point, and the image's row."""
    view = hands.panels.map
    for place in view.scene.points.cloud.points:
        spot = QPoint(*(round(v) for v in view.camera.to_pixel(*place.tolist())))
        hit = view.thing_at(spot.x(), spot.y())
        if hit.kind is Kind.POINT and view.childAt(spot) is None:
            return spot, hit.index
    raise AssertionError("no point can be clicked")


def is_decoded_at(hands: Hands, place: tuple[float, float] | None) -> bool:
    view = hands.session.exploration.decoded
    return view is not None and place is not None and bool(np.allclose(view.point, place))


def words_of(widget: QWidget) -> str:
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def steps_done(hands: Hands) -> int:
    progress = hands.session.trainer.progress
    return progress.step if progress is not None else 0


def train(hands: Hands) -> None:
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: len(hands.panels.map.scene.points.cloud.rows) > 0)
    hands.wait(lambda: hands.session.exploration.decoded is not None)


def drag_the_cursor_while_it_learns(hands: Hands) -> None:
    view, pictures = hands.panels.map, {decoded(hands)}
    for x, y in ((1.5, 1.0), (-1.5, 1.0), (0.5, -1.5)):
        cursor = view.scene.cursor
        assert cursor is not None
        Hand(view).drag(hands.at(*cursor), hands.at(x / 2, y / 2), hands.at(x, y))
        hands.wait(lambda: is_decoded_at(hands, view.scene.cursor))
        pictures.add(decoded(hands))
    assert len(pictures) == 4
    assert hands.session.trainer.running


def click_somewhere(hands: Hands) -> None:
    spot = empty_place(hands)
    Hand(hands.panels.map).click(spot)
    there = hands.panels.map.camera.to_plane(spot.x(), spot.y())
    hands.wait(lambda: is_decoded_at(hands, there))


def pause(hands: Hands) -> None:
    hands.press("Pause", hands.window.toolbar)
    hands.wait_for(Phase.PAUSED)
    hands.rest()


def rest_on_a_point_and_click_it(hands: Hands) -> QPoint:
    session, mouse = hands.session, Hand(hands.panels.map)
    spot, row = a_point(hands)
    mouse.move(QPoint(2, 2))
    mouse.move(spot)
    hands.wait(hands.panels.map.card.isVisible)
    mouse.click(spot)
    hands.rest()
    assert session.exploration.selecting.index == row
    assert session.images is not None
    assert session.images.paths[row].rpartition("/")[2] in words_of(hands.panels.inspector)
    return spot


def put_pins_by_key_and_by_menu(hands: Hands, spot: QPoint) -> None:
    view = hands.panels.map
    Hand(view).move(spot)
    QTest.keyClick(view, Qt.Key.Key_A)
    hands.wait(lambda: len(view.scene.pins) == 1)
    hands.open_place_menu(empty_place(hands), "Add pin here")
    hands.wait(lambda: hands.session.exploration.walking.view is not None)
    assert hands.named(QWidget, "Walk", hands.panels.walk_strip).isVisible()
    assert len(view.scene.walk) == 12


def drag_a_pin(hands: Hands) -> None:
    scene = hands.panels.map.scene
    before, pin = scene.walk[-1].copy(), scene.pins[1]
    start = hands.at(pin.x, pin.y)
    Hand(hands.panels.map).drag(start, start + QPoint(20, -10), start + QPoint(60, -40))
    hands.rest()
    assert np.linalg.norm(scene.walk[-1] - before) > 0.1
    np.testing.assert_allclose(scene.walk[-1], [scene.pins[1].x, scene.pins[1].y])


def walk_along_an_arc(hands: Hands) -> None:
    scene = hands.panels.map.scene
    straight = scene.walk.copy()
    hands.pick_named("Kind of walk", "Spherical")
    hands.rest()
    walk = hands.session.exploration.walking.view
    assert walk is not None
    assert walk.kind == "spherical"
    assert np.abs(scene.walk - straight).max() > 1e-3


def go_on_and_stop(hands: Hands) -> None:
    session, step = hands.session, steps_done(hands)
    hands.press("Resume", hands.window.toolbar)
    hands.wait(lambda: steps_done(hands) > step)
    hands.press("Stop", hands.window.toolbar)
    hands.wait_for(Phase.STOPPED)
    hands.rest()
    assert session.run_path is not None
    assert session.exploration.codes is not None
    kept = open_run(session.run_path).codes()
    np.testing.assert_allclose(session.exploration.codes.mean, kept.mean, atol=1e-5)


def close_while_it_trains(hands: Hands) -> None:
    hands.press("Resume", hands.window.toolbar)
    hands.wait_for(Phase.TRAINING)
    hands.window.close()
    box = hands.window.findChild(QMessageBox, "ask_leaving")
    assert box is not None
    hands.click(box.defaultButton())
    hands.wait(lambda: not hands.window.isVisible())
    assert not hands.session.trainer.running


def test_the_main_job(hands: Hands, folder: Path) -> None:
    hands.drop(folder)
    hands.wait_for(Phase.READY)
    hands.open_and_shorten(folder, epochs=FOREVER)
    train(hands)
    drag_the_cursor_while_it_learns(hands)
    click_somewhere(hands)
    pause(hands)
    spot = rest_on_a_point_and_click_it(hands)
    put_pins_by_key_and_by_menu(hands, spot)
    drag_a_pin(hands)
    walk_along_an_arc(hands)
    go_on_and_stop(hands)
    close_while_it_trains(hands)


def test_a_run_opens_again_with_the_same_map_and_the_same_numbers(
    qtbot: QtBot, folder: Path
) -> None:
    with opened_window(qtbot) as hands:
        hands.open_and_shorten(folder, epochs=10)
        hands.train_to_the_end()
        run, shown = hands.session.run_path, hands.session.trainer.headline
        places = hands.panels.map.scene.points.cloud.points.copy()
        steps = hands.session.trainer.history.curves().batches.steps
    assert run is not None
    with opened_window(qtbot) as hands:
        hands.session.open_target(str(run))
        hands.wait_for(Phase.STOPPED)
        hands.rest()
        again = hands.session.trainer.headline
        assert again == shown
        np.testing.assert_allclose(hands.panels.map.scene.points.cloud.points, places, atol=1e-5)
        np.testing.assert_array_equal(hands.session.trainer.history.curves().batches.steps, steps)
        assert hands.session.view_state.train_text == "Extend…"
