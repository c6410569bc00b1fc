"""Three panels in one dock: which is seen, and which is told so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from vae_explorer.gui.panels.live_pictures import LivePictures
from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_panel_behind_the_clicked_tab_is_seen_and_told_so(qtbot: QtBot) -> None:
    pairs, traversals = QWidget(), AnalysisPanel("Traversals", "Nothing yet.")
    pictures = LivePictures((("Reconstructions", pairs), ("Traversals", traversals)))
    tabs = pictures.heading_tools
    for widget in (pictures, tabs):
        qtbot.addWidget(widget)
        widget.show()
    told: list[bool] = []
    traversals.shown_changed.connect(told.append)
    pictures.show_in_front(True)
    assert pairs.isVisible()
    assert told == []
    QTest.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(1).center())
    assert traversals.isVisible()
    assert not pairs.isVisible()
    assert told == [True]
    pictures.show_in_front(False)
    pictures.show_in_front(True)
    pictures.show_page(pairs)
    assert told == [True, False, True, False]
    assert tabs.currentIndex() == 0
