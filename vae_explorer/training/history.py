"""The curves of a run, grown report by report."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vae_explorer.training.reports import BatchTerms, EpochTerms, InformationTerms, Report, Split

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
        batches: Every training step, epochs as fractions.
        train: Means over epochs.
        validation: Means over all validation images at the ends of epochs.
        marks: Epochs at which training was stopped and gone on with.
        information: What the codes knew at the ends of epochs.
    """

    batches: SplitCurve
    train: SplitCurve
    validation: SplitCurve
    marks: tuple[float, ...] = ()
    information: tuple[InformationTerms, ...] = ()


@dataclass
class _Columns:
    epochs: list[np.ndarray] = field(default_factory=list)
    steps: list[np.ndarray] = field(default_factory=list)
    reconstruction: list[np.ndarray] = field(default_factory=list)
    kl: list[np.ndarray] = field(default_factory=list)

    def joined(self) -> SplitCurve:
        for name, kind in (
            ("epochs", np.float64),
            ("steps", np.int64),
            ("reconstruction", np.float64),
            ("kl", np.float64),
        ):
            parts = getattr(self, name)
            whole = np.concatenate((np.zeros(0, kind), *parts)).astype(kind, copy=False)
            whole.flags.writeable = False
            setattr(self, name, [whole])
        return SplitCurve(self.epochs[0], self.steps[0], self.reconstruction[0], self.kl[0])


class History:
    """A run's curves.

    Example:
        >>> history = History()
        >>> history.add(EpochTerms(10, 1, "validation", -90.0, 5.0, (2.0, 3.0), 100))
        >>> history.curves().validation.elbo
        array([-95.])
    """

    def __init__(self) -> None:
        self._batches = _Columns()
        self._epochs: dict[Split, _Columns] = {"train": _Columns(), "validation": _Columns()}
        self._last: dict[Split, EpochTerms] = {}
        self._best: EpochTerms | None = None
        self._marks: list[float] = []
        self._information: list[InformationTerms] = []

    def add(self, report: Report) -> None:
        """Take in a report; those without terms are passed over."""
        if isinstance(report, BatchTerms):
            self._batches.epochs.append(report.epochs)
            self._batches.steps.append(report.steps)
            self._batches.reconstruction.append(report.reconstruction)
            self._batches.kl.append(report.kl)
        elif isinstance(report, InformationTerms):
            self._information.append(report)
        elif isinstance(report, EpochTerms):
            columns = self._epochs[report.split]
            columns.epochs.append(np.array([report.epoch], np.float64))
            columns.steps.append(np.array([report.step]))
            columns.reconstruction.append(np.array([report.reconstruction]))
            columns.kl.append(np.array([report.kl]))
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

    def curves(self) -> CurveData:
        """Return the curves so far, as arrays that will not change."""
        return CurveData(
            self._batches.joined(),
            self._epochs["train"].joined(),
            self._epochs["validation"].joined(),
            tuple(self._marks),
            tuple(self._information),
        )
