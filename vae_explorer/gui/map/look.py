"""How each point looks: its colour, whether it is hidden, and how far it fades. Numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.colouring import (
    COLOURS,
    Categorical,
    Colouring,
    Plain,
    colours_of,
    lines_of_labels,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["UNCHOSEN", "Look", "fades_of", "thirds_of"]

UNCHOSEN = 0.2
"""Opacity that is left to points outside the choice."""
FARTHER, FARTHEST_AWAY = 0.5, 0.22
"""Opacities of points in the middle and in the last third of the distances from the plane."""


ON_THE_PLANE = 1e-3
"""Distances that are no more than rounding, in latent units."""
_SAMPLE = 65_536


def thirds_of(away: NDArray[np.float32]) -> tuple[float, float] | None:
    """Distances from the plane that part the points into thirds; None if all lie on it.

    Args:
        away: Distances, shape ``(N,)``; NaN where a point has no place.
    """
    some = away[:: max(1, len(away) // _SAMPLE)]
    some = some[np.isfinite(some)]
    if len(some) == 0 or float(some.max()) <= ON_THE_PLANE:
        return None
    near, far = np.quantile(some, (1 / 3, 2 / 3)).tolist()
    return near, far


def fades_of(away: NDArray[np.float32], thirds: tuple[float, float]) -> NDArray[np.uint8]:
    """Sort points by their distance from the plane.

    Args:
        away: Distances, shape ``(N,)``; NaN where a point has no place.
        thirds: What :func:`thirds_of` found.

    Returns:
        0 for the nearest, 1 and 2 for the others, shape ``(N,)``.
    """
    near, far = (np.float32(limit) for limit in thirds)
    return np.asarray((away > near).astype(np.uint8) + (away > far))


class Look:
    """Answers for some rows at a time: for ten millions at once the window would stand still.

    Args:
        colouring: By what the points are coloured.
        count: Number of images, N.
        hidden: Rows of the legend whose points are hidden.
        chosen: True for chosen images, shape ``(N,)``; None while there is no choice.
        away: 0, 1 or 2 for points near the plane, farther and farthest from it, shape ``(N,)``.

    Attributes:
        opacities: What is left of a point's opacity by its fade.
        hides: Whether there are hidden points.
    """

    def __init__(
        self,
        colouring: Colouring | None = None,
        count: int = 0,
        hidden: frozenset[int] = frozenset(),
        chosen: NDArray[np.bool_] | None = None,
        away: NDArray[np.uint8] | None = None,
    ) -> None:
        self._colours = colours_of(Plain() if colouring is None else colouring, count)
        self._labels: NDArray[np.int32] | None = None
        if hidden and isinstance(colouring, Categorical) and len(colouring.index) == count:
            self._labels = colouring.index
            self._hidden_labels = np.isin(lines_of_labels(colouring), list(hidden))
        self._chosen = chosen if chosen is not None and len(chosen) == count else None
        self._away = away if away is not None and len(away) == count else None
        self.opacities: tuple[float, ...]
        if self._chosen is None:
            self.opacities = (1.0,) if self._away is None else (1.0, FARTHER, FARTHEST_AWAY)
        else:
            self.opacities = (1.0, UNCHOSEN) if self._away is None else (1.0, FARTHER, UNCHOSEN)

    @property
    def hides(self) -> bool:
        """Whether there are hidden points."""
        return self._labels is not None

    def hidden(self, rows: NDArray[np.int32]) -> NDArray[np.bool_]:
        """Whether points are neither drawn nor found, shape ``(M,)``."""
        if self._labels is None:
            return np.zeros(len(rows), np.bool_)
        return np.asarray(self._hidden_labels[self._labels[rows]])

    def inks(self, rows: NDArray[np.int32]) -> NDArray[np.uint8]:
        """Index into the palette plus 16 times the index into the opacities, shape ``(M,)``."""
        inks = self._colours(rows)
        if self._away is not None:
            fades = self._away[rows]
            if self._chosen is not None:
                fades = np.where(self._chosen[rows], np.minimum(fades, 1), 2).astype(np.uint8)
        elif self._chosen is not None:
            fades = (~self._chosen[rows]).astype(np.uint8)
        else:
            return inks
        return inks + fades * np.uint8(COLOURS)
