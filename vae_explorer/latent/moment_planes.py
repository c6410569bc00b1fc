"""The planes of the moments of one training, turned so that a film of them is calm."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from vae_explorer.latent.alignment import aligning_turn, chained_turns, turn_alone
from vae_explorer.latent.plane import Plane, axis_plane, pca_plane

__all__ = ["MomentPlanes", "Sketch", "sketch_of", "sketched_rows"]

_ROWS = 1000
_TURNED = ("z₁, turned", "z₂, turned")


@dataclass(frozen=True, eq=False)
class Sketch:
    """Where some images are on a moment's own plane.

    Attributes:
        plane: Of the principal components, or of the two axes there are.
        points: Shape ``(R, 2)``; NaN for images without a code.
    """

    plane: Plane
    points: np.ndarray


def sketched_rows(images: int) -> np.ndarray:
    """Return the rows of some images, evenly spread, shape ``(R,)``.

    Args:
        images: Number of all.
    """
    return np.unique(np.linspace(0, images - 1, min(_ROWS, images)).astype(np.int64))


def sketch_of(means: np.ndarray) -> Sketch:
    """Return the own plane of codes, and where some of them are on it.

    Args:
        means: Posterior means of all images, shape ``(N, D)``.
    """
    plane = axis_plane(2) if means.shape[1] == 2 else pca_plane(means)
    return Sketch(plane, plane.project(means[sketched_rows(len(means))]))


class MomentPlanes:
    """Keeps the planes of moments, and turns each so that it lies over its later neighbour's.

    Where there are more than two dimensions the map draws principal components, whose axes mean
    little by themselves: they are turned and mirrored as it moves the images least. Two
    dimensions are shown as they are, unless a turn is all that differs. The newest moment is laid
    over the plane that the map shows when one begins to look back.

    A moment that is not there yet is passed over: its neighbours are then each other's.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """Know no moment any more."""
        self._sketches: dict[int, Sketch] = {}
        self._between: dict[tuple[int, int], np.ndarray] = {}
        self._anchor: Sketch | None = None
        self._planes: dict[int, Plane] | None = None

    def __contains__(self, step: int) -> bool:
        """Whether a moment is known."""
        return step in self._sketches

    def add(self, step: int, sketch: Sketch) -> None:
        """Know a moment.

        Args:
            step: Of the moment.
            sketch: From :func:`sketch_of`.
        """
        if step not in self._sketches:
            self._sketches[step] = sketch
            self._planes = None

    def anchor(self, plane: Plane, means: np.ndarray) -> None:
        """Lay the newest moment over a plane.

        Args:
            plane: The plane of the newest codes.
            means: These codes, shape ``(N, D)``.
        """
        self._anchor = Sketch(plane, plane.project(means[sketched_rows(len(means))]))
        self._planes = None

    def plane_at(self, step: int) -> Plane:
        """Return the turned plane of a moment.

        Raises:
            KeyError: If the moment is not known.
        """
        if self._planes is None:
            self._planes = self._turned()
        return self._planes[step]

    def _turned(self) -> dict[int, Plane]:
        steps = sorted(self._sketches)
        if not steps:
            return {}
        between = [self._turn(step, later) for step, later in pairwise(steps)]
        newest, last = self._sketches[steps[-1]], np.eye(2)
        if self._anchor is not None:
            last = _turn_between(newest, self._anchor)
        turns = chained_turns(between, last)
        return {
            step: _stood(self._sketches[step].plane, turn)
            for step, turn in zip(steps, turns, strict=True)
        }

    def _turn(self, step: int, later: int) -> np.ndarray:
        pair = step, later
        if pair not in self._between:
            self._between[pair] = _turn_between(self._sketches[step], self._sketches[later])
        return self._between[pair]


def _turn_between(sketch: Sketch, other: Sketch) -> np.ndarray:
    turn = turn_alone if sketch.plane.whole else aligning_turn
    return turn(sketch.points, other.points)


def _stood(plane: Plane, turn: np.ndarray) -> Plane:
    if plane.whole and np.array_equal(turn, np.eye(2)):
        return plane
    return replace(plane, axes=turn @ plane.axes, names=_TURNED if plane.whole else plane.names)
