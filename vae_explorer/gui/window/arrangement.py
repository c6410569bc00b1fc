"""How the docks share a window of a given size when it is first shown."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["Arrangement", "arrange"]

_SETUP_PX = 272
_INSPECTOR_PX = 304
_BARS_PX = 48 + 24  # toolbar and status line
_LOW_PX = 860
_NARROW_PX = 1200
_VERY_NARROW_PX = 960


class Arrangement(NamedTuple):
    """Sizes of the first start, after the size of the window.

    Attributes:
        setup_px: Width of Setup.
        inspector_px: Width of the right column.
        curves_px: Height of Curves with its heading, and of what stands beside it.
        upper_px: Height of the right column above that.
        tabbed: Whether Pictures are a tab of the Inspector.
        folded: Docks that do not fit and stay hidden.
    """

    setup_px: int
    inspector_px: int
    curves_px: int
    upper_px: int
    tabbed: bool
    folded: tuple[str, ...]


def arrange(width: int, height: int) -> Arrangement:
    """Returns the arrangement for a window of this size in pixels.

    Below 860 px of height the right column becomes one set of tabs and the curves shrink. Below
    1200 px of width Setup folds, far below it the Inspector too; the map never yields first.
    """
    low = height < _LOW_PX
    curves = 176 if low else 204
    folded: tuple[str, ...] = ()
    if width < _NARROW_PX:
        folded = ("setup",)
    if width < _VERY_NARROW_PX:
        folded = ("setup", "inspector", "pictures")
    return Arrangement(
        setup_px=_SETUP_PX,
        inspector_px=_INSPECTOR_PX,
        curves_px=curves,
        upper_px=height - _BARS_PX - 1 - curves,
        tabbed=low,
        folded=folded,
    )
