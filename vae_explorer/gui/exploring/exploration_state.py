"""What the exploration knows and tells, without its commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from vae_explorer.gui.exploring.applying import Applying
from vae_explorer.gui.exploring.backdrop import Backdrop
from vae_explorer.gui.exploring.browsing import Browsing
from vae_explorer.gui.exploring.choosing import Choosing
from vae_explorer.gui.exploring.cursor import CursorPictures
from vae_explorer.gui.exploring.decoding import MapFrame
from vae_explorer.gui.exploring.directions import Directions
from vae_explorer.gui.exploring.fields import Fields
from vae_explorer.gui.exploring.guests import Guests
from vae_explorer.gui.exploring.knowing import Knowing
from vae_explorer.gui.exploring.owning import Owning
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.exploring.planes import Planes
from vae_explorer.gui.exploring.selecting import Selecting
from vae_explorer.gui.exploring.showing import Showing
from vae_explorer.gui.exploring.steering import Steering
from vae_explorer.gui.exploring.traversing import Traversing
from vae_explorer.gui.exploring.walking import Walking
from vae_explorer.gui.process.executors import Executors
from vae_explorer.gui.process.jobs import LatestJob, PullJob
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.views.basics import DecodedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.neighbour_chart import NeighbourChart
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["ExplorationState"]

_TELL_MS = 100


class ExplorationState(QObject):
    """What a person does with the latent space of the newest snapshot.

    Attributes:
        cursor: Decodes the picture under the cursor.
        map_changed: A :class:`MapFrame`, and whether the view should be fitted anew.
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
        self.traversing = Traversing(LatestJob(background, self), self)
        self.cursor_decoded.connect(self.traversing.take_cursor)
        self.selecting.image_explained.connect(self.traversing.take_selected)
        self.fields = Fields(executors.painting, self)
        self.choosing = Choosing(self)
        self.knowing = Knowing(executors.studying, self)
        self.browsing = Browsing(LatestJob(background, self), LatestJob(background, self), self)
        self.choosing.chosen_changed.connect(self.browsing.take_chosen)
        self.knowing.table_changed.connect(self.browsing.take_table)
        self.guests = Guests(background, self)
        self.guests.code_chosen.connect(self.selecting.clear)
        self.selecting.ellipse_changed.connect(self.guests.take_selected)
        self.owning = Owning(LatestJob(background, self), self)
        self.steering = Steering(LatestJob(executors.interactive, self), self)
        self.backdrop = Backdrop(executors.painting, self)
        self.selecting.image_explained.connect(self.fields.take_selected)
        self.selecting.image_explained.connect(self.owning.take_selected)
        self.cursor_decoded.connect(self.steering.take_cursor)
        # Not behind the studies of all images, one of which takes seconds at a time.
        self.directions = Directions(LatestJob(executors.painting, self), self)
        self.applying = Applying(LatestJob(background, self), self)
        self.choosing.chosen_changed.connect(self.directions.take_chosen)
        self.directions.vector_changed.connect(self.applying.take_vector)
        self.cursor_decoded.connect(self.applying.take_cursor)
        self.selecting.image_explained.connect(self.applying.take_selected)
        self.planes = Planes(self)
        self.selecting.ellipse_changed.connect(self.planes.take_selected)
        self.parts: tuple[Part, ...] = (
            self.planes,
            self.walking,
            self.selecting,
            self.showing,
            self.traversing,
            self.fields,
            self.backdrop,
            self.guests,
            self.choosing,
            self.knowing,
            self.browsing,
            self.owning,
            self.steering,
            self.directions,
            self.applying,
        )
        self.cursor = CursorPictures(executors.interactive, self)
        self._facts_job = LatestJob(executors.interactive, self)
        # What is said of a place waits until its picture is painted, and for the next of a drag.
        self._telling = QTimer(self)
        self._telling.setSingleShot(True)
        self._telling.setInterval(_TELL_MS)
        self._to_tell: DecodedView | None = None
        self._frame_job = LatestJob(background, self)
        self._encode_job = PullJob(background, self)
        for part in (self.cursor, self._facts_job, self._frame_job, *self.parts):
            part.failed.connect(self.failed)
        self._forget()

    def _forget(self) -> None:
        self.images: ImageSet | None = None
        self.snapshot: Snapshot | None = None
        self.frame: MapFrame | None = None
        self.decoded: DecodedView | None = None
        self.label = UNKNOWN
        self._codes: Codes | None = None
        self._fit_next = True
        self._oriented: Plane | None = None
        self._cursor_point = (0.0, 0.0)
        self._cursor_z: np.ndarray | None = None

    @property
    def busy(self) -> bool:
        """True while workers are at it."""
        jobs = (self.cursor, self._facts_job, self._frame_job, self._encode_job)
        if self._to_tell is not None or any(job.busy for job in jobs):
            return True
        return any(part.busy for part in self.parts)

    @property
    def placing(self) -> bool:
        """True while all images are being encoded with the newest weights."""
        return self._encode_job.busy

    @property
    def codes(self) -> Codes | None:
        """The codes that the map shows."""
        return self.frame.codes if self.frame else None

    @property
    def plane(self) -> Plane | NeighbourChart | None:
        """The plane, or another chart, that the map shows."""
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
