"""The window: what it shows when, what is dropped on it, how it comes back and how it leaves."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDockWidget, QTabBar, QWidget

from tests.widgets import unnamed_stops
from vae_explorer.gui.panels.folder import FolderPanel
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.session.view_state import Phase, derive_view_state
from vae_explorer.gui.style.theme import apply_theme
from vae_explorer.gui.window.dock_heading import DockHeading
from vae_explorer.gui.window.docks import BOTTOM, RIGHT, Docks
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.gui.window.panel_set import Panels

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

READY = derive_view_state(Phase.READY, has_images=True)
EMPTY = derive_view_state(Phase.EMPTY)
DOCKS = {"setup", *BOTTOM, *RIGHT}


class Focusable(QWidget):
    """Stands for the map: all that the window asks of it is to take the focus."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map")


def build(window: MainWindow) -> Focusable:
    place = Focusable()
    others = (QWidget() for _ in range(len(fields(Panels)) - 3))
    window.build_workbench(Panels(place, FolderPanel(), SettingsPanel(), *others))
    return place


@pytest.fixture
def make(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[..., MainWindow]]:
    apply_theme(qapp, "light")
    made = []

    def make_window(
        size: tuple[int, int] = (1440, 900), preferences: Preferences | None = None
    ) -> MainWindow:
        window = MainWindow(preferences)
        window.resize(*size)
        made.append(window)
        window.place = build(window)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield make_window
    for window in made:
        window.leave()
        window.deleteLater()


SPLITTING = (Qt.CursorShape.SplitHCursor, Qt.CursorShape.SplitVCursor)


def docks_of(window: MainWindow) -> dict[str, QDockWidget]:
    return {dock.objectName(): dock for dock in window.findChildren(QDockWidget)}


def shown(window: MainWindow) -> set[str]:
    return {name for name, dock in docks_of(window).items() if not dock.isHidden()}


def tabs_of(window: MainWindow) -> list[QTabBar]:
    """The tabs below the map, then those of the right column."""
    # Qt counts what stands in a covered dock as visible, too.
    seen = (bar for bar in window.findChildren(QTabBar) if not bar.visibleRegion().isEmpty())
    bars = [bar for bar in seen if bar.isVisible()]
    return sorted(bars, key=lambda bar: bar.mapTo(window, QPoint()).x())


def height_below(window: MainWindow) -> int:
    """Height of what stands below the map, with its tabs."""
    tabs, curves = tabs_of(window)[0], docks_of(window)["curves"]
    return curves.geometry().bottom() + 1 - tabs.geometry().top()


def test_docks_come_with_the_images_and_go_with_them(make: Callable[..., MainWindow]) -> None:
    window = make()
    assert not shown(window)
    window.show_view_state(READY)
    assert shown(window) == DOCKS
    assert window.focusWidget() is window.place
    window.show_view_state(EMPTY)
    assert not shown(window)


def test_docks_have_no_place_beside_the_invitation(make: Callable[..., MainWindow]) -> None:
    window = make()
    for _ in range(2):
        for key in "123456789":
            QTest.keySequence(window, f"Ctrl+{key}")
        assert not shown(window)
        window.show_view_state(READY)
        QTest.keySequence(window, "Ctrl+1")
        assert shown(window) == DOCKS - {"setup"}
        QTest.keySequence(window, "Ctrl+1")
        window.show_view_state(EMPTY)


@pytest.mark.parametrize("size", [(1280, 800), (1440, 900), (1920, 1080)])
def test_docks_have_the_sizes_of_the_design_and_headings_share_a_line(
    make: Callable[..., MainWindow], qtbot: QtBot, size: tuple[int, int]
) -> None:
    window = make(size)
    window.show_view_state(READY)
    docks = docks_of(window)
    low = size[1] < 860
    qtbot.waitUntil(lambda: height_below(window) == (176 if low else 204))
    assert docks["setup"].width() == 272
    assert docks["inspector"].width() == 304
    assert docks["inspector"].geometry().top() == (48 if not low else 48 + 31)
    assert window.place.width() >= 480
    below, right = tabs_of(window)
    assert below.geometry().top() == size[1] - 24 - (176 if low else 204)
    line = right.mapTo(window, QPoint()).y()
    assert line == (below.geometry().top() if not low else 48)
    assert [below.tabText(i) for i in range(below.count())] == [
        "Curves",
        "Evidence",
        "Information",
        "Gradients",
        "Model",
        "Gallery",
        "Attributes",
        "Diagnosis",
    ]
    assert below.currentIndex() == 0
    pictures = ["Reconstructions", "Samples", "Traversals"]
    titles = [right.tabText(i) for i in range(right.count())]
    assert titles == (["Inspector", "Pictures"] if low else pictures)


