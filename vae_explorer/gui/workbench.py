"""The composition of the window: threads, session, panels, and their wiring."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from vae_explorer.gui.desks.branch_desk import BranchDesk
from vae_explorer.gui.desks.copying import Copying
from vae_explorer.gui.desks.desk import Desk
from vae_explorer.gui.desks.gallery_desk import GalleryDesk
from vae_explorer.gui.desks.library_desk import LibraryDesk
from vae_explorer.gui.desks.offers import Offers
from vae_explorer.gui.desks.presenter import Presenter
from vae_explorer.gui.desks.receiving import Receiving
from vae_explorer.gui.desks.tour_stage import Stage
from vae_explorer.gui.exploring.cursor import AT_ONCE_S
from vae_explorer.gui.process.executors import Executors
from vae_explorer.gui.process.jobs import PoolExecutor
from vae_explorer.gui.process.priority import give_way
from vae_explorer.gui.session.exporting import Exporting
from vae_explorer.gui.session.session import Session
from vae_explorer.gui.session.timekeeper import Timekeeper
from vae_explorer.gui.tour.tour import Tour
from vae_explorer.gui.window.notices import Notices
from vae_explorer.gui.window.panel_makers import make_panels
from vae_explorer.gui.wiring import (
    wire_analyses,
    wire_attributes,
    wire_branching,
    wire_copying,
    wire_diagnosing,
    wire_exploration_facts,
    wire_exploration_wishes,
    wire_facts,
    wire_gallery,
    wire_guests,
    wire_library,
    wire_library_desk,
    wire_notices,
    wire_offers,
    wire_overlaying,
    wire_panel_wishes,
    wire_pictures,
    wire_planes,
    wire_planning,
    wire_rewinding,
    wire_steering,
    wire_sweeping,
    wire_tour,
    wire_traversing,
    wire_walking,
    wire_window_wishes,
)
from vae_explorer.places import config_dir

if TYPE_CHECKING:
    from vae_explorer.gui.library.library_window import LibraryWindow
    from vae_explorer.gui.process.preferences import Preferences
    from vae_explorer.gui.window.main_window import MainWindow
    from vae_explorer.gui.window.panel_set import Panels

__all__ = ["Workbench"]

_DRAIN_MS = 5000


class Workbench(QObject):
    """Everything behind the first window.

    Args:
        window: The window to fill.
        preferences: What was remembered.
        remember: Whether to remember anything of this time.
        panels: Those that stand in the window already; else they are made.
    """

    def __init__(
        self,
        window: MainWindow,
        preferences: Preferences,
        *,
        remember: bool = True,
        panels: Panels | None = None,
    ) -> None:
        super().__init__(window)
        self.window = window
        # The cursor has a thread of its own: nothing may stand before it in a queue, nor on a core.
        self._pools = [
            PoolExecutor(1, begin=None if kind.name == "interactive" else give_way)
            for kind in fields(Executors)
        ]
        self.executors = Executors(*self._pools)
        self.session = Session(self.executors, self)
        self.session.exploration.cursor.at_once_s = AT_ONCE_S
        if panels is None:
            panels = make_panels()
            window.build_workbench(panels)
        self.panels = panels
        self.exporting = Exporting(
            self.session, panels.curves.render_picture, panels.model.render_picture, self
        )
        self.presenter = Presenter(window, panels, self.session, self)
        self.desk = Desk(
            window,
            panels,
            self.session,
            self.exporting,
            self.presenter,
            preferences,
            config_dir() / "preferences.json" if remember else None,
            self,
        )
        self.notices = Notices(window, self.session, self)
        self.gallery_desk = GalleryDesk(window, self.session, self)
        self.offers = Offers(
            window, self.session, self.desk.known_folders, preferences.device, self
        )
        self.library_desk = LibraryDesk(window, self.session, self.desk.known_folders, self)
        self.library_desk.made.connect(self._wire_library)
        self.tour = Tour(self.session, self.executors.painting, self)
        stage = Stage(window, panels, self)
        # Before the facts: on leaving, docks are back in their places when the layout is saved.
        wire_tour(window, self.session, self.tour, stage, self.desk)
        wire_window_wishes(window, panels, self.session, self.desk, self.offers)
        wire_notices(window, self.session, self.exporting, self.gallery_desk, self.notices)
        wire_panel_wishes(panels, self.session, self.exporting, self.desk)
        wire_facts(window, panels, self.session, self.exporting, self.presenter, self.desk)
        wire_exploration_wishes(panels, self.session, self.desk)
        wire_exploration_facts(panels, self.session, self.exporting, self.presenter)
        wire_walking(panels, self.session, self.exporting, self.presenter, self.desk)
        wire_steering(panels, self.session)
        self.timekeeper = Timekeeper(self.session, self)
        wire_rewinding(panels, self.session, self.timekeeper, self.exporting)
        wire_attributes(panels, self.session)
        self.branch_desk = BranchDesk(window, self.session, self)
        wire_branching(window, panels, self.branch_desk)
        self.copying = Copying(self.presenter, self)
        wire_copying(window, self.session, self.copying)
        wire_library_desk(window, self.session, self.library_desk, self.branch_desk)
        wire_overlaying(panels, self.session, self.library_desk)
        wire_pictures(panels, self.session, self.desk)
        wire_planes(panels, self.session)
        wire_planning(window, panels, self.session)
        wire_traversing(panels, self.session, self.exporting)
        wire_analyses(panels, self.session, self.presenter)
        wire_diagnosing(panels, self.session, self.desk)
        self.receiving = Receiving(self.session, self)
        wire_guests(window, panels, self.session, self.receiving, self.presenter)
        wire_gallery(panels, self.session, self.desk, self.gallery_desk, self.presenter)
        wire_offers(self.session, self.offers)
        self.exporting.tell_available()
        self.presenter.tell_status()

    def _wire_library(self, library: LibraryWindow) -> None:
        library.restore(self.desk.preferences.library)
        wire_library(library, self.session.librarian, self.library_desk, self.desk)
        sweeping = self.session.sweeping
        wire_sweeping(library, sweeping, self.library_desk)
        library.sweep.show_view(sweeping.view)
        sweeping.offer()

    def open(self, target: str, *, train: bool) -> None:
        """Open a folder, a run or "sample:NAME", and train at once if wished."""
        if train:
            self.session.train_on(target)
        else:
            self.session.open_target(target)

    @property
    def at_rest(self) -> bool:
        """True if everything the window shows is drawn and nothing more will come by itself."""
        return not self.session.busy and not self.tour.busy

    def close(self) -> bool:
        """Wait for the workers, called when the window is gone; True if all came to an end."""
        ended = [executor.drain(_DRAIN_MS) for executor in self._pools]
        return all(ended)
