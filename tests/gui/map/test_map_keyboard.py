"""Everything on the map can be reached from the keyboard."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from tests.gui.map.hand import Hand
from vae_explorer.gui.map.map_view import MapView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

Heard = Callable[[str], list[tuple[object, ...]]]


def press(view: MapView, key: Qt.Key, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(view, key, modifier)


def test_arrows_move_the_cursor_and_shift_moves_it_finely(view: MapView, heard: Heard) -> None:
    view.show_cursor(0.0, 0.0)
    dragged = heard("cursor_dragged")
    step = 10 / view.camera.scale
    press(view, Qt.Key.Key_Right)
    press(view, Qt.Key.Key_Up)
    press(view, Qt.Key.Key_Left, shift=True)
    press(view, Qt.Key.Key_Down, shift=True)
    assert dragged == [
        pytest.approx((step, 0)),
        pytest.approx((step, step)),
        pytest.approx((0.9 * step, step)),
        pytest.approx((0.9 * step, 0.9 * step)),
    ]


def test_a_first_arrow_brings_the_cursor_into_the_middle(view: MapView, heard: Heard) -> None:
    dragged = heard("cursor_dragged")
    press(view, Qt.Key.Key_Right)
    assert view.camera.to_pixel(*dragged[0]) == pytest.approx((450, 245), abs=0.01)


@pytest.mark.parametrize("key", ["Left", "Right", "Up", "Down"])
def test_a_cursor_steered_out_takes_the_view_with_it(view: MapView, key: str) -> None:
    view.show_cursor(0.0, 0.0)
    for _ in range(80):
        press(view, getattr(Qt.Key, f"Key_{key}"))
    place = view.scene.cursor_px()
    assert place is not None
    assert 20 <= place[0] <= view.width() - 20
    assert 20 <= place[1] <= view.height() - 20
    assert max(abs(value) for value in view.scene.cursor or ()) > 4


def test_plus_and_minus_zoom_at_the_cursor_and_f_shows_all(view: MapView) -> None:
    view.show_cursor(1.0, 0.5)
    home = view.camera
    before = view.scene.cursor_px()
    press(view, Qt.Key.Key_Plus)
    assert view.camera.scale > home.scale
    assert view.scene.cursor_px() == pytest.approx(before)
    press(view, Qt.Key.Key_Minus)
    assert view.camera.scale == pytest.approx(home.scale)
    press(view, Qt.Key.Key_Minus)
    press(view, Qt.Key.Key_F)
    assert view.camera == home


def test_a_and_b_put_pins_at_the_cursor_or_on_the_image_under_the_mouse(
    view: MapView, hand: Hand, heard: Heard
) -> None:
    asked = heard("pin_requested")
    press(view, Qt.Key.Key_A)
    assert not asked, "there is no place to put it"
    view.show_cursor(0.25, -0.5)
    press(view, Qt.Key.Key_A)
    hand.move(hand.at(-2.0, -1.5))
    press(view, Qt.Key.Key_B)
    assert asked == [
        ("A", 0.25, -0.5, -1),
        ("B", pytest.approx(-2.0), pytest.approx(-1.5), 2),
    ]


def test_enter_selects_the_image_nearest_to_the_cursor(view: MapView, heard: Heard) -> None:
    images = heard("image_clicked")
    view.show_cursor(0.0, 0.0)
    press(view, Qt.Key.Key_Return)
    assert not images, "nothing is near"
    view.show_cursor(1.8, 0.8)
    press(view, Qt.Key.Key_Return)
    assert images == [(1,)]


def test_escape_puts_back_what_is_being_dragged(view: MapView, hand: Hand, heard: Heard) -> None:
    view.show_cursor(0.5, 0.5)
    dragged, clicked = heard("cursor_dragged"), heard("place_clicked")
    hand.drag(hand.at(0.5, 0.5), hand.at(2.0, 2.0), release=False)
    press(view, Qt.Key.Key_Escape)
    assert view.scene.cursor == pytest.approx((0.5, 0.5))
    assert dragged[-1] == pytest.approx((0.5, 0.5))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=hand.at(2.0, 2.0))
    assert not clicked


def test_escape_puts_the_pan_tool_down(view: MapView) -> None:
    QTest.mouseClick(view.tools.pan_tool, Qt.MouseButton.LeftButton)
    press(view, Qt.Key.Key_Escape)
    assert view.tools.cursor_tool.isChecked()


def test_keys_that_mean_nothing_here_go_on(view: MapView, heard: Heard) -> None:
    view.show_cursor(0.0, 0.0)
    asked = heard("pin_requested")
    QTest.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(view, Qt.Key.Key_Q)
    assert not asked


def test_the_focus_shows_only_when_the_keyboard_brought_it(view: MapView, qtbot: QtBot) -> None:
    def edge() -> str:
        return view.grab().toImage().pixelColor(200, 0).name()

    view.clearFocus()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert edge() != view.scene.tokens.accent.lower()
    view.clearFocus()
    view.setFocus(Qt.FocusReason.TabFocusReason)
    assert edge() == view.scene.tokens.accent.lower()


def test_a_screen_reader_hears_what_is_shown_and_where_the_cursor_is(view: MapView) -> None:
    assert view.accessibleName() == "Latent map"
    view.show_axes(("PC 1", "PC 2"), True)
    view.show_cursor(-0.55, -1.349)
    assert view.accessibleDescription() == "6 points, cursor at PC 1 −0.55, PC 2 −1.35"
    for widget in view.findChildren(type(view.tools.fit)):
        assert widget.accessibleName()