def test_a_tab_bar_that_qt_left_over_is_not_seen(
    make: Callable[..., MainWindow],
) -> None:
    window = make((1280, 800))
    window.show_view_state(READY)
    left_over = QTabBar(window)
    for title in ("Curves", "Evidence"):
        left_over.addTab(title)
    left_over.show()
    docks = window.findChild(Docks)
    assert docks is not None
    docks.refresh_headings()
    assert not left_over.isVisible()
    assert all(bar.isVisible() for bar in tabs_of(window))
    assert [bar.count() for bar in tabs_of(window)] == [8, 2]


def test_a_narrow_window_folds_setup_and_unfolds_it_again(
    make: Callable[..., MainWindow],
) -> None:
    window = make((1100, 900))
    window.show_view_state(READY)
    assert shown(window) == DOCKS - {"setup"}
    window.resize(1300, 900)
    assert shown(window) == DOCKS
    window.resize(1100, 900)
    assert shown(window) == DOCKS - {"setup"}


def test_where_somebody_put_a_dock_wins(make: Callable[..., MainWindow]) -> None:
    window = make((1100, 900))
    window.show_view_state(READY)
    QTest.keyClick(window.place, Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    assert shown(window) == DOCKS
    window.resize(1000, 900)
    assert shown(window) == DOCKS


def test_the_layout_comes_back_where_it_was_left(make: Callable[..., MainWindow]) -> None:
    first = make()
    first.show_view_state(READY)
    docks = docks_of(first)
    docks["curves"].hide()
    first.resizeDocks([docks["setup"]], [330], Qt.Orientation.Horizontal)
    first.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, docks["inspector"])
    geometry, layout = first.layout_to_save()
    second = make(preferences=Preferences(geometry=geometry, layout=layout))
    second.show_view_state(READY)
    assert shown(second) == DOCKS - {"curves"}
    assert docks_of(second)["setup"].width() == docks["setup"].width()
    area = second.dockWidgetArea(docks_of(second)["inspector"])
    assert area == Qt.DockWidgetArea.LeftDockWidgetArea


def test_the_layout_survives_the_way_over_the_empty_window(
    make: Callable[..., MainWindow],
) -> None:
    window = make()
    window.show_view_state(READY)
    docks_of(window)["curves"].hide()
    window.show_view_state(EMPTY)
    assert window.layout_to_save()[1]
    window.show_view_state(READY)
    assert shown(window) == DOCKS - {"curves"}


