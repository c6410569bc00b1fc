"""Pins and the walk between them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.decoding import decoded_walk, walk_codes
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views import Pin, WalkView
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Walking"]

_LETTERS = ("A", "B")
_STEPS = 12


@dataclass(frozen=True, eq=False)
class _PinPlace:
    z: np.ndarray
    index: int | None


class Walking(Part):
    """Two pins, and the walk from one to the other.

    A pin on an image follows the image's code as the model learns; a pin on a place stays there.

    Attributes:
        pins_changed: Tuple of ``Pin``.
        walk_placed: The walk on the map, shape ``(K, 2)``; empty without one.
        walk_decoded: A ``WalkView``, or None without a walk.
    """

    pins_changed = Signal(object)
    walk_placed = Signal(object)
    walk_decoded = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._pins: dict[str, _PinPlace] = {}
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self.kind = "linear"
        self.steps = _STEPS
        self._label = UNKNOWN
        self.view: WalkView | None = None

    def begin(self, _images: ImageSet) -> None:
        """Forget the pins and the model: there is another image set."""
        self._snapshot = self._frame = None
        self.clear()

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def clear(self) -> None:
        """Take the pins away."""
        self._pins.clear()
        self._job.forget()
        self.view = None
        self.pins_changed.emit(())
        self.walk_placed.emit(np.zeros((0, 2)))
        self.walk_decoded.emit(None)

    def pin(self, letter: str, z: np.ndarray, index: int | None) -> None:
        """Put a pin on a code, or on an image whose code it is."""
        if letter in _LETTERS:
            self._pins[letter] = _PinPlace(z, index)
            self._update()

    def choose_kind(self, kind: str) -> None:
        """Walk along another line: "linear" or "spherical"."""
        self.kind = kind
        self._update()

    def choose_steps(self, steps: int) -> None:
        """Walk in another number of steps."""
        self.steps = max(2, steps)
        self._update()

    def choose_label(self, label: int) -> None:
        """Decode the walk under another label of a conditional model; -1 for none."""
        if label != self._label:
            self._label = label
            self._update()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model and map; pins on images follow them."""
        self._snapshot, self._frame = snapshot, frame
        for letter, place in list(self._pins.items()):
            if place.index is not None and np.isfinite(frame.codes.mean[place.index]).all():
                z = frame.codes.mean[place.index].astype(np.float64)
                self._pins[letter] = _PinPlace(z, place.index)
        if self._pins:
            self._update()

    @property
    def codes(self) -> np.ndarray | None:
        """The codes of the walk, shape ``(K, D)``, or None without one."""
        return self.codes_in(self.steps)

    def codes_in(self, steps: int) -> np.ndarray | None:
        """Return the codes of the walk in another number of steps, or None without one."""
        if len(self._pins) < len(_LETTERS):
            return None
        start, end = (self._pins[letter].z for letter in _LETTERS)
        return walk_codes(start, end, self.kind, steps)

    def _update(self) -> None:
        if self._frame is None or self._snapshot is None:
            return
        plane = self._frame.plane
        places = {letter: plane.project(place.z) for letter, place in self._pins.items()}
        self.pins_changed.emit(
            tuple(Pin(letter, float(p[0]), float(p[1])) for letter, p in sorted(places.items()))
        )
        codes, snapshot, kind, label = self.codes, self._snapshot, self.kind, self._label
        if codes is None:
            return
        self.walk_placed.emit(plane.project(codes))
        self._job.request(lambda: decoded_walk(snapshot, codes, _LETTERS, kind, label))

    @Slot(object)
    def _take(self, view: WalkView) -> None:
        if len(self._pins) == len(_LETTERS):
            self.view = view
            self.walk_decoded.emit(view)
