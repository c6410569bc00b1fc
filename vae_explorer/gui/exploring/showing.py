"""The fixed pictures that are watched while a model learns: reconstructions and samples."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.decoding import pictures
from vae_explorer.gui.exploring.part import Part
from vae_explorer.latent.decode import prior_codes
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Showing"]

_PICTURES = 16
_INTERVAL_S = 1.5


class Showing(Part):
    """Some validation images beside their reconstructions, and samples from fixed prior codes.

    Attributes:
        reconstructed: Originals and reconstructions, uint8, shape ``(K, C, H, W)`` each.
        sampled: Decoded prior codes, uint8, shape ``(S, C, H, W)``.
    """

    reconstructed = Signal(object, object)
    sampled = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = job
        job.ready.connect(self._take)
        job.failed.connect(self.failed)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._shown = np.zeros(0, np.int64)
        self._made_s = -np.inf
        self._label = UNKNOWN
        self.seed = 0

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self._job.forget()
        self._images, self._snapshot = images, None
        self._made_s = -np.inf
        rows = images.validation_index if len(images.validation_index) else images.train_index
        spread = np.linspace(0, len(rows) - 1, min(_PICTURES, len(rows))).astype(np.int64)
        self._shown = np.asarray(rows)[np.unique(spread)]

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model; the pictures follow now and then."""
        self._snapshot = snapshot
        if time.monotonic() - self._made_s >= _INTERVAL_S:
            self.refresh()

    def refresh(self) -> None:
        """Make the pictures with the newest model."""
        snapshot, images = self._snapshot, self._images
        if snapshot is None or images is None:
            return
        self._made_s = time.monotonic()
        originals = images.pixels[self._shown]
        prior = prior_codes(snapshot.vae, _PICTURES, self.seed)
        labels, label = [images.labels[row] for row in self._shown], self._label
        self._job.request(lambda: (originals, *pictures(snapshot, originals, prior, labels, label)))

    def choose_label(self, label: int) -> None:
        """Decode the samples under another label of a conditional model; -1 for none."""
        if label != self._label:
            self._label = label
            self.refresh()

    def draw_samples(self) -> None:
        """Draw other prior codes, which stay until the next draw."""
        self.seed += 1
        self.refresh()

    @Slot(object)
    def _take(self, made: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
        self.reconstructed.emit(*made[:2])
        self.sampled.emit(made[2])
