"""When a training has waited long enough for something better."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vae_explorer.inference.objective_settings import ObjectiveKind
from vae_explorer.training.reports import EpochTerms
from vae_explorer.training.schedule import kl_weight

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from vae_explorer.training.reports import Report
    from vae_explorer.training.settings import TrainingSettings

__all__ = ["Patience", "has_full_weight"]

_BEST, _WAITED, _BETA = "patience.best", "patience.waited", "patience.beta"


def has_full_weight(settings: TrainingSettings, epoch: int, steps_per_epoch: int) -> bool:
    """Say whether the KL counted in full throughout an epoch.

    Before, while its weight rises, the bound may well fall though all is in order.

    Args:
        settings: The warm-up.
        epoch: Number of the epoch, from 1.
        steps_per_epoch: Steps of one epoch, at least 1.

    Example:
        >>> from vae_explorer.training.settings import TrainingSettings
        >>> settings = TrainingSettings(warmup_epochs=2.0)
        >>> [has_full_weight(settings, epoch, 10) for epoch in (1, 2, 3, 4)]
        [False, False, True, True]
    """
    first = (epoch - 1) * steps_per_epoch
    ends = (first, first + steps_per_epoch - 1)
    return all(kl_weight(settings, step, steps_per_epoch) >= settings.beta for step in ends)


class Patience:
    """Counts the epochs without a better model, and says when they are enough.

    What counts is what training maximises, measured on the validation images, or on the training
    images where there are no others: the bound with the weight of the KL. Only epochs count in
    which the KL had its full weight.

    Args:
        settings: ``patience_epochs`` and the warm-up.
        steps_per_epoch: Steps of one epoch.
        split: Which images' terms count, ``"validation"`` or ``"train"``.

    Attributes:
        waited: Epochs that count since the best one.
        best_epoch: The best one; None before the first, and after a state was taken up.

    References:
        Prechelt, "Early Stopping - But When?", 1998, in Neural Networks: Tricks of the Trade.
    """

    def __init__(self, settings: TrainingSettings, steps_per_epoch: int, split: str) -> None:
        self._settings = settings
        self._steps_per_epoch = steps_per_epoch
        self._split = split
        self._best: float | None = None
        self.waited = 0
        self.best_epoch: int | None = None
        self._beta = settings.beta

    def take(self, reports: Iterable[Report], beta: float) -> None:
        """Take in what is said at an epoch's end.

        Args:
            reports: Those that do not count are passed over.
            beta: Weight of the KL when its warm-up is over.
        """
        settings = self._settings
        for terms in reports:
            if (
                isinstance(terms, EpochTerms)
                and terms.split == self._split
                and has_full_weight(settings, terms.epoch, self._steps_per_epoch)
            ):
                self._weigh(terms, beta)

    def _weigh(self, terms: EpochTerms, beta: float) -> None:
        if beta != self._beta:
            # What was best by another measure is no measure now.
            self.begin_anew()
            self._beta = beta
        # Other objectives than the bound weigh something else than the KL.
        weight = beta if self._settings.objective.kind is ObjectiveKind.ELBO else 1.0
        value = terms.reconstruction - weight * terms.kl
        if self._best is None or value > self._best:
            self._best, self.waited, self.best_epoch = value, 0, terms.epoch
        else:
            self.waited += 1

    @property
    def over(self) -> bool:
        """Whether training is to end."""
        wanted = self._settings.patience_epochs
        return 0 < wanted <= self.waited

    def begin_anew(self) -> None:
        """Have patience again: somebody goes on all the same, or maximises something else."""
        self._best, self.waited, self.best_epoch = None, 0, None

    def meta(self) -> dict[str, int | float | str]:
        """Return what a state keeps of it, as JSON values."""
        if self._best is None:
            return {}
        return {_BEST: self._best, _WAITED: self.waited, _BETA: self._beta}

    def restore(self, meta: Mapping[str, int | float | str]) -> None:
        """Take over what :meth:`meta` gave; a state without it begins anew."""
        best, waited, beta = (meta.get(name) for name in (_BEST, _WAITED, _BETA))
        if isinstance(best, float) and isinstance(waited, int) and isinstance(beta, float):
            self._best, self.waited, self._beta = best, waited, beta
