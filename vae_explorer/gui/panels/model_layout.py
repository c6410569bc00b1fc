"""Where the parts of a model stand in the drawn graph. Pure."""

from __future__ import annotations

from itertools import pairwise
from math import log2, prod
from typing import TYPE_CHECKING

from vae_explorer.gui.panels.model_places import Box, GraphLayout, Placed, Shape
from vae_explorer.gui.panels.model_words import (
    network_of,
    short_count,
    short_size,
    size_in_words,
)
from vae_explorer.gui.style.words import plural
from vae_explorer.model.summary import PartKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from vae_explorer.model.summary import ModelSummary, Part

__all__ = ["lay_out"]

_MARGIN = 4.0
_CAPTION_PX = 14.0
_CAPTIONS_PX = 3 * _CAPTION_PX
_HEADER_PX = 22.0  # of the plate, where the label stands
_WORDS_PX = 18.0  # of the plate without one
_ELLIPSE_PX = 26.0
_BAR_PX = 14.0
_SIGN_PX = 6.6
_LEAST_BAR_PX = 14.0
_SIGN_PX = 6.6
_WIDTHS = {"picture": 76.0, "bar": 62.0, "network": 84.0, "ellipse": 132.0, "circle": 104.0}
_LEAST = {**_WIDTHS, "bar": 54.0, "ellipse": 108.0, "circle": 92.0}
_MOST_STRETCH = 1.7
_LARGEST = 2.0**15


