"""A direction applied: the cursor goes along it, and pictures show the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views.attributes import ApplyView
from vae_explorer.latent.attributes import AttributeVector, along
from vae_explorer.latent.decode import decode
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.gui.views.basics import DecodedView, SelectedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["FROM_CURSOR", "FROM_SELECTED", "STRENGTHS", "Applying"]

FROM_CURSOR, FROM_SELECTED = "the cursor", "the selected image"
STRENGTHS = np.array([-1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 1.5])
_ON_THE_LINE = 1e-4


class Applying(Part):
    """Where the direction starts, how strongly it is applied, and the pictures along it.

    It starts at the cursor, wherever a person put that last, or at the selected image.

    Attributes:
        code_found: Where the cursor should go, shape ``(D,)``.
        strip_decoded: An ``ApplyView``; None while there is no direction.
        strength_changed: The strength, where it changes by itself.
    """

    code_found = Signal(object)
    strip_decoded = Signal(object)
    strength_changed = Signal(float)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self.strip_decoded)
        job.failed.connect(self.failed)
        self._label = UNKNOWN
        self._shown = False
        self._from = FROM_CURSOR
        self._forget()

    def _forget(self) -> None:
        self._snapshot: Snapshot | None = None
        self._vector: AttributeVector | None = None
        self._cursor: np.ndarray | None = None
        self._selected: np.ndarray | None = None
        self._start: np.ndarray | None = None
        self._strength = 0.0

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        del images
        self.rest()
        self._forget()
        self.strip_decoded.emit(None)
        self.strength_changed.emit(0.0)

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._job.forget()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model; the pictures follow."""
        del frame
        self._snapshot = snapshot
        self._decode()

    def choose_label(self, label: int) -> None:
        """Tell a conditional model this label; -1 for nothing."""
        self._label = label
        self._decode()

    @Slot(bool)
    def set_shown(self, shown: bool) -> None:
        """Decode pictures only while somebody sees them."""
        self._shown = shown
        self._decode()

    @Slot(object)
    def take_vector(self, vector: AttributeVector | None) -> None:
        """Apply another direction, beginning anew; None for none."""
        self._vector = vector
        self._begin_at(self._place())
        if vector is None:
            self._job.forget()
            self.strip_decoded.emit(None)

    @Slot(object)
    def take_cursor(self, decoded: DecodedView) -> None:
        """Know where the cursor is; led elsewhere by hand, it is a new start."""
        self._cursor = decoded.z
        if self._from == FROM_CURSOR and not self._on_the_way(decoded.z):
            self._begin_at(decoded.z)

    @Slot(object)
    def take_selected(self, view: SelectedView | None) -> None:
        """Know the code of the selected image."""
        self._selected = None if view is None else np.asarray(view.mean, np.float64)
        if self._from == FROM_SELECTED:
            self._begin_at(self._selected)

    @Slot(str)
    def choose_start(self, where: str) -> None:
        """Start at :data:`FROM_CURSOR` or :data:`FROM_SELECTED`."""
        self._from = where
        self._begin_at(self._place())

    @Slot(float)
    def set_strength(self, strength: float) -> None:
        """Put the cursor so far along the direction; 1 is the distance of the groups' means."""
        if self._vector is None or self._start is None:
            return
        self._strength = strength
        self.code_found.emit(along(self._start, self._vector, np.array([strength]))[0])

    def _place(self) -> np.ndarray | None:
        return self._selected if self._from == FROM_SELECTED else self._cursor

    def _on_the_way(self, z: np.ndarray) -> bool:
        """Whether a code is on the line of the direction, so that it may well be ours."""
        if self._start is None or self._vector is None or len(z) != len(self._start):
            return False
        away = z - self._start
        away = away - (away @ self._vector.direction) * self._vector.direction
        return bool(np.abs(away).max() < _ON_THE_LINE)

    def _begin_at(self, place: np.ndarray | None) -> None:
        self._start = place
        if self._strength:
            self._strength = 0.0
            self.strength_changed.emit(0.0)
        self._decode()

    def _decode(self) -> None:
        snapshot, vector, start = self._snapshot, self._vector, self._start
        if not self._shown or snapshot is None or vector is None or start is None:
            return
        labels = np.full(len(STRENGTHS), self._label)

        def work() -> ApplyView:
            torch.set_num_threads(1)
            codes = along(start, vector, STRENGTHS)
            return ApplyView(decode(snapshot.vae, codes, labels=labels), STRENGTHS)

        self._job.request(work)
