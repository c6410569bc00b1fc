"""What is to happen at certain steps of a training: changed rates, and the end."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from vae_explorer.cli.readers import number, whole

if TYPE_CHECKING:
    from vae_explorer.training.fit import Fit

__all__ = ["PlannedChange", "Timetable", "add_timetable", "planned_change"]

_RANGES = {"learning_rate": (1e-12, 10.0), "beta": (0.0, 1000.0)}
_MOST_STEPS = 2**53


class PlannedChange(NamedTuple):
    """Another learning rate or β from a step on.

    Attributes:
        step: Steps done before.
        name: ``"learning_rate"`` or ``"beta"``.
        value: The base value that holds then.
    """

    step: int
    name: str
    value: float


def planned_change(text: str) -> PlannedChange:
    """Read a change.

    Args:
        text: Such as ``120:beta=4``.

    Raises:
        argparse.ArgumentTypeError: If it is none.

    Example:
        >>> planned_change("120:learning_rate=0.0005")
        PlannedChange(step=120, name='learning_rate', value=0.0005)
    """
    step, colon, assignment = text.partition(":")
    name, equals, value = assignment.partition("=")
    if not colon or not equals or name not in _RANGES:
        raise argparse.ArgumentTypeError(f"{text!r} is not like 120:learning_rate=0.0005")
    return PlannedChange(whole(0, _MOST_STEPS)(step), name, number(*_RANGES[name])(value))


def add_timetable(parser: argparse.ArgumentParser) -> None:
    """Add the arguments that say what is to happen at certain steps."""
    parser.add_argument(
        "--change",
        action="append",
        default=[],
        type=planned_change,
        metavar="STEP:KEY=VALUE",
        help="another learning_rate or beta from a step on; may be given more than once",
    )
    parser.add_argument(
        "--stop-at", type=whole(0, _MOST_STEPS), metavar="STEP",
        help="stop after this step and save; resume goes on from there",
    )  # fmt: skip


class Timetable(NamedTuple):
    """What is to happen at certain steps.

    Attributes:
        changes: Of learning rate and β, in any order.
        stop_at: The last step, or None.
    """

    changes: Sequence[PlannedChange] = ()
    stop_at: int | None = None

    @classmethod
    def of(cls, arguments: argparse.Namespace) -> Self:
        """Return what the arguments of :func:`add_timetable` say."""
        return cls(tuple(arguments.change), arguments.stop_at)

    def follow(self, fit: Fit) -> None:
        """Change what is due between two pulls.

        Args:
            fit: Pulled report by report, so that no step is missed.

        Raises:
            SettingsError: If a value is outside its range.
        """
        for change in self.changes:
            if change.step == fit.step:
                fit.change(**{change.name: change.value})

    def is_over(self, fit: Fit) -> bool:
        """Say whether the last step is done."""
        return self.stop_at is not None and fit.step >= self.stop_at
