"""The docks round the map: where they begin, how they yield, how they are remembered."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QWidget
from shiboken6 import isValid

from vae_explorer.gui.process.sealed import seal, unseal
from vae_explorer.gui.widgets.actions import DOCK_SHORTCUTS, shortcut_text
from vae_explorer.gui.window.arrangement import Arrangement, arrange
from vae_explorer.gui.window.dock_heading import DockHeading, NoHeading
from vae_explorer.gui.window.tab_tools import TabTools, hide_left_over, titles_of

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from vae_explorer.gui.window.dock_set import DockContents

__all__ = ["BOTTOM", "LAYOUT_VERSION", "RIGHT", "Docks"]

LAYOUT_VERSION = 5
"""Goes up when docks come or go, so that an old layout is not forced on a new window."""

BOTTOM = (
    "curves",
    "evidence",
    "information",
    "gradients",
    "model",
    "gallery",
    "attributes",
    "diagnosis",
)
"""The docks below the map, which begin as tabs; the first one is in front."""

RIGHT = ("inspector", "pictures")
"""The docks right of the map."""

_AREAS = {
    "setup": Qt.DockWidgetArea.LeftDockWidgetArea,
    **dict.fromkeys(BOTTOM, Qt.DockWidgetArea.BottomDockWidgetArea),
    **dict.fromkeys(RIGHT, Qt.DockWidgetArea.RightDockWidgetArea),
}


class Docks(QObject):
    """Makes the docks of a window and keeps their headings right.

    Signals:
        reset_requested(): "Reset layout" in the menu of a heading.
    """

    reset_requested = Signal()

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: dict[str, QDockWidget] = {}
        self._headings: dict[str, DockHeading] = {}
        self._none: dict[str, NoHeading] = {}
        self._folded: set[str] = set()
        self._by_hand = self._refreshing = False
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(0)
        self._later.timeout.connect(self.refresh_headings)
        self._window.tabifiedDockWidgetActivated.connect(self.refresh_headings)

    def add(self, part: DockContents) -> None:
        """Makes one more dock, hidden."""
        dock = self._make(part)
        dock.hide()
        heading = self._make_heading(part, dock)
        self._docks[part.name] = dock
        self._headings[part.name] = heading
        self._none[part.name] = NoHeading(parent=dock)
        self._none[part.name].hide()
        dock.setTitleBarWidget(heading)
        dock.topLevelChanged.connect(self.refresh_headings)
        dock.dockLocationChanged.connect(self.refresh_headings)
        dock.visibilityChanged.connect(self.refresh_headings)

    def dock(self, name: str) -> QDockWidget:
        """Returns a dock by its name."""
        return self._docks[name]

    def all(self) -> tuple[QDockWidget, ...]:
        """Returns every dock."""
        return tuple(self._docks.values())

    def actions(self) -> list[QAction]:
        """Returns a checkable action for each dock, for a View menu."""
        return [dock.toggleViewAction() for dock in self._docks.values()]

    def toggle(self, name: str) -> None:
        """Shows a hidden dock and hides a shown one; a covered tab comes to the front."""
        dock = self._docks[name]
        covered = dock.isVisible() and dock.visibleRegion().isEmpty()
        if dock.isVisible() and not covered:
            dock.hide()
        else:
            dock.show()
            dock.raise_()
        self._by_hand = True

    def bring_forward(self, panel: QWidget) -> None:
        """Shows the dock of a panel, before its tabs, turned to the panel if it has several."""
        for dock in self._docks.values():
            holder = dock.widget()
            if holder is panel or holder.isAncestorOf(panel):
                dock.show()
                dock.raise_()
                if holder is not panel and (turn := getattr(holder, "show_page", None)) is not None:
                    turn(panel)

    def place(self, arrangement: Arrangement) -> None:
        """Puts every dock where it stands at the first start."""
        window, docks = self._window, self._docks
        self._refreshing = True  # once is enough: each dock that moves asks for all headings
        for name, dock in docks.items():
            dock.setFloating(False)
            window.removeDockWidget(dock)
            window.addDockWidget(_AREAS[name], dock)
            dock.setVisible(name not in arrangement.folded)
        inspector, pictures = (docks[name] for name in RIGHT)
        window.splitDockWidget(inspector, pictures, Qt.Orientation.Vertical)
        if arrangement.tabbed:
            window.tabifyDockWidget(inspector, pictures)
        inspector.raise_()
        bottom = [docks[name] for name in BOTTOM if name in docks]
        for left, beside in pairwise(bottom):
            window.tabifyDockWidget(left, beside)
        bottom[0].raise_()
        self._folded = set(arrangement.folded)
        self._by_hand = False
        self._give_sizes(arrangement)
        self._refreshing = False
        self.refresh_headings()

    def restore(self, layout: bytes) -> bool:
        """Puts every dock where a saved layout says; returns False if it is not usable."""
        state = unseal(layout)
        if not state:
            return False
        done = self._window.restoreState(QByteArray(state), LAYOUT_VERSION)
        self._by_hand = done
        self.refresh_headings()
        return done

    def save(self) -> bytes:
        """Returns the layout, to be restored another time."""
        return seal(bytes(self._window.saveState(LAYOUT_VERSION).data()))

    def follow_size(self, width: int, height: int) -> None:
        """Folds and unfolds with the width of the window, until somebody arranged it by hand."""
        wanted = set(arrange(width, height).folded)
        if self._by_hand or wanted == self._folded:
            return
        for name in wanted ^ self._folded:
            self._docks[name].setVisible(name not in wanted)
        self._folded = wanted

    def refresh_headings(self) -> None:
        """Gives each dock its heading; where its tab is one, the rest of it stands beside."""
        # When the window is destroyed, its docks and their headings go one after the other.
        if not all(isValid(each) for each in (self._window, *self._headings.values())):
            return
        if self._refreshing:
            # A new heading moves docks, which asks for headings: once more when all stand still.
            self._later.start()
            return
        self._refreshing = True
        tabs = self._tabs()
        for name, dock in self._docks.items():
            # Qt still counts those that float or are hidden, but gives them no tab.
            beside = self._window.tabifiedDockWidgets(dock)
            others = [each for each in beside if not each.isFloating() and not each.isHidden()]
            tabbed = bool(others) and not dock.isFloating()
            heading, none = self._headings[name], self._none[name]
            heading.show_floating(dock.isFloating())
            # Beside the tabs if there is room, else in a row of their own below.
            fits = name not in tabs or heading.fits(tabs[name].room_px)
            wanted: QWidget = none if tabbed and fits else heading
            if wanted is heading:
                heading.show_tabbed(tabbed, beside=False)
            if dock.titleBarWidget() is not wanted:
                none.setVisible(wanted is none)
                heading.setVisible(wanted is heading)
                dock.setTitleBarWidget(wanted)
        self._show_beside_tabs(tabs)
        self._refreshing = False

    def _tabs(self) -> dict[str, TabTools]:
        """Returns the place for tools of each dock that has a tab now."""
        names = {dock.windowTitle(): name for name, dock in self._docks.items()}
        found: dict[str, TabTools] = {}
        # Its own alone: panels may have tabs, too.
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        bars = self._window.findChildren(QTabBar, options=direct)
        hide_left_over(bars)
        for bar in bars:
            tools = bar.findChild(TabTools)
            if tools is None:
                bar.setAccessibleName("Tabbed panels")
                # While a tab is dragged within its bar the layout may change under it, and Qt
                # then moves the tab of an area that is no more: a fault of memory (6.11).
                bar.setMovable(False)
                tools = TabTools(bar, self._window)
                tools.room_changed.connect(self._answer_room)
            if bar.isVisible():
                found |= {names[title]: tools for title in titles_of(bar) if title in names}
        return found

    def _show_beside_tabs(self, tabs: dict[str, TabTools]) -> None:
        fronts = {tools.front_title: tools for tools in tabs.values()}
        for name, dock in self._docks.items():
            heading = self._headings[name]
            if dock.titleBarWidget() is heading:
                continue
            if name in tabs and dock.windowTitle() in fronts:
                tabs[name].show_heading(heading)
            else:
                heading.hide()

    def _answer_room(self) -> None:
        self._later.start()

    def _make(self, part: DockContents) -> QDockWidget:
        dock = QDockWidget(part.title, self._window)
        dock.setObjectName(part.name)
        dock.setWidget(part.widget)
        if part.minimum_px:
            part.widget.setMinimumWidth(part.minimum_px)
        dock.toggleViewAction().triggered.connect(self._answer_hand)
        if (show_in_front := getattr(part.widget, "show_in_front", None)) is not None:
            dock.visibilityChanged.connect(show_in_front)
            # A covered tab that floats is seen, which Qt does not say.
            dock.topLevelChanged.connect(self._answer_top_level)
        if part.name in DOCK_SHORTCUTS:
            # Told, not bound: the toolbar's own action has the key.
            dock.toggleViewAction().setToolTip(f"{part.title} ({shortcut_text(part.name)})")
        return dock

    def _make_heading(self, part: DockContents, dock: QDockWidget) -> DockHeading:
        tools = getattr(part.widget, "heading_tools", None)
        heading = DockHeading(part.title, tools, dock, titled=part.titled)
        heading.setObjectName(part.name)
        heading.float_requested.connect(self._answer_float)
        heading.hide_requested.connect(self._answer_hide)
        heading.reset_requested.connect(self.reset_requested)
        return heading

    def _give_sizes(self, arrangement: Arrangement) -> None:
        window, docks = self._window, self._docks
        window.resizeDocks(
            [docks["setup"], docks["inspector"]],
            [arrangement.setup_px, arrangement.inspector_px],
            Qt.Orientation.Horizontal,
        )
        window.resizeDocks([docks["curves"]], [arrangement.curves_px], Qt.Orientation.Vertical)
        if not arrangement.tabbed:
            # Both, or Qt shares what it takes among them.
            sizes = [arrangement.upper_px, arrangement.curves_px]
            right = [docks[name] for name in RIGHT]
            window.resizeDocks(right, sizes, Qt.Orientation.Vertical)

    def _answer_top_level(self, floating: bool) -> None:
        dock = self.sender()
        assert isinstance(dock, QDockWidget)
        if floating:
            dock.visibilityChanged.emit(dock.isVisible())

    def _answer_hand(self) -> None:
        self._by_hand = True

    def _answer_float(self) -> None:
        self._by_hand = True
        dock = self._docks[self.sender().objectName()]
        dock.setFloating(not dock.isFloating())
        dock.raise_()

    def _answer_hide(self) -> None:
        self._by_hand = True
        self._docks[self.sender().objectName()].hide()
