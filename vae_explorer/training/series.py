"""A curve that grows for hours in memory that does not."""

from __future__ import annotations

import numpy as np

__all__ = ["MOST_POINTS", "Series"]

MOST_POINTS = 65_536
"""Points of a curve that the window keeps: some thirty for each of its pixels."""

_COLUMNS = 4
_WHEN = 2
"""So many of the columns say when; the others say how much."""


class Series:
    """Epochs, steps, and what was measured then, one row a point, in order.

    Args:
        most: Even number of points to keep; once there are as many, neighbours are averaged in
            pairs, and from then on twice as many steps make one point. None to keep every step.
        columns: Number of values of a point: epochs, steps, and by default reconstruction and KL.

    Attributes:
        stride: Steps behind each point; the last point may stand for fewer.
        columns: Number of values of a point.

    Example:
        >>> series = Series(most=4)
        >>> for step in range(1, 7):
        ...     series.add(np.array([[step / 2, step, -100.0 + step, 1.0]]))
        >>> series.points()[:, 1], series.points()[:, 2], series.stride
        (array([2., 4., 6.]), array([-98.5, -96.5, -94.5]), 2)
    """

    def __init__(self, most: int | None = None, columns: int = _COLUMNS) -> None:
        self.stride = 1
        self.columns = columns
        self._most = most
        self._points = np.zeros((0, columns))
        self._new: list[np.ndarray] = []

    @property
    def is_empty(self) -> bool:
        """True while there is no point."""
        return not (len(self._points) or self._new)

    def add(self, rows: np.ndarray) -> None:
        """Append steps, shape ``(k, columns)``."""
        self._new.append(np.asarray(rows, np.float64))

    def cut(self, step: int) -> None:
        """Forget what was after a step."""
        points = self.points()
        kept = int((points[:, 1] <= step).sum())
        self._points, self._new = points[:kept], []

    def points(self) -> np.ndarray:
        """Return all points: where each one ends, and the mean over its steps.

        Returns:
            Float64, shape ``(P, columns)``.
        """
        if self._new:
            self._take_in(np.concatenate(self._new))
        rest = self._new[0] if self._new else self._points[:0]
        return np.concatenate((self._points, _averaged(rest, max(1, len(rest)))))

    def _take_in(self, rows: np.ndarray) -> None:
        while len(rows) >= self.stride:
            room = len(rows) if self._most is None else self._most - len(self._points)
            blocks = min(len(rows) // self.stride, room)
            taken, rows = rows[: blocks * self.stride], rows[blocks * self.stride :]
            self._points = np.concatenate((self._points, _averaged(taken, self.stride)))
            if len(self._points) == self._most:
                self._points = _averaged(self._points, 2)
                self.stride *= 2
        self._new = [rows] if len(rows) else []


def _averaged(rows: np.ndarray, stride: int) -> np.ndarray:
    """Return one row for every so many: the last of what says when, the mean of the others."""
    blocks = rows.reshape(-1, stride, rows.shape[1])
    return np.concatenate((blocks[:, -1, :_WHEN], blocks[:, :, _WHEN:].mean(axis=1)), axis=1)
