r"""The turn that lays one map of the images over another, so that nothing jumps by itself.

From moment to moment of a training the codes may turn or be mirrored as a whole, and the axes of
their principal components may change places. Neither means anything. Of all rotations and mirrors
:math:`Q` of the plane about the prior's mean, the one that moves the images least,

.. math:: \min_{Q^\top Q = 1} \sum_n \lVert Q p_n - r_n \rVert^2 ,

is :math:`Q = U V^\top` with the singular value decomposition
:math:`\sum_n r_n p_n^\top = U \Sigma V^\top`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["aligning_turn", "chained_turns", "turn_alone"]

_TURN_ALONE = 0.1
"""What a turn leaves of the images' movement, if the turn is all that happened."""
_TO_SPEAK_OF = 0.2
"""Movement, as a share of the images' spread, that is worth turning the plane for."""
_FEWEST = 3


def aligning_turn(points: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return the rotation or mirror that lays points nearest to others.

    Args:
        points: Places of images, shape ``(N, 2)``; images with NaN here or there are left out.
        reference: Where the same images should be, shape ``(N, 2)``.

    Returns:
        ``Q``, float64, shape ``(2, 2)``, orthogonal, so that ``points @ Q.T`` is nearest; the
        identity where fewer than three images are known.

    References:
        Schönemann, "A generalized solution of the orthogonal Procrustes problem", 1966.

    Example:
        >>> corner = np.array([[1.0, 0.0], [0.0, 2.0], [-3.0, 1.0]])
        >>> quarter = np.array([[0.0, -1.0], [1.0, 0.0]])
        >>> bool(np.allclose(aligning_turn(corner, corner @ quarter.T), quarter))
        True
    """
    points, reference = _known(points, reference)
    if len(points) < _FEWEST:
        return np.eye(2)
    left, _, right = np.linalg.svd(reference.T @ points)
    return np.asarray(left @ right)


def turn_alone(points: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return the same turn where it is all that differs, else the identity.

    For maps whose axes mean something by themselves: they are turned only if that leaves less
    than a tenth of the squared way that the images move.

    Args:
        points: Places of images, shape ``(N, 2)``.
        reference: Where the same images should be, shape ``(N, 2)``.
    """
    turn = aligning_turn(points, reference)
    points, reference = _known(points, reference)
    moved = np.square(points - reference).sum()
    spread = np.square(reference - reference.mean(axis=0)).sum() if len(reference) else 0.0
    left = np.square(points @ turn.T - reference).sum()
    if moved <= _TO_SPEAK_OF**2 * spread or left > _TURN_ALONE * moved:
        return np.eye(2)
    return turn


def chained_turns(between: Sequence[np.ndarray], last: np.ndarray) -> list[np.ndarray]:
    """Return the turn of each moment from those between neighbours.

    Args:
        between: Turn that lays moment ``k`` over moment ``k + 1``, each of shape ``(2, 2)``.
        last: Turn of the last moment.

    Returns:
        One turn more than there are between, oldest first.
    """
    turns = [last]
    for turn in reversed(between):
        turns.append(_orthogonal(turns[-1] @ turn))
    return turns[::-1]


def _orthogonal(turn: np.ndarray) -> np.ndarray:
    """Return the nearest orthogonal matrix: products of hundreds drift."""
    left, _, right = np.linalg.svd(turn)
    return np.asarray(left @ right)


def _known(points: np.ndarray, reference: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    points, reference = np.asarray(points, np.float64), np.asarray(reference, np.float64)
    known = np.isfinite(points).all(axis=1) & np.isfinite(reference).all(axis=1)
    return points[known], reference[known]
