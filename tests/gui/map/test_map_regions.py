"""Rectangle and lasso choose the images whose points they enclose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from tests.gui.map.hand import Hand
from vae_explorer.gui.map import turns
from vae_explorer.gui.map.map_view import MapView

Heard = Callable[[str], list[tuple[object, ...]]]
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier


def chosen(calls: list[tuple[object, ...]]) -> list[tuple[list[int], str]]:
    return [(np.asarray(rows).tolist(), str(mode)) for rows, mode in calls]


def drag(view: MapView, *stops: QPoint, keys: Qt.KeyboardModifier) -> None:
    QTest.mousePress(view, Qt.MouseButton.LeftButton, keys, stops[0])
    for stop in stops[1:]:
        QTest.mouseMove(view, stop)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, keys, stops[-1])


@pytest.mark.parametrize(
    ("keys", "mode"),
    [
        (Qt.KeyboardModifier.NoModifier, "replace"),
        (SHIFT, "add"),
        (ALT, "subtract"),
        (CONTROL, "subtract"),
    ],
)
def test_a_rectangle_chooses_the_points_in_it(
    view: MapView, hand: Hand, heard: Heard, keys: Qt.KeyboardModifier, mode: str
) -> None:
    calls, cursor = heard("rows_chosen"), heard("place_clicked")
    before = view.camera
    QTest.keyClick(view, Qt.Key.Key_R)
    drag(view, hand.at(-2.5, 1.5), hand.at(0, 0), hand.at(2.5, 0.5), keys=keys)
    assert chosen(calls) == [([0, 1], mode)]
    assert cursor == []
    assert view.camera == before


def test_a_lasso_chooses_what_its_line_encloses(view: MapView, hand: Hand, heard: Heard) -> None:
    calls = heard("rows_chosen")
    QTest.mouseClick(view.tools.lasso_tool, Qt.MouseButton.LeftButton)
    line = [(-2.5, 1.5), (-1.5, 1.5), (-1.5, -1.0), (2.5, -1.0), (2.5, -2.0), (-2.5, -2.0)]
    drag(view, *(hand.at(*place) for place in line), keys=Qt.KeyboardModifier.NoModifier)
    assert chosen(calls) == [([0, 2, 3], "replace")]
    assert view.scene.region is None


def test_the_line_is_seen_while_it_is_drawn_and_escape_takes_it_away(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    calls = heard("rows_chosen")
    QTest.keyClick(view, Qt.Key.Key_R)
    below_the_tools = view.rect().adjusted(0, 60, 0, 0)
    bare = view.grab(below_the_tools).toImage()
    hand.drag(hand.at(-2.5, 1.5), hand.at(0, 0), hand.at(2.5, -2.0), release=False)
    assert view.grab(below_the_tools).toImage() != bare
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.grab(below_the_tools).toImage() == bare
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=hand.at(2.5, -2.0))
    assert calls == []
    assert view.tools.rectangle_tool.isChecked()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.tools.cursor_tool.isChecked()


def test_hidden_points_are_not_chosen(view: MapView, hand: Hand, heard: Heard) -> None:
    calls = heard("rows_chosen")
    view.hide_labels(frozenset({1}))
    QTest.keyClick(view, Qt.Key.Key_R)
    hand.drag(hand.at(-3, 3), hand.at(3, -3))
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL)
    assert chosen(calls) == [([0, 2, 4], "replace")] * 2


def test_a_click_chooses_one_image_and_beside_all_none(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    calls, selected = heard("rows_chosen"), heard("image_clicked")
    QTest.keyClick(view, Qt.Key.Key_L)
    hand.click(hand.at(2.0, 1.0))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, hand.at(-2.0, 1.0))
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, SHIFT, hand.at(0.0, -1.0))
    hand.click(hand.at(0.0, -1.0))
    assert chosen(calls) == [([1], "replace"), ([0], "add"), ([], "replace")]
    assert selected == []


def test_the_middle_button_pans_with_any_tool(view: MapView, hand: Hand, heard: Heard) -> None:
    calls = heard("rows_chosen")
    QTest.keyClick(view, Qt.Key.Key_L)
    before = view.camera.to_pixel(0, 0)
    hand.drag(QPoint(300, 300), QPoint(340, 310), button=Qt.MouseButton.MiddleButton)
    assert view.camera.to_pixel(0, 0) == pytest.approx((before[0] + 40, before[1] + 10))
    assert calls == []


def test_a_key_takes_a_tool_and_puts_it_down_again(view: MapView) -> None:
    for key, tool in (
        (Qt.Key.Key_R, view.tools.rectangle_tool),
        (Qt.Key.Key_L, view.tools.lasso_tool),
    ):
        QTest.keyClick(view, key)
        assert tool.isChecked()
        assert view.cursor().shape() == Qt.CursorShape.CrossCursor
        QTest.keyClick(view, key)
        assert view.tools.cursor_tool.isChecked()
        assert view.cursor().shape() == Qt.CursorShape.ArrowCursor


def test_keys_wish_for_the_others_and_for_none(view: MapView, heard: Heard) -> None:
    calls = heard("choose_requested")
    QTest.keyClick(view, Qt.Key.Key_I, CONTROL | SHIFT)
    QTest.keyClick(view, Qt.Key.Key_A, CONTROL | SHIFT)
    assert calls == [("invert",), ("none",)]


def test_a_large_cloud_is_searched_in_turns(
    bare_map: MapView, qtbot: object, heard: Heard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "TURN_S", 0.0)
    rng = np.random.default_rng(0)
    points = rng.normal(size=(400_000, 2)).astype(np.float32)
    bare_map.show_points(points)
    calls = heard("rows_chosen")
    hand = Hand(bare_map)
    QTest.keyClick(bare_map, Qt.Key.Key_R)
    hand.drag(hand.at(-1, 1), hand.at(0.5, -0.5))
    assert calls == []
    qtbot.waitUntil(lambda: len(calls) == 1, timeout=60_000)  # type: ignore[attr-defined]
    low = bare_map.camera.to_plane(*hand.at(-1, 1).toTuple())
    high = bare_map.camera.to_plane(*hand.at(0.5, -0.5).toTuple())
    inside = (points[:, 0] >= low[0]) & (points[:, 0] < high[0])
    inside &= (points[:, 1] >= high[1]) & (points[:, 1] < low[1])
    assert np.array_equal(calls[0][0], np.flatnonzero(inside))
