"""Eight dimensions: planes to choose from, and coordinates that lead off them."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel

from tests.gui.map.hand import Hand
from tests.window import Hands
from vae_explorer.gui.exploring.decoding import PLANE_AXES, PLANE_PCA
from vae_explorer.gui.widgets.latent_slider import LatentSlider

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def sliders(hands: Hands) -> list[LatentSlider]:
    return [s for s in hands.panels.inspector.findChildren(LatentSlider) if s.isVisible()]


def off_plane_words(hands: Hands) -> list[str]:
    labels = hands.panels.inspector.findChildren(QLabel)
    return [label.text() for label in labels if label.isVisible() and "plane" in label.text()]


def test_another_plane_is_drawn_and_the_points_move(deep: Hands) -> None:
    view = deep.panels.map
    before = view.scene.points.cloud.points.copy()
    names = view.scene.axis_names
    chooser = deep.named(QComboBox, "Plane")
    assert chooser.currentText() == PLANE_PCA
    deep.pick(chooser, PLANE_AXES)
    deep.rest()
    assert view.scene.axis_names != names
    assert np.abs(view.scene.points.cloud.points - before).max() > 1e-3
    codes = deep.session.exploration.codes
    plane = deep.session.exploration.plane
    assert codes is not None
    assert plane is not None
    np.testing.assert_allclose(view.scene.points.cloud.points, plane.project(codes.mean), atol=1e-5)


def test_a_dragged_coordinate_leaves_the_plane_and_the_cursor_moves_with_it(deep: Hands) -> None:
    exploration = deep.session.exploration
    slider = sliders(deep)[0]
    before, decoded = exploration.cursor_code, exploration.decoded
    assert before is not None
    middle = slider.rect().center()
    QTest.mousePress(slider, Qt.MouseButton.LeftButton, pos=middle)
    for x in range(4, slider.width() // 2, 6):
        QTest.mouseMove(slider, middle + QPoint(min(x, slider.width() // 2 - 4), 0))
    QTest.mouseRelease(
        slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() - 8, middle.y())
    )
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
    assert deep.panels.map.scene.cursor == pytest.approx(exploration.plane.project(after))


def test_a_click_on_the_map_comes_back_to_the_plane(deep: Hands) -> None:
    exploration = deep.session.exploration
    exploration.set_coordinate(7, 3.0)
    deep.rest()
    assert off_plane_words(deep)
    Hand(deep.panels.map).click(QPoint(80, deep.panels.map.height() - 80))
    deep.rest()
    assert exploration.decoded is not None
    assert exploration.decoded.off_plane == pytest.approx(0.0, abs=1e-9)
    assert off_plane_words(deep) == []


def test_all_coordinates_can_be_reached(deep: Hands) -> None:
    assert len(deep.panels.inspector.findChildren(LatentSlider)) == 8
