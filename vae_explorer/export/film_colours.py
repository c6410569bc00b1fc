"""The colours of a film's points, and the line below the map that says what they mean."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageColor, ImageDraw, ImageFont

from vae_explorer.palette import LABELS_ON_WHITE, VIRIDIS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from vae_explorer.export.film import Film

__all__ = ["FilmColours", "colours_of_film", "draw_legend", "film_font"]

Colour = tuple[int, int, int]

_REST: Colour = (104, 112, 125)
_INK, _WHITE = (25, 28, 33), (255, 255, 255)
_ROW_PX, _DOT_PX, _GAP_PX, _MOST_PX = 18, 9, 16, 160
_PLACES = "Coloured by where an image lies in the end, from left to right"


@dataclass(frozen=True, eq=False)
class FilmColours:
    """What each point is coloured by.

    Attributes:
        points: One colour for each image, uint8, shape ``(N, 3)``.
        rows: Names and colours of the legend; without a colour, a name is a remark.
    """

    points: np.ndarray
    rows: tuple[tuple[str, Colour | None], ...]


def colours_of_film(film: Film) -> FilmColours:
    """Return a colour for each image: of its label, or of the place where it ends.

    As on the map of the window, the ten largest labels have colours of their own.

    Args:
        film: Whose points are coloured.
    """
    if not any(film.labels):
        return FilmColours(_by_place(film.scenes[-1].points[:, 0]), ((_PLACES, None),))
    names, index = np.unique(np.array(film.labels), return_inverse=True)
    counts = np.where(names == "", 0, np.bincount(index, minlength=len(names)))
    order = np.argsort(-counts, kind="stable")[: len(LABELS_ON_WHITE)]
    largest = np.sort(order[counts[order] > 0])
    table = np.full((len(names), 3), _REST, np.uint8)
    rows: list[tuple[str, Colour | None]] = []
    for label, colour in zip(largest, LABELS_ON_WHITE, strict=False):
        table[label] = _rgb(colour)
        rows.append((str(names[label]), _rgb(colour)))
    others = int((counts > 0).sum()) - len(largest)
    if others:
        rows.append((f"{others} other labels" if others > 1 else "1 other label", _REST))
    if "" in names:
        rows.append(("no label", _REST))
    return FilmColours(np.asarray(table[index]), tuple(rows))


def draw_legend(colours: FilmColours, width_px: int) -> Image.Image:
    """Draw what the colours mean, in as many lines as the width asks for.

    Args:
        colours: Of the film.
        width_px: Width of the picture.
    """
    places = list(_places(colours, width_px))
    height = max(top for _, top, _, _ in places) + _ROW_PX
    sheet = Image.new("RGB", (width_px, height), _WHITE)
    draw = ImageDraw.Draw(sheet)
    for left, top, name, colour in places:
        middle = top + _ROW_PX / 2
        if colour is not None:
            box = (left, middle - _DOT_PX / 2, left + _DOT_PX, middle + _DOT_PX / 2)
            draw.ellipse(box, fill=colour)
        indent = 0 if colour is None else _DOT_PX + 5
        draw.text((left + indent, middle), name, _INK, film_font(), anchor="lm")
    return sheet


@cache
def film_font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return the font in which films are written."""
    return ImageFont.load_default(13)


def _places(colours: FilmColours, width_px: int) -> Iterator[tuple[int, int, str, Colour | None]]:
    left = top = 0
    for name, colour in colours.rows:
        shown = name if colour is None else _shortened(name)
        needed = _DOT_PX + 5 + math.ceil(film_font().getlength(shown)) + 1
        if left and left + needed > width_px:
            left, top = 0, top + _ROW_PX
        yield left, top, shown, colour
        left += needed + _GAP_PX


def _shortened(name: str) -> str:
    if film_font().getlength(name) <= _MOST_PX:
        return name
    while name and film_font().getlength(f"{name} …") > _MOST_PX:
        name = name[:-1]
    return f"{name} …"


def _by_place(across: np.ndarray) -> np.ndarray:
    stops = np.array([_rgb(colour) for colour in VIRIDIS], np.float64)
    rank = np.argsort(np.argsort(np.nan_to_num(across), kind="stable")) / max(1, len(across) - 1)
    # Cut before the yellow that melts into white.
    at = 0.93 * rank * (len(stops) - 1)
    channels = [np.interp(at, np.arange(len(stops)), stops[:, each]) for each in range(3)]
    return np.stack(channels, axis=1).astype(np.uint8)


def _rgb(colour: str) -> Colour:
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue
