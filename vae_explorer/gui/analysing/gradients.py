"""The gradient estimators compared, worked out with the newest model."""

from __future__ import annotations

import time
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from PySide6.QtCore import QObject, Signal, Slot

from vae_explorer.gui.analysing.analysis import Analysis
from vae_explorer.gui.views.gradients import GradientHistory, GradientsView
from vae_explorer.inference.gradient_lab import GradientLab
from vae_explorer.inference.objective_settings import KlEstimate, ObjectiveSettings, contradiction
from vae_explorer.latent.labels import label_numbers
from vae_explorer.model.binarisation import binarised
from vae_explorer.training.pixels import to_unit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.gui.process.jobs import Executor
    from vae_explorer.gui.views.gradients import GradientChoices
    from vae_explorer.images.image_set import ImageSet
    from vae_explorer.inference.gradient_comparison import GradientComparison
    from vae_explorer.training.reports import Snapshot

__all__ = ["GradientsAnalysis", "compare"]

_BATCH = 32
_VALUES_AT_ONCE = 1 << 19
_MOST_GRADIENTS = 2000
_MOST_PLACES = 400
_SAID_EVERY_S = 0.2
_FIRST_SAID = 2


class GradientsAnalysis(Analysis):
    """The gradient estimators compared, worked out with the newest model when asked for.

    Attributes:
        compared: A :class:`~vae_explorer.gui.views.gradients.GradientsView`, or None.
        ready_changed: Whether there is a model to look at.
    """

    compared = Signal(object)
    ready_changed = Signal(bool)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(executor, parent)
        self.view: GradientsView | None = None

    @Slot(object)
    def start(self, choices: GradientChoices) -> None:
        """Compare estimators on the newest model, from the beginning."""
        if self.images is not None and self.snapshot is not None:
            self.ask(partial(compare, self.snapshot, self.images, choices))

    def take_snapshot(self, snapshot: Snapshot) -> None:
        """Take up a newer model; what is being compared goes on with the earlier one."""
        first = self.snapshot is None
        super().take_snapshot(snapshot)
        if first:
            self.ready_changed.emit(True)

    def take(self, value: object) -> None:
        """Tell what the lab knows."""
        assert isinstance(value, GradientsView)
        self.view = value
        self.compared.emit(value)

    def forget(self) -> None:
        """There is no model."""
        self.view = None
        self.compared.emit(None)
        self.ready_changed.emit(False)


def compare(
    snapshot: Snapshot, images: ImageSet, choices: GradientChoices
) -> Iterator[GradientsView | None]:
    """Draw gradients on a batch of training images until enough is known.

    Args:
        snapshot: The model.
        images: Of which the batch is taken, always the same.
        choices: What to compare; estimators that are not right for the model are left out.

    Yields:
        What is known so far, a few times a second; None gives way to others.
    """
    config = snapshot.vae.config
    train = images.train_index
    most = max(1, _VALUES_AT_ONCE // (config.dimensions * choices.samples))
    rows = np.random.default_rng(0).permutation(train)[: min(_BATCH, most)]
    generator = torch.Generator().manual_seed(0)
    labels = label_numbers([images.labels[row] for row in rows], config.labels)
    settings = ObjectiveSettings(kind=choices.bound, samples=choices.samples, kl=KlEstimate.SAMPLED)
    right = (
        e for e in choices.estimators if not contradiction(settings.changed(estimator=e), config)
    )
    lab = GradientLab(
        snapshot.vae,
        binarised(to_unit(images.pixels[rows]), config, generator),
        settings,
        tuple(right),
        images=len(train),
        generator=generator,
        y=torch.from_numpy(labels) if config.conditional else None,
    )
    places: list[GradientComparison] = []
    said_s = -np.inf
    for number in range(1, _MOST_GRADIENTS + 1):
        for estimator in lab.estimators:
            lab.draw(estimator)
            yield None
        due = number >= _FIRST_SAID and time.monotonic() - said_s > _SAID_EVERY_S
        if due or number == _MOST_GRADIENTS:
            said_s = time.monotonic()
            places.append(lab.comparison())
            if len(places) > _MOST_PLACES:
                places = [*places[:-1:2], places[-1]]
            history = _history_of(places)
            yield GradientsView(places[-1], history, choices, len(rows), snapshot.epoch)


def _history_of(places: list[GradientComparison]) -> GradientHistory:
    parts = (
        np.array([place.gradients for place in places], np.int64),
        np.array([place.posterior_ratio for place in places]),
        np.array([place.posterior_ratio_error for place in places]),
    )
    for part in parts:
        part.flags.writeable = False
    return GradientHistory(*parts)
