"""Eyes, brows, nose, mouth, beard and glasses of a cartoon face."""

from __future__ import annotations

import numpy as np

from vae_explorer.images.samples.head import Head, mixed
from vae_explorer.images.samples.painting import Canvas, Floats, Window, covered, each, ellipse

__all__ = [
    "paint_beard", "paint_brows", "paint_eyes", "paint_glasses", "paint_mouth", "paint_nose",
]  # fmt: skip

_EYES = Window.of(-0.42, 0.42, -0.16, 0.16)
_BROWS = Window.of(-0.46, 0.46, -0.36, -0.06)
_LENSES = Window.of(-0.66, 0.66, -0.2, 0.2)
_NOSE = Window.of(-0.12, 0.12, 0.02, 0.26)
_MOUTH = Window.of(-0.3, 0.3, 0.22, 0.6)
_BEARD = Window.of(-0.7, 0.7, -0.06, 0.76)

_EYE_Y, _NOSE_Y, _MOUTH_Y = 0.0, 0.17, 0.36


def paint_eyes(canvas: Canvas, head: Head, size: Floats, gaze: Floats) -> None:
    """Paint the eyes; the gaze goes from -1, to the left of the picture, to 1."""
    x, y = _EYES.x, _EYES.y - _EYE_Y
    aside = np.abs(x) - head.eye_x
    radius_x, radius_y = each(0.092 + 0.03 * size), each(0.056 + 0.056 * size)
    lid = ellipse(aside, y + 0.016, radius_x + 0.012, radius_y + 0.006)
    canvas.fill(_EYES, lid, _same(head, 52, 36, 38), 0.85)
    white = ellipse(aside, y, radius_x, radius_y)
    canvas.fill(_EYES, white, _same(head, 252, 252, 250))
    inside = covered(white)
    shift = each(0.052 * gaze)
    left, right = x + head.eye_x - shift, x - head.eye_x - shift
    seen = np.where(np.abs(left) < np.abs(right), left, right)
    iris = each(0.056 + 0.014 * size)
    canvas.blend(_EYES, inside * covered(ellipse(seen, y, iris, iris)), _same(head, 92, 62, 44))
    canvas.blend(_EYES, inside * covered(ellipse(seen, y, 0.034, 0.034)), _same(head, 26, 20, 24))
    spark = ellipse(seen - 0.02, y + 0.022, 0.016, 0.016)
    canvas.blend(_EYES, inside * covered(spark), _same(head, 255, 255, 255))


def paint_brows(canvas: Canvas, head: Head, hair: Floats, angle: Floats, eye_size: Floats) -> None:
    """Paint the brows; the angle goes from -1, worried, to 1, cross."""
    x = np.abs(_BROWS.x) - head.eye_x
    height = each(-0.165 - 0.03 * eye_size)
    y = _BROWS.y - (height - each(0.62 * angle) * x + 2.4 * x * x)
    canvas.fill(_BROWS, ellipse(x, y, 0.115, 0.026), hair * 0.62)


def paint_nose(canvas: Canvas, head: Head) -> None:
    """Paint the nose: a shade below and a light on its tip."""
    x, y = _NOSE.x, _NOSE.y - _NOSE_Y
    canvas.fill(_NOSE, ellipse(x, y, 0.058, 0.042), head.shade)
    canvas.fill(_NOSE, ellipse(x + 0.004, y + 0.022, 0.05, 0.042), head.skin)
    canvas.fill(_NOSE, ellipse(x + 0.012, y + 0.012, 0.018, 0.016), head.light, 0.8)


def paint_mouth(canvas: Canvas, head: Head, smile: Floats) -> None:
    """Paint the mouth; from -1, sad, to 1, a laugh with teeth."""
    x, y = _MOUTH.x, _MOUTH.y
    half = each(0.145 + 0.055 * np.abs(smile))
    across = np.minimum((x / half) ** 2, np.float32(1.6))
    below = y - _MOUTH_Y + each(0.1 * smile + 0.012) * (across - 0.45)
    opening = each(0.2 * np.clip((smile - 0.1) / 0.9, 0, 1))
    depth = opening * (1 - across)
    inside = covered(np.maximum(-below, below - depth)) * (across < 1) * (opening > 0.02)
    lips = mixed(head.shade * 0.66, np.asarray([[0.72, 0.13, 0.2]], np.float32), 0.5)
    canvas.blend(_MOUTH, inside, _same(head, 122, 32, 44))
    tongue = ellipse(x, below - opening, half * 0.6, opening * 0.45 + 1e-3)
    canvas.blend(_MOUTH, inside * covered(tongue), _same(head, 226, 106, 110))
    teeth = covered(below - 0.4 * depth)
    canvas.blend(_MOUTH, inside * teeth, _same(head, 255, 253, 248))
    canvas.fill(_MOUTH, ellipse(x, below, half, 0.022), lips)


def paint_beard(canvas: Canvas, head: Head, hair: Floats, amount: Floats) -> None:
    """Paint the beard; from 0, none, to 1, a full one that is longer than the chin."""
    x, y = _BEARD.x, _BEARD.y
    across = (x / head.width) ** 2
    full = each(amount)
    below_cheeks = 0.3 - 0.26 * across - y
    jaw = np.maximum(head.outline(x, y, 0.075 * full - 0.02), below_cheeks)
    lips = ellipse(x, y - _MOUTH_Y - 0.03, 0.19, 0.1)
    moustache = ellipse(x, y - 0.272 - 0.6 * x * x, 0.17, 0.045)
    shape = np.minimum(np.maximum(jaw, -lips), moustache)
    shown = (full > 0) * np.minimum(1, 0.35 + 0.8 * full)
    canvas.fill(_BEARD, shape, hair * 0.92, shown)


def paint_glasses(canvas: Canvas, head: Head, worn: Floats) -> None:
    """Paint round glasses where they are worn."""
    x, y = np.abs(_LENSES.x), _LENSES.y - _EYE_Y
    lens = ellipse(x - head.eye_x, y, 0.142, 0.142)
    bridge = np.maximum(np.abs(y + 0.03) - 0.014, x - (head.eye_x - 0.142))
    sides = np.maximum(
        np.abs(y + 0.03) - 0.014,
        np.maximum(head.eye_x + 0.142 - x, x - head.width - 0.02),
    )
    canvas.fill(_LENSES, lens, _same(head, 255, 255, 255), 0.14 * each(worn))
    frame = np.minimum(np.abs(lens) - 0.017, np.minimum(bridge, sides))
    canvas.fill(_LENSES, frame, _same(head, 48, 44, 58), each(worn))


def _same(head: Head, red: int, green: int, blue: int) -> Floats:
    colour = np.asarray([[red, green, blue]], np.float32) / 255
    return np.repeat(colour, len(head.skin), axis=0)
