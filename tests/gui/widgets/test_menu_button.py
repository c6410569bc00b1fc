"""A menu does not change under the hand that is at it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QMenu

from vae_explorer.gui.widgets.menu_button import MenuButton

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class Counting(MenuButton):
    """Offers how often it was filled, and a menu below."""

    times = 0

    def fill_menu(self, menu: QMenu) -> None:
        self.times += 1
        menu.addAction(str(self.times))
        menu.addMenu("More").addAction("one")


@pytest.fixture
def button(qtbot: QtBot) -> Counting:
    button = Counting("Count")
    qtbot.addWidget(button)
    button.show()
    button.renew_menu()
    return button


def texts(button: Counting) -> list[str]:
    menu = button.menu()
    assert isinstance(menu, QMenu)
    return [action.text() for action in menu.actions()]


def test_a_closed_menu_is_filled_at_once(button: Counting) -> None:
    button.renew_menu()
    assert texts(button) == ["2", "More"]


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_an_open_menu_stays_as_it_is_until_it_is_closed(button: Counting, qtbot: QtBot) -> None:
    menu = button.menu()
    assert isinstance(menu, QMenu)
    menu.popup(button.mapToGlobal(button.rect().bottomLeft()))
    for _ in range(3):
        button.renew_menu()
    assert texts(button) == ["1", "More"]
    menu.close()
    qtbot.waitUntil(lambda: texts(button) == ["2", "More"])


def test_former_menus_below_are_let_go(button: Counting, qtbot: QtBot) -> None:
    for _ in range(5):
        button.renew_menu()
    menu = button.menu()
    assert isinstance(menu, QMenu)
    qtbot.waitUntil(lambda: len(menu.findChildren(QMenu)) == 1)
