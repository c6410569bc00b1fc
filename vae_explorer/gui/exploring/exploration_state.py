"""What the exploration knows and tells, without its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal

from vae_explorer.gui.executors import Executors
from vae_explorer.gui.exploring.browsing import Browsing
from vae_explorer.gui.exploring.choosing import Choosing
from vae_explorer.gui.exploring.decoding import PLANE_PCA, MapFrame
from vae_explorer.gui.exploring.fields import Fields
from vae_explorer.gui.exploring.knowing import Knowing
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.exploring.selecting import Selecting
from vae_explorer.gui.exploring.showing import Showing
from vae_explorer.gui.exploring.walking import Walking
from vae_explorer.gui.jobs import LatestJob, PullJob
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.views import DecodedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["ExplorationState"]


class ExplorationState(QObject):
    """What a person does with the latent space of the newest snapshot.

    Attributes:
        map_changed: A :class:`MapFrame`, and whether the view should be fitted anew.
        planes_changed: Names of the planes to choose from, and the current one.
        cursor_moved: The cursor's place on the plane.
        cursor_decoded: A ``DecodedView``.
        coordinates_changed: The cursor's code, shape ``(D,)``, the KL of each dimension to N(0, 1),
            and whether these are the parts of the KL.
        nearest_found: A ``NearestView``.
        labels_decoded: A ``LabelsView`` of the cursor's code; None where the model knows no label.
        codes_refreshed: False when all images begin to be encoded anew, True once they are.
        forgotten: There is another image set or model, and nothing to show of it yet.
        failed: An exception of a worker.
    """

    map_changed = Signal(object, bool)
    planes_changed = Signal(object, str)
    cursor_moved = Signal(float, float)
    cursor_decoded = Signal(object)
    coordinates_changed = Signal(object, object, bool)
    nearest_found = Signal(object)
    labels_decoded = Signal(object)
    codes_refreshed = Signal(bool)
    forgotten = Signal()
    failed = Signal(object)

    def __init__(self, executors: Executors, parent: QObject | None = None) -> None:
        super().__init__(parent)
        background = executors.background
        self.walking = Walking(LatestJob(background, self), self)
        self.selecting = Selecting(LatestJob(background, self), self)
        self.showing = Showing(LatestJob(background, self), self)
        self.fields = Fields(executors.painting, self)
        self.choosing = Choosing(self)
        self.knowing = Knowing(executors.studying, self)
        self.browsing = Browsing(LatestJob(background, self), LatestJob(background, self), self)
        self.choosing.chosen_changed.connect(self.browsing.take_chosen)
        self.selecting.image_explained.connect(self.fields.take_selected)
        self.parts: tuple[Part, ...] = (
            self.walking,
            self.selecting,
            self.showing,
            self.fields,
            self.choosing,
            self.knowing,
            self.browsing,
        )
        self._cursor_job = LatestJob(executors.interactive, self)
        self._frame_job = LatestJob(background, self)
        self._encode_job = PullJob(background, self)
        for part in (self._cursor_job, self._frame_job, *self.parts):
            part.failed.connect(self.failed)
        self._forget()

    def _forget(self) -> None:
        self.images: ImageSet | None = None
        self.snapshot: Snapshot | None = None
        self.frame: MapFrame | None = None
        self.decoded: DecodedView | None = None
        self.plane_choice = PLANE_PCA
        self.label = UNKNOWN
        self._codes: Codes | None = None
        self._fit_next = True
        self._cursor_point = (0.0, 0.0)
        self._cursor_z: np.ndarray | None = None

    @property
    def busy(self) -> bool:
        """True while workers are at it."""
        jobs = (self._cursor_job, self._frame_job, self._encode_job)
        return any(job.busy for job in jobs) or any(part.busy for part in self.parts)

    @property
    def placing(self) -> bool:
        """True while all images are being encoded with the newest weights."""
        return self._encode_job.busy

    @property
    def codes(self) -> Codes | None:
        """The codes that the map shows."""
        return self.frame.codes if self.frame else None

    @property
    def plane(self) -> Plane | None:
        """The plane that the map shows."""
        return self.frame.plane if self.frame else None

    @property
    def cursor_code(self) -> np.ndarray | None:
        """The cursor's code, shape ``(D,)``."""
        if self._cursor_z is not None:
            return self._cursor_z
        return self.plane.lift(np.array(self._cursor_point)) if self.plane else None

    def _code_of(self, index: int) -> np.ndarray | None:
        """The posterior mean of an image, if it is known, shape ``(D,)``."""
        if self.codes is None or not np.isfinite(self.codes.mean[index]).all():
            return None
        return np.asarray(self.codes.mean[index], dtype=np.float64)
