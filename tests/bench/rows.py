"""What a benchmark found: one row of the table, and one record of ``bench.json``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Row", "table"]


@dataclass(frozen=True)
class Row:
    """One figure of ours beside another.

    Attributes:
        name: Group and what is measured, with a slash between.
        ours: Of the program.
        other: Of whom it is compared with: a peer, the machine's own rate, or a limit.
        ratio: Above 1 ours is better; of a rate of the machine it is the share that is reached.
        unit: Of both.
        least: The ratio to reach, None where there is none.
        aim: The ratio to aim at.
    """

    name: str
    ours: float
    other: float
    ratio: float
    unit: str
    least: float | None = None
    aim: float | None = None

    @classmethod
    def of_rates(cls, name: str, ours: float, other: float, unit: str, *goals: float | None) -> Row:
        """Return the row of two numbers of which more is better."""
        return cls(name, ours, other, ours / other, unit, *goals)

    @classmethod
    def of_costs(cls, name: str, ours: float, other: float, unit: str, *goals: float | None) -> Row:
        """Return the row of two numbers of which less is better."""
        return cls(name, ours, other, other / ours, unit, *goals)

    @classmethod
    def within(cls, name: str, ours: float, limit: float, unit: str) -> Row:
        """Return the row of a number that must stay within a limit."""
        return cls(name, ours, limit, limit / ours if ours else float("inf"), unit, 1.0)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"


def table(rows: Iterable[Row]) -> str:
    """Return rows as text; a ratio that does not reach what it should has a mark."""
    lines = [f"{'':42}{'ours':>10}{'other':>10}  {'unit':<22}{'ratio':>7}{'least':>7}{'aim':>6}"]
    for row in rows:
        short = row.least is not None and row.ratio < row.least
        goals = [f"{'' if goal is None else f'{goal:.3g}'}" for goal in (row.least, row.aim)]
        lines.append(
            f"{row.name:<42}{_figure(row.ours):>10}{_figure(row.other):>10}  {row.unit:<22}"
            f"{row.ratio:>7.2f}{goals[0]:>7}{goals[1]:>6}{'  short' if short else ''}"
        )
    return "\n".join(lines)
