"""Where epochs stand on the timeline. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["TimeScale"]


@dataclass(frozen=True)
class TimeScale:
    """Places of epochs along a line, by their square roots.

    Most of what there is to see happens early: of 200 epochs the first two have a tenth of the
    line, and not a hundredth.

    Attributes:
        left_px: Of epoch 0.
        right_px: Of the last epoch.
        end: Last epoch.

    Example:
        >>> scale = TimeScale(0.0, 100.0, 400.0)
        >>> scale.x_of(4.0), scale.epoch_at(10.0)
        (10.0, 4.0)
    """

    left_px: float
    right_px: float
    end: float

    def x_of(self, epoch: float) -> float:
        """Return where an epoch stands, in pixels."""
        share = math.sqrt(min(1.0, max(0.0, epoch / self.end))) if self.end > 0 else 0.0
        return self.left_px + share * (self.right_px - self.left_px)

    def epoch_at(self, x_px: float) -> float:
        """Return the epoch that stands at a pixel, 0 to the last one."""
        width = max(1.0, self.right_px - self.left_px)
        share = min(1.0, max(0.0, (x_px - self.left_px) / width))
        return self.end * share * share

    def round_epochs(self, apart_px: float) -> tuple[float, ...]:
        """Return round epochs to write below the line, so many pixels apart at least.

        Example:
            >>> TimeScale(0.0, 400.0, 200.0).round_epochs(40.0)
            (0.0, 2.0, 10.0, 50.0, 100.0, 200.0)
        """
        taken, texts = [self.left_px], [0.0]
        if self.end <= 0:
            return (0.0,)
        last = self.x_of(self.end)
        for epoch in (*_round_numbers(self.end), self.end):
            x = self.x_of(epoch)
            room = last - x >= apart_px or epoch == self.end
            if x - taken[-1] >= apart_px and room:
                taken.append(x)
                texts.append(epoch)
        return tuple(texts)


def _round_numbers(end: float) -> Iterator[float]:
    """Yield 0.1, 0.2, 0.5, 1, 2, 5, 10 … below the end."""
    power = -1
    while True:
        for digit in (1, 2, 5):
            number = float(digit * 10**power) if power >= 0 else digit / 10**-power
            if number >= end:
                return
            yield number
        power += 1
