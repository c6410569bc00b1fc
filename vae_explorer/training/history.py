"""The curves of a run, grown report by report."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import reduce
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.training.plateau import Plateau, Waited
from vae_explorer.training.reports import (
    BatchTerms,
    Changed,
    Ended,
    EpochTerms,
    InformationTerms,
    Report,
    Split,
    StepFacts,
)
from vae_explorer.training.series import Series

if TYPE_CHECKING:
    from vae_explorer.training.settings import Setup

__all__ = ["CurveData", "History", "SplitCurve"]

_TERMS = 4
"""Columns of a curve before the KL of each dimension."""
_FACTS = ("gradient_norm", "learning_rate", "beta", "images_per_s")


@dataclass(frozen=True, eq=False)
class SplitCurve:
    """One value an epoch, in nats per image; all of one length.

    Attributes:
        epochs: Epochs done, float64.
        steps: Steps done, int64.
        reconstruction: float64.
        kl: float64.
        kl_per_dim: The KL of each latent dimension, float64, shape ``(k, D)``; of no dimension
            where there is no closed form, and for single steps.
    """

    epochs: np.ndarray
    steps: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray
    kl_per_dim: np.ndarray = field(default_factory=lambda: np.zeros((0, 0)))

    @property
    def elbo(self) -> np.ndarray:
        """Reconstruction minus KL."""
        elbo: np.ndarray = self.reconstruction - self.kl
        return elbo


@dataclass(frozen=True, eq=False)
class CurveData:
    """All that the curves show.

    Attributes:
        batches: Every training step, epochs as fractions; in a long training means over a few.
        train: Means over epochs.
        validation: Means over all validation images at the ends of epochs.
        marks: Epochs at which training was stopped and gone on with.
        information: What the codes knew at the ends of epochs.
        changes: Of learning rate and β while it trained.
        facts: What else is known of some steps; in a long training means over a few.
        setup: What was trained and how, None where that is not known.
        waited: How long nothing has become better, None before there is an epoch that counts.
    """

    batches: SplitCurve
    train: SplitCurve
    validation: SplitCurve
    marks: tuple[float, ...] = ()
    information: tuple[InformationTerms, ...] = ()
    changes: tuple[Changed, ...] = ()
    facts: StepFacts | None = None
    setup: Setup | None = None
    waited: Waited | None = None

    @property
    def epochs(self) -> SplitCurve:
        """Means over the validation images, or over the training images if there are no others."""
        return self.validation if self.validation.epochs.size else self.train

    @property
    def best(self) -> int | None:
        """Place in :attr:`epochs` of the best one, that of the highest ELBO of the whole run.

        None where there is none. Whether training was stopped and gone on with makes no difference.
        """
        elbo = self.epochs.elbo
        return int(np.nanargmax(elbo)) if np.isfinite(elbo).any() else None


def _curve(series: Series) -> SplitCurve:
    points = series.points()
    epochs, steps, reconstruction, kl = _columns(points[:, :_TERMS])
    return SplitCurve(epochs, steps, reconstruction, kl, _sealed(points[:, _TERMS:]))


def _columns(points: np.ndarray) -> list[np.ndarray]:
    """Return epochs, steps and values."""
    epochs, steps, *values = points.T
    return [_sealed(each) for each in (epochs, steps.astype(np.int64), *values)]


def _sealed(values: np.ndarray) -> np.ndarray:
    """Return a copy that will not change."""
    copy = np.array(values, order="C")
    copy.flags.writeable = False
    return copy


def _better(best: EpochTerms | None, terms: EpochTerms) -> EpochTerms:
    return terms if best is None or terms.elbo > best.elbo else best


class History:
    """A run's curves.

    Where training has gone back to an earlier state, what was after that is forgotten as soon as a
    step is taken from there.

    Args:
        most: Points of single steps to keep, an even number; more are averaged, see
            :class:`~vae_explorer.training.series.Series`. None keeps every step.

    Attributes:
        setup: What is trained and how, None where that is not known.
        ended: Why training ended by itself; None while it goes on, or where it did not.

    Example:
        >>> history = History()
        >>> history.add(EpochTerms(10, 1, "validation", -90.0, 5.0, (2.0, 3.0), 100))
        >>> history.curves().validation.elbo
        array([-95.])
    """

    def __init__(self, most: int | None = None) -> None:
        self._batches = Series(most)
        self._facts = Series(most, len(_FACTS) + 2)
        self._epochs: dict[Split, Series] = {}
        self._terms: dict[Split, list[EpochTerms]] = {"train": [], "validation": []}
        self._best: EpochTerms | None = None
        self._reached = 0
        self._plateau = Plateau()
        self._marks: list[float] = []
        self._information: list[InformationTerms] = []
        self._changes: list[Changed] = []
        self.setup: Setup | None = None
        self.ended: Ended | None = None

    def add(self, report: Report) -> None:
        """Take in a report; those without terms are passed over."""
        if isinstance(report, Ended):
            self.ended = report
        elif isinstance(report, BatchTerms):
            self.ended = None  # it went on
            self._cut(int(report.steps[0]) - 1)
            self._reached = int(report.steps[-1])
            terms = (report.epochs, report.steps, report.reconstruction, report.kl)
            self._batches.add(np.stack(terms, axis=1))
            if (facts := report.facts) is not None:
                values = (getattr(facts, name) for name in _FACTS)
                self._facts.add(np.stack((facts.epochs, facts.steps, *values), axis=1))
        elif isinstance(report, InformationTerms):
            self._information.append(report)
        elif isinstance(report, Changed):
            self._changes.append(report)
        elif isinstance(report, EpochTerms):
            self._add_epoch(report)
            self._terms[report.split].append(report)
            if report.split == "validation":
                self._best = _better(self._best, report)

    def _add_epoch(self, terms: EpochTerms) -> None:
        row = (terms.epoch, terms.step, terms.reconstruction, terms.kl, *terms.kl_per_dim)
        series = self._epochs.setdefault(terms.split, Series(columns=len(row)))
        # As many dimensions as the first epoch had, whatever a damaged record says.
        fitting = np.full(series.columns, np.nan)
        fitting[: len(row)] = row[: series.columns]
        series.add(fitting[None])

    def _cut(self, step: int) -> None:
        """Forget what was after a step: training has gone back to it."""
        if step >= self._reached:
            return
        for series in (self._batches, self._facts, *self._epochs.values()):
            series.cut(step)
        for terms in self._terms.values():
            terms[:] = [each for each in terms if each.step <= step]
        self._plateau.forget()
        self._best = reduce(_better, self._terms["validation"], None)
        self._information = [each for each in self._information if each.step <= step]
        self._changes = [each for each in self._changes if each.step <= step]

    def mark(self, epoch: float) -> None:
        """Note that training was stopped here and gone on with."""
        self._marks.append(epoch)

    def last(self, split: Split) -> EpochTerms | None:
        """Return the newest terms of a split."""
        terms = self._terms[split]
        return terms[-1] if terms else None

    @property
    def is_empty(self) -> bool:
        """True while there are no terms of any step."""
        return self._batches.is_empty

    @property
    def best(self) -> EpochTerms | None:
        """The validation terms with the highest bound."""
        return self._best

    @property
    def information(self) -> tuple[InformationTerms, ...]:
        """What the codes said at the ends of epochs, in order."""
        return tuple(self._information)

    @property
    def changes(self) -> tuple[Changed, ...]:
        """What was changed while it trained, in order."""
        return tuple(self._changes)

    def curves(self) -> CurveData:
        """Return the curves so far, as arrays that will not change."""
        return CurveData(
            _curve(self._batches),
            _curve(self._epochs.get("train", Series())),
            _curve(self._epochs.get("validation", Series())),
            tuple(self._marks),
            tuple(self._information),
            tuple(self._changes),
            self._step_facts(),
            self.setup,
            self._plateau.waited(self.setup, self._judged, self._changes, self._first_beta()),
        )

    def _first_beta(self) -> float | None:
        """Return the largest weight of the KL before the first change: β, once it is warm."""
        if not self._changes:
            return None
        points = self._facts.points()
        weights = points[points[:, 1] <= self._changes[0].step, 2 + _FACTS.index("beta")]
        return float(weights.max()) if weights.size else None

    @property
    def _judged(self) -> list[EpochTerms]:
        return self._terms["validation"] or self._terms["train"]

    def _step_facts(self) -> StepFacts | None:
        epochs, steps, *values = _columns(self._facts.points())
        return StepFacts(steps, epochs, *values) if steps.size else None
