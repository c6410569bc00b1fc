"""Where the hover card goes: near its point, and in nobody's way. Pure."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["GAP_PX", "Box", "place_card"]

GAP_PX = 18.0
"""From the point to the nearest edge of the card."""

EDGE_PX = 4.0
"""From the card to the edge of the map, at least."""

Box = tuple[float, float, float, float]
"""Left, top, width and height in pixels."""


def place_card(
    point: tuple[float, float],
    size: tuple[float, float],
    view: tuple[float, float],
    obstacles: Sequence[Box],
) -> tuple[float, float]:
    """Choose a place for the card.

    Args:
        point: Pixel that the card speaks of.
        size: Width and height of the card.
        view: Width and height of the map.
        obstacles: What should stay free, the most important first.

    Returns:
        Left and top. The card keeps ``GAP_PX`` from the point along one axis; it lies inside the
        map where one of the sides of the point has the room; it covers no obstacle if a place
        without one exists among those tried.
    """
    return min(
        _candidates(point, size, view),
        key=lambda place: (
            _outside((*place, *size), view),
            *(_overlap((*place, *size), obstacle) for obstacle in obstacles),
        ),
    )


def _candidates(
    point: tuple[float, float], size: tuple[float, float], view: tuple[float, float]
) -> list[tuple[float, float]]:
    """Places beside the point, the preferred ones first: right of it and a little above."""
    (px, py), (width, height) = point, size
    places = []
    for share in (0.9, 0.5, 0.1):
        top = _inside(py - share * height, height, view[1])
        places += [(px + GAP_PX, top), (px - GAP_PX - width, top)]
    for share in (0.5, 0.1, 0.9):
        left = _inside(px - share * width, width, view[0])
        places += [(left, py - GAP_PX - height), (left, py + GAP_PX)]
    return places


def _inside(start: float, length: float, room: float) -> float:
    return max(min(start, room - length - EDGE_PX), EDGE_PX)


def _outside(box: Box, view: tuple[float, float]) -> float:
    """Area of the box that sticks out of the map."""
    # Rounded: the dust of floating point must not outweigh the order of preference.
    return round(box[2] * box[3] - _overlap(box, (0.0, 0.0, *view)), 3)


def _overlap(box: Box, other: Box) -> float:
    """Area that two boxes share."""
    wide = min(box[0] + box[2], other[0] + other[2]) - max(box[0], other[0])
    high = min(box[1] + box[3], other[1] + other[3]) - max(box[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)
