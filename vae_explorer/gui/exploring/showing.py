"""The fixed pictures that are watched while a model learns: reconstructions and samples."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.exploring.decoding import pictures
from vae_explorer.gui.exploring.pacing import PacedJob
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.views.pictures import ReconstructionsView, SamplesView
from vae_explorer.latent.decode import prior_codes
from vae_explorer.latent.labels import UNKNOWN

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import LatestJob
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Showing"]

_PICTURES = 16


class Showing(Part):
    """Some validation images beside their reconstructions, and samples from fixed prior codes.

    Attributes:
        reconstructed: A ``ReconstructionsView``.
        sampled: A ``SamplesView``.
    """

    reconstructed = Signal(object)
    sampled = Signal(object)

    def __init__(self, job: LatestJob, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = PacedJob(job, self)
        self._job.ready.connect(self._take)
        self._job.failed.connect(self.failed)
        self._images: ImageSet | None = None
        self._snapshot: Snapshot | None = None
        self._shown = np.zeros(0, np.int64)
        self._label = UNKNOWN
        self.seed = 0

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self._job.forget()
        self._images, self._snapshot = images, None
        rows = images.validation_index if len(images.validation_index) else images.train_index
        spread = np.linspace(0, len(rows) - 1, min(_PICTURES, len(rows))).astype(np.int64)
        self._shown = np.asarray(rows)[np.unique(spread)]

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def set_training(self, training: bool) -> None:
        """Leave the processor to a training."""
        self._job.set_sparing(training)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model; the pictures follow, now and then while it is trained."""
        self._snapshot = snapshot
        self.refresh()

    def refresh(self) -> None:
        """Make the pictures with the newest model."""
        snapshot, images, rows = self._snapshot, self._images, self._shown
        if snapshot is None or images is None:
            return
        label, seed = self._label, self.seed

        def work() -> tuple[ReconstructionsView, SamplesView]:
            originals = images.pixels[rows]
            codes = prior_codes(snapshot.vae, _PICTURES, seed)
            labels = [images.labels[row] for row in rows]
            made, samples = pictures(snapshot, originals, codes, labels, label)
            names = tuple(images.paths[row] for row in rows)
            held_out = bool(len(images.validation_index))
            return (
                ReconstructionsView(originals, made, rows, names, held_out, snapshot.epoch),
                SamplesView(samples, codes, snapshot.epoch),
            )

        self._job.request(work)

    def choose_label(self, label: int) -> None:
        """Decode the samples under another label of a conditional model; -1 for none."""
        if label != self._label:
            self._label = label
            self.refresh()

    @Slot()
    def draw_samples(self) -> None:
        """Draw other prior codes, which stay until the next draw."""
        self.seed += 1
        self.refresh()

    @Slot(object)
    def _take(self, made: tuple[ReconstructionsView, SamplesView]) -> None:
        self.reconstructed.emit(made[0])
        self.sampled.emit(made[1])
