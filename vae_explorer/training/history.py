"""The curves of a run, grown report by report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vae_explorer.training.reports import (
    BatchTerms,
    Changed,
    Ended,
    EpochTerms,
    InformationTerms,
    Report,
    Split,
)
from vae_explorer.training.series import Series

__all__ = ["CurveData", "History", "SplitCurve"]


@dataclass(frozen=True, eq=False)
class SplitCurve:
    """One value an epoch, in nats per image; all of one length.

    Attributes:
        epochs: Epochs done, float64.
        steps: Steps done, int64.
        reconstruction: float64.
        kl: float64.
    """

    epochs: np.ndarray
    steps: np.ndarray
    reconstruction: np.ndarray
    kl: np.ndarray

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
    """

    batches: SplitCurve
    train: SplitCurve
    validation: SplitCurve
    marks: tuple[float, ...] = ()
    information: tuple[InformationTerms, ...] = ()
    changes: tuple[Changed, ...] = ()


def _curve(series: Series) -> SplitCurve:
    points = series.points()
    columns = [np.ascontiguousarray(column) for column in points.T]
    columns[1] = columns[1].astype(np.int64)
    for column in columns:
        column.flags.writeable = False
    return SplitCurve(*columns)


class History:
    """A run's curves.

    Args:
        most: Points of single steps to keep, an even number; more are averaged, see
            :class:`~vae_explorer.training.series.Series`. None keeps every step.

    Attributes:
        ended: Why training ended by itself; None while it goes on, or where it did not.

    Example:
        >>> history = History()
        >>> history.add(EpochTerms(10, 1, "validation", -90.0, 5.0, (2.0, 3.0), 100))
        >>> history.curves().validation.elbo
        array([-95.])
    """

    def __init__(self, most: int | None = None) -> None:
        self._batches = Series(most)
        self._epochs: dict[Split, Series] = {"train": Series(), "validation": Series()}
        self._last: dict[Split, EpochTerms] = {}
        self._best: EpochTerms | None = None
        self._marks: list[float] = []
        self._information: list[InformationTerms] = []
        self._changes: list[Changed] = []
        self.ended: Ended | None = None

    def add(self, report: Report) -> None:
        """Take in a report; those without terms are passed over."""
        if isinstance(report, Ended):
            self.ended = report
        elif isinstance(report, BatchTerms):
            self.ended = None  # it went on
            terms = (report.epochs, report.steps, report.reconstruction, report.kl)
            self._batches.add(np.stack(terms, axis=1))
        elif isinstance(report, InformationTerms):
            self._information.append(report)
        elif isinstance(report, Changed):
            self._changes.append(report)
        elif isinstance(report, EpochTerms):
            row = (report.epoch, report.step, report.reconstruction, report.kl)
            self._epochs[report.split].add(np.array([row]))
            self._last[report.split] = report
            if report.split == "validation" and (
                self._best is None or report.elbo > self._best.elbo
            ):
                self._best = report

    def mark(self, epoch: float) -> None:
        """Note that training was stopped here and gone on with."""
        self._marks.append(epoch)

    def last(self, split: Split) -> EpochTerms | None:
        """Return the newest terms of a split."""
        return self._last.get(split)

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
            _curve(self._epochs["train"]),
            _curve(self._epochs["validation"]),
            tuple(self._marks),
            tuple(self._information),
            tuple(self._changes),
        )
