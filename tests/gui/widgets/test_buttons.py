"""Buttons follow the theme, and the filled one is filled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QPushButton, QToolButton, QVBoxLayout, QWidget

from vae_explorer.gui.style.theme import DARK, LIGHT, Tokens, apply_theme
from vae_explorer.gui.widgets.buttons import ActionButton, IconButton

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot


@pytest.fixture
def page(qapp: QApplication, qtbot: QtBot) -> Iterator[QWidget]:
    apply_theme(qapp, "light")
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page)
    page.show()
    yield page
    apply_theme(qapp, "light")


def ink_of(button: QPushButton | QToolButton) -> set[str]:
    image = button.icon().pixmap(QSize(17, 16), 1.0).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name().upper() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize(("theme", "tokens"), [("dark", DARK), ("light", LIGHT)])
def test_icons_are_tinted_anew_with_the_theme(
    qapp: QApplication, page: QWidget, theme: str, tokens: Tokens
) -> None:
    quiet, plain = IconButton("minus", "Less"), ActionButton("Less", "minus")
    filled = ActionButton("More", "minus", filled=True)
    for button in (quiet, plain, filled):
        page.layout().addWidget(button)
        button.show()
    apply_theme(qapp, "light" if theme == "dark" else "dark")
    apply_theme(qapp, theme)
    assert ink_of(quiet) == {tokens.text2}
    assert ink_of(plain) == {tokens.text}
    assert ink_of(filled) == {tokens.on_accent}
    plain.set_filled(True)
    filled.set_filled(False)
    assert ink_of(plain) == {tokens.on_accent}
    assert ink_of(filled) == {tokens.text}


def test_an_icon_is_drawn_once_its_button_is_seen_and_after_the_theme_of_that_time(
    qapp: QApplication, page: QWidget
) -> None:
    button = IconButton("minus", "Less")
    page.layout().addWidget(button)
    assert button.icon().isNull()
    apply_theme(qapp, "dark")
    button.show()
    assert ink_of(button) == {DARK.text2}
    button.hide()
    apply_theme(qapp, "light")
    button.show()
    assert ink_of(button) == {LIGHT.text2}


def test_the_ground_of_the_filled_button_is_the_accent(page: QWidget) -> None:
    button = ActionButton("Train", filled=True)
    page.layout().addWidget(button)
    button.show()
    corner = button.grab().toImage().pixelColor(8, 14)
    assert corner == QColor(LIGHT.accent)
    button.set_filled(False)
    assert button.grab().toImage().pixelColor(8, 14) == QColor(LIGHT.raised)


def test_another_look_has_another_name(page: QWidget) -> None:
    del page
    button = ActionButton("Open folder…", "folder-open")
    assert button.accessibleName() == "Open folder"
    button.set_look("Pause", "pause")
    assert (button.text(), button.accessibleName()) == ("Pause", "Pause")
    button.deleteLater()
