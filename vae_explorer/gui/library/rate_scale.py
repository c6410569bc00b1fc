"""Where the board of rate and distortion puts things. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["RateScale", "free_label", "scale_of"]

_AIR = 0.08
_LEAST_SPAN = 1e-6

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""


@dataclass(frozen=True)
class RateScale:
    """From nats to pixels, the rate to the right and the distortion upwards.

    Attributes:
        rate: Range to the right, in nats.
        distortion: Range upwards, in nats.
        box: The plot.
    """

    rate: tuple[float, float]
    distortion: tuple[float, float]
    box: Box

    def pixel(self, rate: float, distortion: float) -> tuple[float, float]:
        """Return the pixel of a place."""
        left, top, width, height = self.box
        across = (rate - self.rate[0]) / (self.rate[1] - self.rate[0])
        up = (distortion - self.distortion[0]) / (self.distortion[1] - self.distortion[0])
        return left + across * width, top + (1.0 - up) * height

    def tangent(self, rate: float, distortion: float, beta: float, half_px: float) -> Box:
        """Return a short line through a place along which D + βR does not change.

        Returns:
            Pixels of its two ends, ``(x1, y1, x2, y2)``, ``half_px`` to either side.
        """
        _, _, width, height = self.box
        dx = width / (self.rate[1] - self.rate[0])
        dy = beta * height / (self.distortion[1] - self.distortion[0])
        x, y = self.pixel(rate, distortion)
        share = half_px / (dx * dx + dy * dy) ** 0.5
        return x - share * dx, y - share * dy, x + share * dx, y + share * dy

    def level(self, elbo: float) -> Box | None:
        """Return the line of all places with one ELBO, inside the plot; None if it misses it.

        Returns:
            Pixels of its two ends, ``(x1, y1, x2, y2)``, from left to right.
        """
        low = max(self.rate[0], -elbo - self.distortion[1])
        high = min(self.rate[1], -elbo - self.distortion[0])
        if high <= low:
            return None
        return (*self.pixel(low, -elbo - low), *self.pixel(high, -elbo - high))


def scale_of(places: Sequence[tuple[float, float]], box: Box) -> RateScale:
    """Return a scale that shows all places with some air round them; the rate begins at nought.

    Args:
        places: Rate and distortion of each run, at least one.
        box: Left, top, width and height of the plot.
    """
    rates, distortions = [place[0] for place in places], [place[1] for place in places]
    high = max(*rates, _LEAST_SPAN)
    span = max(max(distortions) - min(distortions), 0.02 * abs(min(distortions)), _LEAST_SPAN)
    # The same air at both ends; left of nought there is nothing, but points are round.
    return RateScale(
        (-0.03 * high, high * (1 + _AIR)),
        (min(distortions) - _AIR * span, max(distortions) + _AIR * span),
        box,
    )


def free_label(
    spot: tuple[float, float], size: tuple[float, float], taken: Sequence[Box], within: Box
) -> Box | None:
    """Return a place for a label beside a point where nothing stands yet.

    Args:
        spot: Pixel of the point.
        size: Width and height of the label.
        taken: What stands there already.
        within: Where it must stay.

    Returns:
        The box of the label; None if there is no room.
    """
    (x, y), (width, height) = spot, size
    gap = 8.0
    for box in (
        (x + gap, y - height - 2, width, height),
        (x + gap, y + 2, width, height),
        (x - gap - width, y + 2, width, height),
        (x - gap - width, y - height - 2, width, height),
    ):
        inside = (
            within[0] <= box[0]
            and within[1] <= box[1]
            and box[0] + width <= within[0] + within[2]
            and box[1] + height <= within[1] + within[3]
        )
        if inside and not any(_meet(box, other) for other in taken):
            return box
    return None


def _meet(a: Box, b: Box) -> bool:
    across = a[0] < b[0] + b[2] and b[0] < a[0] + a[2]
    return across and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
