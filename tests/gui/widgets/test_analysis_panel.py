"""A panel knows whether somebody can see it, also among tabs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from vae_explorer.gui.widgets.analysis_panel import AnalysisPanel
from vae_explorer.gui.window.arrangement import arrange
from vae_explorer.gui.window.dock_set import DockContents
from vae_explorer.gui.window.docks import BOTTOM, RIGHT, Docks

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_the_invitation_gives_way_to_contents_and_comes_back(qtbot: QtBot) -> None:
    panel = AnalysisPanel("Evidence", "Once there is a model, this shows more.")
    qtbot.addWidget(panel)
    panel.set_contents(contents := QWidget())
    panel.show()
    (sentence,) = panel.findChildren(QLabel)
    assert sentence.isVisible()
    panel.show_contents(True)
    assert (sentence.isVisible(), contents.isVisible()) == (False, True)
    panel.show_contents(False)
    panel.show_invitation("Press Start.")
    assert (sentence.isVisible(), sentence.text()) == (True, "Press Start.")


def test_a_panel_is_seen_only_while_its_tab_is_in_front(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.setCentralWidget(QWidget())
    panel = AnalysisPanel("Evidence", "Once there is a model, this shows more.")
    names = ("setup", *BOTTOM, *RIGHT)
    docks = Docks(window)
    for name in names:
        held = panel if name == "evidence" else QWidget()
        docks.add(DockContents(name, name.title(), held))
    seen: list[bool] = []
    panel.shown_changed.connect(seen.append)
    docks.place(arrange(1440, 900))
    window.show()
    qtbot.waitExposed(window)
    qtbot.waitUntil(lambda: not panel.in_front)
    seen.clear()
    docks.toggle("evidence")
    qtbot.waitUntil(lambda: seen == [True])
    docks.toggle("curves")
    qtbot.waitUntil(lambda: seen == [True, False])
    docks.dock("evidence").setFloating(True)
    qtbot.waitUntil(lambda: seen == [True, False, True])
    docks.dock("evidence").hide()
    qtbot.waitUntil(lambda: seen == [True, False, True, False])
