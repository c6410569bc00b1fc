"""What the mouse does on the map, by real presses, moves and releases."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from tests.gui.map.hand import Hand, walk_line
from vae_explorer.gui.map.camera import Camera
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.views.basics import Pin
from vae_explorer.gui.views.planes import PlaneChoices, PlaneEntry

Heard = Callable[[str], list[tuple[object, ...]]]
PIXEL = 0.02
"""About one pixel of this map in latent units."""


def fitted(view: MapView) -> Camera:
    view.fit_view(animated=False)
    return view.camera


def test_a_click_on_a_point_selects_its_image(view: MapView, hand: Hand, heard: Heard) -> None:
    images, places = heard("image_clicked"), heard("place_clicked")
    hand.click(hand.at(2.0, 1.0))
    hand.click(hand.at(-2.0, -1.5) + QPoint(2, 1))
    assert images == [(1,), (2,)]
    assert not places


def test_a_click_elsewhere_moves_the_cursor_there(view: MapView, hand: Hand, heard: Heard) -> None:
    images, places = heard("image_clicked"), heard("place_clicked")
    hand.click(hand.at(0.7, -0.4))
    assert places == [pytest.approx((0.7, -0.4), abs=PIXEL)]
    assert view.scene.cursor == pytest.approx((0.7, -0.4), abs=PIXEL)
    assert not images


def test_dragging_the_cursor_tells_every_place_it_comes_through(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(0.0, 0.0)
    dragged, clicked = heard("cursor_dragged"), heard("place_clicked")
    camera = view.camera
    stops = [hand.at(0.3 * k, -0.2 * k) for k in range(1, 6)]
    hand.drag(hand.at(0.0, 0.0) + QPoint(5, 3), *[stop + QPoint(5, 3) for stop in stops])
    wanted = [view.camera.to_plane(stop.x(), stop.y()) for stop in stops]
    assert dragged[: len(wanted)] == [pytest.approx(place, abs=PIXEL) for place in wanted]
    assert dragged[-1] == pytest.approx(wanted[-1], abs=PIXEL)
    assert view.scene.cursor == pytest.approx(wanted[-1], abs=PIXEL)
    assert view.camera == camera, "the view stays"
    assert not clicked


def test_while_the_cursor_is_held_the_hand_decides_where_it_is(view: MapView, hand: Hand) -> None:
    view.show_cursor(0.0, 0.0)
    hand.drag(hand.at(0, 0), hand.at(1, 1), release=False)
    view.show_cursor(-3.0, -3.0)
    assert view.scene.cursor == pytest.approx((1, 1), abs=PIXEL)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=hand.at(1, 1))
    view.show_cursor(-3.0, -3.0)
    assert view.scene.cursor == (-3.0, -3.0)


def test_a_press_on_the_cursor_that_goes_nowhere_says_nothing(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(0.0, 0.0)
    dragged, clicked = heard("cursor_dragged"), heard("place_clicked")
    hand.drag(hand.at(0, 0), hand.at(0, 0) + QPoint(2, 1))
    assert not dragged
    assert not clicked
    assert view.scene.cursor == (0.0, 0.0)


def test_dragging_a_pin_moves_it_and_no_other(view: MapView, hand: Hand, heard: Heard) -> None:
    view.show_cursor(-1.0, 0.0)
    view.show_pins((Pin("A", -1.0, 0.0), Pin("B", 1.0, 0.0)))
    pins, cursor = heard("pin_dragged"), heard("cursor_dragged")
    hand.drag(hand.at(-1.0, 0.0), hand.at(-0.5, 0.5), hand.at(0.0, 1.0))
    assert [letter for letter, *_ in pins] == ["A"] * len(pins)
    assert pins[-1][1:] == pytest.approx((0.0, 1.0), abs=PIXEL)
    assert (view.scene.pins[0].x, view.scene.pins[0].y) == pytest.approx((0, 1), abs=PIXEL)
    assert view.scene.pins[1] == Pin("B", 1.0, 0.0)
    assert not cursor, "the pin lies above the cursor"


def test_a_click_on_a_pin_or_on_a_step_of_the_walk_goes_exactly_there(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_pins((Pin("A", -1.0, -0.3),))
    view.show_walk(walk_line([[-1.0, -0.3], [0.0, -0.3], [1.0, -0.3]]))
    places = heard("place_clicked")
    hand.click(hand.at(-1.0, -0.3) + QPoint(3, 2))
    hand.click(hand.at(1.0, -0.3) + QPoint(-2, 2))
    assert places == [(-1.0, -0.3), (1.0, -0.3)]


def test_dragging_the_background_or_a_point_pans(view: MapView, hand: Hand, heard: Heard) -> None:
    places, images = heard("place_clicked"), heard("image_clicked")
    for start in (hand.at(0.0, -0.5), hand.at(2.0, 1.0)):
        before = view.camera
        hand.drag(start, start + QPoint(20, 5), start + QPoint(60, -25))
        assert view.camera.scale == before.scale
        assert view.camera.to_pixel(0, 0) == pytest.approx(
            np.add(before.to_pixel(0, 0), (60, -25)), abs=1e-6
        )
    assert not places
    assert not images


def test_the_middle_button_pans_from_the_cursor_too(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(0.0, 0.0)
    dragged, clicked = heard("cursor_dragged"), heard("place_clicked")
    before = view.camera
    start = hand.at(0, 0)
    hand.drag(start, start + QPoint(30, 30), button=Qt.MouseButton.MiddleButton)
    QTest.mouseClick(view, Qt.MouseButton.MiddleButton, pos=QPoint(400, 300))
    assert view.camera.to_pixel(0, 0) == pytest.approx(
        np.add(before.to_pixel(0, 0), (30, 30)), abs=1e-6
    )
    assert not dragged
    assert not clicked


def test_the_pan_tool_pans_from_everywhere_and_selects_nothing(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(0.0, 0.0)
    QTest.mouseClick(view.tools.pan_tool, Qt.MouseButton.LeftButton)
    said = [heard(name) for name in ("cursor_dragged", "place_clicked", "image_clicked")]
    before = view.camera
    hand.drag(hand.at(0, 0), hand.at(0, 0) + QPoint(40, 0))
    hand.click(hand.at(2.0, 1.0))
    assert view.camera.x < before.x
    assert said == [[], [], []]
    QTest.mouseClick(view.tools.cursor_tool, Qt.MouseButton.LeftButton)
    hand.click(hand.at(2.0, 1.0))
    assert said[2] == [(1,)]


@pytest.mark.parametrize("notches", [1, -3, 12.5])
def test_the_wheel_zooms_at_the_pointer(view: MapView, hand: Hand, notches: float) -> None:
    spot = QPoint(620, 140)
    place, scale = view.camera.to_plane(620, 140), view.camera.scale
    hand.wheel(spot, notches)
    assert view.camera.to_pixel(*place) == pytest.approx((620, 140), abs=1e-3)
    assert view.camera.scale == pytest.approx(scale * 2 ** (notches / 4), rel=0.01)


def test_a_double_click_on_the_background_fits_and_leaves_the_cursor(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.show_cursor(-1.0, 0.5)
    home = fitted(view)
    places = heard("place_clicked")
    view.zoom_by(3, smooth=False)
    view.pan(50, 20)
    hand.double_click(hand.at(0.4, -0.2))
    assert view.camera == home
    assert places[-1] == (-1.0, 0.5)
    assert view.scene.cursor == (-1.0, 0.5)


def test_a_double_click_on_a_point_selects_it_and_keeps_the_view(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    view.zoom_by(1.2, smooth=False)
    before = view.camera
    images = heard("image_clicked")
    hand.double_click(hand.at(2.0, 1.0))
    assert images[0] == (1,)
    assert view.camera == before


def menu_at(view: MapView, spot: QPoint) -> QMenu:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, view.mapToGlobal(spot))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def choose(menu: QMenu, words: str) -> None:
    (action,) = [action for action in menu.actions() if action.text() == words]
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_menu_puts_pins_on_images_and_on_places(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    asked = heard("pin_added")
    choose(menu_at(view, hand.at(2.0, 1.0)), "Add pin on this image")
    choose(menu_at(view, hand.at(0.4, -0.4)), "Add pin here")
    assert asked[0] == (pytest.approx(2.0), pytest.approx(1.0), 1)
    x, y, row = asked[1]
    assert row == -1
    assert (x, y) == pytest.approx((0.4, -0.4), abs=PIXEL)


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_the_menu_clears_a_walk_only_where_there_is_one(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    cleared = heard("walk_cleared")
    menu = menu_at(view, hand.at(0, 0.3))
    assert "Clear the walk" not in [action.text() for action in menu.actions()]
    menu.close()
    view.show_pins((Pin("A", 0.0, 0.0),))
    choose(menu_at(view, hand.at(0.4, 0.4)), "Clear the walk")
    assert cleared == [()]


def test_choosers_tell_what_was_chosen_and_hide_where_there_is_no_choice(
    view: MapView, heard: Heard
) -> None:
    colours, planes = heard("colour_chosen"), heard("plane_chosen")
    assert not view.tools.colour.isVisible()
    view.show_plane_choices(PlaneChoices())
    view.show_colour_choices(["Label", "ELBO"], "Label")
    assert view.tools.colour.isVisible()
    assert not view.tools.plane.isVisible()
    assert not colours
    view.tools.colour.setFocus()
    QTest.keyClick(view.tools.colour, Qt.Key.Key_Down)
    assert colours == [("ELBO",)]
    assert not planes


@pytest.mark.parametrize("width", [480, 640, 1280])
def test_the_tools_never_cover_each_other(view: MapView, width: int) -> None:
    view.show_colour_choices(["Reconstruction, nats", "ELBO"], "Reconstruction, nats")
    name = "z₁₂, z₂₃ and others"
    view.show_plane_choices(PlaneChoices((PlaneEntry("axes", name),), name=name))
    view.resize(width, 400)
    bars = (view.tools.tools, view.tools.choosers, view.tools.views)
    for number, bar in enumerate(bars):
        assert view.rect().contains(bar.geometry())
        for other in (*bars[:number], view.legend):
            assert not bar.geometry().intersects(other.geometry())


def test_the_zoom_buttons_and_the_fit_button_work(view: MapView) -> None:
    home = fitted(view)
    QTest.mouseClick(view.tools.zoom_in, Qt.MouseButton.LeftButton)
    assert view.camera.scale == pytest.approx(home.scale * 1.5)
    QTest.mouseClick(view.tools.zoom_out, Qt.MouseButton.LeftButton)
    QTest.mouseClick(view.tools.zoom_out, Qt.MouseButton.LeftButton)
    assert view.camera.scale == pytest.approx(home.scale / 1.5)
    QTest.mouseClick(view.tools.fit, Qt.MouseButton.LeftButton)
    assert view.camera == home
