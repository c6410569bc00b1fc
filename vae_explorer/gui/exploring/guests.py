"""Images that were dropped or pasted: guests on the map, which the set knows nothing of."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.guest_reading import GuestReading
from vae_explorer.gui.exploring.guest_work import GuestAnswer, explain_guests, source_of
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.process.jobs import Executor, PullJob
from vae_explorer.gui.views.basics import Ellipse, EllipseKind
from vae_explorer.gui.views.guests import GuestView
from vae_explorer.latent.plane import Plane
from vae_explorer.latent.plane_gaussians import projection

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.exploring.guest_work import GuestSource
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["MOST_GUESTS", "Guests"]

MOST_GUESTS = 24
"""More would cover the map, and each is explained anew by every snapshot."""
_LEAST_REST_MS = 500


@dataclass
class _Guest:
    number: int
    name: str
    pixels: np.ndarray
    answer: GuestAnswer | None = None


class Guests(Part):
    """Reads, encodes and explains images that are not of the set, and follows the model.

    While models come one after the other, the work rests after each as long as it took.

    Attributes:
        guests_changed: Tuple of ``GuestView``.
        code_chosen: Code of the guest that was chosen, shape ``(D,)``: the cursor goes there.
        told: Kind ("info", "warn") and a sentence.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    guests_changed = Signal(object)
    code_chosen = Signal(object)
    told = Signal(str, str)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._reading = GuestReading(executor, self)
        self._reading.arrived.connect(self._take_arrived)
        self._reading.told.connect(self.told)
        self._reading.failed.connect(self.failed)
        self._job = PullJob(executor, self)
        self._job.came.connect(self._take_answer)
        self._job.ended.connect(self._end)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._follow)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._guests: list[_Guest] = []
        self._numbers = 0
        self._wanted: int | None = None
        self._stale = False
        self._began_s = 0.0
        self.chosen: int | None = None

    # ------------------------------------------------------------------------ what it is told

    def begin(self, images: ImageSet) -> None:
        """Look at another image set; guests of the former one leave."""
        self.rest()
        self._images, self._snapshot, self._frame = images, None, None
        self.clear()
        self._numbers = 0

    @property
    def ready(self) -> bool:
        """True once there is a model that images can be shown to."""
        return self._snapshot is not None

    @property
    def busy(self) -> bool:
        """True while anything is read or explained, or will be soon."""
        return self._reading.busy or self._job.busy or (self._rest.isActive() and self._stale)

    def rest(self) -> None:
        """Give up what is under way."""
        self._reading.forget()
        self._rest.stop()
        self._job.cancel()
        self._stale = False

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model, newer codes or another plane; all guests follow."""
        other = self._snapshot is not snapshot or (
            self._frame is not None and self._frame.codes is not frame.codes
        )
        self._snapshot, self._frame = snapshot, frame
        if not self._guests:
            return
        self._tell()
        if other:
            self._stale = True
            if not self._job.busy and not self._rest.isActive():
                self._follow()

    def take_files(self, paths: Sequence[str]) -> None:
        """Read image files; what cannot be read is named in one sentence."""
        self.take([source_of(path) for path in paths])

    def take(self, sources: Sequence[GuestSource]) -> None:
        """Take images from anywhere, such as the clipboard, once there is a model."""
        if self._snapshot is not None and self._images is not None:
            room = max(0, MOST_GUESTS - len(self._guests))
            self._reading.read(sources, self._images.spec, room)

    @Slot(int)
    def choose(self, number: int) -> None:
        """Let the inspector tell about this guest; the cursor goes to its code."""
        guest = self._guest(number)
        if guest is None:
            return
        self.chosen = number
        self._wanted = number if guest.answer is None else None
        self._tell()
        if guest.answer is not None:
            self.code_chosen.emit(guest.answer.found.mean.astype(np.float64))

    @Slot(int, object)
    def take_selected(self, index: int, _ellipse: object) -> None:
        """An image of the set is selected: no guest is chosen any more."""
        if index >= 0 and self.chosen is not None:
            self.chosen = self._wanted = None
            self._tell()

    @Slot(int)
    def remove(self, number: int) -> None:
        """Let one guest leave."""
        self._guests = [guest for guest in self._guests if guest.number != number]
        if self.chosen == number:
            self.chosen = None
        self._tell()

    @Slot()
    def clear(self) -> None:
        """Let all guests leave."""
        self._reading.forget()
        self._job.cancel()
        self._guests.clear()
        self.chosen = self._wanted = None
        self._tell()

    def code_of(self, number: int) -> np.ndarray | None:
        """Return the posterior mean of a guest, float64, shape ``(D,)``, once it is known."""
        guest = self._guest(number)
        if guest is None or guest.answer is None:
            return None
        return guest.answer.found.mean.astype(np.float64)

    # ------------------------------------------------------------------------------ inside

    def _guest(self, number: int) -> _Guest | None:
        return next((guest for guest in self._guests if guest.number == number), None)

    @Slot(object)
    def _take_arrived(self, arrived: list[tuple[str, np.ndarray]]) -> None:
        first = self._numbers + 1
        for name, pixels in arrived:
            self._numbers += 1
            self._guests.append(_Guest(self._numbers, name, pixels))
        # The first of them is chosen as soon as the model has seen it.
        self._wanted = self.chosen = first
        self._tell()
        self._follow(at_once=True)

    @Slot()
    def _follow(self, *, at_once: bool = False) -> None:
        """Explain all guests by the newest model, new ones first."""
        snapshot, frame, images = self._snapshot, self._frame, self._images
        if snapshot is None or frame is None or images is None or not self._guests:
            return
        if not (self._stale or at_once):
            return
        self._stale = False
        self._rest.stop()
        self._began_s = time.monotonic()
        order = sorted(self._guests, key=lambda guest: guest.answer is not None)
        work = [(guest.number, guest.pixels) for guest in order]
        codes = frame.codes
        self._job.start(lambda: explain_guests(snapshot, images, codes, work))

    @Slot(object)
    def _take_answer(self, answer: GuestAnswer) -> None:
        guest = self._guest(answer.number)
        if guest is None:
            return
        guest.answer = answer
        self._tell()
        if self._wanted == answer.number:
            self.choose(answer.number)

    @Slot(object)
    def _end(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
        took_ms = round(1000 * (time.monotonic() - self._began_s))
        self._rest.start(max(_LEAST_REST_MS, took_ms))

    def _tell(self) -> None:
        self.guests_changed.emit(tuple(self._view(guest) for guest in self._guests))

    def _view(self, guest: _Guest) -> GuestView:
        answer, frame = guest.answer, self._frame
        chosen = guest.number == self.chosen
        if answer is None or frame is None:
            return GuestView(guest.number, guest.name, chosen, guest.pixels)
        found, plane = answer.found, frame.plane
        x, y = plane.project(found.mean).tolist()
        ellipse = None
        if isinstance(plane, Plane):
            shape = projection(plane, found.mean[None], found.scale_tril[None])
            kind: EllipseKind = "whole" if plane.whole else "projection"
            ellipse = Ellipse(shape.mean[0], shape.covariance[0], kind)
        return GuestView(
            guest.number,
            guest.name,
            chosen,
            guest.pixels,
            place=(x, y),
            ellipse=ellipse,
            reconstruction=answer.reconstruction,
            elbo=float(found.elbo.mean()),
            reconstruction_nats=float(found.reconstruction.mean()),
            kl=float(found.kl.mean()),
            draws=len(found.elbo),
            training=answer.training,
            validation=answer.validation,
            exact=answer.exact,
            nearest=answer.nearest,
            farther=answer.farther,
        )
