"""How far Up and Down take a number; without Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["ONE_BY_ONE", "Stepping"]

_FUZZ = 1e-9


@dataclass(frozen=True)
class Stepping:
    """One step of a number: along a grid, by a factor, or by a factor of what is missing to 1.

    Attributes:
        by: Distance of the grid; without meaning beside a factor.
        factor: Up multiplies by this, Down divides by it; 0 for steps along the grid.
        first: Between this value and 0 there is no other where steps have a factor: 0 times
            anything is 0. 0 where the range does not go down to it.
        to_one: Whether the factor is that of 1 minus the number.
    """

    by: float = 1.0
    factor: float = 0.0
    first: float = 0.0
    to_one: bool = False

    def step(self, value: float, *, up: bool) -> float:
        """Returns the next value, which may lie outside the range of its field.

        Args:
            value: Where it stands; 0 or more where steps have a factor.
            up: Whether to the next larger one.

        Example:
            >>> Stepping(by=10.0).step(24.0, up=True), Stepping(by=10.0).step(24.0, up=False)
            (30.0, 20.0)
            >>> double = Stepping(factor=2.0, first=0.01)
            >>> double.step(1.0, up=True), double.step(0.0, up=True), double.step(0.01, up=False)
            (2.0, 0.01, 0.0)
            >>> round(Stepping(factor=2.0, to_one=True).step(0.9, up=True), 6)
            0.95
        """
        if self.to_one:
            missing = 1.0 - value
            return 1.0 - (missing / self.factor if up else missing * self.factor)
        if not self.factor:
            place = value / self.by
            on = math.floor(place + _FUZZ) + 1 if up else math.ceil(place - _FUZZ) - 1
            return on * self.by
        if up:
            return value * self.factor if value else self.first
        below = value / self.factor
        return below if below >= self.first * (1 - _FUZZ) else 0.0

    @property
    def words(self) -> str:
        """What Up and Down do, as a sentence.

        >>> Stepping(factor=2.0).words, Stepping(by=0.1).words
        ('Up and Down: twice and half.', 'Up and Down: in steps of 0.1.')
        >>> Stepping(factor=2.0, to_one=True).words
        'Up and Down: half and twice as far from 1.'
        """
        times = {2.0: ("twice", "half"), 10.0: ("ten times", "a tenth")}
        up, down = times.get(self.factor, (f"× {self.factor:g}", f"÷ {self.factor:g}"))
        if self.to_one:
            return f"Up and Down: {down} and {up} as far from 1."
        if self.factor:
            return f"Up and Down: {up} and {down}."
        return f"Up and Down: in steps of {self.by:g}."


ONE_BY_ONE = Stepping()
