"""The part of the fields that draws the selected image's true posterior."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.contours import ContourTask, contours
from vae_explorer.gui.process.jobs import Executor, PullJob

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.views.basics import SelectedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.neighbour_chart import NeighbourChart
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Snapshot

__all__ = ["Contouring"]


class Contouring(QObject):
    """Follows selection, model and plane while it is wished.

    Attributes:
        drawn: A ``ContourView``, or None.
        failed: An exception of a worker.
        wished: Whether the true posterior is to be drawn.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    drawn = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PullJob(executor, self)
        self._job.came.connect(self.drawn)
        self._job.ended.connect(self._end)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._selected: SelectedView | None = None
        self._stale = False
        self.wished = False

    @property
    def busy(self) -> bool:
        """True while anything is worked out."""
        return self._job.busy

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self.rest()
        self._images, self._snapshot, self._frame, self._selected = images, None, None, None
        self.drawn.emit(None)

    def rest(self) -> None:
        """Give up what is under way."""
        self._job.cancel()
        self._stale = False

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model or plane.

        For a newer model the image is explained anew, and :meth:`take_selected` follows.
        """
        same = self._snapshot is snapshot
        before = None if self._frame is None else self._frame.plane
        self._snapshot, self._frame = snapshot, frame
        if before is None:
            return
        if before.names != frame.plane.names or frame.turn is not None:
            # Lines on another plane mean nothing on this one.
            self._job.cancel()
            self.drawn.emit(None)
            self._draw()
        elif same and not np.array_equal(_axes(before), _axes(frame.plane)):
            self._draw()

    def take_selected(self, view: SelectedView | None) -> None:
        """Draw the true posterior of this image."""
        if view is None or self._selected is None or view.index != self._selected.index:
            self._job.cancel()
            self.drawn.emit(None)
        self._selected = view
        self._draw()

    def choose(self, drawn: bool) -> None:
        """Draw the true posterior, or do not."""
        self.wished = drawn
        if not drawn:
            self.rest()
            self.drawn.emit(None)
        self._draw()

    def _draw(self) -> None:
        view, snapshot, frame, images = self._selected, self._snapshot, self._frame, self._images
        if not self.wished or view is None or snapshot is None or frame is None or images is None:
            return
        if not frame.plane.exact:
            return
        # What runs may end: while a model learns, something new would always cut it short.
        self._stale = self._job.busy
        if not self._stale:
            task = ContourTask(snapshot, frame.plane, images, view.index, view.mean)
            self._job.start(lambda: contours(task))

    @Slot(object)
    def _end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        elif self._stale:
            self._draw()


def _axes(plane: Plane | NeighbourChart) -> np.ndarray:
    """Axes, if it has any."""
    return plane.axes if plane.exact else np.empty((0, 2))
