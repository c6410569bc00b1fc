"""A brush on the decoded picture: the cursor walks so that the picture follows."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views.place import SteerView
from vae_explorer.latent.brush import Stroke, paint
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.steering import STRENGTH, Steered, steer

if TYPE_CHECKING:
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.gui.views.basics import DecodedView
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Steering"]

_REMEMBERED = 32
_SAME = 1e-5


class Steering(Part):
    """Strokes of the brush, and the way back from them.

    Attributes:
        code_found: Where the cursor should go, shape ``(D,)``.
        steered: A ``SteerView`` of the stroke; None where there is nothing to say any more.
        undo_changed: Whether there is a way back.
    """

    code_found = Signal(object)
    steered = Signal(object)
    undo_changed = Signal(bool)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._label = UNKNOWN
        self._forget()

    def _forget(self) -> None:
        self._snapshot: Snapshot | None = None
        self._frame: MapFrame | None = None
        self._cursor: np.ndarray | None = None
        self._before: list[np.ndarray] = []
        self._end()

    def _end(self) -> None:
        self._start: np.ndarray | None = None
        self._mask: np.ndarray = np.zeros((1, 1), np.float32)
        self._amount = 0.0
        self._ways: deque[np.ndarray] = deque(maxlen=_REMEMBERED)
        self._job.forget()

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        del images
        self._forget()
        self.steered.emit(None)
        self.undo_changed.emit(False)

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def rest(self) -> None:
        """Give up what the worker is at."""
        self._job.forget()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up a newer model; the next stroke is answered by it."""
        self._snapshot, self._frame = snapshot, frame

    def choose_label(self, label: int) -> None:
        """Tell a conditional model this label; -1 for nothing."""
        self._label = label

    @Slot(object)
    def take_cursor(self, decoded: DecodedView) -> None:
        """Know where the cursor is; one that was led elsewhere ends the stroke's walk."""
        self._cursor = decoded.z
        if self._start is not None and not self._is_ours(decoded.z):
            self._end()
            self.steered.emit(None)

    def _is_ours(self, z: np.ndarray) -> bool:
        return any(np.abs(z - way).max() < _SAME for way in self._ways)

    @Slot(bool)
    def begin_stroke(self, brighter: bool) -> None:
        """Put the brush on the picture, to make it brighter or darker where it goes."""
        if self._snapshot is None or self._cursor is None:
            return
        self._end()
        self._start = self._cursor
        self._ways.append(self._start)
        _, height, width = self._snapshot.vae.config.image_shape
        self._mask = np.zeros((height, width), np.float32)
        self._amount = STRENGTH if brighter else -STRENGTH
        self._before.append(self._start)
        del self._before[:-_REMEMBERED]
        self.undo_changed.emit(True)

    @Slot(object)
    def move_brush(self, stroke: Stroke) -> None:
        """Paint a piece of the stroke, in pixels of the picture."""
        if self._start is not None:
            self._mask = paint(self._mask, stroke)
            self._request()

    @Slot()
    def undo(self) -> None:
        """Go back to the code before the last stroke."""
        self._end()
        self.steered.emit(None)
        if self._before:
            self.code_found.emit(self._before.pop())
        self.undo_changed.emit(bool(self._before))

    def _request(self) -> None:
        snapshot, start, mask, amount = self._snapshot, self._start, self._mask, self._amount
        if snapshot is None or start is None:
            return
        now, label = self._ways[-1], None if self._label == UNKNOWN else self._label

        def work() -> tuple[np.ndarray, Steered]:
            torch.set_num_threads(1)
            return mask, steer(snapshot.vae, start, now, mask, amount, label=label)

        self._job.request(work)

    @Slot(object)
    def _take(self, answer: tuple[np.ndarray, Steered]) -> None:
        mask, found = answer
        if self._frame is None or self._start is None:
            return
        walking = mask is not self._mask or not found.settled
        self._ways.append(found.z)
        self.code_found.emit(found.z)
        off_plane = float(self._frame.plane.distance(found.z))
        self.steered.emit(SteerView(found.follows, found.elsewhere, off_plane, walking))
        if walking and not self._job.busy:
            self._request()
