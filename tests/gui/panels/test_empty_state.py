"""The invitation: what can be opened, and no word cut off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.empty_state import EmptyState
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.views.basics import RecentEntry
from vae_explorer.gui.widgets.pictures import PictureGrid
from vae_explorer.images.samples import SAMPLES

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

RECENT = (
    RecentEntry("/data/mnist", "mnist", "60 000 images", "30 epochs", "Today, 14:02"),
    RecentEntry("/data/x", "a name that goes on and on " * 5, "1 image", "", "Yesterday"),
)


@pytest.fixture
def empty(qapp: QApplication, qtbot: QtBot) -> EmptyState:
    apply_theme(qapp, "light")
    empty = EmptyState()
    qtbot.addWidget(empty)
    empty.resize(1440, 828)
    empty.show_samples(tuple(SAMPLES.values()))
    empty.show_recent(RECENT)
    empty.show()
    return empty


def press(root: QWidget, name: str) -> None:
    (button,) = (b for b in root.findChildren(QAbstractButton) if b.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_every_way_in_says_its_wish(empty: EmptyState) -> None:
    said: list[object] = []
    empty.folder_requested.connect(lambda: said.append("folder"))
    empty.run_requested.connect(lambda: said.append("run"))
    empty.sample_requested.connect(said.append)
    empty.recent_requested.connect(said.append)
    press(empty, "Open folder")
    press(empty, "Open run")
    press(empty, "Train on faces")
    press(empty, "Train on digits")
    press(empty, "mnist, 60 000 images, 30 epochs, Today, 14:02")
    assert said == ["folder", "run", "faces", "digits", "/data/mnist"]


def test_pictures_of_samples_may_come_late_or_for_a_sample_that_is_not_shown(
    empty: EmptyState, qtbot: QtBot
) -> None:
    pictures = np.zeros((8, 1, 8, 8), np.uint8)
    for name in ("faces", "faces", "unheard-of"):
        empty.show_sample_pictures(name, pictures)

    def counts() -> list[int]:
        grids = [grid for grid in empty.findChildren(PictureGrid) if grid.isVisible()]
        return [grid.picture_count() for grid in grids]

    qtbot.waitUntil(lambda: counts() == [8])


def test_being_told_again_replaces(empty: EmptyState) -> None:
    empty.show_samples(tuple(SAMPLES.values()))
    empty.show_recent(RECENT[:1])
    visible = [b.accessibleName() for b in empty.findChildren(QAbstractButton) if b.isVisible()]
    assert visible.count("Train on faces") == 1
    assert not any(name.startswith("a name") for name in visible)
    empty.show_recent(())
    headings = [label for label in empty.findChildren(QLabel) if label.text() == "Recent"]
    assert not headings[0].isVisible()


@pytest.mark.parametrize("width", [720, 960, 1440])
def test_no_word_is_cut(empty: EmptyState, qtbot: QtBot, width: int) -> None:
    empty.resize(width, 500)
    lines = [w for w in empty.findChildren(QLabel) if w.isVisible() and not w.wordWrap()]
    assert len(lines) >= 8

    def cut() -> list[str]:
        metrics = ((line, line.fontMetrics()) for line in lines)
        return [w.text() for w, m in metrics if w.width() < m.horizontalAdvance(w.text())]

    qtbot.waitUntil(lambda: cut() == [])
    assert empty.widget().width() <= empty.viewport().width()


def test_a_drag_over_the_window_is_welcomed(empty: EmptyState) -> None:
    before = empty.grab().toImage()
    empty.show_drag(True)
    during = empty.grab().toImage()
    empty.show_drag(False)
    assert during != before
    assert empty.grab().toImage() == before


def test_every_stop_has_a_name(empty: EmptyState) -> None:
    assert unnamed_stops(empty) == []
