"""Where docks begin, and that the map keeps the most room."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from vae_explorer.gui.window.arrangement import arrange
from vae_explorer.gui.window.dock_set import DockContents
from vae_explorer.gui.window.docks import BOTTOM, RIGHT, Docks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

NAMES = ("setup", *BOTTOM, *RIGHT)

WIDTHS = st.integers(720, 4000)
HEIGHTS = st.integers(480, 2400)


@given(WIDTHS, HEIGHTS)
def test_the_map_has_its_least_size_at_any_size_of_the_window(width: int, height: int) -> None:
    found = arrange(width, height)
    left = 0 if "setup" in found.folded else found.setup_px
    right = 0 if "inspector" in found.folded else found.inspector_px
    assert width - left - right - 2 >= 480
    walk = 36
    if height >= 640:
        assert height - 48 - 24 - found.curves_px - walk - 2 >= 320


@given(WIDTHS, HEIGHTS)
def test_setup_folds_before_the_inspector_and_both_come_back(width: int, height: int) -> None:
    folded = arrange(width, height).folded
    assert "inspector" not in folded or "setup" in folded
    assert set(arrange(width + 1, height).folded) <= set(folded)


@given(WIDTHS, HEIGHTS)
def test_a_low_window_has_one_set_of_tabs_and_lower_curves(width: int, height: int) -> None:
    found = arrange(width, height)
    assert found.tabbed == (height < 860)
    assert found.curves_px == (176 if found.tabbed else 204)
    assert found.upper_px + 1 + found.curves_px == height - 72


def test_the_sizes_are_those_of_the_design() -> None:
    wide, low = arrange(1440, 900), arrange(1280, 800)
    assert (wide.setup_px, wide.inspector_px, wide.folded) == (272, 304, ())
    assert (low.setup_px, low.inspector_px, low.folded) == (272, 304, ())


@pytest.fixture(scope="module")
def docks(qapp: QApplication) -> Iterator[Docks]:
    del qapp
    window = QMainWindow()
    window.resize(1440, 900)
    window.setCentralWidget(QWidget())
    docks = Docks(window)
    for name in NAMES:
        docks.add(DockContents(name, name.title(), QWidget()))
    yield docks
    window.deleteLater()


def standing(docks: Docks) -> list[tuple[bool, bool]]:
    return [(dock.isHidden(), dock.isFloating()) for dock in docks.all()]


@pytest.mark.slow
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_layout_breaks_the_docks_whatever_its_bytes_are(
    docks: Docks, data: st.DataObject
) -> None:
    docks.place(arrange(1440, 900))
    good = docks.save()
    broken = data.draw(
        st.binary(max_size=200)
        | st.integers(0, len(good) - 1).map(lambda end: good[:end])
        | st.tuples(st.integers(0, len(good) - 1), st.integers(0, 255)).map(
            lambda change: good[: change[0]] + bytes([change[1]]) + good[change[0] + 1 :]
        )
    )
    docks.restore(broken)
    docks.place(arrange(1440, 900))
    assert standing(docks) == [(False, False)] * len(NAMES)
    assert docks.restore(good)
    assert standing(docks) == [(False, False)] * len(NAMES)


def test_a_tabbed_dock_has_its_tab_for_a_heading_and_a_floating_one_a_heading(
    docks: Docks,
) -> None:
    docks.place(arrange(1440, 900))
    heights = {dock.objectName(): heading_of(dock).height() for dock in docks.all()}
    assert heights == {
        "setup": 32,
        **dict.fromkeys(BOTTOM, 1),
        **dict.fromkeys(RIGHT, 32),
    }
    docks.place(arrange(1280, 800))
    assert {heading_of(docks.dock(name)).height() for name in RIGHT} == {1}
    docks.dock("inspector").setFloating(True)
    assert {heading_of(docks.dock(name)).height() for name in RIGHT} == {32}
    docks.dock("gallery").setFloating(True)
    assert heading_of(docks.dock("gallery")).height() == 32
    assert heading_of(docks.dock("curves")).height() == 1, "still a tab"
    docks.dock("inspector").setFloating(False)
    docks.dock("gallery").setFloating(False)


def test_a_tab_stays_in_its_place_however_it_is_dragged(docks: Docks, qtbot: QtBot) -> None:
    # Qt moves tabs even of bars that the layout has given up meanwhile, and the process dies.
    window = docks.dock("setup").parentWidget()
    assert window is not None
    window.show()
    qtbot.waitExposed(window)
    docks.place(arrange(1440, 900))
    docks.refresh_headings()
    (bar,) = (bar for bar in window.findChildren(QTabBar) if bar.count() == len(BOTTOM))
    titles = [bar.tabText(index) for index in range(bar.count())]
    first, last = bar.tabRect(0).center(), bar.tabRect(bar.count() - 1).center()
    QTest.mousePress(bar, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(bar, (first + last) / 2)
    QTest.mouseMove(bar, last)
    QTest.mouseRelease(bar, Qt.MouseButton.LeftButton, pos=last)
    assert [bar.tabText(index) for index in range(bar.count())] == titles
    window.hide()


def heading_of(dock: QDockWidget) -> QWidget:
    heading = dock.titleBarWidget()
    assert heading is not None
    return heading


class Wide(QWidget):
    """A panel with tools of some width."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.heading_tools = QWidget()
        self.heading_tools.setMinimumWidth(width)


def test_tools_without_room_beside_the_tabs_stand_below_them(qtbot: QtBot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(1440, 900)
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
    window.setCentralWidget(QWidget())
    contents = {name: Wide(400 if name == "curves" else 100) for name in NAMES}
    docks = Docks(window)
    for name, content in contents.items():
        docks.add(DockContents(name, name.title(), content))
    docks.place(arrange(1440, 900))
    window.show()
    heading = contents["curves"].heading_tools
    qtbot.waitUntil(lambda: heading_of(docks.dock("curves")).height() == 1)
    beside = heading.mapTo(window, QPoint()).y()
    window.resize(840, 900)
    docks.follow_size(840, 900)
    qtbot.waitUntil(lambda: heading_of(docks.dock("curves")).height() == 32)
    assert heading.isVisible()
    assert heading_of(docks.dock("evidence")).height() == 1
    assert heading.mapTo(window, QPoint()).y() > beside
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: heading_of(docks.dock("curves")).height() == 1)
    qtbot.waitUntil(lambda: heading.mapTo(window, QPoint()).y() == beside)
