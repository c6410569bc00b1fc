"""Tools beside tabs belong to the tab in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QTabBar, QWidget

from vae_explorer.gui.window.dock_heading import DockHeading
from vae_explorer.gui.window.tab_tools import TabTools

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(800, 400)
    window.show()
    return window


def test_the_tools_of_a_covered_tab_stay_away_when_the_tabs_move(window: QWidget) -> None:
    bar = QTabBar(window)
    bar.setExpanding(False)
    for title in ("Curves", "Gallery"):
        bar.addTab(title)
    bar.setGeometry(0, 300, 800, 32)
    bar.show()
    tools, heading = TabTools(bar, window), DockHeading("Curves", parent=window)
    tools.show_heading(heading)
    assert heading.isVisible()
    bar.setCurrentIndex(1)
    heading.hide()
    bar.move(0, 200)
    assert not heading.isVisible()
    bar.setCurrentIndex(0)
    bar.move(0, 100)
    assert heading.isVisible()
    assert heading.y() == 100
