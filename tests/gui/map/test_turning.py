"""Points on their way from plane to plane."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from vae_explorer.gui.map.cloud import Cloud
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.latent.plane import axis_plane, pca_plane
from vae_explorer.latent.turn import TurnedPoints, turn_between

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CODES = np.random.default_rng(0).normal(size=(500, 8)) * np.geomspace(2, 0.2, 8)
BEFORE, AFTER = pca_plane(CODES), axis_plane(8, 5, 1)
TURN = TurnedPoints.of(turn_between(BEFORE, AFTER), CODES)


def places(plane: object) -> np.ndarray:
    return plane.project(CODES).astype(np.float32)  # type: ignore[attr-defined,no-any-return]


def test_points_are_seen_from_the_turning_plane_at_every_moment() -> None:
    cloud = Cloud()
    cloud.set_points(places(BEFORE), glide=False)
    cloud.set_points(places(AFTER), glide=True, turn=TURN)
    for share in (0.0, 0.3, 0.8):
        cloud.set_share(share)
        seen = CODES[cloud.rows] @ TURN.turn.axes(share).T
        np.testing.assert_allclose(np.stack([cloud.x, cloud.y], 1), seen, atol=1e-5)
    cloud.set_share(1.0)
    np.testing.assert_array_equal(cloud.x, places(AFTER)[cloud.rows, 0])


def test_a_turn_takes_the_map_there_and_the_marks_wait(view: MapView, qtbot: QtBot) -> None:
    view.show_points(places(BEFORE))
    view.set_reduced_motion(False)
    shares: list[float] = []
    view.motion.points_moved.connect(shares.append)
    view.show_points(places(AFTER), turn=TURN)
    assert view.scene.turning
    qtbot.waitUntil(lambda: bool(shares) and shares[-1] == 1.0, timeout=60_000)
    assert shares == sorted(shares)
    assert not view.scene.turning
    np.testing.assert_array_equal(view.scene.points.cloud.points, places(AFTER))


def test_with_reduced_motion_the_other_plane_is_there_at_once(view: MapView) -> None:
    view.show_points(places(BEFORE))
    view.show_points(places(AFTER), turn=TURN)
    assert not view.scene.turning
    cloud = view.scene.points.cloud
    np.testing.assert_array_equal(cloud.x, places(AFTER)[cloud.rows, 0])


@pytest.mark.parametrize("measured", [True, False])
def test_axes_without_a_scale_have_no_numbers(view: MapView, measured: bool) -> None:
    view.show_axes(("t-SNE 1", "t-SNE 2"), is_section=True, measured=measured)
    image = view.grab().toImage()
    edge = image.copy(0, 100, 6, image.height() - 140)
    marks = {edge.pixel(x, y) for x in range(4) for y in range(edge.height())}
    assert (len(marks) > 1) is measured