def lay_out(summary: ModelSummary, images: int, width: float, height: float) -> GraphLayout:
    """Returns the graph of a model for a canvas of a size.

    From the picture at the left through the encoder to the code, and through the decoder to the
    likelihood at the right. Where single layers have no room, a network is drawn as one.

    Args:
        summary: The model.
        images: Number of training images.
        width: In pixels.
        height: In pixels.
    """
    chain = [part for part in summary.parts if part.kind is not PartKind.LABEL]
    prior = next(part for part in chain if part.name == "p(z)")
    chain.remove(prior)
    columns: list[tuple[Part, ...]] = [(part,) for part in chain]
    if sum(_width(column, _LEAST) for column in columns) > width - 2 * _MARGIN - 8:
        columns = _joined(chain)
    label = next((part for part in summary.parts if part.kind is PartKind.LABEL), None)
    plate = Box(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    top = plate.top + (_HEADER_PX if label is not None else _WORDS_PX)
    tallest = max(_LEAST_BAR_PX, plate.bottom - 4 - _CAPTIONS_PX - 6 - top)
    placed = _place(columns, plate, top, tallest)
    line = list(pairwise(placed))
    by_name = {part.name: each for each in placed for part in (each.part, *each.layers)}
    code = by_name["z"]
    own = _prior(prior, code)
    arrows = [_across(a, b) for a, b in line if b is not code]
    draws = [_across(a, b) for a, b in line if b is code]
    x, _ = code.glyph.middle
    draws.append(((x, own.glyph.top), (x, code.glyph.bottom)))
    others = [own]
    if label is not None:
        told = _label(label, code, plate)
        others.append(told)
        for part in summary.parts:
            if label.name in part.inputs:
                arrows.append(_from_above(told, by_name[part.name]))
    return GraphLayout(
        (*placed, *others), tuple(arrows), tuple(draws), plate, f"N = {plural(images, 'image')}"
    )


def _joined(chain: Sequence[Part]) -> list[tuple[Part, ...]]:
    columns: list[tuple[Part, ...]] = []
    for part in chain:
        network = network_of(part)
        if network and columns and network_of(columns[-1][0]) == network:
            columns[-1] = (*columns[-1], part)
        else:
            columns.append((part,))
    return columns


def _shape(parts: tuple[Part, ...]) -> Shape:
    if len(parts) > 1:
        return "network"
    kinds: dict[PartKind, Shape] = {
        PartKind.PICTURE: "picture",
        PartKind.LAYER: "bar",
        PartKind.DISTRIBUTION: "ellipse",
        PartKind.CODE: "circle",
        PartKind.LABEL: "circle",
    }
    return kinds[parts[0].kind]


def _widths(columns: Sequence[tuple[Part, ...]], room: float) -> list[float]:
    """Returns a width for each column: between the least and the wished ones, or stretched."""
    least = [_width(column, _LEAST) for column in columns]
    wished = [_width(column, _WIDTHS) for column in columns]
    if room <= sum(least):
        return [width * room / sum(least) for width in least]
    if room < sum(wished):
        share = (room - sum(least)) / (sum(wished) - sum(least))
        return [a + share * (b - a) for a, b in zip(least, wished, strict=True)]
    return [width * min(_MOST_STRETCH, room / sum(wished)) for width in wished]


def _width(column: tuple[Part, ...], widths: dict[str, float]) -> float:
    shape = _shape(column)
    if shape != "bar":
        return widths[shape]
    return max(widths[shape], _SIGN_PX * len(short_size(column[0].size)) + 6)


def _place(
    columns: Sequence[tuple[Part, ...]], plate: Box, top: float, tallest: float
) -> list[Placed]:
    widths = _widths(columns, plate.width - 8)
    left = plate.left + 4 + max(0.0, (plate.width - 8 - sum(widths)) / 2)
    placed = []
    for parts, width in zip(columns, widths, strict=True):
        column = Box(left, top, width, plate.bottom - top)
        placed.append(_in_column(parts, _shape(parts), column, tallest))
        left = column.right
    return placed


def _in_column(parts: tuple[Part, ...], shape: Shape, column: Box, tallest: float) -> Placed:
    part = parts[0]
    middle = column.left + column.width / 2, column.top + tallest / 2
    wide, high = {
        "picture": (36.0, 36.0),
        "bar": (_BAR_PX, _bar_height(part, tallest)),
        "network": (40.0, tallest),
        "ellipse": (max(72.0, 9.0 * len(part.name)), 32.0),
        "circle": (32.0, 32.0),
    }[shape]
    high = min(high, tallest)
    glyph = Box(middle[0] - wide / 2, middle[1] - high / 2, wide, high)
    captions_box = Box(column.left + 3, column.top + tallest + 6, column.width - 6, _CAPTIONS_PX)
    if part.kind is PartKind.CODE:
        # Beside the arrow from the prior, which stands where others have their captions.
        captions_box = Box(middle[0] + 8, glyph.bottom + 1, column.width / 2 - 8, _CAPTION_PX)
    title = "" if shape in ("bar", "network") else part.name
    return Placed(
        part,
        shape,
        glyph,
        column,
        title,
        _captions(parts, shape),
        captions_box,
        parts if shape == "network" else (),
    )


def _captions(parts: tuple[Part, ...], shape: Shape) -> tuple[str, ...]:
    part = parts[0]
    if shape == "network":
        learned = short_count(sum(each.parameters for each in parts))
        return (f"{network_of(part)}", f"{len(parts)} layers", learned)
    if shape == "bar":
        return (short_size(part.size), short_count(part.parameters), part.name)
    if shape == "ellipse":
        return (part.words,)
    if shape == "picture":
        return (size_in_words(part.size),)
    if part.kind is PartKind.CODE:
        return (f"D = {part.size[0]}",)
    return ()


def _bar_height(part: Part, tallest: float) -> float:
    share = log2(max(2, prod(part.size))) / log2(_LARGEST)
    return max(_LEAST_BAR_PX, tallest * min(1.0, share))


def _prior(prior: Part, code: Placed) -> Placed:
    x, _ = code.glyph.middle
    column = code.area
    top = column.bottom - 4 - _CAPTIONS_PX
    glyph = Box(x - 28, top - 2, 56, _ELLIPSE_PX)
    rest = Box(column.left, glyph.bottom + 1, column.width, column.bottom - glyph.bottom - 2)
    area = Box(column.left, glyph.top, column.width, column.bottom - glyph.top)
    words = prior.words.partition(", ")
    return Placed(prior, "ellipse", glyph, area, prior.name, (words[2] or words[0],), rest)


def _label(label: Part, code: Placed, plate: Box) -> Placed:
    x, _ = code.glyph.middle
    glyph = Box(x - 9, plate.top + 4, 18, 18)
    return Placed(label, "circle", glyph, glyph, label.name, (), glyph)


def _across(a: Placed, b: Placed) -> tuple[tuple[float, float], ...]:
    y = a.glyph.middle[1]
    return ((a.glyph.right + 2, y), (b.glyph.left - 2, y))


def _from_above(told: Placed, layer: Placed) -> tuple[tuple[float, float], ...]:
    x, y = layer.glyph.middle[0], told.glyph.middle[1]
    start = told.glyph.left if x < told.glyph.left else told.glyph.right
    return ((start, y), (x, y), (x, layer.glyph.top))
