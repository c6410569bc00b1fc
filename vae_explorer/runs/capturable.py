"""What a run asks of a training that it records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vae_explorer.training.reports import Report
    from vae_explorer.training.state import LightState, TrainingState

__all__ = ["Capturable"]


class Capturable(Protocol):
    """A training that can be pulled and captured, such as :class:`~vae_explorer.Fit`."""

    def __next__(self) -> Report: ...

    @property
    def step(self) -> int:
        """Steps done."""

    @property
    def steps_per_epoch(self) -> int:
        """Steps of one epoch."""

    def capture(self) -> TrainingState:
        """Return a copy of everything needed to go on from here."""

    def light(self) -> LightState:
        """Return copies of the weights and codes alone."""

    def drain(self) -> tuple[Report, ...]:
        """Return the reports that are due but were not pulled yet."""
