"""A person in the library of runs: choosing, comparing, linking, removing, opening."""

from __future__ import annotations

import gc
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import QPersistentModelIndex, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QStandardItem
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QTabBar, QTableWidget, QToolButton, QWidget

from tests.e2e.conftest import FOREVER, with_a_branch
from tests.gui.test_wiring import is_heard, wishes_of
from tests.window import Hands
from vae_explorer import places
from vae_explorer.gui.librarian import keeping_up
from vae_explorer.gui.library.library_window import LibraryWindow
from vae_explorer.gui.library.run_table import RunTable
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.widgets.text import Text
from vae_explorer.runs.shelf import read_card

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)

CONTROL = Qt.KeyboardModifier.ControlModifier
NO_KEYS = Qt.KeyboardModifier.NoModifier


class Reader:
    """Hands in the window of the library."""

    def __init__(self, hands: Hands, window: LibraryWindow) -> None:
        self.hands, self.window = hands, window
        self.librarian = hands.session.librarian
        self.table = window.runs.table

    def rest(self) -> None:
        self.hands.wait(lambda: not self.librarian.busy and not self.hands.session.jobs.busy)

    def click_run(self, name: str, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        spot = self.spot_of(name)
        QTest.mouseClick(self.table.viewport(), Qt.MouseButton.LeftButton, keys, spot)
        self.rest()

    def spot_of(self, name: str) -> QPoint:
        model = self.table.model()
        flags = Qt.MatchFlag.MatchExactly | Qt.MatchFlag.MatchRecursive
        (index,) = model.match(model.index(0, 0), Qt.ItemDataRole.DisplayRole, name, -1, flags)
        return self.table.visualRect(index).center()

    def turn_to(self, title: str) -> None:
        tabs = self.hands.named(QTabBar, "Pages of the library", self.window)
        number = [tabs.tabText(i) for i in range(tabs.count())].index(title)
        self.hands.click(tabs, tabs.tabRect(number).center())
        self.rest()

    def headings(self) -> list[str]:
        model = self.table.model()
        return [
            str(model.headerData(i, Qt.Orientation.Horizontal)) for i in range(model.columnCount())
        ]

    def names(self) -> list[str]:
        return [Path(path).name for path in self.table.chosen_paths()]


def assert_all_is_heard(reader: Reader) -> None:
    window, librarian = reader.window, reader.librarian
    sources = [window, window.runs, window.maps, window.rates, librarian, librarian.linking]
    deaf = [
        f"{type(source).__name__}.{signature}"
        for source in sources
        for signature in wishes_of(source)
        if not is_heard(source, signature)
    ]
    assert deaf == []


@pytest.fixture
def reader(hands: Hands, flat_run: Path, deep_run: Path) -> Reader:
    """The library with two runs and a branch of one, opened from the menu."""
    with_a_branch(flat_run, deep_run)
    more = hands.named(QToolButton, "More", hands.window.toolbar)
    hands.choose(more.menu(), "Runs…")
    window = hands.bench.library_desk.library
    assert window is not None
    hands.wait(lambda: len(hands.session.librarian.shelf.cards) == 3)
    reader = Reader(hands, window)
    reader.rest()
    return reader


def test_runs_are_compared_sorted_and_stand_below_their_ancestors(reader: Reader) -> None:
    assert {"Run", "Best ELBO, nats", "β", "Latent size"} <= set(reader.headings())
    reader.click_run("flat-001")
    reader.click_run("deep-001", CONTROL)
    assert sorted(reader.names()) == ["deep-001", "flat-001"]
    facts = reader.hands.named(QTableWidget, "Settings that differ", reader.window)
    assert facts.verticalHeaderItem(facts.rowCount() - 1).text() == "Latent size"
    assert {run.colour for run in reader.librarian.chosen} == {0, 1}

    header, column = reader.table.header(), reader.headings().index("Latent size")
    spot = QPoint(header.sectionViewportPosition(column) + 20, header.height() // 2)
    firsts = []
    for _ in range(2):
        QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        firsts.append(reader.table.model().index(0, 0).data())
    assert sorted(firsts) == ["deep-001", "flat-001"]
    assert sorted(reader.names()) == ["deep-001", "flat-001"]

    branch = reader.table.indexAt(reader.spot_of("branch"))
    assert branch.parent().data() == "flat-001"
    assert branch.data(Qt.ItemDataRole.UserRole)[2] == "Branch of flat-001, at epoch 20"
    reader.click_run("flat-001")
    QTest.keyClick(reader.table, Qt.Key.Key_Left)
    assert not reader.table.isExpanded(branch.parent())


def test_two_maps_are_linked_by_cursor_image_and_choice(reader: Reader) -> None:
    reader.click_run("flat-001")
    reader.click_run("deep-001", CONTROL)
    reader.turn_to("Maps")
    left, right = reader.window.maps.maps["left"], reader.window.maps.maps["right"]
    reader.hands.wait(lambda: left.scene.cursor is not None and right.scene.cursor is not None)
    reader.rest()

    before = right.scene.cursor
    assert left.scene.cursor is not None
    start = QPointF(*left.camera.to_pixel(*left.scene.cursor)).toPoint()
    QTest.mousePress(left, Qt.MouseButton.LeftButton, pos=start)
    for shift in range(0, 90, 10):
        QTest.mouseMove(left, start + QPoint(shift, -shift))
    QTest.mouseRelease(left, Qt.MouseButton.LeftButton, pos=start + QPoint(80, -80))
    reader.rest()
    assert right.scene.cursor != before
    words = reader.window.maps.facts["right"].words()[0]
    assert words == "The left picture, encoded and decoded here"

    spot = right.camera.to_pixel(*right.scene.points.cloud.points[11].tolist())
    reader.hands.click(right, QPointF(*spot).toPoint())
    reader.rest()
    assert right.scene.selected >= 0
    assert left.scene.selected == right.scene.selected

    left.setFocus()
    QTest.keyClick(left, Qt.Key.Key_R)
    corner = QPoint(left.width() - 2, left.height() - 2)
    QTest.mousePress(left, Qt.MouseButton.LeftButton, pos=QPoint(left.width() // 2, 60))
    QTest.mouseMove(left, QPoint(left.width() // 2 + 40, 90))
    QTest.mouseMove(left, corner)
    QTest.mouseRelease(left, Qt.MouseButton.LeftButton, pos=corner)
    linking = reader.librarian.linking
    reader.hands.wait(lambda: len(linking.chosen_rows("left")) > 0)
    assert linking.chosen_rows("left").tolist() == linking.chosen_rows("right").tolist()

    first = left.scene.points.cloud.points.copy()
    reader.hands.press("Swap", reader.window)
    reader.rest()
    assert not np.array_equal(left.scene.points.cloud.points, first)


def test_a_click_on_the_board_chooses_the_run_in_the_list(reader: Reader) -> None:
    assert_all_is_heard(reader)
    reader.turn_to("Rate–distortion")
    canvas = reader.window.rates.canvas
    path = str(places.runs_dir() / "deep-001")
    spot = canvas.point_px(path)
    assert spot is not None
    assert canvas.point_px(str(places.runs_dir() / "branch")) is None  # it has not trained yet
    reader.hands.click(canvas, QPointF(*spot).toPoint())
    reader.rest()
    assert reader.names() == ["deep-001"]


def test_a_removed_run_comes_back_by_the_link(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "share").mkdir()
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("HOME", str(tmp_path))
    run = places.runs_dir() / "branch"
    reader.click_run("branch")
    reader.hands.press("Remove", reader.window)
    asked = "ask_delete_run"
    reader.hands.wait(
        lambda: not run.exists() or reader.window.findChild(QWidget, asked) is not None
    )
    if run.exists():
        pytest.skip("this system has no bin")
    reader.rest()
    assert len(reader.librarian.shelf.cards) == 2
    reader.hands.press("Put back", reader.window)
    reader.hands.wait(lambda: len(reader.librarian.shelf.cards) == 3)
    assert run.is_dir()


def test_runs_are_opened_and_branched_and_what_is_open_stays(reader: Reader) -> None:
    reader.click_run("deep-001")
    spot = reader.spot_of("deep-001")
    viewport, reason = reader.table.viewport(), QContextMenuEvent.Reason.Mouse
    event = QContextMenuEvent(reason, spot, viewport.mapToGlobal(spot))
    QApplication.sendEvent(viewport, event)
    reader.hands.wait(lambda: QApplication.activePopupWidget() is not None)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    reader.hands.choose(menu, "Open")
    reader.hands.wait_for(Phase.STOPPED)
    reader.hands.rest()
    assert reader.hands.session.run_path == places.runs_dir() / "deep-001"

    reader.click_run("flat-001")
    spot = reader.spot_of("flat-001")
    QTest.mouseDClick(reader.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    reader.hands.wait(lambda: reader.hands.session.run_path == places.runs_dir() / "flat-001")
    reader.hands.rest()
    reader.click_run("deep-001")
    reader.hands.press("Branch", reader.window)
    popover = reader.hands.bench.branch_desk.popover
    reader.hands.wait(popover.isVisible)
    assert reader.hands.session.run_path == places.runs_dir() / "deep-001"
    popover.close()
    reader.hands.press("Remove", reader.window)
    assert "is open in the window" in reader.window.notice.text()
    assert (places.runs_dir() / "deep-001").is_dir()


def test_the_row_of_a_training_under_way_follows_it(
    hands: Hands, folder: Path, flat_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping_up, "LEAST_REST_S", 0.05)
    shutil.copytree(flat_run, places.runs_dir() / flat_run.name)
    hands.bench.library_desk.show()
    window = hands.bench.library_desk.library
    assert window is not None
    reader = Reader(hands, window)
    shown = {text.text() for text in window.runs.findChildren(Text) if text.isVisible()}
    assert "Looking for runs …" in shown
    hands.wait(lambda: reader.table.model().rowCount() == 1)
    reader.click_run(flat_run.name)
    hands.open_and_shorten(folder, epochs=FOREVER)
    hands.press("Train", hands.window.toolbar)
    hands.wait(lambda: reader.table.model().rowCount() == 2)
    run = hands.session.run_path
    assert run is not None
    first = QPersistentModelIndex(reader.table.indexAt(reader.spot_of(run.name)))
    column = reader.headings().index("Epochs")

    def told() -> str:
        return str(first.model().index(first.row(), column).data())

    hands.wait(lambda: told() != "0")
    before, other = told(), reader.names()
    hands.wait(lambda: told() != before)
    assert first.isValid()  # the list was not filled anew
    assert reader.names() == other == [flat_run.name]


def test_a_list_that_is_filled_anew_leaves_nothing_of_the_former_one(
    qtbot: QtBot, flat_run: Path, deep_run: Path
) -> None:
    """What PySide believed to be alive stood for whatever came to lie at the same address."""
    cards = [read_card(flat_run), read_card(deep_run)]
    table = RunTable()
    qtbot.addWidget(table)
    before = living_items()
    for _ in range(3):
        table.show_runs(cards[:1])
        table.show_runs(cards)
    model = table.model()
    assert living_items() - before <= model.rowCount() * model.columnCount()


def living_items() -> int:
    gc.collect()
    found = [thing for thing in gc.get_objects() if type(thing) is QStandardItem]
    return sum(shiboken6.isValid(item) for item in found)
