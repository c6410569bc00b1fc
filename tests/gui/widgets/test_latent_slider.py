"""The slider follows the mouse and the keys, and says every move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from vae_explorer.gui.widgets.latent_slider import LatentSlider

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def slider(qtbot: QtBot) -> LatentSlider:
    slider = LatentSlider("Coordinate z₁", -4, 4)
    qtbot.addWidget(slider)
    slider.resize(212, 22)
    slider.show()
    return slider


def heard(slider: LatentSlider) -> list[float]:
    values: list[float] = []
    slider.value_dragged.connect(values.append)
    return values


def test_a_drag_says_every_move_and_ends_where_the_mouse_is(slider: LatentSlider) -> None:
    values = heard(slider)
    QTest.mousePress(slider, LEFT, pos=QPoint(106, 11))
    assert slider.is_dragged()
    for x in (120, 140, 160):
        QTest.mouseMove(slider, QPoint(x, 11))
    QTest.mouseRelease(slider, LEFT, pos=QPoint(160, 11))
    assert not slider.is_dragged()
    assert values == pytest.approx([(x - 6) / 200 * 8 - 4 for x in (106, 120, 140, 160)])
    assert slider.value() == values[-1]


def test_the_ends_are_the_range(slider: LatentSlider) -> None:
    values = heard(slider)
    for x in (0, 211):
        QTest.mouseClick(slider, LEFT, pos=QPoint(x, 11))
    assert values == [-4, 4]


def test_keys_step_finely_and_home_rests(slider: LatentSlider) -> None:
    QTest.keyClick(slider, Qt.Key.Key_Right)
    assert slider.value() == pytest.approx(0.08)
    QTest.keyClick(slider, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert slider.value() == pytest.approx(0.072)
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert slider.value() == 0


def test_being_told_a_value_says_nothing_even_beyond_the_range(slider: LatentSlider) -> None:
    values = heard(slider)
    slider.show_value(9.5)
    slider.grab()
    assert slider.value() == 9.5
    assert values == []


def test_a_range_that_is_none_is_an_error(slider: LatentSlider) -> None:
    with pytest.raises(ValueError, match="lowest < highest"):
        slider.set_range(1, 1)
