"""What the start page and the menus offer: samples, what was opened before, devices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from vae_explorer.gui.session.recents import recent_entries
from vae_explorer.images.samples import SAMPLES, sample_thumbnails
from vae_explorer.training.device import (
    available_devices,
    choose_device,
    default_threads,
    describe_device,
)
from vae_explorer.training.engine import use_fastest_products
from vae_explorer.training.settings import DeviceChoice

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.session.session import Session
    from vae_explorer.gui.views.basics import RecentEntry
    from vae_explorer.gui.window.main_window import MainWindow

__all__ = ["Devices", "Offers", "find_devices"]

_SAMPLE_PICTURES = 8
_AUTO = DeviceChoice.AUTO.value


@dataclass(frozen=True)
class Devices:
    """Where can be trained.

    Attributes:
        automatic: What "auto" comes to, in words.
        choices: Identifier and words of each choice, "auto" first.
    """

    automatic: str
    choices: tuple[tuple[str, str], ...]

    def words(self, chosen: str) -> str:
        """Return where a choice trains, such as "CPU, 2 threads"."""
        return self.automatic if chosen == _AUTO else dict(self.choices)[chosen]

    def usable(self, wanted: str) -> str:
        """Return a wanted choice, or "auto" if it is not there on this machine."""
        return wanted if wanted in dict(self.choices) else _AUTO


def find_devices() -> Devices:
    """Look for devices; the first look may take a moment."""
    threads = default_threads(leave_free=1)
    automatic = describe_device(choose_device(DeviceChoice.AUTO), threads)
    choices = [(_AUTO, f"Automatic ({automatic})")]
    for device in available_devices():
        choices.append((device.value, describe_device(choose_device(device), threads)))
    return Devices(automatic, tuple(choices))


def _measured_devices() -> Devices:
    """Measure once what this machine computes fastest with, and look anew."""
    use_fastest_products()
    return find_devices()


class Offers(QObject):
    """Finds out in the background what can be offered, and offers it.

    Args:
        window: Its start page and toolbar make the offers.
        session: Its jobs do the looking; its device is the chosen one.
        folders: Returns the folders opened before, newest first.
        device: The device chosen last time.
        parent: Owner.
    """

    def __init__(
        self,
        window: MainWindow,
        session: Session,
        folders: Callable[[], tuple[str, ...]],
        device: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._window = window
        self._session = session
        self._folders = folders
        self._wanted = device
        self._devices = Devices("", ())
        # The device comes first: a training that was asked for at the start waits for it.
        session.jobs.request(find_devices, self._take_devices, session.report)
        self.show_recent()
        for name in SAMPLES:
            work = partial(_sample_pictures, name)
            session.jobs.request(work, self._show_sample, session.report)
        # The last, because it takes half a second at the very first start.
        session.jobs.request(_measured_devices, self._take_devices, session.report)

    @Slot()
    def show_recent(self) -> None:
        """Offer what was opened before, anew: a run has been trained or opened."""
        folders, now = self._folders(), datetime.now()
        self._session.jobs.request(
            lambda: recent_entries(folders, now), self._show_entries, self._session.report
        )

    @Slot(str)
    def choose_device(self, name: str) -> None:
        """Train somewhere else from now on, and say where."""
        self._wanted = name
        self._session.choose_device(name)
        self._window.toolbar.show_device(self._devices.words(name), self._devices.choices, name)

    def _take_devices(self, devices: Devices) -> None:
        self._devices = devices
        self.choose_device(devices.usable(self._wanted))

    def _show_entries(self, entries: tuple[RecentEntry, ...]) -> None:
        self._window.empty_state.show_recent(entries)
        self._window.toolbar.show_recent(entries)

    def _show_sample(self, made: tuple[str, np.ndarray]) -> None:
        self._window.empty_state.show_sample_pictures(*made)


def _sample_pictures(name: str) -> tuple[str, np.ndarray]:
    return name, sample_thumbnails(name, _SAMPLE_PICTURES)
