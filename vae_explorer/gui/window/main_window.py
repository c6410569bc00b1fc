"""The window: toolbar, docks round the map, notices, status line, and what is dropped on it.

It is passive like every view: it shows what it is told and says what the user wishes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QIcon,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QStackedWidget, QTabWidget, QWidget

from vae_explorer import __version__
from vae_explorer.gui.panels.empty_state import EmptyState
from vae_explorer.gui.panels.status_line import StatusLine
from vae_explorer.gui.panels.toolbar import ToolbarPanel
from vae_explorer.gui.process.preferences import Preferences
from vae_explorer.gui.process.sealed import seal, unseal
from vae_explorer.gui.session.view_state import Phase, ViewState, derive_view_state
from vae_explorer.gui.widgets.bars import NoticeBar, NoticeKind
from vae_explorer.gui.widgets.drop_veil import DropVeil
from vae_explorer.gui.window.arrangement import arrange
from vae_explorer.gui.window.drop_window import DropWindow
from vae_explorer.gui.window.help_desk import HelpDesk
from vae_explorer.gui.window.middle import MapColumn, Middle
from vae_explorer.places import has_runs
from vae_explorer.resources import resource_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from PySide6.QtWidgets import QDockWidget

    from vae_explorer.gui.window.docks import Docks
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["MainWindow"]

_MINIMUM = QSize(720, 480)
_FIRST_SIZE = QSize(1440, 900)


class MainWindow(DropWindow):
    """The one window of the program.

    Attributes:
        toolbar: The bar at the top.
        empty_state: What stands there before any images.
        tour_panel: The guided tour, left of the map, once there is a workbench; hidden until it is
            taken.
        notice: The bar for one sentence over the map.
        status_line: The line at the bottom.
        help_desk: Opens guide, keys, about, report and the list of unread files.

    Signals:
        close_requested(): The user wants to leave. The window stays until `leave` is called.
        What is dropped and pasted: as in `DropWindow`.
        notice_action_requested(): The link of the notice was pressed.
        left(): It has closed for good, and what stood beside it.
    """

    close_requested = Signal()
    notice_action_requested = Signal()
    left = Signal()

    def __init__(self, preferences: Preferences | None = None) -> None:
        super().__init__()
        self._preferences = preferences or Preferences()
        self._docks: Docks | None = None
        self._workbench: QWidget | None = None
        self._layout = self._preferences.layout
        self._placed = False
        self._shown = False
        self._leaving = False
        self.setWindowTitle("VAE Explorer")
        self.setWindowIcon(_icon())
        self.setMinimumSize(_MINIMUM)
        self.setDockNestingEnabled(False)
        self.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.BottomDockWidgetArea)
        self.toolbar = ToolbarPanel()
        self.empty_state = EmptyState()
        if self._preferences.folders or has_runs():
            self.empty_state.expect_recent()
        self.notice = NoticeBar()
        self.status_line = StatusLine()
        self._stack = QStackedWidget()
        self._veil = DropVeil(self)
        self.help_desk = HelpDesk(self)
        self._lay_out()
        self._restore_geometry()
        self.show_view_state(derive_view_state(Phase.EMPTY))
        self.empty_state.setFocus()
        self.show_status("Ready")

    def build_workbench(self, panels: Panels) -> None:
        """Takes the panels into docks and the map into the middle; arguments as in `building`."""
        for _ in self.building(panels):
            pass

    def building(self, panels: Panels) -> Iterator[None]:
        """Takes the panels in, a piece at a time; once, and to its end before images come.

        Args:
            panels: The map gets the focus when the workbench comes; folder and settings are the
                two halves of Setup; tools that a panel has for a heading stand in that of its dock.

        Yields:
            Between two pieces, for the window to live in.
        """
        from vae_explorer.gui.tour.tour_panel import TourPanel
        from vae_explorer.gui.window.dock_set import dock_contents
        from vae_explorer.gui.window.docks import Docks

        if self._docks is not None:
            raise RuntimeError("the workbench is built only once")
        self.tour_panel = TourPanel()
        self._middle.take_tour(self.tour_panel)
        self._workbench = MapColumn(panels.map, panels.walk_strip, panels.timeline)
        self._stack.addWidget(self._workbench)
        self._map_area = panels.map
        self._docks = Docks(self)
        for part in dock_contents(panels):
            yield
            self._docks.add(part)
        panels.folder.rejected_requested.connect(self.help_desk.show_rejected)
        self._docks.reset_requested.connect(self.reset_layout)
        self.toolbar.dock_toggled.connect(self._docks.toggle)
        setup_shown = self._docks.dock("setup").toggleViewAction().toggled
        setup_shown.connect(self.toolbar.show_setup_shown)

    def dock(self, name: str) -> QDockWidget:
        """Returns a dock by its name, once there is a workbench."""
        if self._docks is None:
            raise RuntimeError("there are no docks before the workbench")
        return self._docks.dock(name)

    def bring_forward(self, panel: QWidget) -> None:
        """Shows the dock of a panel before others, where docks are shown."""
        if self._docks is not None and self._placed:
            self._docks.bring_forward(panel)

    def show_view_state(self, state: ViewState) -> None:
        """Passes the state on to the toolbar and shows either the invitation or the workbench."""
        self.toolbar.show_view_state(state)
        self.takes_pictures = state.export_enabled
        if state.workbench:
            self.show_workbench()
        else:
            self.show_empty()

    def show_empty(self) -> None:
        """Shows the invitation to open something; docks go."""
        if self._stack.currentWidget() is self.empty_state:
            return
        if self._docks is not None and self._placed:
            self._layout = self._docks.save()
            for dock in self._docks.all():
                dock.hide()
            self._placed = False
        self.toolbar.show_view_actions(())
        self.toolbar.show_setup_shown(True)
        self._stack.setCurrentWidget(self.empty_state)
        self.empty_state.setFocus()

    def show_workbench(self) -> None:
        """Shows map and docks where they were left, or where they begin."""
        if self._docks is None or self._workbench is None:
            return
        if self._stack.currentWidget() is self._workbench and self._placed:
            return
        self._stack.setCurrentWidget(self._workbench)
        self._docks.place(arrange(self.width(), self.height()))
        if self._layout and not self._docks.restore(self._layout):
            self._docks.place(arrange(self.width(), self.height()))
        self._placed = True
        setup = self._docks.dock("setup")
        self.toolbar.show_setup_shown(not setup.isHidden())
        self.toolbar.show_view_actions(self._docks.actions())
        self._map_area.setFocus()

    def show_notice(
        self, text: str, kind: NoticeKind = "info", action: str = "", *, passes: bool = False
    ) -> None:
        """Shows one sentence over the map; an empty one hides the bar.

        Args:
            text: What happened, to which file, what to do.
            kind: "info", "ok", "warn" or "error".
            action: Text of a link; pressing it emits `notice_action_requested`.
            passes: Whether it goes by itself after a while.
        """
        self.notice.show_notice(text, kind, action, passes=passes)

    def show_status(self, text: str, facts: Sequence[str] = ()) -> None:
        """Shows the status line: what goes on at the left, lasting facts at the right.

        With nothing open the fact is the version.
        """
        if not facts and self._stack.currentWidget() is self.empty_state:
            facts = (f"Version {__version__}",)
        self.status_line.show_status(text, facts)

    def show_title(self, name: str) -> None:
        """Names the image set or run in the title of the window; an empty name takes it away."""
        self.setWindowTitle(f"{name} – VAE Explorer" if name else "VAE Explorer")

    def reset_layout(self) -> None:
        """Puts every dock back to where it began."""
        if self._docks is not None and self._placed:
            self._docks.place(arrange(self.width(), self.height()))

    def layout_to_save(self) -> tuple[bytes, bytes]:
        """Returns geometry and layout for the preferences."""
        if self._docks is not None and self._placed:
            self._layout = self._docks.save()
        return seal(bytes(self.saveGeometry().data())), self._layout

    def leave(self) -> None:
        """Closes the window for good, and what stands beside it; nothing asks any more."""
        self._leaving = True
        # Docks that float and the viewer of the gallery too: whichever stayed would keep the
        # program going, without this window.
        for beside in self.findChildren(QWidget):
            if beside.isWindow() and beside.isVisible():
                beside.close()
        self.close()
        self.left.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Turns the wish to close into a signal; closes only when told to leave."""
        if not self._leaving:
            self.close_requested.emit()
        # It may have been told so in answer: a close within this one does nothing by itself.
        event.setAccepted(self._leaving)

    def showEvent(self, event: QShowEvent) -> None:
        """Sizes docks that came before the window had its size."""
        super().showEvent(event)
        if self._docks is not None and self._placed and not self._shown and not self._layout:
            self._docks.place(arrange(self.width(), self.height()))
        self._shown = True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lets folded docks come back when there is room."""
        super().resizeEvent(event)
        self._veil.setGeometry(self.rect())
        if self._docks is not None and self._placed:
            self._docks.follow_size(self.width(), self.height())

    def event(self, event: QEvent) -> bool:
        """Leaves the platform's menu of docks and toolbars out: the View menu has them."""
        if event.type() == QEvent.Type.ContextMenu:
            return True
        return super().event(event)

    def show_drag(self, over: bool, words: str = "") -> None:
        """Shows that what is held over the window can be dropped."""
        if self._stack.currentWidget() is self.empty_state:
            self.empty_state.show_drag(over)
        else:
            self._veil.show_drag(over, words)

    def _lay_out(self) -> None:
        self._stack.addWidget(self.empty_state)
        self.setMenuWidget(self.toolbar)
        self._middle = Middle(self.notice, self._stack)
        self.setCentralWidget(self._middle)
        self.setStatusBar(self.status_line)
        self.notice.action_requested.connect(self.notice_action_requested)
        self.toolbar.reset_layout_requested.connect(self.reset_layout)
        self.toolbar.quit_requested.connect(self.close)
        self.toolbar.help_requested.connect(self.help_desk.show_guide)
        self.toolbar.shortcuts_requested.connect(self.help_desk.show_shortcuts)
        self.toolbar.about_requested.connect(self.help_desk.show_about)
        self.toolbar.report_requested.connect(self.help_desk.show_report)

    def _restore_geometry(self) -> None:
        saved = unseal(self._preferences.geometry)
        if saved and self.restoreGeometry(QByteArray(saved)):
            return
        room = QGuiApplication.primaryScreen().availableSize()
        self.resize(_FIRST_SIZE.boundedTo(room * 0.96).expandedTo(_MINIMUM))


def _icon() -> QIcon:
    icon = QIcon()
    for side in (32, 64, 256):
        icon.addFile(str(resource_path(f"vae-explorer-{side}.png")))
    return icon
