"""Outline icons of 16 px, tinted after the theme.

The shapes are Phosphor's, from the font file that comes with QtAwesome. The package itself is
never imported: that costs some 250 ms, reading the glyphs from the font less than one.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPixmap,
    QRawFont,
    QTransform,
)

from vae_explorer.gui.style.theme import Tokens, tokens_for

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

__all__ = ["ICON_NAMES", "Role", "icon", "paint_icon"]

Role = Literal["normal", "text", "on_accent", "disabled", "accent", "ok", "warn", "error"]

_CODE_POINTS = {
    "arrow-clockwise": 0xF020,
    "arrow-counter-clockwise": 0xF021,
    "arrows-clockwise": 0xF045,
    "arrows-out": 0xF04E,
    "arrows-out-simple": 0xF052,
    "caret-double-right": 0xF0C0,
    "caret-down": 0xF0C2,
    "caret-left": 0xF0C3,
    "caret-right": 0xF0C4,
    "caret-up": 0xF0C5,
    "chart-line": 0xF0D4,
    "chart-line-up": 0xF0D5,
    "check": 0xF0E7,
    "check-circle": 0xF0E8,
    "clock-counter-clockwise": 0xF0FC,
    "copy": 0xF114,
    "corners-out": 0xF118,
    "cpu": 0xF119,
    "crosshair": 0xF11C,
    "cursor": 0xF12C,
    "dice-five": 0xF137,
    "dots-three": 0xF145,
    "dots-three-vertical": 0xF14A,
    "download-simple": 0xF14C,
    "export": 0xF15A,
    "eye": 0xF15B,
    "file": 0xF167,
    "film-strip": 0xF172,
    "floppy-disk": 0xF181,
    "folder-open": 0xF18C,
    "funnel": 0xF196,
    "gear": 0xF19B,
    "git-branch": 0xF1A6,
    "grid-four": 0xF1B7,
    "hand": 0xF1B8,
    "hand-grabbing": 0xF1BC,
    "image": 0xF1DD,
    "image-square": 0xF1DE,
    "info": 0xF1E0,
    "keyboard": 0xF1E5,
    "magnifying-glass-minus": 0xF20B,
    "magnifying-glass-plus": 0xF20C,
    "map-pin": 0xF20D,
    "minus": 0xF21A,
    "note-pencil": 0xF22E,
    "paint-brush": 0xF252,
    "pause": 0xF25E,
    "pencil-simple": 0xF266,
    "play": 0xF27C,
    "plus": 0xF27F,
    "polygon": 0xF283,
    "prohibit": 0xF289,
    "push-pin": 0xF28D,
    "question": 0xF293,
    "repeat": 0xF29F,
    "scribble-loop": 0xF2AD,
    "selection": 0xF2AE,
    "shuffle": 0xF2C3,
    "sliders-horizontal": 0xF2D0,
    "sort-ascending": 0xF2DC,
    "sort-descending": 0xF2DD,
    "stack": 0xF2F1,
    "stop": 0xF2F7,
    "tag": 0xF305,
    "trash": 0xF334,
    "warning": 0xF35C,
    "warning-circle": 0xF35D,
    "x": 0xF36D,
    "x-circle": 0xF36E,
}
ICON_NAMES = frozenset(_CODE_POINTS)

_ROLE_TOKEN: dict[Role, str] = {
    "normal": "text2",
    "text": "text",
    "on_accent": "on_accent",
    "disabled": "disabled",
    "accent": "accent",
    "ok": "ok",
    "warn": "warn",
    "error": "error",
}
# Drawn for these scales and those of the screens there are; QIcon picks the nearest.
_SCALES = frozenset({1.0, 2.0})
_EM = 256.0


def icon(
    name: str,
    source: QWidget | Tokens | None = None,
    role: Role = "normal",
    size_px: int = 16,
    room_px: int = 0,
) -> QIcon:
    """Returns a tinted icon; ask again when the theme changes.

    Disabled widgets show it in the disabled colour, checked ones in the accent.

    Args:
        name: One of `ICON_NAMES`.
        source: The tokens to tint with, or the widget whose theme decides.
        role: "normal" is the tone of quiet icons, "text" that of icons beside a button's text.
        size_px: Side of the square that the icon stands in.
        room_px: Empty pixels after it, for buttons whose style leaves too little.

    Raises:
        KeyError: If there is no such icon.
    """
    _unit_path(name)  # an unknown name ends here, before a painter is at work
    tokens = source if isinstance(source, Tokens) else tokens_for(source)
    result = QIcon()
    tints = (
        (QIcon.Mode.Normal, QIcon.State.Off, getattr(tokens, _ROLE_TOKEN[role])),
        (QIcon.Mode.Normal, QIcon.State.On, tokens.accent),
        (QIcon.Mode.Disabled, QIcon.State.Off, tokens.disabled),
    )
    scales = sorted(_SCALES | {each.devicePixelRatio() for each in QGuiApplication.screens()})
    for mode, state, colour in tints:
        for scale in scales:
            result.addPixmap(_pixmap(name, colour, size_px, scale, room_px), mode, state)
    return result


def paint_icon(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Draws an icon as a path: sharp at any scale, for widgets that paint by themselves.

    Args:
        painter: Draws in logical pixels.
        rect: The square that the icon stands in.
        name: One of `ICON_NAMES`.
        colour: "#RRGGBB".
    """
    # A stroke is a sixteenth of the side. Where that is an odd number of device pixels, half a
    # pixel brings its edges onto the pixel grid, and lines are sharp instead of grey.
    scale = painter.device().devicePixelRatio()
    stroke = rect.width() * scale / 16
    half = 0.5 / scale if stroke == round(stroke) and round(stroke) % 2 else 0.0
    shape = QTransform.fromTranslate(rect.x() + half, rect.y() + half)
    shape.scale(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(shape.map(_unit_path(name)), QColor(colour))
    painter.restore()


def _pixmap(name: str, colour: str, size_px: int, scale: float, room_px: int) -> QPixmap:
    side = round(size_px * scale)
    pixmap = QPixmap(side + round(room_px * scale), side)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_icon(painter, QRectF(0, 0, side / scale, side / scale), name, colour)
    painter.end()
    return pixmap


@cache
def _unit_path(name: str) -> QPainterPath:
    """Returns the outline of an icon in a square of side 1."""
    # The designs stand on the baseline, and are as high as the em square.
    return QTransform(1 / _EM, 0, 0, 1 / _EM, 0, 1).map(_outlines()[name])


@cache
def _outlines() -> dict[str, QPainterPath]:
    """Reads every outline at once, so that no font outlives the application."""
    spec = find_spec("qtawesome")
    if spec is None or not spec.submodule_search_locations:
        raise FileNotFoundError("the package qtawesome, which carries the icons, is not installed")
    file = next((Path(spec.submodule_search_locations[0]) / "fonts").glob("phosphor-*.ttf"))
    raw = QRawFont(str(file), _EM)
    glyphs = raw.glyphIndexesForString("".join(chr(point) for point in _CODE_POINTS.values()))
    paths = map(raw.pathForGlyph, glyphs)
    return dict(zip(_CODE_POINTS, paths, strict=True))
