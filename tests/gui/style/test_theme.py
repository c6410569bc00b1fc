"""Colours that can be read, fonts with figures of one width, one theme for the whole program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFontMetricsF, QPalette
from PySide6.QtWidgets import QWidget
from shiboken6 import delete

from vae_explorer.gui.style.stylesheet import style_sheet
from vae_explorer.gui.style.theme import (
    DARK,
    LIGHT,
    Tokens,
    apply_theme,
    dress,
    font,
    tokens_for,
)

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

THEMES = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@THEMES
def test_words_reach_the_contrast_of_wcag_aa(tokens: Tokens) -> None:
    for ground in (tokens.window, tokens.canvas, tokens.raised):
        for text in (tokens.text, tokens.text2, tokens.text3, tokens.accent, tokens.error):
            assert contrast(text, ground) >= 4.5
    for text in (tokens.ok, tokens.warn):
        assert contrast(text, tokens.window) >= 4.5
    assert contrast(tokens.on_accent, tokens.accent) >= 4.5
    assert contrast(tokens.accent, tokens.accent_soft) >= 4.5


@THEMES
def test_borders_and_lines_can_be_seen(tokens: Tokens) -> None:
    assert contrast(tokens.control, tokens.raised) >= 3
    for ground in (tokens.window, tokens.canvas):
        assert contrast(tokens.train_line, ground) >= 3
    assert contrast(tokens.ink, tokens.halo) >= 15


@THEMES
def test_every_colour_is_one_and_the_ten_labels_differ(tokens: Tokens) -> None:
    for name, value in tokens._asdict().items():
        if name not in ("labels", "dark"):
            assert re.fullmatch("#[0-9A-F]{6}", value), name
    assert len(set(tokens.labels)) == 10


@THEMES
def test_the_style_sheet_has_no_name_left_to_fill_in(tokens: Tokens) -> None:
    assert "$" not in style_sheet(tokens)


@pytest.fixture
def themed(qapp: QApplication, qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    yield widget
    apply_theme(qapp, "light")


def test_widgets_learn_of_a_new_theme(qapp: QApplication, themed: QWidget) -> None:
    apply_theme(qapp, "light")
    assert tokens_for(themed) is LIGHT
    apply_theme(qapp, "dark")
    assert tokens_for(themed) is DARK
    assert themed.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    apply_theme(qapp, "light")
    assert themed.palette().color(QPalette.ColorRole.WindowText) == QColor(LIGHT.text)


class Counting(QWidget):
    """Counts how often it is told of another style."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.told = 0

    def changeEvent(self, event: QEvent) -> None:
        self.told += event.type() == QEvent.Type.StyleChange
        super().changeEvent(event)


def test_a_new_theme_comes_to_a_widget_as_often_however_deep_it_stands(
    qapp: QApplication, themed: QWidget
) -> None:
    apply_theme(qapp, "light")
    inner = [Counting(themed)]
    for _ in range(12):
        inner.append(Counting(inner[-1]))
    themed.show()
    for each in inner:
        each.told = 0
    apply_theme(qapp, "dark")
    assert {each.told for each in inner} == {inner[0].told}
    assert inner[0].told > 0


def test_the_disabled_group_has_colours_of_its_own(qapp: QApplication, themed: QWidget) -> None:
    apply_theme(qapp, "dark")
    colour = themed.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText)
    assert colour == QColor(DARK.disabled)


def test_another_choice_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="system, light, dark"):
        apply_theme(qapp, "sepia")


@pytest.mark.parametrize("weight", [400, 500, 600])
def test_all_figures_have_the_same_width(qapp: QApplication, weight: int) -> None:
    del qapp
    metrics = QFontMetricsF(font(12, weight))
    assert len({round(metrics.horizontalAdvance(4 * digit), 3) for digit in "0123456789"}) == 1


def test_a_dressed_window_wears_the_sheet_and_the_application_none(
    qapp: QApplication, themed: QWidget
) -> None:
    apply_theme(qapp, "light")
    inner = Counting(themed)
    dress(themed)
    assert themed.styleSheet() == style_sheet(LIGHT)
    assert not qapp.styleSheet()
    # Laid into others that stand in no window yet, a widget has no style to change.
    outer, moved = QWidget(), Counting()
    moved.setParent(outer)
    assert moved.told == 0
    outer.setParent(themed)
    assert moved.told > 0
    inner.told = 0
    apply_theme(qapp, "dark")
    assert themed.styleSheet() == style_sheet(DARK)
    assert not qapp.styleSheet()
    assert inner.told > 0


def test_the_application_wears_the_sheet_again_once_no_window_does(qapp: QApplication) -> None:
    apply_theme(qapp, "light")
    window = QWidget()
    dress(window)
    delete(window)
    apply_theme(qapp, "light")
    assert qapp.styleSheet() == style_sheet(LIGHT)


def test_a_change_of_the_system_puts_no_sheet_where_none_was_wanted(qapp: QApplication) -> None:
    qapp.setStyleSheet("")
    apply_theme(qapp, "system", sheet=False)
    qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    worn = qapp.styleSheet()
    apply_theme(qapp, "light")
    assert not worn
    assert qapp.styleSheet() == style_sheet(LIGHT)
