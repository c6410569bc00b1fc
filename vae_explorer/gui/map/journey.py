"""How points come to new places: at once, straight, or by the turn of a plane. Numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vae_explorer.gui.map.camera import FARTHEST

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vae_explorer.latent.turn import TurnedPoints

__all__ = ["Journey"]


class Journey:
    """The way of points to where they are going.

    Args:
        points: Where they are going, shape ``(N, 2)``.
        start: Where they come from, shape ``(N, 2)``; None if they are there.
        turn: The rotation that takes them there, instead of straight lines.
    """

    def __init__(
        self,
        points: NDArray[np.float32],
        start: NDArray[np.float32] | None = None,
        turn: TurnedPoints | None = None,
    ) -> None:
        self._points = points
        self._turn = turn
        self._share = 0.0
        self._start = start
        if start is not None:
            self._start = np.where(np.abs(start) < FARTHEST, start, points)

    @property
    def ended(self) -> bool:
        """Whether the points are where they were going."""
        return self._start is None

    def set_share(self, share: float) -> None:
        """Put the points so far along their way, 0 to 1."""
        self._share = share
        if share >= 1.0:
            self._start = self._turn = None

    def places(self) -> NDArray[np.float32]:
        """Where all points are at this moment, shape ``(N, 2)``."""
        if self._start is None:
            return self._points
        if self._turn is not None:
            return self._turn.at(self._share)
        with np.errstate(over="ignore", invalid="ignore"):
            # Places that are nowhere may overflow on the way; they are not drawn.
            return self._start + np.float32(self._share) * (self._points - self._start)

    def of(
        self, rows: NDArray[np.int32], x: NDArray[np.float32], y: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where some points are at this moment, by coordinates.

        Args:
            rows: Which ones, shape ``(M,)``.
            x: Where they are going, shape ``(M,)``.
            y: The same upwards.
        """
        if self._start is None:
            return x, y
        if self._turn is not None:
            moved = self._turn.at(self._share, rows)
            return moved[:, 0], moved[:, 1]
        start, part = self._start[rows], np.float32(self._share)
        return start[:, 0] + part * (x - start[:, 0]), start[:, 1] + part * (y - start[:, 1])
