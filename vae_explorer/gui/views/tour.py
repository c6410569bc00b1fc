"""Frozen values that the tour hands to its panel."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["TourLine", "TourTable", "TourView"]


@dataclass(frozen=True)
class TourLine:
    """One number that was just measured.

    Attributes:
        label: What it is.
        value: The number in words.
        unit: Its unit, or empty.
        meaning: One sentence, shown as a tooltip.
    """

    label: str
    value: str
    unit: str
    meaning: str


@dataclass(frozen=True)
class TourTable:
    """The same numbers of several models side by side.

    Attributes:
        columns: Heading of each model; the one at hand is in ``current``.
        rows: Label, unit, meaning, and a number in words for each model; empty where that model
            has not been measured yet.
        current: Index of the model that the window shows, or -1.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, str, str, tuple[str, ...]], ...]
    current: int = -1


@dataclass(frozen=True)
class TourView:
    """Everything that the panel shows at one moment.

    Attributes:
        number: Of the step, from 1.
        count: Steps in all.
        heading: Of the step.
        sentences: Two to four.
        look: What to look at, or empty.
        status: What is under way or has come of it, or empty.
        share: How much of it is done, 0 to 1, or None while nothing is under way.
        lines: What was measured in this step.
        table: What was measured of the models so far; None where a step looks at one alone.
        can_go_back: Whether there is a step before.
        next_text: On the button.
        next_why: Why it is disabled, or empty.
        last: Whether this is the last step, which offers to open images of one's own.
    """

    number: int
    count: int
    heading: str
    sentences: tuple[str, ...]
    look: str
    status: str
    share: float | None
    lines: tuple[TourLine, ...]
    table: TourTable | None
    can_go_back: bool
    next_text: str
    next_why: str
    last: bool
