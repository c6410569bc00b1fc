"""All analyses of the newest model: what they look at is told in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.analysing.evidence import EvidenceAnalysis
from vae_explorer.gui.analysing.gradients import GradientsAnalysis
from vae_explorer.gui.analysing.information import InformationAnalysis
from vae_explorer.gui.analysing.likelihoods import LikelihoodJudging
from vae_explorer.gui.analysing.reference import Referencing

if TYPE_CHECKING:
    from vae_explorer.gui.analysing.analysis import Analysis
    from vae_explorer.gui.exploring.decoding import MapFrame
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.training.reports import Snapshot

__all__ = ["Analysing"]


class Analysing(QObject):
    """The analyses of the newest model.

    Attributes:
        evidence: How near the bound comes to log p(x).
        information: What the codes know of the images.
        gradients: The gradient estimators compared.
        likelihoods: Which likelihoods fit the images.
        reference: How far a model without latents comes.
        failed: An exception of a worker.

    Args:
        executor: Runs the work of all, one after the other.
        parent: Owner.
    """

    failed = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.evidence = EvidenceAnalysis(executor, self)
        self.information = InformationAnalysis(executor, self)
        self.gradients = GradientsAnalysis(executor, self)
        self.parts: tuple[Analysis, ...] = (self.evidence, self.information, self.gradients)
        self.likelihoods = LikelihoodJudging(executor, self)
        self.reference = Referencing(executor, self)
        for part in (*self.parts, self.likelihoods, self.reference):
            part.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        """True while any analysis works."""
        beside = self.likelihoods.busy or self.reference.busy
        return beside or any(part.busy for part in self.parts)

    def begin(self, images: ImageSet) -> None:
        """Look at another image set."""
        self.likelihoods.begin(images)
        for part in self.parts:
            part.begin(images)

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model."""
        for part in self.parts:
            part.take_snapshot(snapshot)

    @Slot(object)
    def take_frame(self, frame: MapFrame) -> None:
        """Take up the codes that the map shows."""
        for part in self.parts:
            part.take_codes(frame.codes)

    @Slot(int)
    def select(self, index: int) -> None:
        """Look at one image of the set, or at none (-1)."""
        for part in self.parts:
            part.select(index)

    def set_training(self, training: bool) -> None:
        """Leave room for a training, or take it again."""
        for part in self.parts:
            part.set_training(training)

    def rest(self) -> None:
        """Give up what is under way."""
        for part in self.parts:
            part.rest()
