"""The part of the session that looks at the latent space: the map and the cursor.

It holds the newest snapshot, asks workers to decode with it, and tells what came of it; selection,
walk, fixed pictures and fields are parts with names of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Slot

from vae_explorer.gui.exploring.cursor import Place, PlaceFacts, know_place
from vae_explorer.gui.exploring.decoding import MapFrame, far_apart, map_frame
from vae_explorer.gui.exploring.encoding import encode_progressively
from vae_explorer.gui.exploring.exploration_state import ExplorationState
from vae_explorer.gui.process.executors import Executors
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.plane import Plane

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.plane_wish import PlaneWish
    from vae_explorer.gui.views.basics import DecodedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["Exploration"]


class Exploration(ExplorationState):
    """What a person does with the latent space of the newest snapshot.

    Args:
        executors: Run what takes longer than a frame.
        parent: Owner.
    """

    def __init__(self, executors: Executors, parent: QObject | None = None) -> None:
        super().__init__(executors, parent)
        self.cursor.ready.connect(self._take_cursor)
        self._facts_job.ready.connect(self._take_facts)
        self._telling.timeout.connect(self._tell_cursor)
        self._frame_job.ready.connect(self._take_frame)
        self._encode_job.came.connect(self._request_frame)
        self._encode_job.ended.connect(self._finish_encoding)
        self.planes.wished.connect(self._redraw)
        self.walking.pins_changed.connect(self._tell_pins)
        self.steering.code_found.connect(self.go_to_code)
        self.applying.code_found.connect(self.go_to_code)
        self.guests.code_chosen.connect(self.go_to_code)

    def begin(self, images: ImageSet) -> None:
        """Forget everything and look at another image set."""
        self.rest()
        self._forget()
        self.images = images
        # The later ones listen to those before: what these tell while they forget must find nobody
        # who still knows the former model, and asks for an answer from it.
        for part in reversed(self.parts):
            part.begin(images)
        self.forgotten.emit()

    def rest(self) -> None:
        """Give up what the workers are at."""
        self.cursor.forget()
        self._facts_job.forget()
        self._to_tell = None
        self._frame_job.forget()
        self._encode_job.cancel()
        for part in self.parts:
            part.rest()

    def set_training(self, training: bool) -> None:
        """Leave the processor to a training, or take it again."""
        self.showing.set_training(training)
        self.traversing.set_training(training)

    def take_snapshot(self, snapshot: Snapshot, oriented: Plane | None = None) -> None:
        """Take up another model; everything shown follows.

        Args:
            snapshot: Of the model.
            oriented: The plane as it should stand, where a rotation or a mirror means nothing;
                None for beside the plane that is shown.
        """
        first = self.snapshot is None
        self.snapshot = snapshot
        self._oriented = oriented
        if first:
            self._tell_label(0 if snapshot.vae.config.conditional else UNKNOWN)
        self._encode_job.cancel()
        self._request_frame(snapshot.codes)
        self.showing.take_snapshot(snapshot)

    def refresh_codes(self) -> None:
        """Encode all images with the newest weights."""
        snapshot, images, known = self.snapshot, self.images, self._codes
        if snapshot is None or images is None:
            return
        self._encode_job.start(
            lambda: encode_progressively(
                snapshot.vae, images.pixels, snapshot.step, known, images.labels
            )
        )
        self.codes_refreshed.emit(False)
        self.showing.refresh()

    @Slot(int)
    def choose_label(self, label: int) -> None:
        """Decode cursor, walk and samples of a conditional model under this label.

        Args:
            label: Index into the labels of the model.
        """
        known = self.snapshot.vae.config.labels if self.snapshot is not None else ()
        if 0 <= label < len(known) and label != self.label:
            self._tell_label(label)
            self._request_cursor()

    def _tell_label(self, label: int) -> None:
        self.label = label
        for part in self.parts:
            part.choose_label(label)

    @Slot(float, float)
    def move_cursor(self, x: float, y: float) -> None:
        """Put the cursor on a place of the map and decode it."""
        self._cursor_point = (x, y)
        self._cursor_z = None
        self.cursor_moved.emit(x, y)
        self._request_cursor()

    @Slot(float, float)
    def go_to_place(self, x: float, y: float) -> None:
        """Put the cursor on a place of the map; where places are no codes, select an image, too."""
        self.move_cursor(x, y)
        if self.plane is not None and not self.plane.exact:
            self.selecting.select(self.plane.nearest(x, y))

    @Slot(int, float)
    def set_coordinate(self, dimension: int, value: float) -> None:
        """Change one coordinate of the cursor's code, off the plane if need be."""
        z = self.cursor_code
        if z is not None and dimension < len(z):  # the sliders may be those of a former model
            z = z.copy()
            z[dimension] = value
            self.go_to_code(z)

    @Slot(object)
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

    @Slot(int)
    def pin_guest(self, number: int) -> None:
        """Put the next pin on an image that was dropped."""
        if (code := self.guests.code_of(number)) is not None:
            self.walking.add_pin(code, None)

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
            self.walking.walk_between(pair)

    @Slot(int)
    def go_to_step(self, step: int) -> None:
        """Put the cursor on a step of the walk."""
        codes = self.walking.codes
        if codes is not None and 0 <= step < len(codes):
            self.go_to_code(codes[step])

    @Slot(object)
    def _request_frame(self, codes: Codes) -> None:
        self._codes = codes
        wish, plane = self.planes.wish, self.plane
        # Another kind of plane has no axes to keep: the map turns there.
        previous = plane if isinstance(plane, Plane) and not self._fit_next else None
        turned_from = plane if self._fit_next else None
        oriented = self._oriented
        self._frame_job.request(
            lambda: (wish, map_frame(codes, wish, previous, turned_from, oriented))
        )

    @Slot(bool)
    def _redraw(self, other: bool) -> None:
        """Draw another plane, on which everything keeps its code, or the same one elsewhere."""
        if self._codes is None:
            return
        if other and self.frame is not None:
            self._cursor_z = self.cursor_code
            self._fit_next = True
        self._request_frame(self._codes)

    @Slot()
    def _tell_pins(self) -> None:
        self.planes.take_pins(self.walking.pinned)

    def _request_cursor(self, *, by_hand: bool = True) -> None:
        snapshot, frame, images, z = self.snapshot, self.frame, self.images, self.cursor_code
        if snapshot is None or frame is None or images is None or z is None:
            return
        self.cursor.request(Place(snapshot, z, frame.plane, self.label), by_hand=by_hand)

    @Slot(object)
    def _take_frame(self, made: tuple[PlaneWish, MapFrame]) -> None:
        wish, frame = made
        if wish.number != self.planes.wish.number:
            return
        fit, self._fit_next = self._fit_next, False
        self.frame = frame
        self.map_changed.emit(frame, fit)
        if self._cursor_z is not None:
            x, y = frame.plane.project(self._cursor_z)
            self._cursor_point = (float(x), float(y))
        self.cursor_moved.emit(*self._cursor_point)
        self._request_cursor(by_hand=False)
        if self.snapshot is not None:
            for part in self.parts:
                part.look_from(self.snapshot, frame)

    @Slot(object)
    def _take_cursor(self, decoded: DecodedView) -> None:
        self.decoded = decoded
        self.cursor_decoded.emit(decoded)
        self._to_tell = decoded
        if not self._telling.isActive():
            self._telling.start()

    @Slot()
    def _tell_cursor(self) -> None:
        """Tell what else is known of the newest place whose picture has been shown."""
        decoded, self._to_tell = self._to_tell, None
        # Another place may be asked for by now: what is told belongs to the picture.
        place, frame, images = self.cursor.answered, self.frame, self.images
        if decoded is None or place is None or frame is None or images is None:
            return
        known = self.snapshot is not None and self.snapshot.vae.config.kl_is_exact
        self.coordinates_changed.emit(decoded.z, frame.kl_per_dim, known)
        self._facts_job.request(lambda: know_place(place, frame.codes, images.pixels))
        self.owning.take_cursor(decoded)

    @Slot(object)
    def _take_facts(self, facts: PlaceFacts) -> None:
        self.nearest_found.emit(facts.nearest)
        self.labels_decoded.emit(facts.labels)

    @Slot(object)
    def _finish_encoding(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        else:
            self.codes_refreshed.emit(True)
