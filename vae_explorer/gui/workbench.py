"""The composition of the window: threads, session, panels, and their wiring."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from vae_explorer.gui.desk import Desk
from vae_explorer.gui.exporting import Exporting
from vae_explorer.gui.jobs import PoolExecutor
from vae_explorer.gui.map.map_view import MapView
from vae_explorer.gui.panel_set import Panels
from vae_explorer.gui.panels.curves import CurvesPanel
from vae_explorer.gui.panels.folder import FolderPanel
from vae_explorer.gui.panels.inspector import InspectorPanel
from vae_explorer.gui.panels.reconstructions import ReconstructionsPanel
from vae_explorer.gui.panels.samples import SamplesPanel
from vae_explorer.gui.panels.settings import SettingsPanel
from vae_explorer.gui.panels.walk_strip import WalkStrip
from vae_explorer.gui.presenter import Presenter
from vae_explorer.gui.recents import recent_entries
from vae_explorer.gui.session import Session
from vae_explorer.gui.wiring import wire_facts, wire_panel_wishes, wire_window_wishes
from vae_explorer.images.samples import SAMPLES, sample_thumbnails
from vae_explorer.training.device import (
    available_devices,
    choose_device,
    default_threads,
    describe_device,
)
from vae_explorer.training.settings import DeviceChoice

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.main_window import MainWindow
    from vae_explorer.gui.preferences import Preferences
    from vae_explorer.gui.views import RecentEntry

__all__ = ["Workbench"]

_DRAIN_MS = 5000
_SAMPLE_PICTURES = 8


class Workbench(QObject):
    """Everything behind the first window.

    Args:
        window: The window to fill.
        preferences: What was remembered.
    """

    def __init__(self, window: MainWindow, preferences: Preferences) -> None:
        super().__init__(window)
        self.window = window
        # The cursor has a thread of its own: nothing may stand before it in a queue.
        self._executors = (PoolExecutor(1), PoolExecutor(1), PoolExecutor(1))
        self.session = Session(*self._executors, self)
        self.panels = Panels(
            MapView(),
            FolderPanel(),
            SettingsPanel(),
            InspectorPanel(),
            CurvesPanel(),
            ReconstructionsPanel(),
            SamplesPanel(),
            WalkStrip(),
        )
        panels = self.panels
        window.build_workbench(
            panels.map,
            panels.folder,
            panels.settings,
            panels.inspector,
            panels.curves,
            panels.reconstructions,
            panels.samples,
            panels.walk_strip,
        )
        self.exporting = Exporting(self.session, panels.curves.render_picture, self)
        self.presenter = Presenter(window, panels, self.session, self)
        self.desk = Desk(
            window, panels, self.session, self.exporting, self.presenter, preferences, self
        )
        wire_window_wishes(window, panels, self.session, self.desk)
        wire_panel_wishes(panels, self.session, self.exporting, self.desk)
        wire_facts(window, panels, self.session, self.exporting, self.presenter, self.desk)
        self.exporting.tell_available()
        self._show_what_is_there()

    def open(self, target: str, *, train: bool) -> None:
        """Open a folder, a run or "sample:NAME", and train at once if wished."""
        if train:
            self.session.train_on(target)
        else:
            self.session.open_target(target)

    @property
    def at_rest(self) -> bool:
        """True if everything the window shows is drawn and nothing more will come by itself."""
        return not self.session.busy

    def close(self) -> None:
        """Wait for the workers; called when the window is gone."""
        for executor in self._executors:
            executor.drain(_DRAIN_MS)

    def _show_what_is_there(self) -> None:
        """Fill the start page and the menus, in the background where files must be read."""
        session, folders = self.session, self.desk.preferences.folders
        now = datetime.now()
        session.jobs.request(
            lambda: recent_entries(folders, now), self._show_recent, session.report
        )
        session.jobs.request(_device_facts, self._show_devices, session.report)
        for name in SAMPLES:
            session.jobs.request(
                partial(_sample_pictures, name), self._show_sample_pictures, session.report
            )

    def _show_sample_pictures(self, made: tuple[str, np.ndarray]) -> None:
        self.window.empty_state.show_sample_pictures(*made)

    def _show_recent(self, entries: tuple[RecentEntry, ...]) -> None:
        self.window.empty_state.show_recent(entries)
        self.window.toolbar.show_recent(entries)

    def _show_devices(self, facts: tuple[str, tuple[tuple[str, str], ...]]) -> None:
        text, choices = facts
        self.window.toolbar.show_device(text, choices, self.desk.preferences.device)


def _sample_pictures(name: str) -> tuple[str, np.ndarray]:
    return name, sample_thumbnails(name, _SAMPLE_PICTURES)


def _device_facts() -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return the device in words, and the choices as name and text."""
    threads = default_threads(leave_free=1)
    chosen = describe_device(choose_device(DeviceChoice.AUTO), threads)
    choices = [("auto", f"Automatic ({chosen})")]
    for device in available_devices():
        choices.append((device.value, describe_device(choose_device(device), threads)))
    return chosen, tuple(choices)
