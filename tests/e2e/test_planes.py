"""Eight dimensions: planes to choose from, views, and coordinates that lead off the plane."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu

from tests.gui.map.hand import Hand
from tests.window import Hands
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.map.plane_menu import PlaneButton
from vae_explorer.gui.widgets.latent_slider import LatentSlider
from vae_explorer.latent.neighbour_chart import NeighbourChart
from vae_explorer.latent.plane import Plane

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

LEFT = Qt.MouseButton.LeftButton


def sliders(hands: Hands) -> list[LatentSlider]:
    return [s for s in hands.panels.inspector.findChildren(LatentSlider) if s.isVisible()]


def off_plane_words(hands: Hands) -> list[str]:
    labels = hands.panels.inspector.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and "plane" in label.text()]


def the_map(hands: Hands) -> MapView:
    return hands.panels.map


def button(hands: Hands) -> PlaneButton:
    return the_map(hands).tools.plane


def open_menu(hands: Hands) -> QMenu:
    """Click on the button; its menu opens below it."""
    menu = button(hands).menu()
    hands.when(menu.isVisible, menu.setFocus)
    menu.popup(button(hands).mapToGlobal(QPoint(0, button(hands).height())))
    hands.wait(menu.isVisible)
    return menu


def choose(hands: Hands, start: str) -> None:
    """Click on the entry of the plane menu that begins so, and wait for the map."""
    menu = open_menu(hands)
    action = next(a for a in menu.actions() if a.text().startswith(start))
    assert action.isEnabled(), action.toolTip()
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    hands.rest()


def hold(hands: Hands, text: str) -> None:
    """Click on an entry of the inner menu of the other coordinates."""
    menu = open_menu(hands)
    outer = next(a for a in menu.actions() if a.text() == "Other coordinates")
    inner = outer.menu()
    assert isinstance(inner, QMenu)
    menu.close()
    hands.choose(inner, text)
    hands.rest()


def plane(hands: Hands) -> Plane:
    there = hands.session.exploration.plane
    assert isinstance(there, Plane)
    return there


def note(hands: Hands) -> str:
    return the_map(hands).overlays.plane_note.words()


def points_are_projected(hands: Hands) -> None:
    codes = hands.session.exploration.codes
    assert codes is not None
    shown = the_map(hands).scene.points.cloud.points
    np.testing.assert_allclose(shown, plane(hands).project(codes.mean), atol=1e-5)


def pixel_of(hands: Hands, row: int) -> QPoint:
    spot = the_map(hands).scene.point_px(row)
    assert spot is not None
    return spot.toPoint()


def lonely_row(hands: Hands) -> int:
    """The farthest point in view that no button lies on, seen from near enough to aim at.

    A model of so short a training has all images close together.
    """
    view = the_map(hands)
    for _ in range(6):
        QTest.keyClick(view, Qt.Key.Key_Plus)
    hands.wait(lambda: not view.motion.flying)
    far_first = np.argsort(-np.linalg.norm(view.scene.points.cloud.points, axis=1)).tolist()
    inner = view.rect().adjusted(80, 80, -80, -80)
    spots = {row: pixel_of(hands, row) for row in far_first}
    return next(r for r in far_first if inner.contains(spots[r]) and not view.childAt(spots[r]))


def test_planes_of_the_largest_kl_and_by_chance_are_drawn_and_the_points_move(deep: Hands) -> None:
    before = the_map(deep).scene.points.cloud.points.copy()
    assert button(deep).words() in ("Plane: PCA", "PCA")  # short where the map is narrow
    assert note(deep) == "Other coordinates at the mean"
    choose(deep, "Largest KL")
    assert button(deep).words() in ("Plane: Largest KL", "Largest KL")
    assert note(deep) == "Other coordinates at 0"
    assert np.abs(the_map(deep).scene.points.cloud.points - before).max() > 1e-3
    points_are_projected(deep)
    choose(deep, "Random")
    first = plane(deep)
    points_are_projected(deep)
    choose(deep, "Another random plane")
    assert not np.allclose(plane(deep).axes, first.axes)
    choose(deep, "PCA")
    assert the_map(deep).scene.axis_names == ("PC 1", "PC 2")


def test_two_axes_are_clicked_on_the_chart_of_their_kl_or_chosen_by_keyboard(deep: Hands) -> None:
    choose(deep, "Two axes")
    popup = button(deep).popup
    deep.wait(popup.isVisible)
    assert popup.heading.text() == "Choose the horizontal axis"
    for dimension in (6, 2):
        row = popup.bars.row_rect(popup.bars.row_of(dimension))
        QTest.mouseClick(popup.bars, LEFT, pos=row.center().toPoint())
    deep.rest()
    assert not popup.isVisible()
    assert the_map(deep).scene.axis_names == ("z₇", "z₃")
    points_are_projected(deep)
    # Every place decodes exactly: the cursor is on the plane wherever it is put.
    Hand(the_map(deep)).click(QPoint(90, the_map(deep).height() - 90))
    deep.rest()
    decoded = deep.session.exploration.decoded
    assert decoded is not None
    np.testing.assert_allclose(np.delete(decoded.z, [6, 2]), 0.0, atol=1e-12)
    choose(deep, "Two axes")
    deep.wait(popup.isVisible)
    order = [popup.bars.row_of(d) for d in range(8)]
    for key in (Qt.Key.Key_End, Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Space):
        QTest.keyClick(popup.bars, key)
    deep.rest()
    drawn = plane(deep).axes.argmax(axis=1).tolist()
    assert [order[d] for d in drawn] == [7, 6]
    choose(deep, "Two axes")
    QTest.keyClick(popup.bars, Qt.Key.Key_Escape)
    deep.wait(lambda: not popup.isVisible())
    assert plane(deep).axes.argmax(axis=1).tolist() == drawn


def test_the_plane_through_three_images_that_were_pinned_with_the_mouse(deep: Hands) -> None:
    rows = (4, 21, 38)
    entry = next(a for a in button(deep).menu().actions() if a.text().startswith("Through"))
    assert not entry.isEnabled()
    for row, letter in zip(rows, "ABC", strict=True):
        deep.session.exploration.pin_place(letter, 0.0, 0.0, row)
    deep.rest()
    choose(deep, "Through pins A, B and C")
    codes = deep.session.exploration.codes
    assert codes is not None
    np.testing.assert_allclose(plane(deep).distance(codes.mean[list(rows)]), 0.0, atol=1e-5)
    assert note(deep) == "Through pins A, B and C"
    assert the_map(deep).scene.axis_names == ("from A to B", "towards C")
    # A click on pin B goes to the image's own code.
    spots = the_map(deep).scene.pins_px()
    Hand(the_map(deep)).click(QPoint(*np.rint(spots[1]).astype(int).tolist()))
    deep.rest()
    decoded = deep.session.exploration.decoded
    assert decoded is not None
    np.testing.assert_allclose(decoded.z, codes.mean[rows[1]], atol=1e-4)


def test_the_other_coordinates_go_to_the_selected_image(deep: Hands) -> None:
    choose(deep, "Largest KL")
    hold(deep, "At the mean of the codes")
    assert note(deep) == "Other coordinates at the mean"
    Hand(the_map(deep)).click(pixel_of(deep, lonely_row(deep)))
    deep.rest()
    selected = deep.session.exploration.selecting.index
    assert selected is not None
    hold(deep, "At the selected image")
    assert note(deep) == "Other coordinates at the selected image"
    codes = deep.session.exploration.codes
    assert codes is not None
    assert plane(deep).distance(codes.mean[selected]) == pytest.approx(0.0, abs=1e-5)
    assert off_plane_words(deep) == []


def test_cursor_and_pins_keep_their_codes_on_another_plane(deep: Hands) -> None:
    exploration = deep.session.exploration
    Hand(the_map(deep)).click(QPoint(120, the_map(deep).height() - 120))
    deep.rest()
    before = exploration.cursor_code
    assert before is not None
    choose(deep, "Random")
    np.testing.assert_allclose(exploration.cursor_code, before)
    assert the_map(deep).scene.cursor == pytest.approx(plane(deep).project(before).tolist())
    assert off_plane_words(deep)


def test_a_view_is_computed_and_its_places_are_mixtures(deep: Hands) -> None:
    choose(deep, "t-SNE")
    chart = deep.session.exploration.plane
    assert isinstance(chart, NeighbourChart)
    view = the_map(deep)
    assert note(deep).startswith("Approximate view: places between points decode a mixture")
    assert view.scene.rings == ()
    assert not view.scene.measured
    shows = view.tools.show.menu().actions()
    assert not next(a for a in shows if a.text() == "Prior density").isEnabled()
    spot = QPoint(80, view.height() - 90)
    x, y = view.camera.to_plane(spot.x(), spot.y())
    Hand(view).click(spot)
    deep.rest()
    decoded = deep.session.exploration.decoded
    assert decoded is not None
    np.testing.assert_allclose(decoded.z, chart.lift(np.array((x, y))), atol=1e-9)
    assert deep.session.exploration.selecting.index == chart.nearest(x, y)
    choose(deep, "PCA")
    assert view.scene.rings
    choose(deep, "t-SNE")  # it is still there
    assert deep.session.exploration.plane is not None
    assert not deep.session.exploration.plane.exact


def test_a_view_that_is_computed_is_cancelled_or_left_with_the_window(deep: Hands) -> None:
    planes = deep.session.exploration.planes
    menu = open_menu(deep)
    action = next(a for a in menu.actions() if a.text() == "t-SNE")
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(action).center())
    assert planes.busy
    assert note(deep).startswith("Computing t-SNE of 60 images")
    deep.click(the_map(deep).overlays.plane_note.verb)
    assert not planes.busy
    assert note(deep) == "Other coordinates at the mean"
    assert plane(deep).names == ("PC 1", "PC 2")
    deep.session.exploration.planes.choose("tsne")
    assert deep.session.exploration.busy
    deep.window.close()
    deep.wait(lambda: not deep.window.isVisible())
    assert not deep.session.exploration.planes.busy


def test_a_dragged_coordinate_leaves_the_plane_and_the_cursor_moves_with_it(deep: Hands) -> None:
    exploration = deep.session.exploration
    slider = sliders(deep)[0]
    assert len(deep.panels.inspector.findChildren(LatentSlider)) == 8
    before, decoded = exploration.cursor_code, exploration.decoded
    assert before is not None
    middle = slider.rect().center()
    QTest.mousePress(slider, LEFT, pos=middle)
    for x in range(4, slider.width() // 2, 6):
        QTest.mouseMove(slider, middle + QPoint(min(x, slider.width() // 2 - 4), 0))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(slider.width() - 8, middle.y()))
    deep.rest()
    after = exploration.cursor_code
    assert after is not None
    changed = np.flatnonzero(np.abs(after - before) > 1e-6)
    assert len(changed) == 1
    assert after[changed[0]] == pytest.approx(slider.value())
    assert exploration.decoded is not decoded
    assert exploration.decoded is not None
    assert exploration.decoded.off_plane > 0.1
    assert off_plane_words(deep)
    assert exploration.plane is not None
    assert the_map(deep).scene.cursor == pytest.approx(exploration.plane.project(after))
    # A click on the map comes back to the plane.
    Hand(the_map(deep)).click(QPoint(80, the_map(deep).height() - 80))
    deep.rest()
    assert exploration.decoded is not None
    assert exploration.decoded.off_plane == pytest.approx(0.0, abs=1e-9)
    assert off_plane_words(deep) == []
