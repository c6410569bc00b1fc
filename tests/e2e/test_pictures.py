"""Images as pictures on the map, and decoded ones behind them, with a real mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt

from tests.e2e.conftest import FOREVER
from tests.gui.map.hand import Hand
from tests.window import Hands
from vae_explorer.gui.map.picking import Kind
from vae_explorer.gui.map.show_menu import BACKDROP

if TYPE_CHECKING:
    from pathlib import Path

# Pop-up menus ask the platform for what the one without a screen does not have.
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def pictures(hands: Hands) -> dict[int, QPointF]:
    """Images that are shown as pictures, and the middles of these."""
    layer = hands.panels.map.scene.thumbnails
    hands.panels.map.grab()
    hands.wait(lambda: not layer.unfinished)
    return {
        row: QPointF(*place)
        for row, place in zip(layer.rows.tolist(), layer.places.tolist(), strict=True)
    }


def zoom_until_pictures_come(hands: Hands) -> dict[int, QPointF]:
    view = hands.panels.map
    mouse, places = Hand(view), view.scene.points.cloud.points
    crowd = places[np.abs(places - np.median(places, axis=0)).max(axis=1).argmin()].tolist()
    assert pictures(hands) == {}
    for _ in range(40):
        mouse.wheel(hands.at(*crowd), 1)
        shown = pictures(hands)
        if len(shown) >= 3:
            return shown
    raise AssertionError("no pictures came")


def assert_none_overlap(hands: Hands) -> None:
    layer = hands.panels.map.scene.thumbnails
    away = np.abs(layer.places[:, None] - layer.places[None]).max(axis=2)
    away[np.diag_indices(len(away))] = np.inf
    assert away.min(initial=np.inf) >= layer.side_px


def backdrop_shown(hands: Hands) -> bool:
    return hands.panels.map.scene.backdrop.view is not None


def choose_backdrop(hands: Hands) -> None:
    hands.choose(hands.panels.map.tools.show.menu(), BACKDROP)


def fills_the_view(hands: Hands) -> bool:
    view = hands.panels.map.scene.backdrop.view
    x_low, x_high, y_low, y_high = hands.panels.map.camera.visible()
    if view is None:
        return False
    left, right, bottom, top = view.bounds
    return left <= x_low and x_high <= right and bottom <= y_low and y_high <= top


def is_fine(hands: Hands) -> bool:
    """Whether the finest stage is shown, at the scale of the view."""
    view, camera = hands.panels.map.scene.backdrop.view, hands.panels.map.camera
    if view is None or not fills_the_view(hands):
        return False
    width = (view.bounds[1] - view.bounds[0]) * camera.scale
    tile = 8 * view.enlarged  # the pictures have 8 pixels
    return width == pytest.approx(view.pixels.shape[1] * view.enlarged) and 32 <= tile <= 64


def test_pictures_come_with_the_wheel_and_stay_while_panning(flat: Hands) -> None:
    view = flat.panels.map
    before = zoom_until_pictures_come(flat)
    assert_none_overlap(flat)
    middle = view.rect().center()
    mouse, shift = Hand(view), QPoint(60, -35)
    mouse.drag(middle, middle + shift / 2, middle + shift, button=Qt.MouseButton.MiddleButton)
    after = pictures(flat)
    assert_none_overlap(flat)
    stayed = [row for row, spot in before.items() if view.rect().contains((spot + shift).toPoint())]
    assert stayed
    for row in stayed:
        assert (after[row] - before[row] - shift).manhattanLength() < 1e-6
    mouse.wheel(middle, 1)
    assert_none_overlap(flat)
    inside = [r for r in stayed if view.scene.point_px(r) is not None]
    seen = {r for r in inside if view.rect().contains(view.scene.point_px(r).toPoint())}  # type: ignore[union-attr]
    assert seen <= set(pictures(flat)), "zooming in only adds"


def test_a_picture_answers_the_mouse_as_its_point_does(flat: Hands) -> None:
    view, mouse = flat.panels.map, Hand(flat.panels.map)
    shown = zoom_until_pictures_come(flat)
    edge = QPoint(round(view.scene.thumbnails.side_px / 2) - 3, 0)
    row, spot = next(
        (row, place.toPoint() + edge)
        for row, place in shown.items()
        if view.rect().contains(place.toPoint() + edge)
        and view.childAt(place.toPoint() + edge) is None
        and view.thing_at(*(place + edge).toTuple()).kind is Kind.POINT
    )
    mouse.move(spot)
    flat.wait(view.card.isVisible)
    assert view.card.card is not None
    assert view.card.card.index == row
    mouse.click(spot)
    flat.wait(lambda: flat.session.exploration.selecting.index == row)


def test_one_chooser_switches_pictures_off_and_makes_them_large(flat: Hands) -> None:
    zoom_until_pictures_come(flat)
    flat.pick_named("Pictures", "off")
    assert pictures(flat) == {}
    view = flat.panels.map
    view.fit_view()
    flat.pick_named("Pictures", "64 px")
    assert pictures(flat), "they are shown at every zoom"
    assert view.scene.thumbnails.side_px > 64
    assert_none_overlap(flat)
    assert flat.bench.desk.preferences.pictures == "64 px"


def test_decoded_pictures_fill_the_view_and_follow_it(flat: Hands) -> None:
    view, mouse = flat.panels.map, Hand(flat.panels.map)
    plain = view.grab().toImage()
    choose_backdrop(flat)
    flat.wait(lambda: is_fine(flat))
    flat.rest()
    assert view.grab().toImage() != plain
    first = view.scene.backdrop.view
    middle = view.rect().center()
    far = QPoint(view.width() // 2 - 4, 0)
    mouse.drag(middle, middle + far, button=Qt.MouseButton.MiddleButton)
    assert not fills_the_view(flat)
    assert view.scene.backdrop.view is first, "the old pictures move along until others come"
    mouse.wheel(middle, 2)
    mouse.wheel(middle, -1)
    flat.wait(lambda: is_fine(flat))
    assert view.scene.backdrop.view is not first
    choose_backdrop(flat)
    assert not backdrop_shown(flat)


def test_the_backdrop_of_eight_dimensions_is_decoded_on_the_plane(deep: Hands) -> None:
    choose_backdrop(deep)
    deep.wait(lambda: is_fine(deep))


def test_while_a_model_learns_pictures_and_backdrop_follow(hands: Hands, folder: Path) -> None:
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: len(hands.panels.map.scene.points.cloud.rows) > 0)
    hands.pick_named("Pictures", "32 px")
    hands.wait(hands.panels.map.tools.show.isVisible)
    choose_backdrop(hands)
    seen: list[object] = []
    for _ in range(2):
        hands.wait(lambda: is_fine(hands) and hands.panels.map.scene.backdrop.view not in seen)
        seen.append(hands.panels.map.scene.backdrop.view)
        assert pictures(hands)
        assert_none_overlap(hands)
    assert hands.session.trainer.running
    hands.press("Pause", hands.window.toolbar)
