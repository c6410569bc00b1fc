"""The selected image, and the one under the mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.decoding import explain
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.style.words import nats
from vae_explorer.gui.views.basics import Ellipse, EllipseKind, HoverCard, SelectedView
from vae_explorer.latent.plane_gaussians import parallel, projection, section

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Selecting"]


class Selecting(Part):
    """Which image is selected, and what the model makes of it.

    Attributes:
        image_explained: A ``SelectedView``, or None.
        ellipse_changed: Index of the selected image or -1, and its ``Ellipse`` or None.
        card_changed: A ``HoverCard``, or None.
    """

    image_explained = Signal(object)
    ellipse_changed = Signal(int, object)
    card_changed = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._view: SelectedView | None = None
        self._section = False
        self.index: int | None = None

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self._images, self._snapshot, self._frame = images, None, None
        self.clear()
        self.card_changed.emit(None)

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map; what is said about the image follows."""
        newer = snapshot is not self._snapshot
        self._snapshot, self._frame = snapshot, frame
        self._place_ellipse()
        if newer:
            self._request()

    def select(self, index: int) -> None:
        """Select an image of the set; its explanation follows."""
        if index != self.index:
            self.index, self._view = index, None
            self.ellipse_changed.emit(index, None)
        self._request()

    @Slot(bool)
    def show_section(self, section: bool) -> None:
        """Show the posterior's section with the plane, to compare with other densities on it.

        Args:
            section: False for its projection, which goes with the points'.
        """
        self._section = section
        self._place_ellipse()

    def on_plane(self, mean: np.ndarray, spread: np.ndarray) -> Ellipse | None:
        """Return a Gaussian of the selected image as the map shows it now.

        Args:
            mean: Shape ``(D,)``.
            spread: Standard deviations, shape ``(D,)``, or the Cholesky factor of the covariance,
                shape ``(D, D)``.

        Returns:
            Its projection, or its section with the plane through the mean of q(z|x); None where
            nothing is selected, and on a chart that is no plane.
        """
        if self._view is None or self._frame is None or not self._frame.plane.exact:
            return None
        plane = self._frame.plane
        shape = section if self._section else projection
        found = shape(parallel(plane, self._view.mean), mean[None], spread[None])
        cut: EllipseKind = "section" if self._section else "projection"
        kind: EllipseKind = "whole" if plane.whole else cut
        return Ellipse(found.mean[0], found.covariance[0], kind)

    def clear(self) -> None:
        """Select nothing."""
        self.index = self._view = None
        self._job.forget()
        self.image_explained.emit(None)
        self.ellipse_changed.emit(-1, None)

    @Slot(int)
    def hover(self, index: int) -> None:
        """Tell about the image under the mouse; -1 for none."""
        images, frame = self._images, self._frame
        if images is None or frame is None or not 0 <= index < len(images):
            self.card_changed.emit(None)
            return
        label, name = images.labels[index], images.paths[index].rpartition("/")[2]
        elbo = float(frame.codes.reconstruction[index] - frame.codes.kl[index])
        lines = [f"Label {label}", name] if label else [name]
        if np.isfinite(elbo):
            lines.append(f"ELBO {nats(elbo)} nats")
        self.card_changed.emit(HoverCard(index, images.pixels[index], tuple(lines)))

    def _request(self) -> None:
        snapshot, images, index = self._snapshot, self._images, self.index
        if snapshot is not None and images is not None and index is not None:
            self._job.request(lambda: explain(snapshot, images, index))

    @Slot(object)
    def _take(self, view: SelectedView) -> None:
        if view.index == self.index:
            self._view = view
            self.image_explained.emit(view)
            self._place_ellipse()

    def _place_ellipse(self) -> None:
        view, frame = self._view, self._frame
        if view is None or frame is None:
            return
        spread = view.std if view.scale_tril is None else view.scale_tril
        self.ellipse_changed.emit(view.index, self.on_plane(view.mean, spread))
