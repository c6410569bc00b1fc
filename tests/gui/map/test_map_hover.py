"""What the map tells about the image under a mouse that rests."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.map.hand import Hand
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.views.basics import HoverCard

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Heard = Callable[[str], list[tuple[object, ...]]]
PIXEL = 0.02
"""About one pixel of this map in latent units."""


def test_an_image_is_told_after_a_dwell_and_once_more_when_the_mouse_leaves(
    view: MapView, hand: Hand, heard: Heard, qtbot: QtBot
) -> None:
    hovered = heard("image_hovered")
    hand.move(hand.at(0.0, 0.3))
    hand.move(hand.at(2.0, 1.0))
    assert view.scene.hovered == 1, "the ring is there at once"
    assert not hovered, "the card takes its time"
    qtbot.waitUntil(lambda: hovered == [(1,)], timeout=60_000)
    hand.move(hand.at(2.0, 1.0) + QPoint(1, 1))
    assert hovered == [(1,)]
    hand.move(hand.at(0.0, 0.3))
    assert hovered == [(1,), (-1,)]
    assert view.scene.hovered == -1


def test_a_mouse_that_only_passes_by_asks_for_nothing(
    view: MapView, hand: Hand, heard: Heard, qtbot: QtBot
) -> None:
    hovered = heard("image_hovered")
    hand.move(hand.at(2.0, 1.0))
    hand.move(hand.at(0.0, 0.3))
    hand.move(hand.at(-2.0, 1.0))
    qtbot.waitUntil(lambda: hovered == [(0,)], timeout=60_000)


def test_the_card_shows_beside_the_point_and_goes_with_the_mouse(
    view: MapView, hand: Hand, qtbot: QtBot
) -> None:
    card = HoverCard(1, np.zeros((1, 8, 8), np.uint8), ("Label dog", "b.png", "ELBO −1.0 nats"))
    hand.move(hand.at(2.0, 1.0))
    with qtbot.waitSignal(view.image_hovered, timeout=60_000):
        pass
    view.show_card(card)
    assert view.card.isVisible()
    assert view.rect().contains(view.card.geometry())
    assert not view.card.geometry().contains(hand.at(2.0, 1.0))
    hand.move(hand.at(0.0, 0.3))
    assert not view.card.isVisible()


def test_a_card_that_comes_too_late_is_not_shown(view: MapView, hand: Hand) -> None:
    card = HoverCard(1, np.zeros((1, 8, 8), np.uint8), ("Label dog",))
    hand.move(hand.at(-2.0, 1.0))
    view.show_card(card)
    assert not view.card.isVisible()


def test_the_card_stays_while_the_points_move_a_little_under_the_mouse(
    view: MapView, hand: Hand, heard: Heard, qtbot: QtBot
) -> None:
    hovered = heard("image_hovered")
    hand.move(hand.at(2.0, 1.0))
    qtbot.waitUntil(lambda: hovered == [(1,)], timeout=60_000)
    points = view.scene.points.cloud.points
    view.show_points(points + np.float32(0.01), keep_view=True)
    assert hovered == [(1,)]
    view.show_points(points + np.float32(0.5), keep_view=True)
    assert hovered == [(1,), (-1,)]


def test_the_pointer_tells_what_a_press_would_do(view: MapView, hand: Hand) -> None:
    view.show_cursor(0.0, 0.0)
    shapes = []
    for place in ((0.0, 0.0), (2.0, 1.0), (1.0, -0.6)):
        hand.move(hand.at(*place))
        shapes.append(view.cursor().shape())
    assert shapes == [
        Qt.CursorShape.OpenHandCursor,
        Qt.CursorShape.PointingHandCursor,
        Qt.CursorShape.ArrowCursor,
    ]
    hand.drag(hand.at(0, 0), hand.at(1, 1), release=False)
    assert view.cursor().shape() == Qt.CursorShape.ClosedHandCursor
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=hand.at(1, 1))
