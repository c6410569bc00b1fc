"""From a quantity of the plane to the 8-bit picture of the part in view. Numpy only, no Qt.

Pixels lie on a raster that is fixed to the plane: two pictures of one scale agree where they
overlap, and hatching stays where it is while the view pans.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from vae_explorer.gui.views.map import (
    FIELD_LEVELS,
    HATCHED,
    Arrows,
    Ellipses,
    FieldFacts,
    FieldView,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.holes import Hole

__all__ = ["Area", "Glyphs", "Making", "Quantity", "Values", "picture"]

HATCH_PERIOD_PX = 8.0
LARGEST_PX = 4096
"""Most pixels of a picture along one side."""

Array: TypeAlias = "NDArray[np.float64]"
Levels: TypeAlias = "NDArray[np.uint8]"
Values = Callable[[Array, Array], Array]
Glyphs: TypeAlias = tuple[Arrows | Ellipses, tuple[str, ...]]
"""What is drawn over a field, and lines about it for the legend."""


@dataclass(frozen=True)
class Area:
    """A part of the plane, and how finely a screen shows it.

    Attributes:
        bounds: ``(x_low, x_high, y_low, y_high)`` in latent units.
        scale: Device pixels per latent unit.
        ratio: Device pixels per logical pixel.
    """

    bounds: tuple[float, float, float, float]
    scale: float
    ratio: float

    def widened(self, share: float) -> Area:
        """Return the same with a margin on each side, a share of its width and height."""
        x_low, x_high, y_low, y_high = self.bounds
        across, up = share * (x_high - x_low), share * (y_high - y_low)
        return replace(self, bounds=(x_low - across, x_high + across, y_low - up, y_high + up))

    def covers(self, other: Area) -> bool:
        """Return whether all of another area lies in it, at the same scale."""
        mine, theirs = self.bounds, other.bounds
        inside = mine[0] <= theirs[0] and theirs[1] <= mine[1]
        inside = inside and mine[2] <= theirs[2] and theirs[3] <= mine[3]
        same = math.isclose(self.scale, other.scale, rel_tol=1e-9) and self.ratio == other.ratio
        return inside and same


@dataclass(frozen=True, eq=False)
class Quantity:
    """A quantity of the plane, ready to be asked anywhere.

    Attributes:
        facts: What it is.
        values: From places along the axes, shapes ``(G,)`` and ``(H,)``, to values of shape
            ``(H, G)``. For labels their numbers from 0.
        limits: Values at the two ends of the scale.
        hatched_below: Values below this are hatched; None hatches nothing.
        within: A second quantity; nothing is painted where it is below 0.
        finest_px: Logical pixels between two places at least, where asking takes long.
        glyphs: Makes what is drawn over it.
        holes: Places of holes, the heaviest first.
    """

    facts: FieldFacts
    values: Values
    limits: tuple[float, float] = (0.0, 1.0)
    hatched_below: float | None = None
    within: Values | None = None
    finest_px: float = 1.0
    glyphs: Callable[[Area], Glyphs] | None = None
    holes: tuple[Hole, ...] = ()

    def changed(self, *, meaning: str, glyphs: Callable[[Area], Glyphs]) -> Quantity:
        """Return the same with another meaning, and with something drawn over it."""
        return replace(self, facts=replace(self.facts, meaning=meaning), glyphs=glyphs)


Making = Generator[None, None, Quantity | None]


def picture(
    quantity: Quantity, area: Area, step_px: float, glyphs: Glyphs | None = None
) -> FieldView:
    """Paint a quantity.

    Args:
        quantity: What to paint.
        area: Where.
        step_px: Logical pixels between the places at which it is asked; the pixels between them
            are interpolated, but between labels there is nothing.
        glyphs: What is drawn over it.

    Returns:
        A picture of one pixel per device pixel that covers the area.
    """
    columns, bounds_x = _raster(area.bounds[0], area.bounds[1], area.scale)
    lines, bounds_y = _raster(area.bounds[2], area.bounds[3], area.scale)
    if quantity.facts.scale == "labels":
        levels = _regions(quantity.values, columns, lines, area.scale, round(step_px * area.ratio))
    else:
        step = max(step_px, quantity.finest_px) * area.ratio
        values = _interpolated(quantity.values, columns, lines, area.scale, step)
        levels = _levels(values, quantity.limits, rooted=quantity.facts.scale == "sequential")
        if quantity.hatched_below is not None:
            period, width = round(HATCH_PERIOD_PX * area.ratio), max(1, round(area.ratio))
            on_line = (np.floor(columns) + np.floor(lines)[:, None]) % period < width
            levels[on_line & (values < quantity.hatched_below)] += HATCHED
        if quantity.within is not None:
            inside = _interpolated(quantity.within, columns, lines, area.scale, step)
            levels[inside < 0] = 0
    # The first line of a picture is at its top.
    top_down = np.ascontiguousarray(levels[::-1])
    facts, drawn = quantity.facts, None
    if glyphs is not None:
        drawn, notes = glyphs
        facts = replace(facts, notes=(*facts.notes, *notes))
    return FieldView(facts, top_down, (*bounds_x, *bounds_y), drawn)


def _regions(values: Values, columns: Array, lines: Array, scale: float, step: int) -> Levels:
    """Ask for labels in squares of some pixels."""
    step = max(1, step)
    found = values(columns[step // 2 :: step] / scale, lines[step // 2 :: step] / scale)
    found = found.repeat(step, axis=0).repeat(step, axis=1)
    found = np.pad(found, ((0, step), (0, step)), mode="edge")[: len(lines), : len(columns)]
    return np.asarray(np.minimum(found, FIELD_LEVELS - 1) + 1, np.uint8)


def _raster(low: float, high: float, scale: float) -> tuple[Array, tuple[float, float]]:
    """Middles of the pixels over a range, in pixels from the origin, and the range they cover."""
    first, last = math.floor(low * scale), math.ceil(high * scale)
    last = max(last, first + 1)
    if last - first > LARGEST_PX:
        first = (first + last - LARGEST_PX) // 2
        last = first + LARGEST_PX
    return np.asarray(np.arange(first, last) + 0.5), (first / scale, last / scale)


def _interpolated(
    values: Values,
    columns: Array,
    lines: Array,
    scale: float,
    step: float,
) -> NDArray[np.float32]:
    """Ask on a coarser raster, one that is fixed to the plane too, and interpolate linearly."""
    nodes_x, nodes_y = (
        np.arange(math.floor(pixels[0] / step), math.ceil(pixels[-1] / step) + 2, dtype=float)
        * step
        for pixels in (columns, lines)
    )
    coarse = values(nodes_x / scale, nodes_y / scale).astype(np.float32)
    return _stretched(_stretched(coarse, nodes_x, columns, step).T, nodes_y, lines, step).T


def _stretched(
    values: NDArray[np.float32],
    nodes: Array,
    places: Array,
    step: float,
) -> NDArray[np.float32]:
    """Interpolate along the last axis."""
    at = (places - nodes[0]) / step
    before = np.minimum(at.astype(np.intp), len(nodes) - 2)
    share = (at - before).astype(np.float32)
    return np.asarray(values[:, before] * (1 - share) + values[:, before + 1] * share, np.float32)


def _levels(values: NDArray[np.float32], limits: tuple[float, float], *, rooted: bool) -> Levels:
    """Steps of the scale; by the root of the share where its low end should be the finest."""
    low, high = limits
    share = np.asarray((values - low) * (1 / max(high - low, 1e-30)), np.float32)
    share = np.clip(share, 0, 1)
    if rooted:
        share = np.sqrt(share)
    return np.asarray(share * (FIELD_LEVELS - 1) + 1.5, np.uint8)
