"""Single steps of a training, gathered until there are enough of them for one record."""

from __future__ import annotations

from collections.abc import Callable

from vae_explorer.runs.records import joined
from vae_explorer.training.reports import BatchTerms

__all__ = ["GatheredSteps"]

_TOGETHER = 256
_TOGETHER_S = 2.0


class GatheredSteps:
    """Steps that wait for a record of their own.

    Args:
        clock: Seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._reports: list[BatchTerms] = []
        self._since_s = 0.0

    def add(self, report: BatchTerms) -> None:
        """Let the steps of a report wait."""
        if not self._reports:
            self._since_s = self._clock()
        self._reports.append(report)

    @property
    def due(self) -> bool:
        """Whether there are some hundred of them, or the first has waited for two seconds."""
        many = sum(len(report.steps) for report in self._reports) >= _TOGETHER
        return many or self._clock() - self._since_s >= _TOGETHER_S

    def take(self) -> BatchTerms | None:
        """Return all of them as one report, None if there are none; they wait no more."""
        reports, self._reports = self._reports, []
        return joined(reports) if reports else None
