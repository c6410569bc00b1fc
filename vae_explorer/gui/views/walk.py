"""Frozen values of a walk, for the map and for the strip below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

__all__ = ["RouteView", "WalkLine", "WalkView"]


@dataclass(frozen=True)
class RouteView:
    """The pins in their order, and what can be done with them.

    Attributes:
        letters: Of the pins in walking order.
        kind: "linear", "spherical", "visual" or "geodesic".
        loop: Whether one walks back from the last pin to the first.
        can_undo: Whether a change of the route can be undone.
        can_redo: Whether an undone one can be done again.
        waiting: Whether the line shown is a straight one while the true one is worked out.
    """

    letters: str = ""
    kind: str = "linear"
    loop: bool = False
    can_undo: bool = False
    can_redo: bool = False
    waiting: bool = False


@dataclass(frozen=True, eq=False)
class WalkLine:
    """A walk on the map.

    Attributes:
        line: Points of a fine line on the plane, shape ``(M, 2)``.
        piece: Number of the piece that each stretch belongs to, shape ``(M - 1,)``.
        outside: Which stretches lie outside the support of the data, bool, shape ``(M - 1,)``.
        steps: Points of the steps, shape ``(K, 2)``.
    """

    line: np.ndarray
    piece: np.ndarray
    outside: np.ndarray
    steps: np.ndarray


@dataclass(frozen=True, eq=False)
class WalkView:
    """A walk, decoded.

    Attributes:
        pictures: uint8, shape ``(K, C, H, W)``.
        pins: Step and letter of each pin passed, in walking order; a loop ends on its first again.
        kind: "linear", "spherical", "visual" or "geodesic".
        loop: Whether it comes back to where it began.
        change: Root mean square difference of neighbouring pictures, 0 to 1, shape ``(K - 1,)``.
        outside: Which steps lie outside the support of the data, bool, shape ``(K,)``.
    """

    pictures: np.ndarray
    pins: tuple[tuple[int, str], ...]
    kind: str
    loop: bool
    change: np.ndarray
    outside: np.ndarray
