"""The head, the ears, the neck and the shirt of a cartoon face, and what is behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from vae_explorer.images.samples.painting import (
    Canvas,
    Floats,
    Window,
    covered,
    each,
    ellipse,
    gradient_colour,
    pastel,
)

__all__ = ["Head", "mixed", "paint_body", "paint_head"]

_ALL = Window.of(-1, 1, -1, 1)
_FACE = Window.of(-0.6, 0.6, -0.56, 0.64)
_EARS = Window.of(-0.74, 0.74, -0.1, 0.26)
_NECK = Window.of(-0.34, 0.34, 0.4, 0.94)
_SHIRT = Window.of(-1, 1, 0.58, 1)
_CHEEKS = Window.of(-0.56, 0.56, 0, 0.44)

_TOP, _BOTTOM = 0.54, 0.62  # the face reaches this far above and below its middle
_MIDDLE = 0.0
_JAW = 0.16  # how much narrower it gets towards the chin


class Head(NamedTuple):
    """What all parts of a face need to know.

    Args:
        width: Half width of the face, (N, 1, 1).
        eye_x: Distance of the eyes from the middle, (N, 1, 1).
        skin: Colour of the skin, (N, 3).
        shade: The same in the shade, (N, 3).
        light: The same in the light, (N, 3).
    """

    width: Floats
    eye_x: Floats
    skin: Floats
    shade: Floats
    light: Floats

    @classmethod
    def from_factors(cls, factors: Mapping[str, Floats]) -> Head:
        """Return the heads for N faces."""
        width = each(0.42 + 0.15 * factors["face width"])
        skin = gradient_colour(
            factors["skin tone"],
            (255, 224, 200), (248, 206, 172), (231, 178, 138),
            (198, 140, 98), (150, 98, 66), (106, 68, 48),
        )  # fmt: skip
        return cls(
            width=width,
            eye_x=0.075 + 0.29 * width,
            skin=skin,
            shade=skin * np.asarray([0.82, 0.74, 0.72], np.float32),
            light=mixed(skin, np.asarray([[1, 0.95, 0.86]], np.float32), 0.3),
        )

    def outline(self, x: Floats, y: Floats, wider: Floats | float = 0.0) -> Floats:
        """Return the distance to the outline of the face, made wider all round."""
        down = y - _MIDDLE
        reach = np.where(down < 0, np.float32(_TOP), np.float32(_BOTTOM)) + wider
        narrowing = 1 - _JAW * np.clip(down / _BOTTOM, 0, 1) ** 2
        return ellipse(x / narrowing, down, self.width + wider, reach)


def mixed(colour: Floats, other: Floats, share: float) -> Floats:
    """Return a colour with a share of another in it."""
    return (colour + share * (other - colour)).astype(np.float32)


def paint_body(
    canvas: Canvas, head: Head, factors: Mapping[str, Floats], paint_hair: Callable[[], None]
) -> None:
    """Paint the background, the hair behind everything, the shirt and the neck."""
    wall = pastel(0.4 + 0.52 * factors["background hue"], 0.27, 0.92)
    canvas.colours[:] = wall[:, :, None, None]
    glow = np.clip(1 - ellipse(_ALL.x, _ALL.y + 0.1, 0.3, 0.3), 0, 1) ** 2 * np.float32(0.5)
    canvas.blend(_ALL, np.repeat(glow, len(wall), axis=0), mixed(wall, np.ones_like(wall), 0.6))
    paint_hair()
    shirt = pastel(0.85 * factors["shirt hue"], 0.52, 0.78)
    width = 0.46 + 0.52 * head.width
    x, y = _SHIRT.x, _SHIRT.y
    shoulders = ellipse(x, y - 1.1, width, 0.46)
    canvas.fill(_SHIRT, shoulders, shirt)
    canvas.fill(_SHIRT, np.maximum(shoulders, ellipse(x, y - 0.68, 0.29, 0.2)), shirt * 0.8)
    x, y = np.abs(_NECK.x), _NECK.y
    neck = np.minimum(x - (0.07 + 0.27 * head.width), ellipse(x, y - 0.7, 0.22, 0.14))
    canvas.fill(_NECK, np.maximum(neck, y - 0.86), head.shade)


def paint_head(canvas: Canvas, head: Head, smile: Floats) -> None:
    """Paint the ears and the face, round by light and shade, with red cheeks."""
    x, y = np.abs(_EARS.x) - head.width - 0.015, _EARS.y - 0.07
    canvas.fill(_EARS, ellipse(x, y, 0.085, 0.12), head.skin)
    canvas.fill(_EARS, ellipse(x, y, 0.045, 0.075), head.shade, 0.8)
    x, y = _FACE.x, _FACE.y
    outline = head.outline(x, y)
    canvas.fill(_FACE, outline, head.skin)
    inside = covered(outline)
    towards_light = np.clip(-0.5 * x - 0.8 * y, -1, 1)
    edge = np.clip(1 + outline / 0.14, 0, 1) ** 2
    canvas.blend(_FACE, inside * edge * (0.28 - 0.3 * towards_light), head.shade)
    lit = np.clip(1 - ellipse(x + 0.14, y + 0.22, 0.1, 0.1) / 0.3, 0, 1)
    canvas.blend(_FACE, inside * np.minimum(lit, 1) * 0.45, head.light)
    x, y = np.abs(_CHEEKS.x) - 0.62 * head.width, _CHEEKS.y - 0.2
    blush = np.exp(-(x * x + y * y) / 0.012) * each(0.16 + 0.2 * np.clip(smile, 0, 1))
    blush = blush * covered(head.outline(_CHEEKS.x, _CHEEKS.y))
    red = mixed(head.skin, np.asarray([[0.93, 0.36, 0.36]], np.float32), 0.6)
    canvas.blend(_CHEEKS, blush, red)
