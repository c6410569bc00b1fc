"""How long nothing has become better, by the measure of what ends a training early."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from vae_explorer.training.patience import Patience
from vae_explorer.training.settings import TrainingSettings

if TYPE_CHECKING:
    from vae_explorer.training.reports import Changed, EpochTerms
    from vae_explorer.training.settings import Setup

__all__ = ["Plateau", "Waited"]

_ROUNDING = 1e-4
"""Recorded weights have six digits; in long trainings they are means of such."""


@dataclass(frozen=True)
class Waited:
    """How long nothing has become better.

    Attributes:
        since: The epoch at which what training maximises was highest. It is the best one, that of
            the highest ELBO, unless β is not 1, was changed, or the KL warmed up.
        epochs: How many came after it.
        beta: Weight of the KL by which they are compared.
    """

    since: int
    epochs: int
    beta: float


class Plateau:
    """Lets the epochs of a record pass by a :class:`~vae_explorer.training.patience.Patience`.

    The whole record counts. Early stopping itself has patience anew with a training that had ended
    and goes on all the same; that makes nothing better that was not.

    Epochs that passed once do not pass again while nothing but new ones is added.
    """

    def __init__(self) -> None:
        self._setup: Setup | None = None
        self._patience: Patience | None = None
        self._passed = 0
        self._waited: Waited | None = None

    def forget(self) -> None:
        """Let all epochs pass again: some were taken back."""
        self._patience = None

    def waited(
        self,
        setup: Setup | None,
        terms: Sequence[EpochTerms],
        changes: Sequence[Changed],
        before: float | None = None,
    ) -> Waited | None:
        """Say how long nothing has become better; None before there is an epoch that counts.

        Args:
            setup: What is trained, None where that is not known.
            terms: Of the validation images, or of the training images if there are no others.
            changes: Of β, in order.
            before: Weight of the KL that was recorded before the first change, None where none
                was. The settings of a branch say what holds since, not what its ancestor had.
        """
        settings = TrainingSettings() if setup is None else setup.training
        if before is None or math.isclose(before, settings.beta, rel_tol=_ROUNDING):
            before = settings.beta
        if self._patience is None or setup is not self._setup:
            split = terms[0].split if terms else "validation"
            steps = max(1, round(terms[-1].step / terms[-1].epoch)) if terms else 1
            self._setup, self._patience = setup, Patience(settings, steps, split)
            self._passed, self._waited = 0, None
        for each in terms[self._passed :]:
            held = [change.beta for change in changes if change.step < each.step]
            beta = held[-1] if held else before
            self._patience.take((each,), beta)
            since, epochs = self._patience.best_epoch, self._patience.waited
            self._waited = None if since is None else Waited(since, epochs, beta)
        self._passed = len(terms)
        return self._waited
