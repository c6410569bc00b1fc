"""The part of the session that looks at the latent space: the map and the cursor.

It holds the newest snapshot, asks workers to decode with it, and tells what came of it; selection,
walk and fixed pictures are parts with names of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.decoding import (
    PLANE_AXES,
    PLANE_PCA,
    CursorAnswer,
    MapFrame,
    cursor_answer,
    encode_progressively,
    far_apart,
    map_frame,
)
from vae_explorer.gui.jobs import Executor, LatestJob, PullJob
from vae_explorer.gui.selecting import Selecting
from vae_explorer.gui.showing import Showing
from vae_explorer.gui.walking import Walking

if TYPE_CHECKING:
    from vae_explorer.gui.views import DecodedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.plane import Plane
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["Exploration"]


class Exploration(QObject):
    """What a person does with the latent space of the newest snapshot.

    Attributes:
        map_changed: A :class:`MapFrame`, and whether the view should be fitted anew.
        planes_changed: Names of the planes to choose from, and the current one.
        cursor_moved: The cursor's place on the plane.
        cursor_decoded: A ``DecodedView``.
        coordinates_changed: The cursor's code, shape ``(D,)``, and the KL of each dimension.
        nearest_found: A ``NearestView``.
        codes_refreshed: False when all images begin to be encoded anew, True once they are.
        forgotten: There is another image set or model, and nothing to show of it yet.
        failed: An exception of a worker.
    """

    map_changed = Signal(object, bool)
    planes_changed = Signal(object, str)
    cursor_moved = Signal(float, float)
    cursor_decoded = Signal(object)
    coordinates_changed = Signal(object, object)
    nearest_found = Signal(object)
    codes_refreshed = Signal(bool)
    forgotten = Signal()
    failed = Signal(object)

    def __init__(
        self, interactive: Executor, background: Executor, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.walking = Walking(LatestJob(background, self), self)
        self.selecting = Selecting(LatestJob(background, self), self)
        self.showing = Showing(LatestJob(background, self), self)
        self._parts = (self.walking, self.selecting, self.showing)
        self._cursor_job = self._job(interactive, self._take_cursor)
        self._frame_job = self._job(background, self._take_frame)
        self._encode_job = PullJob(background, self)
        self._encode_job.came.connect(self._request_frame)
        self._encode_job.ended.connect(self._finish_encoding)
        for part in self._parts:
            part.failed.connect(self.failed)
        self._forget()

    def _job(self, executor: Executor, take: Callable[[Any], None]) -> LatestJob:
        job = LatestJob(executor, self)
        job.ready.connect(take)
        job.failed.connect(self.failed)
        return job

    def _forget(self) -> None:
        self.images: ImageSet | None = None
        self.snapshot: Snapshot | None = None
        self.frame: MapFrame | None = None
        self.decoded: DecodedView | None = None
        self.plane_choice = PLANE_PCA
        self._codes: Codes | None = None
        self._fit_next = True
        self._cursor_point = (0.0, 0.0)
        self._cursor_z: np.ndarray | None = None

    @property
    def busy(self) -> bool:
        """True while workers are at it."""
        jobs = (self._cursor_job, self._frame_job, self._encode_job)
        return any(thing.busy for thing in (*jobs, *self._parts))

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

    def begin(self, images: ImageSet) -> None:
        """Forget everything and look at another image set."""
        self.rest()
        self._forget()
        self.images = images
        for part in self._parts:
            part.begin(images)
        self.planes_changed.emit((), PLANE_PCA)
        self.forgotten.emit()

    def rest(self) -> None:
        """Give up what the workers are at."""
        self._cursor_job.forget()
        self._frame_job.forget()
        self._encode_job.cancel()

    @Slot(object)
    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model; everything shown follows."""
        first = self.snapshot is None
        self.snapshot = snapshot
        self._encode_job.cancel()
        self._request_frame(snapshot.codes)
        if first:
            choices = (PLANE_PCA, PLANE_AXES) if snapshot.vae.config.latent_dim > 2 else ()
            self.planes_changed.emit(choices, self.plane_choice)
        self.showing.take_snapshot(snapshot)

    def refresh_codes(self) -> None:
        """Encode all images with the newest weights."""
        snapshot, images, known = self.snapshot, self.images, self._codes
        if snapshot is None or images is None:
            return
        self._encode_job.start(
            lambda: encode_progressively(snapshot.vae, images.pixels, snapshot.step, known)
        )
        self.codes_refreshed.emit(False)
        self.showing.refresh()

    @Slot(str)
    def choose_plane(self, name: str) -> None:
        """Draw another plane through latent space."""
        if name != self.plane_choice and self._codes is not None:
            self.plane_choice = name
            self._fit_next = True
            self._request_frame(self._codes)

    @Slot(float, float)
    def move_cursor(self, x: float, y: float) -> None:
        """Put the cursor on a place of the map and decode it."""
        self._cursor_point = (x, y)
        self._cursor_z = None
        self.cursor_moved.emit(x, y)
        self._request_cursor()

    @Slot(int, float)
    def set_coordinate(self, dimension: int, value: float) -> None:
        """Change one coordinate of the cursor's code, off the plane if need be."""
        z = self.cursor_code
        if z is not None:
            z = z.copy()
            z[dimension] = value
            self.go_to_code(z)

    def go_to_code(self, z: np.ndarray) -> None:
        """Put the cursor on a code, such as a step of the walk."""
        if self.plane is None:
            return
        # Two dimensions have no outside: there a place on the map says it all.
        self._cursor_z = None if self.plane.whole else z
        x, y = self.plane.project(z)
        self._cursor_point = (float(x), float(y))
        self.cursor_moved.emit(float(x), float(y))
        self._request_cursor()

    @Slot(int)
    def select_image(self, index: int) -> None:
        """Select an image: the cursor goes to its code, and it is explained."""
        if (code := self._code_of(index)) is not None:
            self.go_to_code(code)
        self.selecting.select(index)

    @Slot(str, float, float, int)
    def pin_place(self, letter: str, x: float, y: float, index: int) -> None:
        """Put a pin on an image, or on a place of the map if ``index`` is -1."""
        if self.plane is None:
            return
        if index >= 0 and (code := self._code_of(index)) is not None:
            self.walking.pin(letter, code, index)
        else:
            self.walking.pin(letter, self.plane.lift(np.array((x, y))), None)

    @Slot(str, float, float)
    def drag_pin(self, letter: str, x: float, y: float) -> None:
        """Move a pin to a place of the map."""
        self.pin_place(letter, x, y, -1)

    @Slot(str, str)
    def pin_from(self, letter: str, source: str) -> None:
        """Put a pin on the "cursor" or on the "selected" image."""
        if source == "selected" and self.selecting.index is not None:
            self.pin_place(letter, 0.0, 0.0, self.selecting.index)
        elif self.cursor_code is not None:
            self.walking.pin(letter, self.cursor_code, None)

    @Slot()
    def walk_between_random_images(self) -> None:
        """Pin an image picked by chance, and the farthest of a few others."""
        pair = far_apart(self.codes, np.random.default_rng()) if self.codes is not None else None
        if pair is not None:
            self.pin_place("A", 0.0, 0.0, pair[0])
            self.pin_place("B", 0.0, 0.0, pair[1])

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Put the cursor on a step of the walk."""
        codes = self.walking.codes
        if codes is not None and 0 <= step < len(codes):
            self.go_to_code(codes[step])

    def _code_of(self, index: int) -> np.ndarray | None:
        """The posterior mean of an image, if it is known, shape ``(D,)``."""
        if self.codes is None or not np.isfinite(self.codes.mean[index]).all():
            return None
        return np.asarray(self.codes.mean[index], dtype=np.float64)

    @Slot(object)
    def _request_frame(self, codes: Codes) -> None:
        self._codes = codes
        # Another kind of plane has no axes to keep.
        previous = None if self._fit_next else self.plane
        choice = self.plane_choice
        self._frame_job.request(lambda: (choice, map_frame(codes, choice, previous)))

    def _request_cursor(self) -> None:
        snapshot, frame, images, z = self.snapshot, self.frame, self.images, self.cursor_code
        if snapshot is None or frame is None or images is None or z is None:
            return
        self._cursor_job.request(
            lambda: cursor_answer(snapshot, z, frame.plane, frame.codes, images.pixels)
        )

    @Slot(object)
    def _take_frame(self, made: tuple[str, MapFrame]) -> None:
        choice, frame = made
        if choice != self.plane_choice:
            return
        fit, self._fit_next = self._fit_next, False
        self.frame = frame
        self.map_changed.emit(frame, fit)
        if self._cursor_z is not None:
            x, y = frame.plane.project(self._cursor_z)
            self._cursor_point = (float(x), float(y))
        self.cursor_moved.emit(*self._cursor_point)
        self._request_cursor()
        if self.snapshot is not None:
            self.walking.look_from(self.snapshot, frame)
            self.selecting.look_from(self.snapshot, frame)

    @Slot(object)
    def _take_cursor(self, answer: CursorAnswer) -> None:
        self.decoded = answer.decoded
        self.cursor_decoded.emit(answer.decoded)
        kl = None if self.frame is None else self.frame.kl_per_dim
        self.coordinates_changed.emit(answer.decoded.z, kl)
        self.nearest_found.emit(answer.nearest)

    @Slot(object)
    def _finish_encoding(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        else:
            self.codes_refreshed.emit(True)
