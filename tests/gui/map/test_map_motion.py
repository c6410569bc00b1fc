"""Where the view looks, and how it and the points come there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from PySide6.QtTest import QTest

from vae_explorer.gui.map.colouring import Categorical
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.map.motion import MOST_GLIDING

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_view_follows_points_that_leave_it_until_it_is_touched(view: MapView) -> None:
    points = view.scene.points.cloud.points
    view.show_points(points * 4, keep_view=True)
    low_x, high_x, _, _ = view.camera.visible()
    assert low_x < -8
    assert high_x > 8
    view.pan(10, 0)
    touched = view.camera
    view.show_points(points * 9, keep_view=True)
    assert view.camera == touched
    view.show_points(points * 9, keep_view=False)
    assert view.camera.visible()[1] > 18


@pytest.mark.parametrize(("width", "clear"), [(1100, True), (480, False)])
def test_a_fit_keeps_clear_of_the_legend_where_that_costs_little(
    view: MapView, width: int, clear: bool
) -> None:
    names = ("a label with quite a long name", "b")
    view.resize(width, 400)
    view.show_colouring(Categorical("Kind", names, np.array([0, 1] * 3, np.int32), (3, 3)))
    left = min(view.camera.to_pixel(x, 0)[0] for x in (-3.03, -2.0))
    assert (left > view.legend.geometry().right()) is clear
    right = view.camera.to_pixel(3.03, 0)[0]
    assert right < width


def test_resizing_keeps_all_in_view_or_the_middle_where_it_was(view: MapView) -> None:
    view.resize(500, 400)
    assert view.camera.width_px == 500
    assert view.camera.visible()[0] < -3.03
    view.zoom_by(2, smooth=False)
    middle, scale = view.camera.to_plane(250, 200), view.camera.scale
    view.resize(900, 700)
    assert view.camera.to_plane(450, 350) == pytest.approx(middle)
    assert view.camera.scale == scale


def test_points_move_over_some_frames_and_arrive(view: MapView, qtbot: QtBot) -> None:
    view.set_reduced_motion(False)
    cloud = view.scene.points.cloud
    goal = np.roll(cloud.points, 1, axis=0).copy()
    goal[~np.isfinite(goal)] = 0.0
    shares: list[float] = []
    view.motion.points_moved.connect(shares.append)
    view.show_points(goal, keep_view=True)
    qtbot.waitUntil(lambda: bool(shares) and shares[-1] == 1.0, timeout=60_000)
    drawn = dict(zip(cloud.rows.tolist(), zip(cloud.x, cloud.y, strict=True), strict=True))
    assert drawn[2] == pytest.approx(goal[2].tolist())


def test_with_reduced_motion_or_very_many_points_they_are_there_at_once(view: MapView) -> None:
    assert not view.motion.would_glide(10)
    view.set_reduced_motion(False)
    assert view.motion.would_glide(MOST_GLIDING)
    assert not view.motion.would_glide(MOST_GLIDING + 1)
    view.hide()
    assert not view.motion.would_glide(10)


def test_a_fit_flies_and_arrives_and_a_drag_ends_the_flight(view: MapView, qtbot: QtBot) -> None:
    home = view.camera
    view.zoom_by(4, smooth=False)
    view.set_reduced_motion(False)
    view.fit_view()
    assert view.camera != home
    qtbot.waitUntil(lambda: view.camera == home, timeout=60_000)
    view.zoom_by(4, smooth=True)
    view.pan(1, 1)
    assert not view.motion.flying


def test_two_quick_zooms_add_up(view: MapView, qtbot: QtBot) -> None:
    scale = view.camera.scale
    view.set_reduced_motion(False)
    view.zoom_by(1.5, smooth=True)
    view.zoom_by(1.5, smooth=True)
    qtbot.waitUntil(lambda: not view.motion.flying, timeout=60_000)
    assert view.camera.scale == pytest.approx(scale * 2.25)


def test_points_are_at_their_places_at_once_under_a_hand_that_holds_something(
    view: MapView,
) -> None:
    view.set_reduced_motion(False)
    goal = view.scene.points.cloud.points + 0.1
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=view.rect().center())
    view.show_points(goal, keep_view=True)
    drawn = view.scene.points.cloud
    assert drawn.x[0] == pytest.approx(goal[drawn.rows[0]][0])
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=view.rect().center())


def test_a_move_of_the_cursor_paints_only_where_it_was_and_is(view: MapView, qtbot: QtBot) -> None:
    painted: list[QRegion] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if isinstance(event, QPaintEvent) and watched is view:
                painted.append(event.region())
            return False

    view.show_cursor(0.0, 0.0)
    before = view.grab().toImage()
    watch = Watch()
    view.installEventFilter(watch)
    view.show_cursor(0.5, 0.25)
    qtbot.waitUntil(lambda: bool(painted), timeout=60_000)
    area = view.width() * view.height()
    assert sum(r.width() * r.height() for region in painted for r in region) < area / 4
    view.show_cursor(0.0, 0.0)
    assert view.grab().toImage() == before
    view.removeEventFilter(watch)