def test_reset_puts_everything_back(make: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make()
    window.show_view_state(READY)
    docks = docks_of(window)
    docks["inspector"].setFloating(True)
    docks["curves"].hide()
    window.reset_layout()
    assert shown(window) == DOCKS
    assert not docks["inspector"].isFloating()
    qtbot.waitUntil(lambda: height_below(window) == 204)


def test_a_broken_layout_is_like_none(make: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make(preferences=Preferences(geometry=b"no geometry", layout=b"no layout"))
    window.show_view_state(READY)
    assert shown(window) == DOCKS
    qtbot.waitUntil(lambda: height_below(window) == 204)


def test_the_wish_to_close_is_only_said(make: Callable[..., MainWindow], qtbot: QtBot) -> None:
    window = make()
    with qtbot.waitSignal(window.close_requested):
        window.close()
    assert window.isVisible()
    window.leave()
    assert not window.isVisible()


def test_nothing_stays_where_the_window_has_gone(make: Callable[..., MainWindow]) -> None:
    window = make()
    window.show_view_state(READY)
    docks = docks_of(window)
    docks["gallery"].setFloating(True)
    viewer = QWidget(docks["gallery"].widget(), Qt.WindowType.Window)
    viewer.show()
    # The window that it stood before goes: from here on it is nobody's, for Qt.
    docks["gallery"].setFloating(False)
    docks["inspector"].setFloating(True)
    assert viewer.windowHandle().transientParent() is None
    window.leave()
    assert not viewer.isVisible()
    assert not docks["inspector"].isVisible()


def drop(window: MainWindow, *urls: QUrl) -> bool:
    mime = QMimeData()
    mime.setUrls(list(urls))
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(400, 300), copy, mime, left, none)
    window.dragEnterEvent(enter)
    if not enter.isAccepted():
        return False
    window.dropEvent(QDropEvent(QPointF(400, 300), copy, mime, left, none))
    return True


@pytest.mark.parametrize("state", [EMPTY, READY], ids=["empty", "workbench"])
def test_a_folder_or_files_may_be_dropped_anywhere(
    make: Callable[..., MainWindow], tmp_path: Path, state: object
) -> None:
    window = make()
    window.show_view_state(state)
    heard: list[object] = []
    window.folder_dropped.connect(heard.append)
    window.files_dropped.connect(heard.append)
    file = tmp_path / "a.png"
    file.write_bytes(b"")
    assert drop(window, QUrl.fromLocalFile(str(tmp_path)))
    assert drop(window, QUrl.fromLocalFile(str(file)))
    assert not drop(window, QUrl("https://example.org/a.png"))
    assert heard == [str(tmp_path), [str(file)]]


def test_a_notice_stands_over_the_map_until_it_is_closed(
    make: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make()
    assert window.notice.text() == ""
    window.show_notice("The disk is full.", "error", "Choose another place…")
    assert window.notice.text() == "The disk is full."
    with qtbot.waitSignal(window.notice_action_requested):
        click(window.notice, "Choose another place")
    click(window.notice, "Close this notice")
    assert window.notice.text() == ""


def click(root: QWidget, name: str) -> None:
    (button,) = (w for w in root.findChildren(QWidget) if w.accessibleName() == name)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("state", [EMPTY, READY], ids=["empty", "workbench"])
def test_everything_that_tab_reaches_has_a_name(
    make: Callable[..., MainWindow], state: object
) -> None:
    window = make()
    window.show_view_state(state)
    assert unnamed_stops(window) == []


def test_the_keyboard_reaches_buttons_and_the_mouse_leaves_no_focus_on_them(
    make: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make()
    window.show_view_state(READY)
    window.activateWindow()
    before = window.focusWidget()
    asked: list[bool] = []
    window.toolbar.train_requested.connect(lambda: asked.append(True))
    click(window.toolbar, "Train")
    assert asked
    assert window.focusWidget() is before
    reached = set()
    for _ in range(40):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        if (widget := window.focusWidget()) is not None:
            reached.add(widget.accessibleName())
    assert {"Open", "Train", "More", "Map"} <= reached


def test_destroying_the_window_says_nothing(qapp: QApplication) -> None:
    import shiboken6

    apply_theme(qapp, "light")
    window = MainWindow()
    build(window)
    window.show_view_state(READY)
    window.show()
    shiboken6.delete(window)


def free_the_pointer() -> None:
    """Let go of what would take its moves, as what a test before has left open or pressed."""
    for _ in range(8):
        front = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if front is not None:
            front.close()
    if (grabber := QWidget.mouseGrabber()) is not None:
        grabber.releaseMouse()


@pytest.mark.parametrize(
    ("name", "edge", "by", "grown"),
    [
        ("setup", "right", QPoint(60, 0), (60, 0)),
        ("inspector", "left", QPoint(-60, 0), (60, 0)),
        ("curves", "top", QPoint(0, -60), (0, 60)),
    ],
)
def test_the_line_beside_a_dock_can_be_dragged(
    make: Callable[..., MainWindow],
    qtbot: QtBot,
    name: str,
    edge: str,
    by: QPoint,
    grown: tuple[int, int],
) -> None:
    window = make()
    window.show_view_state(READY)
    dock = docks_of(window)[name]
    qtbot.waitUntil(lambda: height_below(window) == 204)
    handle, left = window.windowHandle(), Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    free_the_pointer()
    for button in (left, Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton):
        QTest.mouseRelease(handle, button, none, QPoint(1, 1))

    def line() -> QPoint:
        frame = dock.geometry()
        return {
            "right": QPoint(frame.right() + 2, frame.center().y()),
            "left": QPoint(frame.left() - 2, frame.center().y()),
            "top": QPoint(frame.center().x(), tabs_of(window)[0].geometry().top() - 2),
        }[edge]

    def assert_it_can_be_drawn() -> None:
        # Where it is by now: docks may still come to rest.
        QTest.mouseMove(handle, line() - by)
        QTest.mouseMove(handle, line())
        under = window.childAt(line())
        pressed, grabber = QApplication.mouseButtons(), QWidget.mouseGrabber()
        assert under.cursor().shape() in SPLITTING, (under, under.cursor(), pressed, grabber)

    qtbot.waitUntil(assert_it_can_be_drawn)
    before, start = dock.size(), line()
    QTest.mousePress(handle, left, none, start)
    QTest.mouseMove(handle, start + by)
    QTest.mouseRelease(handle, left, none, start + by)
    qtbot.waitUntil(
        lambda: (dock.width() - before.width(), dock.height() - before.height()) == grown
    )


def tools_beside_tabs(window: MainWindow) -> list[str]:
    """Names of the docks whose tools stand at the right of the tabs below the map."""
    bar = tabs_of(window)[0]
    headings = [h for h in window.findChildren(DockHeading) if h.isVisible()]
    return [h.objectName() for h in headings if bar.geometry().contains(h.geometry())]


def front_of(window: MainWindow) -> str:
    bar = tabs_of(window)[0]
    return bar.tabText(bar.currentIndex())


def click_tab(window: MainWindow, title: str) -> None:
    bar = next(b for b in tabs_of(window) if title in [b.tabText(i) for i in range(b.count())])
    (index,) = (i for i in range(bar.count()) if bar.tabText(i) == title)
    QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())


def test_the_tools_of_the_dock_in_front_stand_beside_the_tabs(
    make: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make()
    window.show_view_state(READY)
    qtbot.waitUntil(lambda: tools_beside_tabs(window) == ["curves"])
    click_tab(window, "Model")
    qtbot.waitUntil(lambda: tools_beside_tabs(window) == ["model"])
    bar = tabs_of(window)[0]
    (heading,) = (h for h in window.findChildren(DockHeading) if h.objectName() == "model")
    assert heading.x() > bar.x() + bar.tabRect(bar.count() - 1).right()
    window.show_view_state(EMPTY)
    assert not heading.isVisible()


def test_a_tab_floats_and_comes_back_in_front(
    make: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make()
    window.show_view_state(READY)
    dock = docks_of(window)["gradients"]
    qtbot.waitUntil(lambda: tools_beside_tabs(window) == ["curves"])
    click_tab(window, "Gradients")
    qtbot.waitUntil(lambda: tools_beside_tabs(window) == ["gradients"])
    (heading,) = (h for h in window.findChildren(DockHeading) if h.objectName() == "gradients")
    for _ in range(3):
        heading.float_requested.emit()
        qtbot.waitUntil(lambda: dock.isFloating() and tools_beside_tabs(window) != ["gradients"])
        assert dock.titleBarWidget() is heading
        assert heading.isVisible()
        heading.float_requested.emit()
        qtbot.waitUntil(lambda: tools_beside_tabs(window) == ["gradients"])
        assert front_of(window) == "Gradients"


def test_each_dock_below_has_a_key_that_brings_it_forward(
    make: Callable[..., MainWindow], qtbot: QtBot
) -> None:
    window = make()
    window.show_view_state(READY)
    control = Qt.KeyboardModifier.ControlModifier
    for key, title in (("5", "Information"), ("7", "Model"), ("2", "Curves")):
        QTest.keyClick(window.place, getattr(Qt.Key, f"Key_{key}"), control)
        qtbot.waitUntil(lambda title=title: front_of(window) == title)
    QTest.keyClick(window.place, Qt.Key.Key_2, control)
    assert shown(window) == DOCKS - {"curves"}
