"""What the timeline under the map shows. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EventMark", "MomentMark", "TimelineView"]


@dataclass(frozen=True)
class MomentMark:
    """A kept moment.

    Attributes:
        step: Steps done.
        epoch: The same in epochs.
        whole: Whether training can go on from here bit for bit.
    """

    step: int
    epoch: float
    whole: bool


@dataclass(frozen=True)
class EventMark:
    """Something that happened to the training.

    Attributes:
        epoch: When.
        words: What, in a sentence.
        is_branch: Whether a run branches off here, or this one did from another.
    """

    epoch: float
    words: str
    is_branch: bool = False


@dataclass(frozen=True)
class TimelineView:
    """The time of a training.

    Attributes:
        moments: Kept ones, oldest first.
        now: Epochs trained.
        end: Epochs in all, at least ``now``.
        shown: The moment that is looked at, None for the newest model.
        training: Whether the model is being trained.
        events: What happened on the way.
    """

    moments: tuple[MomentMark, ...] = ()
    now: float = 0.0
    end: float = 0.0
    shown: MomentMark | None = None
    training: bool = False
    events: tuple[EventMark, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to go back to."""
        return not self.moments
