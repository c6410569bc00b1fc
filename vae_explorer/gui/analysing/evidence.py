"""How near the bound comes to log p(x), worked out with the newest model."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.analysing.analysis import Analysis, Make
from vae_explorer.gui.analysing.evidence_columns import Columns, joined, measured, with_refined
from vae_explorer.gui.analysing.evidence_turns import Told, measure_images, refine_images
from vae_explorer.gui.analysing.evidence_work import CHAINS
from vae_explorer.gui.analysing.refine_work import Refined
from vae_explorer.gui.views.evidence import (
    EvidenceChoices,
    EvidenceOffer,
    EvidenceView,
    Method,
    RefineChoices,
    RefinedParts,
    RefineProgress,
)
from vae_explorer.model.kinds import Binarisation, Inference, LikelihoodKind

if TYPE_CHECKING:
    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.training.reports import Snapshot

__all__ = ["EvidenceAnalysis"]

_AVERAGED: dict[Method, int] = {"importance": 64, "prior": 64, "annealed": 8, "grid": 32}
_GRID_DIMENSIONS = 1024
"""Most values of a picture for which a grid is worked out unasked: larger ones take long."""
_TRAINING = "Posteriors can be refined when the training is paused or stopped."
_NOTHING = "Select an image on the map to refine its encoding."


class EvidenceAnalysis(Analysis):
    """How near the bound comes to log p(x), worked out with the newest model.

    Attributes:
        measured: An :class:`~vae_explorer.gui.views.evidence.EvidenceView`, or None.
        offered: An :class:`~vae_explorer.gui.views.evidence.EvidenceOffer`, or None.
        refined: Mean ``(D,)`` and Cholesky factor ``(D, D)`` of the selected image's refined
            posterior, as it moves; None and None where there is none.
        refine_begun: :class:`~vae_explorer.gui.views.evidence.RefineChoices`, and the path of the
            image.
    """

    measured = Signal(object)
    offered = Signal(object)
    refined = Signal(object, object)
    refine_begun = Signal(object, str)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(executor, parent)
        self._by_hand: EvidenceChoices | None = None
        self._refining: RefineChoices | None = None
        self._clear()

    def _clear(self) -> None:
        self.view = EvidenceView()
        self._average: Columns | None = None
        self._parts: dict[bool, RefinedParts] = {}
        self._of: Snapshot | None = None

    # ------------------------------------------------------------------------------ commands

    @property
    def choices(self) -> EvidenceChoices:
        """How log p(x) is estimated: for small pictures on a grid, if nothing else was chosen."""
        chosen, methods = self._by_hand, self._methods()
        if chosen is None or chosen.method not in methods:
            draws = EvidenceChoices().draws if chosen is None else chosen.draws
            quick = "grid" in methods and self._dimensions() <= _GRID_DIMENSIONS
            return EvidenceChoices("grid" if quick else "importance", draws)
        return chosen

    @Slot(object)
    def choose(self, choices: EvidenceChoices) -> None:
        """Estimate log p(x) in another way."""
        if choices != self.choices:
            self._by_hand = choices
            self._clear()
            self._tell_offer()
            self.renew()

    @Slot(object)
    def refine(self, choices: RefineChoices) -> None:
        """Refine the posterior of the selected image, and of those of the average if wished."""
        snapshot, images, index = self.snapshot, self.images, self.index
        if images is None or snapshot is None or index is None or self._why_not():
            return
        self._refining = choices
        self._stale = True  # what it interrupts is taken up again
        self.refine_begun.emit(choices, images.paths[index])
        self._tell(refining=RefineProgress(0.0, None))
        rows = self._averaged_rows() if choices.average else np.zeros(0, np.int64)
        how = None if self.view.selected is not None else self.choices
        self.ask(partial(refine_images, snapshot, images, index, rows, choices, how))

    @Slot()
    def refine_selected(self) -> None:
        """Refine the selected image from the encoder, in the family of the model."""
        self.refine(RefineChoices(family="full" if self._family() == "full" else "diagonal"))

    @Slot()
    def stop(self) -> None:
        """End a refinement where it stands, and what is being measured."""
        self.rest()
        self._refining = None
        self._tell(refining=None, progress=None)

    # --------------------------------------------------------------------- what it is told

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model."""
        super().take_snapshot(snapshot)
        self._tell_offer()

    def select(self, index: int) -> None:
        """Look at one image of the set, or at none (-1)."""
        if (index if index >= 0 else None) != self.index:
            if self._refining is not None:
                self.stop()
            self.refined.emit(None, None)
            self._parts.pop(False, None)
            self.view = replace(self.view, selected=None, name="", refining=None)
            super().select(index)
            self._tell_offer()
            self._tell()

    def set_training(self, training: bool) -> None:
        """Leave room for a training, or take it again."""
        super().set_training(training)
        self._tell_offer()

    def forget(self) -> None:
        """There is no model."""
        self._refining = None
        self._clear()
        self.measured.emit(None)
        self.offered.emit(None)
        self.refined.emit(None, None)

    def follow(self) -> Make | None:
        """Measure what is not known yet of the newest model."""
        snapshot, images = self.snapshot, self.images
        assert snapshot is not None
        assert images is not None
        if snapshot is not self._of:
            if self._of is not None:
                self.refined.emit(None, None)
            self._of, self._average, selected = snapshot, None, None
            self._parts.clear()
        else:
            selected = self.view.selected
        index = None if selected is not None else self.index
        rows = self._averaged_rows()[0 if self._average is None else len(self._average.elbo) :]
        if index is None and not len(rows):
            return None
        return partial(measure_images, snapshot, images, index, rows, self.choices)

    def take(self, value: object) -> None:
        """Tell what the worker says."""
        assert isinstance(value, Told)
        said = value.value
        if isinstance(said, Refined):
            self._take_refined(said, average=value.average)
        elif isinstance(said, Columns):
            self._take_columns(said, average=value.average)
        else:
            self._tell(progress=said)

    # ------------------------------------------------------------------------------- inside

    def _take_columns(self, columns: Columns, *, average: bool) -> None:
        choices = self.choices
        draws = {"annealed": CHAINS, "grid": 0}.get(choices.method, choices.draws)
        if average:
            columns = self._average = joined(self._average, columns)
        now = with_refined(measured(columns, choices, draws), self._parts.get(average))
        self._tell(**{"average" if average else "selected": now, "progress": None})

    def _take_refined(self, said: Refined, *, average: bool) -> None:
        if not average:
            self.refined.emit(said.mean, said.scale_tril)
        if said.parts is None:
            self._tell(refining=RefineProgress(said.share, said.won, average))
            return
        self._parts[average] = said.parts
        go_on = self._refining is not None and self._refining.average and not average
        if not go_on:
            self._refining = None
        selected, mean = (
            None if shown is None else with_refined(shown, self._parts.get(which))
            for which, shown in ((False, self.view.selected), (True, self.view.average))
        )
        progress = RefineProgress(0.0, None, averaging=True) if go_on else None
        self._tell(selected=selected, average=mean, refining=progress)

    def _tell(self, **changes: Any) -> None:
        if self.snapshot is None or self.images is None:
            return
        config = self.snapshot.vae.config
        name = "" if self.index is None else PurePosixPath(self.images.paths[self.index]).name
        self.view = replace(
            self.view,
            name=name,
            wanted=len(self._averaged_rows()),
            split="validation" if len(self.images.validation_index) else "training",
            density=config.is_density,
            epoch=self.snapshot.epoch,
            notes=_notes(self.snapshot),
            **changes,
        )
        self.measured.emit(self.view)

    def _tell_offer(self) -> None:
        if self.snapshot is not None:
            self.offered.emit(
                EvidenceOffer(
                    methods=self._methods(),
                    choices=self.choices,
                    encoder=self.snapshot.vae.config.inference is Inference.AMORTISED,
                    family=self._family(),
                    refine_why=self._why_not(),
                )
            )

    def _why_not(self) -> str:
        if self._training:
            return _TRAINING
        return _NOTHING if self.index is None else ""

    def _methods(self) -> tuple[Method, ...]:
        plane = self.snapshot is not None and self.snapshot.vae.config.latent_dim == 2
        plain: tuple[Method, ...] = ("importance", "prior", "annealed")
        return (*plain, "grid") if plane else plain

    def _dimensions(self) -> int:
        return 0 if self.snapshot is None else self.snapshot.vae.config.dimensions

    def _family(self) -> str:
        return "" if self.snapshot is None else self.snapshot.vae.config.posterior.value

    def _averaged_rows(self) -> np.ndarray:
        """The images of the average, always the same ones."""
        assert self.images is not None
        images = self.images
        index = images.validation_index if len(images.validation_index) else images.train_index
        return np.random.default_rng(0).permutation(index)[: _AVERAGED[self.choices.method]]


def _notes(snapshot: Snapshot) -> tuple[str, ...]:
    config = snapshot.vae.config
    if config.likelihood is LikelihoodKind.BERNOULLI and config.binarisation is Binarisation.NONE:
        return ("Grey pixels under a Bernoulli likelihood: no density, but bounds stay bounds.",)
    return ()
