"""The part of the exploration that knows everything about every image, as one table."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from vae_explorer.gui.exploring.knowing_work import TableMaker, find_duplicates, study
from vae_explorer.gui.exploring.part import Part
from vae_explorer.gui.process.jobs import LatestJob, PullJob
from vae_explorer.runs.judgements import Judgements
from vae_explorer.training.image_curves import NO_CURVES

if TYPE_CHECKING:
    import numpy as np

    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.latent.image_table import Column, ImageTable
    from vae_explorer.training.reports import Codes, Snapshot

__all__ = ["Knowing"]

_QUICK_MS = 300
_STUDY_AGAIN_S = 15.0
_LARGEST_SHARE = 0.01


class Knowing(Part):
    """The table of all images: what is known at once, and what has to be studied.

    Names, labels, terms and judgements follow within a third of a second. Clusters, neighbours
    and duplicates are studied when the codes have come to rest, and now and then while they move.

    Args:
        executor: Works on the table.
        parent: Owner.

    Attributes:
        table_changed: An ``ImageTable``.
        table: The newest one; None before any image.
    """

    table_changed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table_job = LatestJob(executor, self)
        self._table_job.ready.connect(self._take_table)
        self._table_job.failed.connect(self.failed)
        self._study_job = PullJob(executor, self)
        self._study_job.came.connect(self._take_studied)
        self._study_job.ended.connect(self._end_study)
        self._twice_job = PullJob(executor, self)
        self._twice_job.came.connect(self._take_studied)
        self._twice_job.ended.connect(self._tell_failure)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_QUICK_MS)
        self._timer.timeout.connect(self._make_table)
        self._images: ImageSet | None = None
        self._codes: Codes | None = None
        self._judgements = Judgements()
        self._maker = TableMaker()
        self._curves = NO_CURVES
        self._studied: dict[str, Column] = {}
        self._began_s = self._next_study_s = 0.0
        self.table: ImageTable | None = None

    @property
    def busy(self) -> bool:
        """True while the table does not say all yet."""
        jobs = (self._table_job, self._study_job, self._twice_job)
        return self._timer.isActive() or any(job.busy for job in jobs)

    def begin(self, images: ImageSet) -> None:
        """Know nothing but what came with another image set."""
        self.rest()
        twice = self._studied.get("duplicate") if self._are_known(images) else None
        self._images, self._codes = images, None
        self._studied = {} if twice is None else {twice.key: twice}
        self._curves = NO_CURVES
        self._next_study_s = 0.0
        self.table = None
        self._make_table()
        if twice is None:
            self._twice_job.start(lambda: find_duplicates(images))

    def rest(self) -> None:
        """Give up what the workers are at."""
        self._timer.stop()
        self._table_job.forget()
        self._study_job.cancel()
        self._twice_job.cancel()

    def look_from(self, snapshot: Snapshot, frame: MapFrame) -> None:
        """Take up newer codes."""
        if frame.codes is self._codes and snapshot.curves is self._curves:
            return
        self._codes, self._curves = frame.codes, snapshot.curves
        self._make_soon()
        self._study_in_turn(frame.codes)

    def history(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """Return the bound of one image over the training.

        Args:
            row: Of the image.

        Returns:
            Epochs, float64, and ELBO in nats, float32, shape ``(M,)`` each; empty where unknown.
        """
        return self._curves.of(row)

    def _are_known(self, images: ImageSet) -> bool:
        known = self._images
        same = known is not None and known.fingerprint == images.fingerprint
        return same and known is not None and len(known) == len(images)

    @Slot(object)
    def take_judgements(self, judgements: Judgements) -> None:
        """Take up what the person says of the images."""
        self._judgements = judgements
        if self._images is not None:
            self._make_table()

    def _make_soon(self) -> None:
        if not self._timer.isActive():
            self._timer.start()

    @Slot()
    def _make_table(self) -> None:
        images, codes, judgements = self._images, self._codes, self._judgements
        if images is None:
            return
        curves, studied = self._curves, tuple(self._studied.values())
        self._table_job.request(
            lambda: self._maker.make(images, codes, judgements, curves, studied)
        )

    def _study_in_turn(self, codes: Codes) -> None:
        """Study at once what has come to rest, and what moves now and then."""
        if codes.exact or (not self._study_job.busy and time.monotonic() >= self._next_study_s):
            images = self._images
            assert images is not None
            self._began_s = time.monotonic()
            clusters = self._studied.get("cluster")
            self._study_job.start(lambda: study(images, codes, clusters))

    @Slot(object)
    def _take_table(self, table: ImageTable) -> None:
        if self._images is not None and table.images == len(self._images):
            self.table = table
            self.table_changed.emit(table)

    @Slot(object)
    def _take_studied(self, columns: tuple[Column, ...]) -> None:
        self._studied.update({column.key: column for column in columns})
        self._make_soon()

    @Slot(object)
    def _end_study(self, error: object) -> None:
        now = time.monotonic()
        wait_s = max(_STUDY_AGAIN_S, (now - self._began_s) / _LARGEST_SHARE)
        self._next_study_s = now + wait_s
        self._tell_failure(error)

    @Slot(object)
    def _tell_failure(self, error: object) -> None:
        if error is not None:
            self.failed.emit(error)
