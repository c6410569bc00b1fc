"""The library of runs, a window of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QTabBar, QVBoxLayout, QWidget

from vae_explorer.gui.library.maps_page import MapsPage
from vae_explorer.gui.library.rate_page import RatePage
from vae_explorer.gui.library.runs_page import RunsPage
from vae_explorer.gui.library.sweep_page import SweepPage
from vae_explorer.gui.process.sealed import seal, unseal
from vae_explorer.gui.widgets.bars import NoticeBar, NoticeKind
from vae_explorer.gui.widgets.text import HairLine

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent

    from vae_explorer.gui.views.library import ChosenRun, Shelf

__all__ = ["LibraryWindow"]

_SIZE = QSize(1200, 780)


class LibraryWindow(QWidget):
    """Tabs over pages: the list of runs, two maps, the board of rate and distortion, sweeps.

    Attributes:
        runs: The page with the list.
        maps: The page with two maps.
        rates: The page with the board.
        sweep: The page of sweeps.
        notice: The bar for one sentence.

    Signals:
        looked_at(): The window came up or to the front: what it shows may be old.
        closed(): It was closed: nobody looks at what it holds.
        left_at(object): The same, with its size and place, to be restored another time.
        notice_action_requested(): The link of the notice was pressed.
    """

    looked_at = Signal()
    closed = Signal()
    left_at = Signal(object)
    notice_action_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("library")
        self.setWindowTitle("Runs – VAE Explorer")
        self.setProperty("surface", "window")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setMinimumSize(800, 480)
        self.resize(_SIZE)
        self.runs = RunsPage()
        self.maps = MapsPage()
        self.rates = RatePage()
        self.sweep = SweepPage()
        self.notice = NoticeBar()
        self.notice.action_requested.connect(self.notice_action_requested)
        self._tabs = QTabBar()
        self._tabs.setAccessibleName("Pages of the library")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._pages = QStackedWidget()
        self._tabs.currentChanged.connect(self._turn_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._tabs)
        column.addWidget(HairLine())
        column.addWidget(self.notice)
        column.addWidget(self._pages, 1)
        self.add_page("Runs", self.runs)
        self.add_page("Maps", self.maps)
        self.add_page("Rate–distortion", self.rates)
        self.add_page("Sweep", self.sweep)
        QShortcut(QKeySequence.StandardKey.Close, self).activated.connect(self.close)

    def restore(self, geometry: bytes) -> None:
        """Takes the size and the place where it was left, if they are usable."""
        if saved := unseal(geometry):
            self.restoreGeometry(QByteArray(saved))

    def add_page(self, title: str, page: QWidget) -> None:
        """Adds a page behind the others."""
        self._pages.addWidget(page)
        self._tabs.addTab(title)

    def show_page(self, page: QWidget) -> None:
        """Brings a page to the front."""
        self._tabs.setCurrentIndex(self._pages.indexOf(page))

    def show_shelf(self, shelf: Shelf) -> None:
        """Shows the runs that were found on all pages."""
        for page in (self.runs, self.maps, self.rates):
            page.show_shelf(shelf)
        if shelf.problems:
            more = len(shelf.problems) - 1
            rest = f" {more} more could not be read." if more else ""
            self.show_notice("warn", shelf.problems[0] + rest)

    def show_chosen(self, chosen: Sequence[ChosenRun]) -> None:
        """Shows on all pages which runs are compared."""
        for page in (self.runs, self.maps, self.rates):
            page.show_chosen(chosen)

    def show_notice(self, kind: NoticeKind, sentence: str, action: str = "") -> None:
        """Shows one sentence above the page; an empty one hides the bar."""
        self.notice.show_notice(sentence, kind, action)

    @Slot(list)
    def choose_in_list(self, paths: Sequence[str]) -> None:
        """Chooses runs in the list, as a click on another page means it."""
        self.runs.choose(paths)

    @Slot(int)
    def _turn_to(self, page: int) -> None:
        # Else the keys would go to the first chooser there, with a ring that nobody asked for.
        self.setFocus()
        self._pages.setCurrentIndex(page)

    def changeEvent(self, event: QEvent) -> None:
        """Says that it came to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.looked_at.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says that nobody looks any more."""
        super().closeEvent(event)
        self.maps.forget()
        self.closed.emit()
        self.left_at.emit(seal(bytes(self.saveGeometry().data())))
