"""The whole window for tests, with its real threads, and hands on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QContextMenuEvent, QCursor, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QFileDialog,
    QLineEdit,
    QMenu,
    QWidget,
)

from tests.fakes import tiny_setup
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.session.view_state import Phase
from vae_explorer.gui.style.theme import apply_theme, dress
from vae_explorer.gui.window.main_window import MainWindow
from vae_explorer.gui.workbench import Workbench

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

__all__ = ["Hands", "colours_of", "opened_window"]

W = TypeVar("W", bound=QWidget)
_LONG_MS = 60_000  # on a machine that has other things to do


def colours_of(widget: QWidget) -> set[int]:
    """The colours that a widget shows."""
    image = widget.grab().toImage()
    return {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}


class Hands:
    """A person at the window: mouse, keyboard, dialogs, and the patience to wait."""

    def __init__(self, window: MainWindow, bench: Workbench, qtbot: QtBot) -> None:
        self.window = window
        self.bench = bench
        self.session = bench.session
        self.panels = bench.panels
        self.qtbot = qtbot

    def wait(self, until: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(until, timeout=_LONG_MS)

    def wait_for(self, phase: Phase) -> None:
        self.wait(lambda: self.session.phase is phase)

    def rest(self) -> None:
        """Wait until nothing is under way but perhaps a training."""
        session = self.session
        self.wait(
            lambda: (
                session.phase is not Phase.LOADING
                and not session.exploration.busy
                and not session.jobs.busy
            )
        )

    def named(self, kind: type[W], name: str, among: QWidget | None = None) -> W:
        """The one visible widget of this kind and accessible name."""
        found = [
            widget
            for widget in (among or self.window).findChildren(kind)
            if widget.accessibleName() == name and widget.isVisible()
        ]
        assert len(found) == 1, f"{name}: {len(found)} of {kind.__name__}"
        return found[0]

    def press(self, name: str, among: QWidget | None = None) -> None:
        """Click a button with the mouse."""
        self.click(self.named(QAbstractButton, name, among))

    def click(self, widget: QWidget, spot: QPoint | None = None) -> None:
        assert widget.isEnabled()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=spot or widget.rect().center())

    def choose(self, menu: QMenu, text: str) -> None:
        """Open a menu where it hangs, and click an entry."""
        action = next(a for a in menu.actions() if a.text().replace("&", "") == text)
        assert action.isEnabled(), text
        if not menu.isVisible():
            menu.popup(QPoint(10, 10))
            self.wait(menu.isVisible)
        entry = menu.actionGeometry(action)
        spot = entry.center()
        # Where the pointer stood when the menu opened, a click only closes it: that is Qt's rule.
        if (menu.mapToGlobal(spot) - QCursor.pos()).manhattanLength() < entry.width() // 8:
            spot.setX(entry.left() + entry.width() // 4)
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=spot)

    def pick(self, chooser: QComboBox, text: str) -> None:
        """Choose from a list by the keyboard."""
        chooser.setFocus()
        there = chooser.findText(text)
        assert there >= 0, text
        key = Qt.Key.Key_Down if there > chooser.currentIndex() else Qt.Key.Key_Up
        for _ in range(abs(there - chooser.currentIndex())):
            QTest.keyClick(chooser, key)

    def pick_named(self, name: str, text: str) -> None:
        self.pick(self.named(QComboBox, name), text)

    def open_place_menu(self, spot: QPoint, text: str) -> None:
        """Click with the right mouse button on a spot of the map, and choose from the menu."""
        view = self.panels.map
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(view, QContextMenuEvent(reason, spot, view.mapToGlobal(spot)))
        self.wait(lambda: QApplication.activePopupWidget() is not None)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        where = menu.geometry()
        self.choose(menu, text)
        still = QApplication.activePopupWidget()
        assert still is None, f"{text} at {spot} in {where} was not chosen; {still} is open"

    def export(self, text: str) -> None:
        button = self.named(QAbstractButton, "Export", self.window.toolbar)
        menu = button.menu()  # type: ignore[attr-defined]
        self.choose(menu, text)

    def answer_file_dialog(self, path: Path) -> None:
        """Type a path into the open file dialog and press Enter."""
        self.wait(lambda: self.file_dialog() is not None)
        dialog = self.file_dialog()
        assert dialog is not None
        self.type_path(dialog, path)
        self.wait(lambda: self.file_dialog() is not dialog)
        self.come_back()

    def type_path(self, dialog: QFileDialog, path: Path) -> None:
        line = dialog.findChild(QLineEdit)
        assert line is not None
        # As if pasted: the list of completions would take the next key.
        line.setText(str(path))
        QTest.keyClick(line, Qt.Key.Key_Return)

    def when(self, there: Callable[[], bool], do: Callable[[], None]) -> None:
        """Do something once a condition holds, also inside a loop of somebody else."""
        timer = QTimer(self.window)

        def look() -> None:
            if there():
                timer.stop()
                do()

        timer.timeout.connect(look)
        timer.start(10)

    def file_dialog(self) -> QFileDialog | None:
        shown = [d for d in self.window.findChildren(QFileDialog) if d.isVisible()]
        return shown[0] if shown else None

    def drop(self, *paths: Path) -> None:
        """Drag files over the middle of the window and let go."""
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        spot, copy = self.window.rect().center(), Qt.DropAction.CopyAction
        left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self.window, QDragEnterEvent(spot, copy, mime, left, none))
        QApplication.sendEvent(self.window, QDropEvent(QPointF(spot), copy, mime, left, none))

    def come_back(self) -> None:
        """Make the main window the active one, as a desktop does when a dialog has gone."""
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def key(self, key: Qt.Key, widget: QWidget | None = None, **kwargs: object) -> None:
        QTest.keyClick(widget or QApplication.focusWidget() or self.window, key, **kwargs)  # type: ignore[call-overload]

    def at(self, x: float, y: float) -> QPoint:
        """The pixel of a place of the map."""
        return QPointF(*self.panels.map.camera.to_pixel(x, y)).toPoint()

    def open_and_shorten(self, target: Path | str, *, latent_dim: int = 2, epochs: int = 2) -> None:
        """Open a folder and choose networks that train in a moment."""
        self.session.open_target(str(target))
        self.wait_for(Phase.READY)
        assert self.session.images is not None
        setup = tiny_setup(self.session.images, latent_dim=latent_dim, epochs=epochs)
        self.session.edit_setup(setup)

    def train_to_the_end(self) -> None:
        self.press("Train", self.window.toolbar)
        self.wait_for(Phase.STOPPED)
        self.rest()


@contextmanager
def opened_window(
    qtbot: QtBot,
    *,
    preferences: Preferences | None = None,
    width: int = 1280,
    height: int = 800,
    remember: bool = True,
) -> Iterator[Hands]:
    """Show the window with its workbench; leave it in the end, whatever it is doing then."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    app.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    apply_theme(app, "light")
    preferences = preferences or Preferences()
    window = MainWindow(preferences)
    dress(window)
    bench = Workbench(window, preferences, remember=remember)
    bench.panels.map.set_reduced_motion(True)
    hands = Hands(window, bench, qtbot)
    window.resize(width, height)
    window.show()
    qtbot.waitExposed(window)
    try:
        yield hands
    finally:
        bench.session.leave()
        hands.wait(lambda: not window.isVisible())
        assert bench.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
