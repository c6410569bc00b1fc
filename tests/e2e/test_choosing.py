"""Images are chosen on the map with rectangle, lasso, keys and legend."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.window import Hands

NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def places(hands: Hands) -> np.ndarray:
    """Pixels of the images' points, shape (N, 2)."""
    view = hands.panels.map
    return view.camera.points_to_pixel(view.scene.points.cloud.points)


def draw(hands: Hands, *stops: tuple[float, float], keys: Qt.KeyboardModifier = NONE) -> None:
    view = hands.panels.map
    spots = [QPoint(round(px), round(py)) for px, py in stops]
    QTest.mousePress(view, Qt.MouseButton.LeftButton, keys, spots[0])
    for spot in spots[1:]:
        QTest.mouseMove(view, spot)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, keys, spots[-1])


def chosen(hands: Hands) -> list[int]:
    return list(hands.session.exploration.choosing.rows)


def test_rectangle_and_lasso_choose_add_and_take_away(flat: Hands) -> None:
    hands, view = flat, flat.panels.map
    view.fit_view(animated=False)
    spots = places(hands)
    middle = float(np.median(spots[:, 0])) + 0.25
    low, high = spots.min(axis=0) - 8, spots.max(axis=0) + 8
    left = np.flatnonzero(spots[:, 0] < round(middle))
    QTest.keyClick(view, Qt.Key.Key_R)
    draw(hands, tuple(low), (middle, high[1]))
    hands.wait(lambda: len(chosen(hands)) > 0)
    assert chosen(hands) == left.tolist()
    chip = view.overlays.chip
    assert chip.isVisible()
    QTest.keyClick(view, Qt.Key.Key_L)
    corners = [(middle, low[1]), (high[0], low[1]), (high[0], high[1]), (middle, high[1])]
    draw(hands, *corners, keys=SHIFT)
    hands.wait(lambda: len(chosen(hands)) == len(spots))
    draw(hands, *corners, keys=ALT)
    hands.wait(lambda: chosen(hands) == left.tolist())
    QTest.keyClick(view, Qt.Key.Key_I, CONTROL | SHIFT)
    right = np.setdiff1d(np.arange(len(spots)), left)
    assert chosen(hands) == right.tolist()
    assert view.scene.cursor is not None
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.tools.cursor_tool.isChecked()
    assert len(chosen(hands)) == len(right)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert chosen(hands) == []
    assert not chip.isVisible()


def test_what_is_not_chosen_fades(flat: Hands) -> None:
    hands, view = flat, flat.panels.map
    view.fit_view(animated=False)
    before = view.grab().toImage()
    spots = places(hands)
    QTest.keyClick(view, Qt.Key.Key_R)
    lowest = int(spots[:, 1].argmax())
    px, py = spots[lowest]
    draw(hands, (px - 3, py - 3), (px + 3, py + 3))
    hands.wait(lambda: lowest in chosen(hands))
    others = [row for row in range(len(spots)) if row not in chosen(hands)]
    after = view.grab().toImage()
    farthest = max(others, key=lambda row: float(np.hypot(*(spots[row] - spots[lowest]))))
    spot = QPoint(*(int(value) for value in spots[farthest]))
    assert after.pixelColor(spot).lightness() != before.pixelColor(spot).lightness()
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    hands.wait(lambda: len(chosen(hands)) == len(spots))


@pytest.mark.parametrize("quickly", [False, True])
def test_all_that_the_legend_shows_is_chosen_by_a_key(flat: Hands, quickly: bool) -> None:
    hands, view = flat, flat.panels.map
    assert hands.session.images is not None
    labels = np.asarray(hands.session.images.labels)
    rows = view.legend.rows
    assert len(rows) == 2
    hands.click(rows[0])
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    hands.wait(lambda: chosen(hands) == np.flatnonzero(labels == "b").tolist())
    hands.click(rows[0])
    if quickly:  # every second label and back, as fast as events come
        for _ in range(40):
            hands.click(rows[0])
            hands.click(rows[1])
    QTest.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    QTest.mouseDClick(rows[0], Qt.MouseButton.LeftButton)
    assert [row.isChecked() for row in rows] == [True, False]
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    hands.wait(lambda: chosen(hands) == np.flatnonzero(labels == "a").tolist())
