"""Who owns the place under the cursor; told after its picture, which nothing may hold up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.owning_work import PlaceWork
from vae_explorer.gui.exploring.part import Part
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.gui.views.basics import DecodedView, SelectedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Owning"]


class Owning(Part):
    """The images whose posteriors claim the cursor's code.

    Attributes:
        place_owned: A ``PlaceView``; None where nothing is known.
    """

    place_owned = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self.place_owned)
        job.failed.connect(self.failed)
        self._work = PlaceWork()
        self._label = UNKNOWN
        self._forget()

    def _forget(self) -> None:
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._decoded: DecodedView | None = None
        self._selected: int | None = None

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self._forget()
        self._images = images
        self.place_owned.emit(None)

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._job.forget()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model; the cursor is decoded anew, and then asked about."""
        self._snapshot, self._frame = snapshot, frame

    def choose_label(self, label: int) -> None:
        """Tell a conditional model this label of the cursor's code; -1 for nothing."""
        self._label = label

    @Slot(object)
    def take_cursor(self, decoded: DecodedView) -> None:
        """Ask about the code whose picture has just come."""
        self._decoded = decoded
        self._request()

    @Slot(object)
    def take_selected(self, view: SelectedView | None) -> None:
        """Say how well the cursor's code explains the selected image, too."""
        self._selected = None if view is None else view.index
        if self._decoded is not None:
            self._request()

    def _request(self) -> None:
        snapshot, frame, images = self._snapshot, self._frame, self._images
        decoded, selected, label = self._decoded, self._selected, self._label
        if snapshot is None or frame is None or images is None or decoded is None:
            return
        answer = self._work.answer
        self._job.request(lambda: answer(snapshot, frame.codes, images, decoded.z, label, selected))
