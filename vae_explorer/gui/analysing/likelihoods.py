"""Which likelihoods fit an image set, found out beside the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from vae_explorer.gui.process.jobs import Executor, LatestJob
from vae_explorer.model.fit_of_likelihood import judge_likelihoods

if TYPE_CHECKING:
    from vae_explorer.images.image_set import ImageSet

__all__ = ["LikelihoodJudging"]


class LikelihoodJudging(QObject):
    """Judges the likelihoods anew for each image set.

    Attributes:
        judged: A tuple of ``LikelihoodVerdict``; empty until the newest images are judged.
        failed: An exception of the worker.

    Args:
        executor: Runs the work.
        parent: Owner.
    """

    judged = Signal(object)
    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._job = LatestJob(executor, self)
        self._job.ready.connect(self.judged)
        self._job.failed.connect(self.failed)
        self._judged: str | None = None

    @property
    def busy(self) -> bool:
        """True while the worker is at it."""
        return self._job.busy

    def begin(self, images: ImageSet) -> None:
        """Judge another image set; another split of the same pixels changes nothing."""
        if images.fingerprint != self._judged:
            self._judged, pixels = images.fingerprint, images.pixels
            self._job.forget()
            self.judged.emit(())
            self._job.request(lambda: judge_likelihoods(pixels))
