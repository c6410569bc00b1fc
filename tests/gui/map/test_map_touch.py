"""Fingers on the map: one steers, two pinch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest

from tests.gui.map.hand import Hand
from vae_explorer.gui.map.map_view import MapView

Heard = Callable[[str], list[tuple[object, ...]]]


def test_a_tap_selects_or_moves_the_cursor(view: MapView, hand: Hand, heard: Heard) -> None:
    images, places = heard("image_clicked"), heard("place_clicked")
    device = QTest.createTouchDevice()
    for spot in (hand.at(2.0, 1.0), hand.at(0.5, 0.3)):
        QTest.touchEvent(view, device).press(0, spot, view).commit()
        QTest.touchEvent(view, device).release(0, spot, view).commit()
    assert images == [(1,)]
    assert places == [pytest.approx((0.5, 0.3), abs=0.02)]


def test_a_finger_drags_the_cursor_and_pans_the_rest(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(0.0, 0.0)
    dragged = heard("cursor_dragged")
    device = QTest.createTouchDevice()
    start, end = hand.at(0, 0), hand.at(1, 1)
    QTest.touchEvent(view, device).press(0, start, view).commit()
    QTest.touchEvent(view, device).move(0, end, view).commit()
    QTest.touchEvent(view, device).release(0, end, view).commit()
    assert dragged[-1] == pytest.approx((1, 1), abs=0.02)
    before = view.camera
    start = hand.at(-0.5, -0.5)
    QTest.touchEvent(view, device).press(0, start, view).commit()
    QTest.touchEvent(view, device).move(0, start + QPoint(50, 20), view).commit()
    QTest.touchEvent(view, device).release(0, start + QPoint(50, 20), view).commit()
    moved = np.subtract(view.camera.to_pixel(0, 0), before.to_pixel(0, 0))
    assert moved == pytest.approx((50, 20), abs=1e-6)


def test_two_fingers_zoom_about_the_middle_between_them(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    places, images = heard("place_clicked"), heard("image_clicked")
    scale = view.camera.scale
    middle = hand.at(0.0, 0.0)
    device = QTest.createTouchDevice()
    fingers = QTest.touchEvent(view, device)
    spread = QPoint(40, 0)
    fingers.press(0, middle - spread, view).press(1, middle + spread, view).commit()
    for width in range(50, 130, 10):
        spread = QPoint(width, 0)
        fingers.move(0, middle - spread, view).move(1, middle + spread, view).commit()
    fingers.release(0, middle - spread, view).release(1, middle + spread, view).commit()
    assert view.camera.scale > 1.8 * scale
    assert view.camera.to_pixel(0, 0) == pytest.approx((middle.x(), middle.y()), abs=4)
    assert not places
    assert not images
