"""The picture under the cursor, and what else is known of that place.

Between two threads a picture changes hands twice, and each time it waits for whatever else wants
Python or a core: while a model learns, mostly longer than it takes to decode. So what is decoded in
a moment is decoded on the window's thread, within the event that asked for it.
"""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from vae_explorer.gui.process.jobs import LatestJob
from vae_explorer.gui.views.basics import DecodedView, NearestView
from vae_explorer.gui.views.labels import LabelsView
from vae_explorer.latent.decode import decode
from vae_explorer.latent.labels import UNKNOWN
from vae_explorer.latent.plane import prior_distance_mass
from vae_explorer.model.kinds import PriorKind

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.latent.chart import Chart
    from vae_explorer.model.config import ModelConfig
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["AT_ONCE_S", "CursorPictures", "Place", "PlaceFacts", "decode_place", "know_place"]

AT_ONCE_S = 0.004
"""A quarter of a frame: so long the window's thread may decode the picture under the cursor."""

_NEAREST = 6
_MOST_LABELS = 60
_REMEMBERED = 8
_PACE_S = 0.008
"""No hand sees more pictures: moves that come faster are answered together, for the newest."""


@dataclass(frozen=True, eq=False)
class Place:
    """A code that is to be decoded.

    Attributes:
        snapshot: Of the model.
        z: The code, shape ``(D,)``.
        plane: What the map draws.
        label: What a conditional model is told: an index into its labels, -1 for nothing.
    """

    snapshot: Snapshot
    z: np.ndarray
    plane: Chart
    label: int = UNKNOWN


@dataclass(frozen=True, eq=False)
class PlaceFacts:
    """What is known of a place beside its picture."""

    nearest: NearestView
    labels: LabelsView | None


def decode_place(place: Place) -> DecodedView:
    """Decode a code, and say where it lies."""
    snapshot, z, plane = place.snapshot, place.z, place.plane
    torch.set_num_threads(1)
    (picture,) = decode(snapshot.vae, z[None], labels=np.array([place.label]))
    standard = snapshot.vae.config.prior is PriorKind.STANDARD
    distance, inside = prior_distance_mass(z) if standard else (math.nan, math.nan)
    x, y = plane.project(z)
    away = float(plane.distance(z))
    return DecodedView(picture, z, (float(x), float(y)), distance, inside, away, snapshot.epoch)


def know_place(place: Place, codes: Codes, pixels: np.ndarray) -> PlaceFacts:
    """Find the images nearest to a code, and decode it under each label of a conditional model.

    Args:
        place: The code.
        codes: Of the images.
        pixels: Of the images, uint8, shape ``(N, C, H, W)``.
    """
    z, vae = place.z, place.snapshot.vae
    torch.set_num_threads(1)
    names, labels = vae.config.labels[:_MOST_LABELS], None
    if names:
        told = np.arange(len(names))
        under = decode(vae, np.repeat(z[None], len(names), axis=0), labels=told)
        labels = LabelsView(under, names, place.label)
    squared = np.square(codes.mean - z.astype(np.float32)).sum(axis=1)
    np.nan_to_num(squared, copy=False, nan=np.inf)
    few = min(_NEAREST, int(np.isfinite(squared).sum()))
    nearest = np.argpartition(squared, few - 1)[:few] if few else np.zeros(0, np.int64)
    nearest = nearest[np.argsort(squared[nearest], kind="stable")]
    return PlaceFacts(NearestView(pixels[nearest], np.sqrt(squared[nearest]), nearest), labels)


class CursorPictures(QObject):
    """Decodes the newest place that was asked for: at once where that is quick, else on a worker.

    What is quick is known from the places before: the least of some times, as others only say how
    long it waited.

    Args:
        executor: Of the worker.
        parent: Owner.

    Attributes:
        at_once_s: What is quick; 0 for nothing.
        answered: The place of the newest picture, None before the first.
        ready: A ``DecodedView``.
        failed: An exception.
    """

    ready = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.at_once_s = 0.0
        self.answered: Place | None = None
        self._known: ModelConfig | None = None
        self._took_s: deque[float] = deque(maxlen=_REMEMBERED)
        self._answered_s = -math.inf
        self._waiting: Place | None = None
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._pace = QTimer(self)
        self._pace.setSingleShot(True)
        self._pace.setTimerType(Qt.TimerType.PreciseTimer)
        self._pace.timeout.connect(self._answer)

    @property
    def busy(self) -> bool:
        """True while a place waits or is being decoded."""
        return self._waiting is not None or self._job.busy

    def request(self, place: Place, *, by_hand: bool = True) -> None:
        """Ask for the picture of a place; it replaces one that waits.

        Args:
            place: The newest.
            by_hand: Whether a hand has moved. A picture that only follows another map comes half a
                frame later: what is painted within an event takes all else with it that is to be
                painted, and after another map that is nearly the whole window.
        """
        config = place.snapshot.vae.config
        if config != self._known:
            self._known = config
            self._took_s.clear()
        if not self._quick:
            self._waiting = None
            self._job.request(lambda: _timed(place))
            return
        self._job.forget()
        self._waiting = place
        now_s = time.monotonic()
        rest_s = (self._answered_s if by_hand else now_s) + _PACE_S - now_s
        if rest_s <= 0:
            self._answer()
        elif not self._pace.isActive():
            self._pace.start(math.ceil(1000 * rest_s))

    def forget(self) -> None:
        """Drop the place that waits, and the answer that is on its way."""
        self._waiting = None
        self._job.forget()

    @property
    def _quick(self) -> bool:
        return bool(self._took_s) and min(self._took_s) <= self.at_once_s

    @Slot()
    def _answer(self) -> None:
        self._pace.stop()
        place, self._waiting = self._waiting, None
        if place is None:
            return
        try:
            answer = _timed(place)
        except Exception as fault:
            self.failed.emit(fault)
            return
        self._answered_s = time.monotonic()
        self._take(answer)

    @Slot(object)
    def _take(self, answer: tuple[Place, DecodedView, float]) -> None:
        self.answered, view, took_s = answer
        self._took_s.append(took_s)
        self.ready.emit(view)


def _timed(place: Place) -> tuple[Place, DecodedView, float]:
    """Decode a place, and tell of which it is and how many seconds that took."""
    began_s = time.perf_counter()
    view = decode_place(place)
    return place, view, time.perf_counter() - began_s
