"""The hair of a cartoon face: one shape whose measures differ from style to style."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from vae_explorer.images.samples.factors import HAIR_STYLES
from vae_explorer.images.samples.head import Head, mixed
from vae_explorer.images.samples.painting import (
    Canvas,
    Floats,
    Window,
    covered,
    each,
    ellipse,
    gradient_colour,
)

__all__ = ["Style", "paint_behind", "paint_in_front"]

_BEHIND = Window.of(-0.86, 0.86, -0.84, 1)
_FRONT = Window.of(-0.8, 0.8, -0.82, 0.5)
_ROUND = 0.14  # radius of the corners of long hair
_BUN = Window.of(-0.26, 0.26, -1, -0.5)


class _Cut(NamedTuple):
    """Measures of a style.

    Args:
        thick: How far the hair stands out from the head.
        line: Height of the hairline in the middle.
        parting: Where the hairline is highest, from the middle.
        slope: How steeply it falls away from there.
        curve: How much steeper it gets further out.
        curls: Size of the curls along the outline.
        length: How far down it falls behind the head; -1 for not at all.
        flare: How much it stands out there.
        bun: 1 for a bun on top.
    """

    thick: float
    line: float
    parting: float = 0.0
    slope: float = 0.0
    curve: float = 0.0
    curls: float = 0.0
    length: float = -1.0
    flare: float = 0.0
    bun: float = 0.0


_CUTS: Mapping[str, _Cut] = {
    "bald": _Cut(thick=-0.3, line=-1.0),
    "cropped": _Cut(thick=0.03, line=-0.36, curve=1.15),
    "parted": _Cut(thick=0.075, line=-0.42, parting=-0.22, slope=0.3, curve=0.6),
    "curly": _Cut(thick=0.17, line=-0.3, curve=0.95, curls=0.035),
    "bob": _Cut(thick=0.08, line=-0.23, curve=0.25, slope=0.02, length=0.5, flare=0.13),
    "long": _Cut(thick=0.07, line=-0.45, slope=0.85, curve=0.7, length=0.9, flare=0.1),
    "bun": _Cut(thick=0.045, line=-0.37, slope=0.1, curve=0.9, bun=1.0),
}


class Style(NamedTuple):
    """Hair of N faces: the measures of `_Cut` as (N, 1, 1), and its colour (N, 3)."""

    cut: Mapping[str, Floats]
    colour: Floats
    shine: Floats

    @classmethod
    def from_factors(cls, factors: Mapping[str, Floats]) -> Style:
        """Return the hair for N faces."""
        table = np.asarray([_CUTS[name] for name in HAIR_STYLES], np.float32)
        chosen = table[factors["hair style"].astype(np.intp)]
        colour = gradient_colour(
            factors["hair colour"],
            (40, 33, 38), (76, 50, 38), (128, 76, 44),
            (198, 100, 48), (228, 178, 92), (240, 222, 178),
        )  # fmt: skip
        white = np.ones_like(colour)
        return cls(
            cut={name: each(chosen[:, index]) for index, name in enumerate(_Cut._fields)},
            colour=colour,
            shine=mixed(colour, white, 0.35),
        )


def paint_behind(canvas: Canvas, head: Head, style: Style) -> None:
    """Paint the hair that hangs down behind the neck, and the bun."""
    cut = style.cut
    x, y = _BEHIND.x, _BEHIND.y
    out = np.maximum(np.abs(x) - head.width - cut["flare"] + _ROUND, 0)
    down = np.maximum(y - cut["length"] + _ROUND, 0)
    fall = np.maximum(np.sqrt(out * out + down * down) - _ROUND, -0.05 - y)
    crown = head.outline(x, y, cut["thick"])
    shape = np.minimum(fall, np.maximum(crown, y - 0.1))
    canvas.fill(_BEHIND, shape, style.colour * 0.78, (cut["length"] > -1) * np.float32(1))
    x, y = _BUN.x, _BUN.y + 0.72
    canvas.fill(_BUN, ellipse(x, y, 0.19, 0.17), style.colour, cut["bun"])
    canvas.fill(_BUN, ellipse(x + 0.05, y + 0.05, 0.07, 0.05), style.shine, 0.5 * cut["bun"])


def paint_in_front(canvas: Canvas, head: Head, style: Style) -> None:
    """Paint the hair on the head down to the hairline, with a band of light on it."""
    cut = style.cut
    x, y = _FRONT.x, _FRONT.y
    angle = np.arctan2(x, -(y - 0.05))
    crown = head.outline(x, y, cut["thick"]) - cut["curls"] * np.cos(11 * angle)
    out = x - cut["parting"]
    line = cut["line"] + cut["slope"] * np.abs(out) + cut["curve"] * out * out
    line = line + 0.6 * cut["curls"] * np.cos(24 * x)
    steepness = cut["slope"] + 2 * cut["curve"] * np.abs(out)
    below = (y - line) / np.sqrt(1 + steepness * steepness)
    hair = covered(np.maximum(crown, below))
    canvas.blend(_FRONT, hair, style.colour)
    band = np.exp(-(((crown + 0.13) / 0.045) ** 2)) * np.clip(-y - 0.1 - 0.4 * x, 0, 0.6)
    canvas.blend(_FRONT, hair * band, style.shine)
