"""Arrows and ellipses on a grid over the plane, at a common scale that can be read. No Qt.

Like the pixels of a field, their grid is fixed to the plane: it stays where it is while the view
pans. Scales are 1, 2 or 5 times a power of ten, so that they seldom change, and are said.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.exploring.field_pictures import Area, Array
from vae_explorer.gui.views.map import Arrows, Ellipses

__all__ = ["arrows_in", "ellipses_in", "grid_in", "round_factor"]

SPACING_PX = 48.0
_USUAL, _LONGEST = 0.6, 1.1
"""Of the spacing: the length of a usual arrow, and of the longest that are drawn whole."""
_HALF_AXIS = 0.46
"""Of the spacing: the longest half axis that is drawn whole."""
_STILL_TRUE = (0.25, 0.9)
"""Of the spacing: lengths of a usual arrow for which true lengths are kept."""

if TYPE_CHECKING:
    Steps = Callable[[Array], Array]


def grid_in(area: Area, spacing_px: float = SPACING_PX) -> Array:
    """Return places of a regular grid over an area, shape ``(K, 2)``, in latent units.

    Args:
        area: Where.
        spacing_px: Logical pixels between two of them.
    """
    step = spacing_px * area.ratio / area.scale
    sides = [
        (np.arange(math.ceil(low / step - 0.5), math.floor(high / step - 0.5) + 1) + 0.5) * step
        for low, high in (area.bounds[:2], area.bounds[2:])
    ]
    return np.stack(np.meshgrid(*sides), axis=-1).reshape(-1, 2)


def round_factor(value: float) -> float:
    """Return the largest of 1, 2 and 5 times the powers of ten that is not above a value.

    Example:
        >>> round_factor(0.7), round_factor(38.0), round_factor(1.0)
        (0.5, 20.0, 1.0)
    """
    power = 10.0 ** math.floor(math.log10(value) + 1e-9)
    below = [step * power for step in (1.0, 2.0, 5.0) if step * power <= value * (1 + 1e-9)]
    return float(max(below))


def arrows_in(
    steps: Steps, area: Area, spacing_px: float, usual: float
) -> tuple[Arrows, tuple[str, ...]]:
    """Return the arrows of a flow over an area, and how long they are drawn.

    Args:
        steps: From places, shape ``(K, 2)``, to the ways from there, shape ``(K, 2)``.
        area: Where.
        spacing_px: Logical pixels between two arrows.
        usual: Length that is usual among the codes, in latent units: the scale is made for it.
    """
    starts = grid_in(area, spacing_px)
    if not len(starts):
        return Arrows(starts, starts, np.zeros(0, bool)), ()
    ways = steps(starts)
    spacing = spacing_px * area.ratio / area.scale
    lengths = np.linalg.norm(ways, axis=1) / spacing
    usual /= spacing
    factor, note = 1.0, "Arrows in true length"
    if usual > 1e-9 and not _STILL_TRUE[0] <= usual <= _STILL_TRUE[1]:
        factor = round_factor(_USUAL / usual)
        note = f"Arrows {factor:g} × as long as the drift"
    cut = factor * lengths > _LONGEST
    drawn = np.where(cut, _LONGEST / np.maximum(lengths, 1e-12), factor)
    notes = (note, "Dashed: longer than drawn") if cut.any() else (note,)
    return Arrows(starts, drawn[:, None] * ways, cut), notes


def ellipses_in(
    half_axes: Callable[[Array], Array], area: Area, spacing_px: float
) -> tuple[Ellipses, float]:
    """Return ellipses over an area, and by how much they are scaled.

    Args:
        half_axes: From places, shape ``(K, 2)``, to half axes, shape ``(K, 2, 2)``: the longer one,
            then the shorter one, as vectors on the plane.
        area: Where.
        spacing_px: Logical pixels between two ellipses.

    Returns:
        The ellipses; those that would not fit their place are as large as fits, and marked.
    """
    middles = grid_in(area, spacing_px)
    if not len(middles):
        return Ellipses(middles, np.zeros((0, 2, 2)), np.zeros(0, bool)), 1.0
    axes = half_axes(middles)
    room = _HALF_AXIS * spacing_px * area.ratio / area.scale
    lengths = np.linalg.norm(axes[:, 0], axis=1)
    usual = float(np.median(lengths))
    factor = round_factor(room / usual)
    cut = factor * lengths > room
    fitting = np.where(cut, room / lengths, factor)
    return Ellipses(middles, fitting[:, None, None] * axes, cut), factor
